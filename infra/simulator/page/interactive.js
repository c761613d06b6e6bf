// Messages to press: reply buttons, lists, links, Flows, requests; and the answers that pressing them made.

import { h, icon, toast } from "./dom.js";
import { words } from "./format.js";
import { flowSheet } from "./flow.js";
import { t } from "./i18n.js";
import { header } from "./media.js";
import { sheet } from "./sheet.js";

export function interactive(body, entry, around) {
  if (!body) return { main: [words(t("kind.unknown"))] };
  const reply = body.button_reply ?? body.list_reply;
  if (reply) return { main: [words(reply.title), reply.description && h("p.small", null, reply.description)] };
  if (body.nfm_reply) return { main: [answers(body.nfm_reply)] };
  if (body.call_permission_reply) return { main: [words(body.call_permission_reply.response)] };
  const main = [...header(body.header), words(body.body?.text), body.footer?.text && h("p.small", null, body.footer.text)];
  const actions = (ACTIONS[body.type] ?? none)(body, entry, around);
  return { main, actions: actions.length ? h("div.actions", null, actions) : null };
}

const ACTIONS = {
  button: (body, entry, around) => (body.action?.buttons ?? []).map(({ reply }) => tap(reply?.title, reply?.id, entry, around)),
  list: (body, entry, around) => [action("list", body.action?.button, () => listSheet(body, entry, around))],
  cta_url: (body) => [visit(body.action?.parameters?.display_text, body.action?.parameters?.url)],
  flow: (body, entry, around) => [action("file", body.action?.parameters?.flow_cta ?? t("open"), () => flowSheet(entry, around))],
  location_request_message: (_, entry, around) => [action("send", t("sendPlace"), () => around.place(entry.id))],
  request_contact_info: (_, entry, around) => [action("person", t("sendNumber"), () => around.contact(entry.id))],
  carousel: (body, entry, around) => (body.action?.cards ?? []).map((card) => cardOf(card, entry, around)),
};

const none = () => [];

export function action(picture, label, press) {
  return h("button.action", { type: "button", onclick: press }, picture && icon(picture), label);
}

/** A reply button. It can be pressed again, as a hurried person does; what was pressed is marked. */
export function tap(label, id, entry, around) {
  const done = around.chosen(entry.id, id);
  const button = action(null, label, () => around.act({ tap: { message: entry.id, button: id } }));
  if (done) {
    button.classList.add("done");
    button.append(icon("check"), h("span.sr", null, t("pressed")));
  }
  return button;
}

export function visit(label, address) {
  if (!/^https?:\/\//i.test(address ?? "")) return action("link", label, () => toast(String(address), true));
  return h("a.action", { href: address, target: "_blank", rel: "noopener noreferrer", title: address }, icon("link"), label);
}

function cardOf(card, entry, around) {
  const buttons = (card.action?.buttons ?? []).map((b) => tap(b.reply?.title ?? b.quick_reply?.title, b.reply?.id ?? b.quick_reply?.id, entry, around));
  const address = card.action?.parameters;
  return h("div.card", null, header(card.header), words(card.body?.text), buttons, address && visit(address.display_text, address.url));
}

function listSheet(body, entry, around) {
  const sections = body.action?.sections ?? [];
  sheet(around.host, body.action?.button ?? t("choose"), (close) => {
    let picked = null;
    const send = h("button.primary", { type: "submit", disabled: true }, t("send"));
    const name = `row-${entry.id}`;
    const rowOf = (row) => {
      const input = h("input", { type: "radio", name, value: row.id });
      input.addEventListener("change", () => {
        picked = row.id;
        send.disabled = false;
      });
      return h("label.choice", null, h("span", null, h("b", null, row.title), row.description && h("small", null, row.description)), input);
    };
    const groups = sections.map((section) =>
      h("fieldset", null, h("legend", { className: section.title ? "" : "sr" }, section.title || body.action?.button), (section.rows ?? []).map(rowOf)),
    );
    const submit = async (event) => {
      event.preventDefault();
      close();
      await around.act({ choose: { message: entry.id, row: picked } });
    };
    return h("form.sheet-form", { onsubmit: submit }, groups, h("div.sheet-foot", null, send));
  });
}

function answers(reply) {
  let given = {};
  try {
    given = JSON.parse(reply.response_json ?? "{}") ?? {};
  } catch {
    given = { "?": String(reply.response_json) };
  }
  const shown = Object.entries(given).filter(([key]) => key !== "flow_token");
  return h(
    "div.answers",
    null,
    h("b", null, icon("check"), t("flowAnswer")),
    h("dl", null, shown.flatMap(([key, value]) => [h("dt", null, key), h("dd", null, Array.isArray(value) ? value.join(", ") : String(value))])),
  );
}

// A Flow as a form. https://developers.facebook.com/docs/whatsapp/flows/reference/components
// With the Flow's JSON its screens are drawn; without it, the fields that the message itself names.

import { h } from "./dom.js";
import { formatText } from "./format.js";
import { t } from "./i18n.js";
import { choice, field, sheet } from "./sheet.js";

/** Opens the Flow of `entry`; what is filled in goes back as the person's answer. */
export function flowSheet(entry, around) {
  const parameters = flowOf(entry);
  const screens = entry.flow_json?.screens ?? [];
  const start = parameters.flow_action_payload?.screen ?? screens[0]?.id;
  const data = parameters.flow_action_payload?.data ?? {};
  const given = {};
  sheet(around.host, parameters.flow_cta ?? t("form"), (close) => {
    const box = h("div", null);
    const finish = async () => {
      close();
      const answers = parameters.flow_token ? { ...given, flow_token: parameters.flow_token } : given;
      await around.act({ flow: { message: entry.id, answers } });
    };
    const show = (id) => {
      const screen = screens.find((one) => one.id === id);
      const controls = screen ? fromLayout(screen, data, given) : fromData(data);
      const form = h("form.sheet-form", null, screen?.title && h("h3", null, screen.title), controls.nodes, h("div.sheet-foot", null, h("button.primary", { type: "submit" }, controls.label ?? t("send"))));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        Object.assign(given, controls.read());
        if (controls.next && screens.some((one) => one.id === controls.next)) show(controls.next);
        else finish();
      });
      box.replaceChildren(form);
      form.querySelector("input, select, textarea")?.focus();
    };
    show(start);
    return box;
  });
}

function flowOf(entry) {
  const body = entry.content?.interactive;
  if (body) return body.action?.parameters ?? {};
  const button = (entry.content?.template?.components ?? []).find((part) => part.sub_type === "flow");
  const action = button?.parameters?.[0]?.action ?? {};
  return { flow_token: action.flow_token, flow_action_payload: { data: action.flow_action_data } };
}

function fromLayout(screen, data, given) {
  const all = [];
  const flat = (nodes) => {
    for (const node of nodes ?? []) node.type === "Form" ? flat(node.children) : all.push(node);
  };
  flat(screen.layout?.children);
  const fill = (value) => {
    const name = /^\$\{(data|form)\.(\w+)\}$/.exec(typeof value === "string" ? value : "");
    if (!name) return value;
    return (name[1] === "data" ? data : given)[name[2]] ?? screen.data?.[name[2]]?.__example__ ?? "";
  };
  const readers = [];
  const nodes = all.map((node) => component(node, fill, readers)).filter(Boolean);
  const foot = all.find((node) => node.type === "Footer");
  const then = foot?.["on-click-action"];
  return {
    nodes,
    label: fill(foot?.label),
    next: then?.name === "navigate" ? then.next?.name : null,
    read: () => Object.fromEntries(readers.map((read) => read()).filter(([, value]) => value !== "" && value !== null)),
  };
}

function component(node, fill, readers) {
  const text = fill(node.text);
  const label = fill(node.label) ?? node.name;
  const take = (read) => readers.push(() => [node.name, read()]);
  const options = () => (fill(node["data-source"]) || []).map((one) => [one.id, one.title]);
  const required = node.required === true;
  const simple = (control) => {
    take(() => control.value);
    return field(label, control, fill(node["helper-text"]));
  };
  switch (node.type) {
    case "TextHeading":
    case "TextSubheading":
      return h("h4", null, text);
    case "TextBody":
    case "TextCaption":
      return h("div.words", null, formatText(Array.isArray(text) ? text.join("\n") : text));
    case "TextInput":
      return simple(h("input", { type: { number: "number", email: "email", phone: "tel" }[node["input-type"]] ?? "text", required }));
    case "TextArea":
      return simple(h("textarea", { rows: 3, required }));
    case "DatePicker":
      return simple(h("input", { type: "date", required }));
    case "Dropdown": {
      const control = choice([["", "—"], ...options()], "");
      control.required = required;
      return simple(control);
    }
    case "RadioButtonsGroup":
    case "CheckboxGroup": {
      const one = node.type === "RadioButtonsGroup";
      const box = h("fieldset", null, h("legend", null, label), options().map(([value, title]) => h("label.choice", null, h("span", null, title), h("input", { type: one ? "radio" : "checkbox", name: node.name, value, required: one && required }))));
      take(() => {
        const picked = [...box.querySelectorAll(":checked")].map((input) => input.value);
        return one ? (picked[0] ?? "") : picked;
      });
      return box;
    }
    case "OptIn": {
      const control = h("input", { type: "checkbox", required });
      take(() => control.checked);
      return h("label.choice", null, h("span", null, label), control);
    }
    default:
      return null;
  }
}

/** No layout is known: every key of the message's data is a field, and there is one free line. */
function fromData(data) {
  const controls = Object.entries(data)
    .filter(([, value]) => typeof value !== "object")
    .map(([key, value]) => [key, h("input", { type: "text", value: String(value) })]);
  if (controls.length === 0) controls.push(["answer", h("textarea", { rows: 3 })]);
  return {
    nodes: [h("p.small", null, t("flowUnknown")), controls.map(([key, control]) => field(key === "answer" ? t("yourAnswer") : key, control))],
    read: () => Object.fromEntries(controls.map(([key, control]) => [key, control.value])),
  };
}

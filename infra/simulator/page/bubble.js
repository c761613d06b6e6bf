// One message as it looks on the phone. `content` is the message object of the wire, whatever its type.

import { h, icon } from "./dom.js";
import { plain, words } from "./format.js";
import { has, t } from "./i18n.js";
import { interactive } from "./interactive.js";
import { audio, contacts, document_, image, location, sticker, video } from "./media.js";
import { template } from "./template.js";
import { openMenu } from "./menu.js";
import { hour, money } from "./times.js";

const TICKS = { clock: "clock", sent: "check", delivered: "checks", read: "checks", played: "checks", failed: "alert" };

const PARTS = {
  text: (body) => ({ main: [words(body?.body)] }),
  image,
  video,
  audio,
  voice: audio,
  document: document_,
  sticker,
  location,
  contacts,
  interactive,
  template,
  button: (body) => ({ main: [words(body?.text)] }),
  order: (body) => ({ main: [words(body?.text || t("order"))] }),
  system: (body) => ({ note: body?.body || t("system") }),
};

/** The person's own messages stand on the right: the page is the phone, not the programme. */
export const isMine = (entry) => entry.direction === "in";

export function typeOf(entry) {
  return entry.content?.type ?? entry.type ?? "unknown";
}

/** One line that stands for the message: in quotes, labels and lists. */
export function preview(entry) {
  const type = typeOf(entry);
  const body = entry.content?.[type] ?? {};
  const reply = body.button_reply ?? body.list_reply;
  const said = body.caption ?? body.text?.body ?? body.text ?? body.body?.text ?? body.body ?? reply?.title ?? body.filename;
  if (type === "template") return plain(entry.rendered?.body ?? body.name);
  if (typeof said === "string" && said) return plain(said).replace(/\s+/g, " ").slice(0, 90);
  const known = { image: 1, video: 1, audio: 1, voice: 1, document: 1, sticker: 1, location: 1, contacts: 1 };
  if (body.nfm_reply) return t("flowAnswer");
  if (type === "reaction") return t(body.emoji ? "reacted" : "unreacted", { emoji: body.emoji });
  if (body.voice) return t("kind.voice");
  return known[type] ? t(`kind.${type}`) : t("kind.unknown");
}

/** The row of one message. `around` is the chat: {person, zone, find, chosen, act, reply, host}. */
export function bubble(entry, around) {
  const mine = isMine(entry);
  const type = typeOf(entry);
  const make = PARTS[type] ?? (() => ({ main: [words(t("kind.unknown"))] }));
  const parts = make(entry.content?.[type], entry, around);
  if (parts.note) return h("div.row.note", { dataset: { message: entry.id } }, h("p", null, parts.note));
  const lost = entry.tick === "failed" && !mine;
  const who = mine ? around.person().name : t("programme");
  const body = h(
    `div.bubble.${parts.bare ? "bare" : "full"}`,
    null,
    h("span.sr", null, `${who}: `),
    lost && h("p.lost", null, icon("alert"), t("neverArrived", { reason: reason(entry) })),
    quote(entry, around),
    parts.main,
    footer(entry, mine, around),
  );
  const row = h(
    `div.row.${mine ? "mine" : "theirs"}${lost ? ".failed" : ""}`,
    { dataset: { message: entry.id, type }, tabIndex: -1 },
    h("div.stack", null, body, parts.actions, reactions(entry)),
  );
  const menu = h("button.menu-button", { type: "button", tabIndex: -1, "aria-label": t("menuOf", { what: preview(entry) }) }, icon("down"));
  menu.addEventListener("click", () => openMenu(around.find(entry.id) ?? entry, around));
  body.addEventListener("contextmenu", (event) => {
    if (event.target.closest("a, input, video")) return;
    event.preventDefault();
    menu.click();
  });
  body.append(menu);
  if (mine && entry.tick === "failed") body.append(h("p.lost", null, t("notSent", { reason: reason(entry) })));
  return row;
}

/** Brings a row up to date when only its tick, price or reactions changed; answers false if it must be made anew. */
export function touchUp(row, entry, before, around) {
  const same = JSON.stringify([entry.content, entry.rendered, entry.error]) === JSON.stringify([before.content, before.rendered, before.error]);
  const meta = row.querySelector(".meta");
  if (!same || !meta || (entry.tick === "failed") !== (before.tick === "failed")) return false;
  meta.replaceWith(footer(entry, isMine(entry), around));
  row.querySelector(".reactions")?.remove();
  const given = reactions(entry);
  if (given) row.querySelector(".stack").append(given);
  return true;
}

export function reason(entry) {
  const error = Array.isArray(entry.error) ? entry.error[0] : (entry.error ?? {});
  if (typeof error === "string") return error;
  if (has(`code.${error.code}`)) return `${t(`code.${error.code}`)} (${error.code})`;
  const details = error.error_data?.details ?? error.details ?? error.message ?? error.title ?? t("unknownReason");
  return error.code ? `${details} (${error.code})` : details;
}

function footer(entry, mine, around) {
  const at = hour(entry.at, around.zone());
  const cost = !mine && entry.billed?.billable && entry.billed.usd > 0 && h("span.cost", { title: t("billedHint") }, money(entry.billed.usd));
  const tick = mine && TICKS[entry.tick] && h(`span.tick.${entry.tick}`, { role: "img", "aria-label": t(`tick.${entry.tick}`), title: t(`tick.${entry.tick}`) }, icon(TICKS[entry.tick]));
  return h("p.meta", null, cost, h("time", { dateTime: entry.at }, at), tick);
}

function quote(entry, around) {
  const id = entry.reply_to ?? entry.content?.context?.id ?? entry.content?.context?.message_id;
  const quoted = id && around.find(id);
  if (!quoted) return null;
  const button = h(
    "button.quote",
    { type: "button", "aria-label": `${t("inReplyTo")}: ${preview(quoted)}` },
    h("b", null, isMine(quoted) ? t("you") : t("programme")),
    h("span", null, preview(quoted)),
  );
  button.addEventListener("click", () => around.show(id));
  return button;
}

function reactions(entry) {
  const given = (entry.reactions ?? []).filter((reaction) => reaction.emoji);
  if (given.length === 0) return null;
  const label = `${t("reactions")}: ${given.map((reaction) => reaction.emoji).join(" ")}`;
  return h("p.reactions", { role: "img", "aria-label": label }, [...new Set(given.map((reaction) => reaction.emoji))].join(" "));
}

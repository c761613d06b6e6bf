// Pictures, sound, films, files, places and people inside a message.

import { mediaUrl, played } from "./api.js";
import { words } from "./format.js";
import { h, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { seconds, size } from "./times.js";

/** Where the bytes are: ours by id, or the address that the business gave. */
export function sourceOf(body) {
  return body?.id ? mediaUrl(body.id) : (body?.link ?? "");
}

function missing(what) {
  return h("p.missing", null, icon("alert"), t("cannotShow", { what }));
}

export function image(body) {
  const source = sourceOf(body);
  const picture = h("img", { src: source, alt: body?.caption || t("kind.image"), loading: "lazy", decoding: "async" });
  const frame = h("a.picture", { href: source, target: "_blank", rel: "noopener" }, picture);
  picture.addEventListener("error", () => frame.replaceWith(missing(t("kind.image"))), { once: true });
  return { main: [frame, words(body?.caption)] };
}

export function sticker(body) {
  const picture = h("img.sticker", { src: sourceOf(body), alt: t("kind.sticker"), loading: "lazy" });
  picture.addEventListener("error", () => picture.replaceWith(missing(t("kind.sticker"))), { once: true });
  return { bare: true, main: [picture] };
}

export function video(body) {
  const player = h("video", { src: sourceOf(body), controls: true, preload: "metadata", playsInline: true, "aria-label": t("kind.video") });
  return { main: [player, words(body?.caption)] };
}

export function document_(body, entry) {
  const name = body?.filename || t("kind.document");
  const card = h(
    "a.file",
    { href: sourceOf(body), target: "_blank", rel: "noopener", download: name },
    icon("file"),
    h("span", null, h("b", null, name), h("small", null, [body?.mime_type?.split("/").pop()?.toUpperCase(), size(entry?.bytes)].filter(Boolean).join(" · "))),
  );
  return { main: [card, words(body?.caption)] };
}

let playing = null;

/** A player of its own: one row, one button, a bar to seek with the arrow keys. Only one sounds at a time. */
export function audio(body, entry, around) {
  const sound = new Audio();
  sound.preload = "none";
  sound.src = sourceOf(body);
  const time = h("span.time", null, "0:00");
  const bar = h("input", { type: "range", min: 0, max: 1000, value: 0, step: 10, "aria-label": t("position") });
  const button = iconButton("play", t("play"), () => {
    if (!sound.paused) return sound.pause();
    if (playing && playing !== sound) playing.pause();
    playing = sound;
    sound.play().catch(() => box.replaceWith(missing(t("kind.audio"))));
    if (entry?.direction === "out") played(around.person().id, entry.id);
  });
  const drawn = (name, label) => {
    button.replaceChildren(icon(name));
    button.title = label;
    button.setAttribute("aria-label", label);
  };
  sound.onplay = () => drawn("pause", t("pause"));
  sound.onpause = () => drawn("play", t("play"));
  sound.onended = () => ((bar.value = 0), drawn("play", t("play")));
  sound.ontimeupdate = () => {
    time.textContent = seconds(sound.currentTime);
    if (sound.duration > 0 && Number.isFinite(sound.duration)) bar.value = (1000 * sound.currentTime) / sound.duration;
  };
  bar.oninput = () => {
    if (Number.isFinite(sound.duration)) sound.currentTime = (bar.value / 1000) * sound.duration;
  };
  const label = body?.voice || entry?.type === "voice" ? t("kind.voice") : t("kind.audio");
  const box = h("div.audio", { role: "group", "aria-label": label }, button, bar, time, body?.voice && icon("mic"));
  return { main: [box] };
}

export function location(body) {
  const place = [Number(body?.latitude), Number(body?.longitude)];
  const where = place.every(Number.isFinite) ? place.map((one) => one.toFixed(5)).join(", ") : "";
  return {
    main: [h("div.place", null, h("span.pin", { "aria-hidden": "true" }, "📍"), h("span", null, h("b", null, body?.name || t("kind.location")), h("small", null, body?.address || where)))],
  };
}

export function contacts(body) {
  const cards = (Array.isArray(body) ? body : []).map((card) =>
    h("div.place", null, icon("person"), h("span", null, h("b", null, card.name?.formatted_name || card.name?.first_name || t("kind.contacts")), h("small", null, card.phones?.[0]?.phone ?? ""))),
  );
  return { main: cards };
}

/** The top of a message with buttons, or of a template: text or any medium. */
export function header(head) {
  if (!head) return [];
  const kind = (head.type ?? head.format ?? "").toLowerCase();
  if (kind === "text") return [h("p.head", null, head.text)];
  if (kind === "image") return image(head.image ?? head).main;
  if (kind === "video") return video(head.video ?? head).main;
  if (kind === "document") return document_(head.document ?? head).main;
  if (kind === "location") return location(head.location ?? head).main;
  return [];
}


// The line to write in, with everything that can be attached.

import { upload } from "./api.js";
import { preview } from "./bubble.js";
import { announce, h, icon, iconButton, toast } from "./dom.js";
import { t } from "./i18n.js";
import { canRecord, record } from "./recorder.js";
import { samplePhoto } from "./sample.js";
import { field, sheet } from "./sheet.js";
import { seconds, size } from "./times.js";

/** The form below a chat. `around` is the phone: {act, host, person}. */
export function compose(around) {
  let files = [];
  let answering = null;
  let noting = null;

  const text = h("textarea", { rows: 1, placeholder: t("write"), "aria-label": t("writeTo", { name: around.person().name }), enterKeyHint: "send" });
  const send = iconButton("send", t("send"), null, { type: "submit" });
  const voice = iconButton("mic", t("recordVoice"), () => startNote());
  const attach = iconButton("clip", t("attach"), () => attachSheet());
  const above = h("div.above");
  const picker = h("input", { type: "file", hidden: true, multiple: true, tabIndex: -1, "aria-label": t("attach") });
  const form = h("form.compose", { "aria-label": t("writeTo", { name: around.person().name }) }, above, h("div.line-in", null, attach, text, voice, send), picker);

  const full = () => text.value.trim() !== "" || files.length > 0;
  const draw = () => {
    send.hidden = !full();
    voice.hidden = full();
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight + 2, 120)}px`;
    text.style.overflowY = text.scrollHeight > 120 ? "auto" : "hidden";
    above.replaceChildren(
      ...(answering ? [h("div.pending", null, icon("reply"), h("span", null, preview(answering)), iconButton("close", t("remove"), () => ((answering = null), draw())))] : []),
      ...files.map((file, i) => pendingFile(file, () => (files.splice(i, 1), draw()))),
    );
  };

  async function submit(event) {
    event?.preventDefault();
    if (!full()) return;
    const [said, sending, reply_to] = [text.value.trim(), files, answering?.id];
    text.value = "";
    files = [];
    answering = null;
    draw();
    text.focus();
    try {
      for (const [i, { file, kind }] of sending.entries()) {
        const { id } = await upload(file, typeOf(file));
        const caption = i === 0 && said && kind !== "audio" && kind !== "voice" ? { caption: said } : {};
        await around.act({ media: id, kind, filename: file.name, ...caption, ...(reply_to ? { reply_to } : {}) });
      }
      const captioned = sending.length > 0 && sending[0].kind !== "audio" && sending[0].kind !== "voice";
      if (said && !captioned) await around.act({ text: said, ...(reply_to ? { reply_to } : {}) });
    } catch (error) {
      text.value ||= said;
      files = files.length ? files : sending;
      draw();
      toast(t("notSent", { reason: error.message }), true);
    }
  }

  function add(list, kind) {
    for (const file of list) files.push({ file, kind: kind ?? kindOf(file) });
    draw();
    text.focus();
    announce(t("attached", { count: files.length }));
  }

  function pick(accept, kind) {
    picker.accept = accept;
    picker.dataset.kind = kind ?? "";
    picker.click();
  }

  function attachSheet() {
    sheet(around.host, t("attach"), (close) => {
      const line = (emoji, label, press) => h("button.tile", { type: "button", onclick: () => (close(), press()) }, h("span", { "aria-hidden": "true" }, emoji), label);
      return h(
        "div.tiles",
        null,
        line("🏪", t("samplePhoto"), async () => add([await samplePhoto()], "image")),
        line("🖼️", t("kind.image"), () => pick("image/jpeg,image/png,image/webp", "image")),
        line("🎬", t("kind.video"), () => pick("video/*", "video")),
        line("🎙️", t("kind.voice"), () => pick("audio/*", "voice")),
        line("🎵", t("kind.audio"), () => pick("audio/*", "audio")),
        line("📄", t("kind.document"), () => pick("", "document")),
        line("📍", t("kind.location"), () => placeSheet()),
        line("👤", t("kind.contacts"), () => around.contact()),
        line("🐤", t("kind.sticker"), () => pick("image/webp", "sticker")),
      );
    });
  }

  /** A place to send; no map, because a map would need an outside address. */
  function placeSheet(reply_to) {
    sheet(around.host, t("kind.location"), (close) => {
      const name = h("input", { type: "text", value: t("placeName") });
      const latitude = h("input", { type: "number", step: "any", min: -90, max: 90, required: true, value: "-12.0464" });
      const longitude = h("input", { type: "number", step: "any", min: -180, max: 180, required: true, value: "-77.0428" });
      const done = async (event) => {
        event.preventDefault();
        close();
        await around.act({ location: { latitude: Number(latitude.value), longitude: Number(longitude.value), name: name.value }, ...(reply_to ? { reply_to } : {}) });
      };
      return h("form.sheet-form", { onsubmit: done }, field(t("place"), name), field(t("latitude"), latitude), field(t("longitude"), longitude), h("div.sheet-foot", null, h("button.primary", { type: "submit" }, t("send"))));
    });
  }

  async function startNote() {
    if (!canRecord()) {
      toast(t("noMicrophone"), true);
      return pick("audio/*", "voice");
    }
    try {
      noting = await record();
    } catch {
      toast(t("microphoneRefused"), true);
      return;
    }
    const time = h("span.time", { role: "timer" }, "0:00");
    const from = performance.now();
    const timer = setInterval(() => (time.textContent = seconds((performance.now() - from) / 1000)), 500);
    const end = async (keep) => {
      clearInterval(timer);
      const current = noting;
      noting = null;
      bar.remove();
      form.classList.remove("recording");
      voice.focus();
      if (!keep) return current.cancel();
      try {
        const note = await current.stop();
        const { id } = await upload(note, note.type);
        await around.act({ media: id, kind: "voice" });
      } catch (error) {
        toast(t("notSent", { reason: error.message }), true);
      }
    };
    const bar = h("div.noting", null, iconButton("close", t("discard"), () => end(false)), h("span.dot", { "aria-hidden": "true" }), h("span.grow", null, t("recording")), time, iconButton("send", t("sendVoice"), () => end(true)));
    form.classList.add("recording");
    form.append(bar);
    bar.querySelectorAll("button")[1].focus();
    announce(t("recording"));
  }

  form.addEventListener("submit", submit);
  text.addEventListener("input", draw);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  text.addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (pasted.length) event.preventDefault(), add(pasted);
  });
  picker.addEventListener("change", () => {
    add(picker.files, picker.dataset.kind || null);
    picker.value = "";
  });
  draw();
  return { form, add, answer: (entry) => ((answering = entry), draw(), text.focus()), place: placeSheet, focus: () => text.focus() };
}

function pendingFile({ file, kind }, remove) {
  const shown = kind === "image" ? h("img", { src: URL.createObjectURL(file), alt: "", onload: (event) => URL.revokeObjectURL(event.target.src) }) : icon("file");
  return h("div.pending", null, shown, h("span", null, file.name || t(`kind.${kind}`), h("small", null, ` ${size(file.size)}`)), iconButton("close", t("remove"), remove));
}

function kindOf(file) {
  const group = file.type.split("/")[0];
  return ["image", "video", "audio"].includes(group) ? group : "document";
}

/** Browsers call an Ogg file by several names; the phone sends the one of the Cloud API. */
function typeOf(file) {
  return /\.(ogg|opus)$/i.test(file.name ?? "") || file.type === "video/ogg" ? "audio/ogg; codecs=opus" : file.type;
}

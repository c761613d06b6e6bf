// WhatsApp's text formatting as DOM nodes: https://faq.whatsapp.com/539178204879377
// Everything is built from text nodes; no part of a message is ever parsed as HTML.

import { h } from "./dom.js";

const INLINE =
  /(?<![\p{L}\p{N}])([*_~])(?!\s|\1)([^\n]*?\S)\1(?![\p{L}\p{N}])|`([^`\n]+)`|\b(?:https?:\/\/|www\.)[^\s<>"]*[^\s<>"'.,;:!?)\]*_~]/gu;
const TAGS = { "*": "strong", _: "em", "~": "s" };
const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u200d\ufe0f]|\p{Regional_Indicator}){1,12}$/u;
// Deeper nesting than this has no meaning, and a hostile text must not exhaust the stack.
const DEEPEST = 6;

/** The whole text: code blocks, quotes, lists, paragraphs, and within them bold, italic, strike, code and links. */
export function formatText(text) {
  const out = document.createDocumentFragment();
  for (const [i, part] of String(text ?? "").split(/```([\s\S]+?)```/).entries()) {
    if (i % 2) out.append(element("pre", part.replace(/^\n|\n$/g, "")));
    else if (part.trim() || part.includes(" ")) blocks(part.replace(/^\n+|\n+$/g, ""), out);
  }
  return out;
}

/** Only the marks within a line; for titles and quotes. */
export function formatLine(text) {
  const out = document.createDocumentFragment();
  inline(String(text ?? ""), out, 0);
  return out;
}

/** A text without its marks, for previews and labels. */
export function plain(text) {
  return String(text ?? "").replace(/```/g, "").replace(/(?<![\p{L}\p{N}])([*_~])(?=\S)([^\n]*?\S)\1(?![\p{L}\p{N}])/gu, "$2");
}

/** A block of message text; a few emoji alone are drawn large. */
export function words(text) {
  if (!text) return null;
  return h(EMOJI.test(String(text).trim()) ? "div.words.huge" : "div.words", null, formatText(text));
}

function element(tag, text) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  return made;
}

function kindOf(line) {
  if (/^> ?\S/.test(line)) return ["blockquote", line.replace(/^> ?/, "")];
  if (/^[-*•] +\S/.test(line)) return ["ul", line.replace(/^[-*•] +/, "")];
  if (/^\d{1,3}\. +\S/.test(line)) return ["ol", line.replace(/^\d{1,3}\. +/, ""), parseInt(line, 10)];
  return ["p", line];
}

function blocks(text, out) {
  let kind = null;
  let box = null;
  for (const line of text.split("\n")) {
    const [next, rest, number] = kindOf(line);
    if (next !== kind) {
      kind = next;
      box = element(next);
      if (next === "ol") box.start = number;
      out.append(box);
    } else if (kind === "p" || kind === "blockquote") {
      box.append("\n");
    }
    if (kind === "ul" || kind === "ol") {
      const item = element("li");
      inline(rest, item, 0);
      box.append(item);
    } else {
      inline(rest, box, 0);
    }
  }
}

function inline(text, out, depth) {
  let done = 0;
  for (const found of text.matchAll(INLINE)) {
    out.append(text.slice(done, found.index));
    const [whole, mark, marked, code] = found;
    done = found.index + whole.length;
    if (code !== undefined) out.append(element("code", code));
    else if (mark) {
      const box = element(TAGS[mark]);
      if (depth < DEEPEST) inline(marked, box, depth + 1);
      else box.textContent = marked;
      out.append(box);
    } else out.append(link(whole));
  }
  out.append(text.slice(done));
}

/** A link that opens beside the page; anything but http and https stays plain text. */
export function link(address, label = address) {
  const href = address.startsWith("www.") ? `https://${address}` : address;
  if (!/^https?:\/\//i.test(href)) return document.createTextNode(label);
  const made = element("a", label);
  made.href = href;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  return made;
}

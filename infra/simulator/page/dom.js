// Small tools to build elements. Text always goes in as text nodes: a message can never become markup.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  send: "M3 11 21 3l-8 18-2-8z",
  mic: "M12 3a3 3 0 0 1 3 3v6a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3M6 11a6 6 0 0 0 12 0M12 17v4",
  clip: "m20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 5 5l-8.5 8.4a1.7 1.7 0 0 1-2.5-2.4L14.5 8",
  more: "M12 5v.5M12 12v.5M12 19v.5",
  close: "M6 6l12 12M18 6 6 18",
  play: "M8 5v14l11-7z",
  pause: "M8 5v14M16 5v14",
  stop: "M6 6h12v12H6z",
  check: "m5 13 4 4L19 7",
  checks: "m2 13 4 4L14 8M11 16l1.5 1.5L22 8",
  clock: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16M12 8v4l3 2",
  alert: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16M12 8v5M12 16h.01",
  plus: "M12 5v14M5 12h14",
  down: "m6 9 6 6 6-6",
  list: "M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01",
  reply: "M10 7 4 12l6 5v-3c5 0 8 1 10 4 0-6-4-9-10-9z",
  link: "M14 4h6v6M20 4l-9 9M17 14v5H5V7h5",
  phone: "M8 3h8v18H8zM11 18h2",
  panel: "M4 5h16M4 10h16M4 15h10M4 20h7",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  person: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8M4 21c1-5 4-6 8-6s7 1 8 6",
  off: "M3 3l18 18M5 12a10 10 0 0 1 4-2.5M15 9.5a10 10 0 0 1 4 2.5M9 16a4.5 4.5 0 0 1 6 0M12 20h.01",
};

/** A picture of `name`, hidden from screen readers: the element around it carries the label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** `h("button.primary", {onclick, "aria-label": …}, child, "text")`; nothing is added for null and false. */
export function h(what, props, ...children) {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "dataset") Object.assign(element.dataset, value);
    else if (key in element && !key.includes("-") && key !== "list" && key !== "role") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A button with only a picture; the label is for screen readers and the tooltip. */
export function iconButton(name, label, onclick, more = {}) {
  return h("button.icon-button", { type: "button", title: label, "aria-label": label, onclick, ...more }, icon(name));
}

/** Says `text` to screen readers without moving anything. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

let toastTimer = 0;

/** Shows a sentence at the bottom for some seconds, and says it. */
export function toast(text, bad = false) {
  const box = document.getElementById("toast");
  box.textContent = text;
  box.className = bad ? "shown bad" : "shown";
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (box.className = ""), bad ? 8000 : 4500);
}

/** A steady colour for a person, as a hue. */
export function hue(id) {
  let sum = 7;
  for (const c of String(id)) sum = (sum * 31 + c.charCodeAt(0)) % 9973;
  return (sum * 137) % 360;
}

export function avatar(name, id) {
  const face = h("span.avatar", { "aria-hidden": "true" }, (name || "?").trim().slice(0, 1).toUpperCase());
  face.style.setProperty("--hue", hue(id));
  return face;
}

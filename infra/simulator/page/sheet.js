// A sheet that rises from the bottom of one phone (or stands in the middle of the page): lists, forms, menus.

import { h, iconButton } from "./dom.js";
import { t } from "./i18n.js";

/** Opens a modal sheet over `host`; `fill(close)` gives its content. The browser keeps the focus in and gives it back. */
export function sheet(host, title, fill, { wide = false } = {}) {
  const from = document.activeElement;
  const close = () => dialog.close();
  const heading = h("h2", { id: `sheet-${Date.now()}` }, title);
  const dialog = h(
    wide ? "dialog.sheet.wide" : "dialog.sheet",
    { "aria-labelledby": heading.id },
    h("header.sheet-head", null, heading, iconButton("close", t("close"), close)),
    h("div.sheet-body", null, fill(close)),
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (from?.isConnected) from.focus();
  });
  if (host && !wide) place(dialog, host.getBoundingClientRect());
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, close };
}

function place(dialog, box) {
  dialog.style.left = `${Math.max(0, box.left)}px`;
  dialog.style.width = `${box.width}px`;
  dialog.style.bottom = `${Math.max(0, innerHeight - box.bottom)}px`;
  dialog.style.maxHeight = `${box.height * 0.85}px`;
}

/** A labelled field; `control` gets its id from the label's text. */
export function field(label, control, hint) {
  const id = `f${Math.random().toString(36).slice(2, 8)}`;
  control.id = id;
  if (hint) control.setAttribute("aria-describedby", `${id}-hint`);
  return h(
    "div.field",
    null,
    h("label", { htmlFor: id }, label),
    control,
    hint && h("small", { id: `${id}-hint` }, hint),
  );
}

export function choice(options, value) {
  return h("select", null, options.map(([key, label]) => h("option", { value: key, selected: key === value }, label)));
}

/** A switch that calls `change(checked)`; put back if that fails. */
export function toggle(label, checked, change, hint) {
  const box = h("input", {
    type: "checkbox",
    role: "switch",
    checked,
    onchange: async () => {
      try {
        await change(box.checked);
      } catch {
        box.checked = !box.checked;
      }
    },
  });
  return h("label.toggle", null, box, h("span", null, label, hint && h("small", null, hint)));
}

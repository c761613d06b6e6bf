// A template as the person sees it. The message itself carries only a name and parameters; the simulator adds the
// filled-in text as `entry.rendered`. Without it, what was sent is shown as it is.

import { h } from "./dom.js";
import { words } from "./format.js";
import { flowSheet } from "./flow.js";
import { t } from "./i18n.js";
import { action, tap, visit } from "./interactive.js";
import { header } from "./media.js";

export function template(body, entry, around) {
  const whole = entry.rendered ?? bare(body);
  const buttons = (whole.buttons ?? []).map((button, i) => press(button, i, entry, around));
  return {
    main: [...header(whole.header), words(whole.body), whole.footer && h("p.small", null, whole.footer)],
    actions: buttons.length ? h("div.actions", null, buttons) : null,
  };
}

function press(button, index, entry, around) {
  const type = (button.type ?? "QUICK_REPLY").toUpperCase();
  const label = button.text ?? button.payload ?? String(index);
  if (type === "URL") return visit(label, button.url);
  if (type === "FLOW") return action("file", label, () => flowSheet(entry, around));
  if (type === "REQUEST_CONTACT_INFO") return action("person", label, () => around.contact(entry.id));
  if (type === "QUICK_REPLY") return tap(label, button.payload ?? button.text, entry, around);
  return action(null, label, () => {});
}

function bare(body) {
  const parts = body?.components ?? [];
  const values = (type) => parts.filter((part) => part.type?.toLowerCase() === type).flatMap((part) => part.parameters ?? []);
  const head = values("header")[0];
  const lines = values("body").map((value) => value.text).filter(Boolean);
  const replies = parts
    .filter((part) => part.type?.toLowerCase() === "button" && part.sub_type === "quick_reply")
    .map((part) => ({ type: "QUICK_REPLY", payload: part.parameters?.[0]?.payload }));
  return { header: head, body: `${t("kind.template")} *${body?.name ?? ""}*\n${lines.join("\n")}`, buttons: replies };
}

// What a newcomer sees first: one sentence and one button on each empty phone, and five steps above the phones.

import { h, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { state } from "./state.js";

/** The keyword that joins the demonstration cohort. */
export const joinText = () => state.info.join_text ?? "UNIRME LIMA1";

/** The card in an empty chat. */
export function startCard(phone) {
  const button = h("button.primary", {
    type: "button",
    onclick: async () => {
      button.disabled = true;
      await phone.act({ text: joinText() }).catch(() => null);
      button.disabled = false;
      phone.compose.focus();
    },
  }, t("start"));
  return h("div.start", null, h("p", null, t("startHint", { name: phone.person().name })), button, h("small", null, t("startSends", { text: joinText() })));
}

/** The strip above the phones; put away for good with its cross. */
export function guide() {
  try {
    if (localStorage.getItem("guide") === "away") return null;
  } catch {
    // Without storage the strip simply comes back with the next reload.
  }
  const strip = h(
    "aside.guide",
    { "aria-label": t("howTo") },
    h("ol", null, (state.info.local ? ["1", "2", "3", "4", "5"] : ["1", "2", "4"]).map((step) => h("li", null, t(`step${step}`)))),
    iconButton("close", t("gotIt"), () => {
      strip.remove();
      try {
        localStorage.setItem("guide", "away");
      } catch {
        // As above.
      }
    }),
  );
  return strip;
}

// What a long press does on a real phone: react, reply, copy, and look behind the message.

import { h, icon, toast } from "./dom.js";
import { isMine, preview, reason } from "./bubble.js";
import { has, t } from "./i18n.js";
import { sheet } from "./sheet.js";
import { hour, money, shortDay } from "./times.js";

const EMOJI = ["👍", "❤️", "😂", "😮", "🙏", "💪"];

export function openMenu(entry, around) {
  sheet(around.host, preview(entry), (close) => {
    const own = (entry.reactions ?? []).find((reaction) => reaction.from !== "out" && reaction.emoji);
    const react = (emoji) => async () => {
      close();
      await around.act({ react: { message: entry.id, emoji } });
    };
    const faces = EMOJI.map((emoji) =>
      h("button.face", { type: "button", "aria-pressed": String(own?.emoji === emoji), "aria-label": t("reactWith", { emoji }), onclick: react(own?.emoji === emoji ? "" : emoji) }, emoji),
    );
    const line = (picture, label, press) => h("button.line", { type: "button", onclick: () => (close(), press()) }, icon(picture), label);
    return [
      h("div.faces", null, faces),
      h("div", null, line("reply", t("reply"), () => around.reply(entry)), line("file", t("copy"), () => copy(around.host, entry))),
      h("dl.facts", null, facts(entry, around).flatMap(([name, value]) => [h("dt", null, name), h("dd", null, value)])),
    ];
  });
}

async function copy(host, entry) {
  const row = host.querySelector(`[data-message="${CSS.escape(entry.id)}"] .words`);
  try {
    await navigator.clipboard.writeText(row?.innerText ?? preview(entry));
    toast(t("copied"));
  } catch {
    toast(t("cannotCopy"), true);
  }
}

function freeBecause({ free_reason }) {
  return has(`free.${free_reason}`) ? `${t("free")} (${t(`free.${free_reason}`)})` : t("free");
}

function facts(entry, around) {
  const zone = around.zone();
  const rows = [
    [t("when"), `${shortDay(entry.at, zone)}, ${hour(entry.at, zone)}`],
    [isMine(entry) ? t("forProgramme") : t("forPhone"), t(`tick.${entry.tick ?? "sent"}`)],
  ];
  if (entry.billed) rows.push([t("cost"), entry.billed.billable ? `${money(entry.billed.usd)} (${entry.billed.category})` : freeBecause(entry.billed)]);
  if (entry.error) rows.push([t("reason"), reason(entry)]);
  rows.push([t("identifier"), entry.id]);
  return rows;
}

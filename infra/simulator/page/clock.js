// The simulated time and the buttons that move it. Only forwards: what happened has happened.

import * as api from "./api.js";
import { announce, h, icon, toast } from "./dom.js";
import { said, t } from "./i18n.js";
import { now, setNow, state, tell } from "./state.js";
import { dayKey, hour, longDay, shortDay, weekday } from "./times.js";

const LOCAL = [
  ["next_step", "nextStep", "play"],
  ["next_morning", "nextMorning", "clock"],
  ["friday_evening", "friday", "check"],
];
const PLAIN = [
  [3600, "plusHour", "play"],
  [86400, "plusDay", "clock"],
];

const narrow = matchMedia("(max-width: 820px)");

export class Clock {
  constructor() {
    this.time = h("output.time-now", { "aria-live": "off" });
    this.next = h("p.next", { role: "status" });
    this.buttons = this.#orders().map(([order, label, picture]) => h("button", { type: "button", title: t(`${label}Hint`), onclick: () => this.#move(order, label) }, icon(picture), h("span", null, t(label))));
    this.element = h("div.clock", { role: "group", "aria-label": t("clock") }, h("div.clock-face", null, this.time, this.next), h("div.clock-buttons", null, this.buttons));
    setInterval(() => this.draw(), 5000);
  }

  #orders() {
    if (state.info.local) return LOCAL.map(([to, label, picture]) => [{ to }, label, picture]);
    return PLAIN.map(([advance_seconds, label, picture]) => [{ advance_seconds }, label, picture]);
  }

  async refresh() {
    try {
      const answer = await api.clock(state.info.local);
      setNow(answer.now);
      this.coming = answer.next_step ?? null;
      this.#busy(answer.moving === true || this.moving === true);
    } catch {
      // The next event or poll asks again; the face goes on by itself until then.
    }
    this.draw();
  }

  /** The hour where the active person lives: that is the zone in which lessons come. */
  draw() {
    const zone = state.people.get(state.active)?.zone ?? [...state.people.values()][0]?.zone;
    this.time.replaceChildren(h("b", null, hour(now(), zone)), ` ${(narrow.matches ? shortDay : longDay)(now(), zone)}`);
    const next = this.coming ? t("coming", { what: said(this.coming.text), at: this.#when(this.coming.at, zone) }) : "";
    const text = this.moving ? t("moving") : next;
    if (this.next.textContent !== text) this.next.textContent = text;
    tell("tick");
  }

  /** The day is said only if it is not today. */
  #when(at, zone) {
    const today = dayKey(at, zone) === dayKey(now(), zone);
    return today ? hour(at, zone) : `${weekday(at, zone)} ${hour(at, zone)}`;
  }

  #busy(is) {
    this.element.classList.toggle("moving", is);
    this.element.setAttribute("aria-busy", String(is));
    for (const button of this.buttons) button.disabled = is;
  }

  async #move(order, label) {
    this.moving = true;
    this.#busy(true);
    this.draw();
    announce(t("moving"));
    try {
      const answer = await api.moveClock(state.info.local, order);
      setNow(answer.now);
      const steps = answer.steps ?? [];
      const last = steps.length ? said(steps.at(-1).text) : "";
      toast([t("movedTo", { what: t(label) }), last].filter(Boolean).join(" · "));
    } catch (error) {
      toast(error.message, true);
    }
    this.moving = false;
    this.#busy(false);
    tell("moved");
    await this.refresh();
  }
}

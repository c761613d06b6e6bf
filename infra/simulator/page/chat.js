// The conversation of one phone: fetches what changed, draws the newest part, keeps the reader's place.

import * as api from "./api.js";
import { bubble, isMine, touchUp } from "./bubble.js";
import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { dayKey, dayName } from "./times.js";
import { now, tell } from "./state.js";

// Enough to fill a tall screen several times; older ones are drawn when the reader scrolls up to them.
const PAGE = 60;
// Closer to the end than this counts as reading the newest.
const NEAR = 120;

export class Chat {
  /** `around` is what bubbles need of the phone; `changed(chat)` runs after every refresh that brought something. */
  constructor(around, changed) {
    this.around = { ...around, find: (id) => this.entries.get(id), chosen: (id, button) => this.chosen.has(`${id}\n${button}`), show: (id) => this.show(id) };
    this.changed = changed;
    this.entries = new Map();
    this.order = [];
    this.chosen = new Set();
    this.rows = new Map();
    this.next = 0;
    this.shown = PAGE;
    this.typing = false;
    // Whether the newest is kept in sight while pictures load, the keyboard opens or messages come.
    this.stick = true;
    this.log = h("div.log", { role: "log", tabIndex: 0, "aria-label": t("conversation"), "aria-live": "off", "aria-relevant": "additions" });
    this.newest = h("button.newest", { type: "button", hidden: true, onclick: () => this.toEnd() }, icon("down"), h("span.sr", null, t("toNewest")));
    this.log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.log.addEventListener("load", () => this.stick && this.toEnd(), true);
    new ResizeObserver(() => this.stick && this.toEnd()).observe(this.log);
    this.log.addEventListener("keydown", (event) => this.#walk(event));
  }

  /** Fetches what changed since last time. Calls while one is under way are folded into one more. */
  async refresh() {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    try {
      do {
        this.again = false;
        const answer = await api.chat(this.around.person().id, this.next);
        this.next = answer.next ?? this.next;
        this.#take(answer.entries ?? [], answer.typing === true);
      } while (this.again);
    } finally {
      this.busy = false;
    }
  }

  /** What is on its way to this phone and has not reached it: the person cannot see it yet. */
  waiting() {
    return this.order.filter((entry) => onItsWay(entry)).length;
  }

  visible() {
    return this.order.filter((entry) => !onItsWay(entry) && entry.type !== "reaction" && entry.content?.type !== "reaction");
  }

  toEnd() {
    this.stick = true;
    this.log.scrollTop = this.log.scrollHeight;
  }

  show(id) {
    const index = this.visible().findIndex((entry) => entry.id === id);
    if (index < 0) return;
    const fromEnd = this.visible().length - index;
    if (fromEnd > this.shown) {
      this.shown = fromEnd + 10;
      this.#draw();
    }
    const row = this.rows.get(id);
    row?.scrollIntoView({ block: "center" });
    row?.focus({ preventScroll: true });
  }

  #take(entries, typing) {
    for (const entry of entries) {
      const known = this.entries.get(entry.id);
      this.entries.set(entry.id, { ...entry, place: known?.place ?? this.entries.size });
      const content = entry.content ?? {};
      const reply = content.interactive?.button_reply ?? content.interactive?.list_reply;
      const pressed = reply?.id ?? content.button?.payload;
      const on = entry.reply_to ?? content.context?.id;
      if (isMine(entry) && pressed && on) this.#choose(on, pressed);
      const drawn = this.rows.get(entry.id);
      if (drawn && !touchUp(drawn, entry, known, this.around)) this.rows.delete(entry.id);
    }
    if (entries.length) tell("entries", { person: this.around.person(), entries });
    const typed = typing !== this.typing;
    this.typing = typing;
    if (entries.length) {
      this.order = [...this.entries.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.place - b.place);
      this.#draw();
    }
    if (entries.length || typed) this.changed(this);
  }

  #choose(on, pressed) {
    const key = `${on}\n${pressed}`;
    if (this.chosen.has(key)) return;
    this.chosen.add(key);
    this.rows.delete(on);
  }

  /** Puts the newest `shown` messages into the log, reusing every row whose message did not change. */
  #draw() {
    const all = this.visible();
    const part = all.slice(-this.shown);
    const before = this.log.scrollHeight - this.log.scrollTop;
    const zone = this.around.zone();
    const wanted = [];
    if (all.length > part.length) wanted.push((this.older ??= h("button.older", { type: "button", onclick: () => this.#more() }, t("older"))));
    let day = null;
    for (const entry of part) {
      const key = dayKey(entry.at, zone);
      if (key !== day) wanted.push(this.#day(key, entry.at, zone));
      day = key;
      wanted.push(this.#row(entry));
    }
    place(this.log, wanted);
    const last = part.at(-1);
    const fresh = last && last.id !== this.last;
    if (this.stick || (fresh && isMine(last))) this.toEnd();
    else if (this.growing) this.log.scrollTop = this.log.scrollHeight - before;
    if (fresh) this.newest.hidden = this.stick;
    this.last = last?.id;
  }

  #row(entry) {
    if (!this.rows.has(entry.id)) this.rows.set(entry.id, bubble(entry, this.around));
    return this.rows.get(entry.id);
  }

  #day(key, at, zone) {
    this.days ??= new Map();
    if (!this.days.has(key)) this.days.set(key, { at, box: h("p.day", null, h("span")) });
    this.#nameDay(this.days.get(key), zone);
    return this.days.get(key).box;
  }

  #nameDay({ at, box }, zone) {
    const text = dayName(at, now(), zone);
    if (box.textContent !== text) box.firstChild.textContent = text;
  }

  /** "Today" does not stay today when the clock moves. */
  renameDays() {
    for (const day of this.days?.values() ?? []) this.#nameDay(day, this.around.zone());
  }

  #more() {
    this.shown += PAGE;
    this.growing = true;
    this.#draw();
    this.growing = false;
  }

  #scrolled() {
    if (this.log.scrollTop < 40 && this.older?.isConnected) this.#more();
    this.stick = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
    if (this.stick) this.newest.hidden = true;
  }

  /** Arrow keys go from message to message, Enter opens what a long press would. */
  #walk(event) {
    const rows = [...this.log.querySelectorAll(".row")];
    const at = rows.indexOf(document.activeElement);
    const step = { ArrowUp: -1, ArrowDown: 1, Home: -rows.length, End: rows.length }[event.key];
    if (event.key === "Enter" && at >= 0) rows[at].querySelector(".menu-button")?.click();
    if (!step || rows.length === 0 || (at < 0 && document.activeElement !== this.log)) return;
    event.preventDefault();
    const to = at < 0 ? rows.length - 1 : Math.min(rows.length - 1, Math.max(0, at + step));
    rows[to].focus();
  }
}

const onItsWay = (entry) => entry.direction === "out" && (entry.tick === "clock" || entry.tick === "sent");

/** Makes `wanted` the children of `box`, in order, touching only what differs. */
function place(box, wanted) {
  let at = box.firstChild;
  const keep = new Set(wanted);
  while (at && !keep.has(at)) at = drop(at);
  for (const node of wanted) {
    if (node === at) {
      at = at.nextSibling;
      while (at && !keep.has(at)) at = drop(at);
    } else box.insertBefore(node, at);
  }
  while (at) at = drop(at);
}

function drop(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

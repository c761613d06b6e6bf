// One phone: whose it is, the conversation with the programme, and the line to write in.

import * as api from "./api.js";
import { Chat } from "./chat.js";
import { compose } from "./compose.js";
import { avatar, h, iconButton, toast } from "./dom.js";
import { t } from "./i18n.js";
import { profileSheet } from "./people.js";
import { now, state, tell } from "./state.js";
import { hour, weekday } from "./times.js";
import { startCard } from "./welcome.js";

export class Phone {
  constructor(id) {
    this.id = id;
    this.seen = new Set();
    const around = {
      person: () => this.person(),
      zone: () => this.person().zone,
      act: (message) => this.act(message),
      reply: (entry) => this.compose.answer(entry),
      place: (message) => this.compose.place(message),
      contact: (message) => this.#contact(message),
    };
    this.element = h("section.phone", { "aria-label": t("phoneOf", { name: this.person().name }), dataset: { person: id } });
    around.host = this.element;
    this.chat = new Chat(around, () => this.#changed());
    this.compose = compose(around);
    this.#build();
    this.element.addEventListener("focusin", () => this.activate());
    this.element.addEventListener("pointerdown", () => this.activate());
    this.#drop();
    this.update();
  }

  person() {
    return state.people.get(this.id) ?? { id: this.id, name: "…", zone: undefined, online: true };
  }

  /** The person does something; a refusal is shown and thrown. */
  async act(message) {
    state.touched = true;
    try {
      const answer = await api.act(this.id, message);
      await this.chat.refresh();
      return answer;
    } catch (error) {
      toast(error.message, true);
      throw error;
    }
  }

  activate() {
    state.touched = true;
    if (state.active !== this.id) {
      state.active = this.id;
      tell("active", this.id);
    }
    this.markRead();
  }

  /** The chat is open before somebody's eyes: tells the simulator, once for each message. */
  async markRead() {
    const person = this.person();
    if (state.active !== this.id || !state.touched || document.hidden || !person.online) return;
    const fresh = this.chat.order.filter((entry) => entry.direction === "out" && entry.tick === "delivered" && !this.seen.has(entry.id));
    if (fresh.length === 0 && !(person.unread > 0 && this.unreadSeen !== person.unread)) return;
    fresh.forEach((entry) => this.seen.add(entry.id));
    this.unreadSeen = person.unread;
    await api.read(this.id).catch(() => null);
  }

  /** Draws what depends on the person: name, hour, switches, unread. */
  update() {
    const person = this.person();
    const unread = state.active === this.id && state.touched ? 0 : (person.unread ?? 0);
    this.name.textContent = person.name;
    this.element.setAttribute("aria-label", t("phoneOf", { name: person.name }));
    this.element.classList.toggle("active", state.active === this.id);
    this.element.classList.toggle("offline", !person.online);
    // Three phones that speak at once would be noise: only the one in hand is read aloud.
    this.chat.log.setAttribute("aria-live", state.active === this.id && state.touched ? "polite" : "off");
    this.when.textContent = `${weekday(now(), person.zone)} ${hour(now(), person.zone)}`;
    this.badge.hidden = unread === 0;
    this.badge.replaceChildren(String(unread), h("span.sr", null, ` ${t("unread")}`));
    this.signal.setAttribute("aria-pressed", String(!person.online));
    this.signal.title = person.online ? t("goOffline") : t("goOnline");
    this.state.replaceChildren(...this.#chips(person));
    this.#presence();
    this.chat.renameDays();
    if (person.online) this.unreadSeen = person.unread === 0 ? 0 : this.unreadSeen;
    this.#waiting();
  }

  #chips(person) {
    const chip = (text) => h("span.chip", null, text);
    return [
      person.blocked && chip(t("blocked")),
      person.has_whatsapp === false && chip(t("noWhatsapp")),
      person.light && chip(t("light")),
      !person.phone && chip(t("noNumber")),
    ].filter(Boolean);
  }

  #build() {
    const person = this.person();
    this.name = h("h2", null, person.name);
    this.when = h("span.when", null);
    this.badge = h("span.badge", { hidden: true });
    this.state = h("span.chips", null);
    this.signal = iconButton("off", t("offline"), () => this.#switch(), { "aria-pressed": "false" });
    this.presence = h("span.presence", { "aria-live": "polite" }, t("programmeKind"));
    this.note = h("p.waiting", { role: "status" });
    this.start = startCard(this);
    this.element.append(
      h(
        "header.owner",
        null,
        h("span.face-of", null, avatar(person.name, person.id), this.badge),
        h("div.grow", null, this.name, h("p.under", null, this.when, this.state)),
        this.signal,
        iconButton("more", t("profileOf", { name: person.name }), () => profileSheet(this.element, this.person())),
      ),
      h("div.with", null, h("span.avatar.house", { "aria-hidden": "true" }, businessName().slice(0, 1)), h("div.grow", null, h("b", null, businessName()), this.presence)),
      this.chat.log,
      this.start,
      this.chat.newest,
      this.note,
      this.compose.form,
    );
  }

  #changed() {
    this.start.hidden = this.chat.order.length > 0;
    this.#presence();
    this.#waiting();
    this.markRead();
    tell("chat", this.id);
  }

  #presence() {
    const online = this.person().online;
    const text = t(online ? (this.chat.typing ? "typing" : "programmeKind") : "noSignal");
    if (this.presence.textContent !== text) this.presence.textContent = text;
    this.presence.classList.toggle("typing", online && this.chat.typing);
  }

  #waiting() {
    const waiting = this.person().online ? 0 : this.chat.waiting();
    this.note.textContent = waiting ? t(waiting === 1 ? "waitingOne" : "waitingMany", { count: waiting }) : "";
  }

  async #switch() {
    const online = !this.person().online;
    try {
      const changed = await api.changePerson(this.id, { online });
      state.people.set(this.id, { ...this.person(), ...changed, online });
      this.update();
      toast(t(online ? "nowOnline" : "nowOffline", { name: this.person().name }));
      await this.chat.refresh();
    } catch (error) {
      toast(error.message, true);
    }
  }

  #contact(message) {
    const person = this.person();
    const phones = person.phone ? [{ phone: `+${String(person.phone).replace(/^\+/, "")}`, type: "CELL" }] : [];
    return this.act({ contacts: [{ name: { formatted_name: person.name, first_name: person.name }, phones }], ...(message ? { reply_to: message } : {}) });
  }

  /** A file let go over the phone is attached, as from the menu. */
  #drop() {
    const over = (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      this.element.classList.toggle("dropping", event.type === "dragover");
    };
    this.element.addEventListener("dragover", over);
    this.element.addEventListener("dragleave", () => this.element.classList.remove("dropping"));
    this.element.addEventListener("drop", (event) => {
      over(event);
      if (event.dataTransfer?.files.length) this.compose.add(event.dataTransfer.files);
    });
  }
}

function businessName() {
  return state.info.phone_numbers?.[0]?.name || t("programme");
}

// The side panel: what happened, in words; what it cost; which files lie in S3.

import * as api from "./api.js";
import { preview, reason } from "./bubble.js";
import { h } from "./dom.js";
import { said, t } from "./i18n.js";
import { now, on, state } from "./state.js";
import { dayName, hour, money, size } from "./times.js";

// More lines than anybody scrolls back; the whole story is in the ledger and the tables.
const KEPT = 300;

export class Panel {
  constructor() {
    this.next = 0;
    this.lines = [];
    this.story = h("ol.story", { "aria-label": t("journal") });
    this.costs = h("div.costs");
    this.files = h("div.files");
    this.total = h("p.total", { role: "status" });
    const tabs = [["journal", this.#storyPage()], ["costs", this.costs], ...(state.info.local ? [["submissions", this.files]] : [])];
    this.tabs = tabs.map(([name, page], i) => {
      page.id = `panel-${name}`;
      page.hidden = i > 0;
      page.setAttribute("role", "tabpanel");
      page.tabIndex = 0;
      const tab = h("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": page.id, "aria-selected": String(i === 0), tabIndex: i === 0 ? 0 : -1, onclick: () => this.#choose(i) }, t(name));
      page.setAttribute("aria-labelledby", tab.id);
      return { name, tab, page };
    });
    const bar = h("div.tabs", { role: "tablist", "aria-label": t("panel"), onkeydown: (event) => this.#arrows(event) }, this.tabs.map(({ tab }) => tab));
    this.element = h("aside.panel", { id: "panel", "aria-label": t("panel") }, bar, this.tabs.map(({ page }) => page), this.total);
    this.told = new Set();
    on("active", () => this.#drawStory());
    on("moved", () => this.#drawStory());
    if (!state.info.local) on("entries", (news) => this.#fromChats(news));
  }

  async refresh() {
    await Promise.allSettled([state.info.local ? this.#journal() : null, this.#costs(), state.info.local && this.#open() === "submissions" ? this.#submissions() : null]);
  }

  /** Without a journal (the simulator alone) the chats themselves tell the story. */
  #fromChats({ person, entries }) {
    const fresh = [];
    for (const entry of entries) {
      const kind = entry.direction === "in" ? "in" : entry.tick === "failed" ? "lost" : "sent";
      if (this.told.has(entry.id + kind)) continue;
      this.told.add(entry.id + kind);
      const text = kind === "lost" ? `${preview(entry)} — ${reason(entry)}` : preview(entry);
      fresh.push({ at: entry.at, person: person.id, kind, text });
    }
    this.#add(fresh);
  }

  #open() {
    return this.tabs.find(({ page }) => !page.hidden)?.name;
  }

  #choose(index) {
    this.tabs.forEach(({ tab, page }, i) => {
      tab.setAttribute("aria-selected", String(i === index));
      tab.tabIndex = i === index ? 0 : -1;
      page.hidden = i !== index;
    });
    this.refresh();
  }

  #arrows(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = this.tabs.findIndex(({ page }) => !page.hidden);
    const to = (at + step + this.tabs.length) % this.tabs.length;
    this.#choose(to);
    this.tabs[to].tab.focus();
  }

  #storyPage() {
    this.only = h("input", { type: "checkbox", onchange: () => this.#drawStory() });
    this.onlyLabel = h("span", null, t("onlyThis"));
    this.empty = h("p.empty", null, t("nothingYet"));
    return h("div", null, h("label.filter", null, this.only, this.onlyLabel), this.empty, this.story);
  }

  async #journal() {
    const answer = await api.journal(this.next);
    this.next = answer.next ?? this.next;
    // Two answers to the same question may be under way.
    const fresh = (answer.entries ?? []).filter((line) => !this.told.has(line.n));
    fresh.forEach((line) => this.told.add(line.n));
    this.#add(fresh);
  }

  #add(entries) {
    if (entries.length === 0) return;
    this.lines = [...this.lines, ...entries].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).slice(-KEPT);
    this.#drawStory();
  }

  #drawStory() {
    const person = state.people.get(state.active);
    this.onlyLabel.textContent = person ? t("onlyOf", { name: person.name }) : t("onlyThis");
    const shown = this.lines.filter((line) => !this.only.checked || line.person === state.active);
    this.empty.hidden = shown.length > 0;
    // Newest first, under the name of its day.
    let day = null;
    const rows = [];
    for (const line of shown.reverse()) {
      const who = state.people.get(line.person);
      const zone = (who ?? person ?? [...state.people.values()][0])?.zone;
      const key = dayName(line.at, now(), zone);
      if (key !== day) rows.push(h("li.story-day", null, key));
      day = key;
      rows.push(h("li", null, h("span", { className: `what ${line.kind}` }, t(`did.${line.kind}`)), h("time", { dateTime: line.at }, hour(line.at, zone)), who && h("b", null, who.name), h("p", null, said(line.text))));
    }
    this.story.replaceChildren(...rows);
  }

  async #costs() {
    const { people, billed, usd } = state.info.local ? await api.costs() : fromLedger(await api.ledger());
    const row = (cell, ...cells) => h("tr", null, cells.map((text, i) => h(i === 0 ? "th" : cell, i === 0 ? { scope: "row" } : null, text)));
    const rows = people.map((one) => row("td", state.people.get(one.person)?.name ?? one.person, String(one.billed), money(one.usd)));
    this.costs.replaceChildren(
      h("p.empty", null, t("costsHint")),
      h("table", null, h("thead", null, h("tr", null, [t("name"), t("billedShort"), t("cost")].map((text) => h("th", { scope: "col" }, text)))), h("tbody", null, rows), h("tfoot", null, row("td", t("inAll"), String(billed), money(usd)))),
    );
    this.total.textContent = t(billed === 1 ? "totalOne" : "total", { count: billed, usd: money(usd) });
  }

  async #submissions() {
    const items = await api.submissions();
    const cards = items.map((item) => {
      const name = state.people.get(item.person)?.name ?? item.participant;
      return h("figure", null, thumbnail(item, name), h("figcaption", null, h("b", null, name), h("small", null, `${hour(item.at, state.people.get(item.person)?.zone)} · ${size(item.bytes)}`), h("code", { title: item.key }, item.key), h("small", { title: item.sha256 }, `SHA-256 ${String(item.sha256).slice(0, 12)}…`)));
    });
    this.files.replaceChildren(...(cards.length ? cards : [h("p.empty", null, t("noSubmissions"))]));
  }
}

function thumbnail(item, name) {
  const type = item.mime_type ?? "";
  const label = t("submissionOf", { name });
  if (type.startsWith("image/")) return h("a", { href: item.url, target: "_blank", rel: "noopener" }, h("img", { src: item.url, alt: label, loading: "lazy" }));
  if (type.startsWith("audio/")) return h("audio", { src: item.url, controls: true, preload: "none", "aria-label": label });
  if (type.startsWith("video/")) return h("video", { src: item.url, controls: true, preload: "none", "aria-label": label });
  return h("a.file", { href: item.url, target: "_blank", rel: "noopener" }, label);
}

function fromLedger({ rows = [], totals = {} }) {
  const people = new Map();
  for (const row of rows) {
    if (!row.billable || !row.delivered_at) continue;
    const sum = people.get(row.person) ?? { person: row.person, billed: 0, usd: 0 };
    sum.billed += 1;
    sum.usd += row.usd ?? 0;
    people.set(row.person, sum);
  }
  return { people: [...people.values()], billed: totals.billed ?? 0, usd: totals.usd ?? 0 };
}

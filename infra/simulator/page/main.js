// Starts the page: who is there, which phones stand side by side, and what listens to what.

import * as api from "./api.js";
import { Clock } from "./clock.js";
import { avatar, h, icon, iconButton, toast } from "./dom.js";
import { language, languages, setLanguage, t } from "./i18n.js";
import { Panel } from "./journal.js";
import { listen } from "./live.js";
import { addSheet, loadPeople } from "./people.js";
import { Phone } from "./phone.js";
import { on, recall, remember, state, tell } from "./state.js";
import { guide } from "./welcome.js";

// Three fit side by side on a laptop; more come at a click.
const FIRST_PHONES = 3;

const phones = new Map();
const strip = document.getElementById("phones");
const tabs = h("div.phone-tabs", { role: "tablist", "aria-label": t("phones") }, iconButton("plus", t("newPhone"), addSheet));
const tabOf = new Map();
let clock;
let panel;

document.documentElement.lang = language();
document.title = `Tertulia · ${t("phones")}`;
start();

async function start() {
  try {
    state.info = await api.info();
    await loadPeople(true);
  } catch (error) {
    document.getElementById("loading").textContent = t("cannotStart", { reason: error.message });
    setTimeout(start, 2000);
    return;
  }
  clock = new Clock();
  panel = new Panel();
  frame();
  const past = recall();
  const ids = past.open.filter((id) => state.people.has(id));
  state.open = ids.length ? ids : [...state.people.keys()].slice(0, FIRST_PHONES);
  state.active = state.open.includes(past.active) ? past.active : state.open[0];
  document.getElementById("loading")?.remove();
  state.open.forEach(show);
  drawTabs();
  await clock.refresh();
  refresh();
  listen(heard, refresh);
}

function frame() {
  const pick = h("select.tongue", { "aria-label": t("language"), onchange: () => (setLanguage(pick.value), location.reload()) }, languages.map(([code, name]) => h("option", { value: code, selected: code === language() }, name)));
  const views = [["phones", "phone"], ["clock", "clock"], ["panel", "panel"]].map(([view, picture]) => h("button", { type: "button", dataset: { view }, onclick: () => look(view) }, icon(picture), t(view)));
  const fold = h("button.fold", { type: "button", "aria-expanded": "true", "aria-controls": "panel", onclick: () => {
    const folded = document.body.classList.toggle("no-panel");
    fold.setAttribute("aria-expanded", String(!folded));
  } }, icon("panel"), h("span", null, t("panel")));
  document.getElementById("top").append(clock.element, h("div.tools", null, h("button.primary.add", { type: "button", title: t("newPhone"), onclick: addSheet }, icon("plus"), h("span", null, t("phone"))), fold, pick));
  const steps = guide();
  if (steps) document.getElementById("top").after(steps);
  document.getElementById("desk").append(panel.element);
  document.body.prepend(h("a.skip.sr", { href: "#phones" }, t("skip")));
  document.getElementById("phones").before(tabs);
  document.body.append(h("nav.views", { "aria-label": t("views") }, views));
  look("phones");
  tabs.addEventListener("keydown", arrows);
}

/** On a small screen one thing is seen at a time. */
function look(view) {
  const same = document.body.dataset.view === view;
  document.body.dataset.view = same ? "phones" : view;
  for (const button of document.querySelectorAll(".views button")) button.setAttribute("aria-pressed", String(button.dataset.view === document.body.dataset.view));
  if (view === "panel") panel.refresh();
}

function show(id) {
  if (phones.has(id) || !state.people.has(id)) return;
  const phone = new Phone(id);
  phones.set(id, phone);
  strip.append(phone.element);
  phone.chat.refresh().then(() => phone.chat.toEnd()).catch((error) => toast(error.message, true));
}

/** Tabs are changed in place: one that was replaced under a finger would never be pressed. */
function drawTabs() {
  remember();
  for (const [id, { tab }] of tabOf) {
    if (state.open.includes(id)) continue;
    tab.remove();
    tabOf.delete(id);
  }
  for (const id of state.open.filter((one) => state.people.has(one))) {
    const { tab, name, badge } = tabOf.get(id) ?? makeTab(id);
    const person = state.people.get(id);
    const here = id === state.active;
    const unread = here && state.touched ? 0 : (person.unread ?? 0);
    tab.setAttribute("aria-selected", String(here));
    tab.tabIndex = here ? 0 : -1;
    name.textContent = person.name;
    badge.hidden = unread === 0;
    badge.firstChild.textContent = String(unread);
  }
}

function makeTab(id) {
  const person = state.people.get(id);
  const name = h("span", null, person.name);
  const badge = h("span.badge", { hidden: true }, "0", h("span.sr", null, ` ${t("unread")}`));
  const tab = h("button", { type: "button", role: "tab", dataset: { person: id }, onclick: () => choose(id) }, avatar(person.name, id), name, badge);
  tabs.lastChild.before(tab);
  tabOf.set(id, { tab, name, badge });
  return tabOf.get(id);
}

function choose(id) {
  phones.get(id)?.activate();
  phones.get(id)?.chat.toEnd();
}

function arrows(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step || event.target.getAttribute("role") !== "tab") return;
  const at = state.open.indexOf(state.active);
  choose(state.open[(at + step + state.open.length) % state.open.length]);
  tabs.querySelector('[aria-selected="true"]')?.focus();
}

let peopleTimer = 0;
let panelTimer = 0;

function heard(event) {
  if (event.person && (event.kind === "chat" || event.kind === "person")) phones.get(event.person)?.chat.refresh().catch(() => null);
  if (event.kind === "clock") clock.refresh();
  // Many events come together; people and the panel are fetched once for all of them.
  peopleTimer ||= setTimeout(() => {
    peopleTimer = 0;
    loadPeople().catch(() => null);
  }, 150);
  panelTimer ||= setTimeout(() => {
    panelTimer = 0;
    panel.refresh();
  }, 400);
}

async function refresh() {
  // Another world answers at this address now: nobody who is on the screen lives in it.
  if (state.open.length && !state.open.some((id) => state.people.has(id))) location.reload();
  await Promise.allSettled([loadPeople(), panel.refresh(), clock.refresh(), ...[...phones.values()].map((phone) => phone.chat.refresh())]);
}

function redraw() {
  for (const phone of phones.values()) phone.update();
  drawTabs();
}

on("people", redraw);
on("active", () => {
  redraw();
  clock.draw();
});
on("tick", () => phones.forEach((phone) => phone.update()));
on("moved", refresh);
on("open", (id) => {
  if (!state.open.includes(id)) state.open.push(id);
  show(id);
  phones.get(id)?.activate();
  redraw();
  phones.get(id)?.element.scrollIntoView({ inline: "end", block: "nearest" });
  phones.get(id)?.compose.focus();
});
on("close", (id) => {
  state.open = state.open.filter((one) => one !== id);
  phones.get(id)?.element.remove();
  phones.delete(id);
  if (state.active === id) state.active = state.open[0] ?? null;
  tell("active", state.active);
});
document.addEventListener("visibilitychange", () => phones.get(state.active)?.markRead());

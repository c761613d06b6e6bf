// Hears what changed: server-sent events, and polling whenever they do not come.

import { state } from "./state.js";

const KINDS = ["chat", "person", "clock", "webhook", "ledger"];
// With events this only catches what has none (the journal); without them it is how the page lives.
const CALM = 5000;
const POLL = 1500;

/** Calls `heard(event)` for every event, and `look()` from time to time. */
export function listen(heard, look) {
  let alive = false;
  const take = (event) => {
    try {
      heard(JSON.parse(event.data));
    } catch {
      look();
    }
  };
  if (window.EventSource) {
    const source = new EventSource("/_simulator/events");
    source.onmessage = take;
    for (const kind of KINDS) source.addEventListener(kind, take);
    source.onopen = () => {
      alive = true;
      look();
    };
    // The browser tries again by itself; until then polling carries on.
    source.onerror = () => (alive = false);
  }
  const poll = async () => {
    if (!document.hidden) await look();
    setTimeout(poll, alive && !state.moving ? CALM : POLL);
  };
  setTimeout(poll, POLL);
  document.addEventListener("visibilitychange", () => document.hidden || look());
}

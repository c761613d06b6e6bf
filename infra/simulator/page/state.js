// What the whole page knows. Parts listen to `bus` for the names of what changed: "people", "active", "clock", "journal".

export const state = {
  info: { local: false, phone_numbers: [] },
  people: new Map(),
  open: [],
  active: null,
  touched: false,
  shift: 0,
};

export const bus = new EventTarget();

export function tell(name, detail) {
  bus.dispatchEvent(new CustomEvent(name, { detail }));
}

export function on(name, then) {
  bus.addEventListener(name, (event) => then(event.detail));
}

/** The simulated time. The server's clock runs as ours does, so the difference is enough. */
export function now() {
  return new Date(Date.now() + state.shift);
}

export function setNow(text) {
  const at = Date.parse(text);
  if (!Number.isNaN(at)) state.shift = at - Date.now();
}

/** Keeps which phones are side by side over a reload. */
export function remember() {
  try {
    sessionStorage.setItem("open", JSON.stringify(state.open));
    sessionStorage.setItem("active", state.active ?? "");
  } catch {
    // Private windows may refuse storage; then a reload simply starts with the first phones.
  }
}

export function recall() {
  try {
    return { open: JSON.parse(sessionStorage.getItem("open") ?? "[]"), active: sessionStorage.getItem("active") };
  } catch {
    return { open: [], active: null };
  }
}

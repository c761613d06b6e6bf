// The control API of the simulator; see `GET /_simulator/info`. Nothing else here talks to the network.

/** One call. A refusal becomes an Error whose message is the server's own sentence. */
export async function call(method, path, body, headers = {}) {
  const raw = body instanceof Blob;
  const answer = await fetch(path, {
    method,
    headers: raw || body === undefined ? headers : { "content-type": "application/json", ...headers },
    body: body === undefined || raw ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  let value = null;
  try {
    value = text ? JSON.parse(text) : null;
  } catch {
    value = null;
  }
  if (!answer.ok) {
    const reason = value?.error?.message ?? value?.error ?? `${answer.status} ${answer.statusText}`;
    const error = new Error(typeof reason === "string" ? reason : JSON.stringify(reason));
    error.status = answer.status;
    throw error;
  }
  return value;
}

const person = (id) => `/_simulator/people/${encodeURIComponent(id)}`;

export const info = () => call("GET", "/_simulator/info");
export const people = async () => list(await call("GET", "/_simulator/people"), "people");
export const addPerson = (fields) => call("POST", "/_simulator/people", fields);
export const changePerson = (id, fields) => call("PATCH", person(id), fields);
export const chat = (id, after) => call("GET", `${person(id)}/chat?after=${after}`);
export const act = (id, message) => call("POST", `${person(id)}/messages`, message);
export const read = (id) => call("POST", `${person(id)}/read`);
export const played = (id, message) => call("POST", `${person(id)}/played`, { message }).catch(() => null);
export const ledger = () => call("GET", "/_simulator/ledger");
export const mediaUrl = (id) => `/_simulator/media/${encodeURIComponent(id)}`;

/** Puts a file on the person's phone; answers what the simulator calls it. */
export function upload(file, type = file.type) {
  const name = encodeURIComponent(file.name ?? "");
  const headers = { "content-type": type || "application/octet-stream", ...(name ? { "x-filename": name } : {}) };
  return call("POST", "/_simulator/uploads", file, headers);
}

export const clock = (local) => call("GET", local ? "/local/clock" : "/_simulator/clock");
export const moveClock = (local, order) => call("POST", local ? "/local/clock" : "/_simulator/clock", order);
export const journal = (after) => call("GET", `/local/journal?after=${after}`);
export const submissions = async () => list(await call("GET", "/local/submissions"), "items");
export const costs = () => call("GET", "/local/costs");

function list(answer, key) {
  return Array.isArray(answer) ? answer : (answer?.[key] ?? []);
}

// What the browser remembers: who the visitor is, and what they wrote that the shop does not have yet.
// Nothing is written before the customer opens the chat: only `update` and `queue` write, and only they come after it.

const STATE = "prilavok";
const OUTBOX = "prilavok:outbox";
const memory = new Map(); // stands in where the browser forbids storage

function read(key, absent) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? absent;
  } catch {
    return memory.get(key) ?? absent;
  }
}

function write(key, value) {
  memory.set(key, value);
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // private mode or a full disk: the conversation lives as long as the page
  }
}

/** {visitor, open, read, draft}: the visitor's token, whether the panel is open, the last number read, unsent text. */
export const state = () => read(STATE, {});
export const update = (change) => write(STATE, { ...state(), ...change });

/** Messages that were not acknowledged, oldest first: {id, type, text | key, label, product, at, failed}. */
export const outbox = () => read(OUTBOX, []);
export const queue = (entry) => write(OUTBOX, [...outbox(), entry]);
export const unqueue = (id) => outbox().some((e) => e.id === id) && write(OUTBOX, outbox().filter((e) => e.id !== id));
export const mark = (id, failed) => write(OUTBOX, outbox().map((e) => (e.id === id ? { ...e, failed } : e)));

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID(); // absent on plain http
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// What outlives a reload in this browser, for each login: drafts, and replies on their way.
import { read, write } from "../core/prefs.js";
import { store } from "../core/store.js";

const SAVE_AFTER_MS = 300;
let key = "";
let saving = 0;

export function loadLocal(login) {
  key = `prilavok-console:${login}`;
  const { drafts = {}, pending = {} } = read(key) || {};
  store.set({ drafts, pending: Object.fromEntries(Object.entries(pending).map(([id, items]) => [id, items.map(interrupted)])) });
}

/** What was being sent when the page went away goes again, under the same id: the server sends it once. */
const interrupted = (item) => (item.status === "sending" ? { ...item, status: "waiting" } : item);

export function saveSoon() {
  clearTimeout(saving);
  saving = setTimeout(saveLocal, SAVE_AFTER_MS);
}

export function saveLocal() {
  clearTimeout(saving);
  const { drafts, pending } = store.get();
  if (key) write(key, { drafts, pending });
}

/** At logout nothing of the customers stays behind on the machine. */
export function forgetLocal() {
  clearTimeout(saving);
  if (key) write(key, null);
  key = "";
  store.set({ drafts: {}, pending: {} });
}

addEventListener("pagehide", saveLocal);

// The agent's own settings of this browser.
import { store } from "./store.js";
import { preferred, speak } from "./words.js";

const KEY = "prilavok-console:prefs";
const DEFAULTS = { theme: "auto", enterSends: true, sound: false, desktop: false, singleKeys: true, panel: true, folded: {} };

export async function loadPrefs() {
  const kept = read(KEY) || {};
  store.set({ prefs: { ...DEFAULTS, ...kept } });
  paint(kept.theme || "auto");
  await speak(kept.language || preferred());
}

export async function setPref(name, value) {
  if (name === "language") await speak(value); // first the words, then what is drawn with them
  store.set((state) => ({ prefs: { ...state.prefs, [name]: value } }));
  if (name === "theme") paint(value);
  write(KEY, store.get().prefs);
}

function paint(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** What the browser keeps under a key, or null: also when it may not keep anything. */
export function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

export function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // a full or forbidden store costs a draft its safety, not the agent their page
  }
}

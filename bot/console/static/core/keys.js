// Keyboard shortcuts. Letters go by their place on the keyboard, so that they work in every layout.
import { store } from "./store.js";

export const KEYS = [
  ["list", [["j", "next"], ["k", "previous"], ["x", "takeNext"], ["1 – 5", "view"]]],
  ["talk", [["r", "reply"], ["n", "note"], ["/", "canned"], ["p", "product"], ["⏎", "send"]]],
  ["do", [["a", "take"], ["f", "transfer"], ["z", "snooze"], ["b", "return"], ["e", "resolve"], ["l", "labels"]]],
  ["page", [["s", "search"], ["i", "panel"], ["Ctrl K", "commands"], ["?", "keys"], ["Esc", "close"]]],
];

const WRITES = "input, textarea, select, [contenteditable]";

/** Which shortcut a key press means, or "". While writing only Ctrl K counts. */
export function meant(event) {
  if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") return "commands";
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return "";
  if (event.target.closest?.(WRITES) || document.querySelector("dialog[open]")) return "";
  if (!store.get().prefs.singleKeys) return "";
  if (event.key === "?") return "keys";
  if (/^Digit[1-5]$/.test(event.code) && !event.shiftKey) return `view.${event.code.slice(5)}`;
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1].toLowerCase();
  if (event.code === "Slash" && !event.shiftKey) return "canned";
  if (!letter || event.shiftKey) return "";
  for (const [, keys] of KEYS) for (const [key, action] of keys) if (key === letter) return action;
  return "";
}

const handlers = new Map();

/** `handle(action, what)`: the view that is shown decides; the newest one counts. Returns how to take it back. */
export function handle(action, what) {
  const before = handlers.get(action);
  handlers.set(action, what);
  return () => {
    if (handlers.get(action) === what) handlers.set(action, before);
  };
}

export function perform(action, detail) {
  const what = handlers.get(action);
  if (!what) return false;
  what(detail);
  return true;
}

export function startKeys() {
  addEventListener("keydown", (event) => {
    const [action, detail] = meant(event).split(".");
    if (action && perform(action, detail)) event.preventDefault();
  });
}

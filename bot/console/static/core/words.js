// The page's own words in the agent's language.
import { store } from "./store.js";

export const LANGUAGES = { en: "English", ru: "Русский", uk: "Українська" };

let words = {};
let plural = new Intl.PluralRules("en");

/** Loads a language; the views draw anew because the preference changes after it. */
export async function speak(language) {
  const known = language in LANGUAGES ? language : "en";
  words = (await import(`../words/${known}.js`)).default;
  plural = new Intl.PluralRules(known);
  document.documentElement.lang = known;
  store.set((state) => ({ prefs: { ...state.prefs, language: known } }));
}

/** The words under `key` with `{name}` filled in; plural forms go by `n`. The key itself when there are none. */
export function t(key, values) {
  const found = words[key];
  const text = typeof found === "object" ? (found[plural.select(values?.n ?? 0)] ?? found.other) : (found ?? key);
  return values ? text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole) : text;
}

/** The words under `prefix.code`, else the code itself: for states and reasons that the server may add. */
export const named = (prefix, code) => (code ? (words[`${prefix}.${code}`] ?? code) : "");

/** The browser's language when the page speaks it. */
export const preferred = () => navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag in LANGUAGES) ?? "en";

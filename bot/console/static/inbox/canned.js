// Ready-made replies: `/` and a word finds one, its variables are filled in by the server.
import { classes, html, useEffect, useLayoutEffect, useRef, useState } from "../core/html.js";
import { api, conversation } from "../core/api.js";
import { store, useStore } from "../core/store.js";
import { LANGUAGES, t } from "../core/words.js";
import { attempt } from "../desk/toasts.js";

/** {query} when the words before the caret end in "/…", else null. */
export function slashed(text) {
  const found = /(?:^|\s)\/([^\s/]*)$/.exec(text);
  return found && { query: found[1] };
}

/** Fetched when the first composer opens: they are there when the slash is typed. */
export const loadCanned = () => store.get().canned || attempt(async () => store.set({ canned: await api.get("/canned") }));

export const inLanguage = (texts, language) => texts[language] || texts.en || Object.values(texts)[0] || "";

function matching(all, query) {
  const words = query.toLocaleLowerCase();
  const has = (texts) => Object.values(texts).some((text) => text.toLocaleLowerCase().includes(words));
  return [...all.filter((one) => one.id.includes(words) || has(one.title)), ...all.filter((one) => !one.id.includes(words) && !has(one.title) && has(one.text))];
}

export function CannedList({ id, query, keys, insert, language }) {
  const all = useStore((s) => s.canned);
  const [spoken, setSpoken] = useState(language || "en");
  const [at, setAt] = useState(0);
  const [hidden, setHidden] = useState(false);
  const list = useRef();
  const found = all ? matching(all, query) : [];
  useEffect(() => (setAt(0), setHidden(false)), [query]);
  useLayoutEffect(() => list.current?.querySelector(".on")?.scrollIntoView({ block: "nearest" }), [at]);
  const choose = (one) => attempt(async () => insert((await api.post(conversation(id, "/canned"), { canned_id: one.id, language: spoken })).text));
  keys.current = (event) => {
    if (hidden || !found.length) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt((at + step + found.length) % found.length);
    else if (event.key === "Enter" || event.key === "Tab") choose(found[at]);
    else if (event.key === "Escape") setHidden(true);
    else return false;
    event.preventDefault();
    return true;
  };
  if (hidden) return null;
  return html`<div class="popover canned">
    <div class="popover-head"><b>${t("canned")}</b><span class="languages">${Object.keys(LANGUAGES).map((code) => html`<button type="button" lang=${code} aria-pressed=${spoken === code ? "true" : "false"} onMouseDown=${(event) => event.preventDefault()} onClick=${() => setSpoken(code)}>${code.toUpperCase()}</button>`)}</span></div>
    <div class="popover-list" role="listbox" aria-label=${t("canned")} ref=${list}>
      ${found.map((one, i) => html`<div role="option" aria-selected=${i === at ? "true" : "false"} class=${classes("canned-line", { on: i === at })} onMouseDown=${(event) => event.preventDefault()} onClick=${() => choose(one)}><b>${inLanguage(one.title, store.get().prefs.language)}</b><span>${inLanguage(one.text, spoken)}</span></div>`)}
      ${all && !found.length && html`<p class="quiet pad">${t("canned.none", { query })}</p>`}
    </div>
  </div>`;
}

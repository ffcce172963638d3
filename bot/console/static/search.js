// Search over everything: conversations, orders, words that were said.
import { classes, html, useEffect, useRef, useState } from "./core/html.js";
import { api } from "./core/api.js";
import { useNow } from "./core/clock.js";
import { money, personName, when } from "./core/format.js";
import { conversationLink, go, link } from "./core/router.js";
import { named, t } from "./core/words.js";
import { complain } from "./desk/toasts.js";
import { Avatar, Channel, useKey } from "./parts/bits.js";
import { Icon } from "./parts/icon.js";
import { useOutside } from "./parts/menu.js";

const PAUSE_MS = 220;
const SHORTEST = 2;

/** [what the server finds for words that are being typed, is it for these words?]; null before there are enough of them. */
export function useFound(path, query, more = {}) {
  const [{ found, of }, setFound] = useState({ found: null, of: "" });
  const words = query.trim();
  const key = JSON.stringify(more);
  useEffect(() => {
    if (words.length < SHORTEST) return setFound({ found: null, of: words });
    const stop = new AbortController();
    const timer = setTimeout(() => api.get(path, { q: words, ...more }, stop.signal).then((found) => setFound({ found, of: words }), (error) => stop.signal.aborted || complain(error)), PAUSE_MS);
    return () => (clearTimeout(timer), stop.abort());
  }, [words, key]);
  return [found, of === words];
}

export function Search() {
  const [query, setQuery] = useState("");
  const [shown, setShown] = useState(false);
  const [at, setAt] = useState(-1);
  const whole = useRef();
  const field = useRef();
  const [found, fresh] = useFound("/search", query);
  const results = found ? listed(found) : [];
  useOutside(whole, shown, () => setShown(false));
  useKey("search", () => field.current.focus());
  const hurried = useRef(false); // Enter came before the answer: the first result is opened when it is there
  const choose = (result) => (go(result.to), setShown(false), setQuery(""), field.current.blur());
  useEffect(() => {
    setAt(results.length ? 0 : -1);
    if (hurried.current && fresh && results[0]) choose(results[0]);
    hurried.current = false;
  }, [found]);
  const keys = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && results.length) setAt((at + step + results.length) % results.length);
    else if (event.key === "Enter" && fresh) results[at] && choose(results[at]);
    else if (event.key === "Enter") hurried.current = true;
    else if (event.key === "Escape") (setShown(false), field.current.blur());
    else return;
    event.preventDefault();
  };
  const isOpen = shown && query.trim().length >= SHORTEST;
  return html`<div class="search" role="search" ref=${whole}>
    <${Icon} name="search" />
    <input ref=${field} type="search" role="combobox" aria-label=${t("search")} aria-expanded=${isOpen ? "true" : "false"} aria-controls="found" aria-activedescendant=${isOpen && at >= 0 ? `found-${at}` : undefined}
      aria-autocomplete="list" placeholder=${t("search.hint")} value=${query} onInput=${(event) => (setQuery(event.target.value), setShown(true))} onFocus=${() => setShown(true)} onKeyDown=${keys} />
    <kbd aria-hidden="true">S</kbd>
    ${isOpen && html`<div class="found" id="found" role="listbox" aria-label=${t("search.found")}>${found === null ? html`<p class="quiet pad">${t("search.busy")}</p>` : results.length ? groups(results, at, choose) : html`<p class="quiet pad">${t("search.none", { query })}</p>`}</div>`}
  </div>`;
}

function listed({ conversations, orders, messages }) {
  return [
    ...conversations.map((row) => ({ group: "conversations", to: conversationLink(row.id), row })),
    ...orders.map((order) => ({ group: "orders", to: link("orders", order.number), order })),
    ...messages.map((message) => ({ group: "messages", to: conversationLink(message.conversation), message })),
  ];
}

function groups(results, at, choose) {
  return results.map((result, i) => html`
    ${results[i - 1]?.group !== result.group && html`<div class="menu-heading" role="presentation">${t(`search.${result.group}`)}</div>`}
    <div id=${`found-${i}`} role="option" aria-selected=${i === at ? "true" : "false"} class=${classes("found-line", { on: i === at })} onClick=${() => choose(result)}><${Result} ...${result} /></div>`);
}

function Result({ row, order, message }) {
  const now = useNow(60);
  if (row) return html`<${Avatar} name=${row.name} small /><span class="found-main"><b>${personName(row)}</b><small>${row.last?.text}</small></span><${Channel} name=${row.channel} />`;
  if (order) return html`<span class="avatar small"><${Icon} name="orders" /></span><span class="found-main"><b>${order.number}</b><small>${order.customer_name} · ${money(order.total)}</small></span><span class="pill">${named("order", order.state)}</span>`;
  return html`<span class="avatar small"><${Icon} name="web" /></span><span class="found-main"><b>${message.name || `#${message.conversation}`}</b><small>${message.text}</small></span><time>${when(message.at, now)}</time>`;
}

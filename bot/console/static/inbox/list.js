// The list at the left: views with their counts, filters, and rows of which only the visible ones exist.
import { classes, html, useEffect, useLayoutEffect, useRef, useState } from "../core/html.js";
import { conversationLink, go } from "../core/router.js";
import { store, useStore } from "../core/store.js";
import { LANGUAGES, t } from "../core/words.js";
import { takeNext } from "../desk/actions.js";
import { loadList, loadMore, show, VIEWS } from "../desk/rows.js";
import { attempt, explain } from "../desk/toasts.js";
import { Bones, Button, Empty, Failed, Sign, useKey } from "../parts/bits.js";
import { Icon } from "../parts/icon.js";
import { Menu } from "../parts/menu.js";
import { Row, ROW_PX } from "./row.js";

const BEYOND = 6;

export function List() {
  const list = useStore((s) => s.list);
  const scroll = useRef();
  const [seen, look] = useSeen(scroll);
  const current = useStore((s) => s.route.id);
  useEffect(() => {
    if (store.get().line === "ready" && list.status === "loading") loadList().catch(() => undefined);
  }, []);
  useLayoutEffect(() => {
    scroll.current.scrollTop = 0;
    look();
  }, [list.view, list.filter]);
  const step = (by) => move(list.ids, current, by, scroll.current);
  useKey("next", () => step(1));
  useKey("previous", () => step(-1));
  useKey("view", (n) => VIEWS[n - 1] && attempt(() => show({ view: VIEWS[n - 1] })));
  const { ids } = list;
  const from = Math.max(0, Math.floor(seen.top / ROW_PX) - BEYOND);
  const to = Math.min(ids.length, Math.ceil((seen.top + seen.height) / ROW_PX) + BEYOND);
  useEffect(() => {
    if (list.next && to >= ids.length - BEYOND) loadMore();
  }, [to, ids.length, list.next]);
  return html`<section class="list" aria-label=${t("list")}>
    <${Views} view=${list.view} />
    <${Filters} filter=${list.filter} view=${list.view} />
    <div class="rows" ref=${scroll} onScroll=${look}>
      ${ids.length
        ? html`<ul style=${{ height: `${ids.length * ROW_PX}px` }} aria-label=${t(`view.${list.view}`)}>${ids.slice(from, to).map((id, i) => html`<${Row} key=${id} id=${id} top=${(from + i) * ROW_PX} place=${from + i + 1} all=${ids.length} current=${id === current} />`)}</ul>`
        : html`<${NoRows} list=${list} />`}
      ${list.status === "more" && html`<${Bones} rows=${2} />`}
    </div>
  </section>`;
}

function useSeen(scroll) {
  const [seen, setSeen] = useState({ top: 0, height: 900 });
  const look = () => {
    const { scrollTop: top, clientHeight: height } = scroll.current;
    setSeen((before) => (Math.abs(before.top - top) < ROW_PX / 2 && before.height === height ? before : { top, height }));
  };
  useLayoutEffect(() => {
    const watch = new ResizeObserver(look);
    watch.observe(scroll.current);
    return () => watch.disconnect();
  }, []);
  return [seen, look];
}

/** Open the neighbour and keep it in sight. */
function move(ids, current, by, scroll) {
  const at = ids.indexOf(current);
  const next = at < 0 ? (by > 0 ? 0 : ids.length - 1) : Math.min(ids.length - 1, Math.max(0, at + by));
  if (ids[next] === undefined) return;
  go(conversationLink(ids[next]));
  const top = next * ROW_PX;
  if (top < scroll.scrollTop) scroll.scrollTop = top;
  else if (top + ROW_PX > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = top + ROW_PX - scroll.clientHeight;
}

function Views({ view }) {
  const counts = useStore((s) => s.counts);
  return html`<nav class="views" aria-label=${t("views")}>${VIEWS.map(
    (name, i) => html`<button type="button" class=${classes("view", { on: name === view })} aria-pressed=${name === view ? "true" : "false"} title=${`${t(`view.${name}`)} · ${i + 1}`} onClick=${() => attempt(() => show({ view: name }))}>
      <span>${t(`view.${name}`)}</span><b>${counts[name] ?? ""}</b>
    </button>`,
  )}</nav>`;
}

function Filters({ filter, view }) {
  const { channels, labels, languages } = useStore((s) => s.desk);
  const waiting = useStore((s) => s.counts.unassigned);
  const set = (change) => attempt(() => show({ filter: clean({ ...filter, ...change }) }));
  const one = (key, value, label, more) => ({ label, chosen: filter[key] === value, act: () => set({ [key]: filter[key] === value ? "" : value }), ...more });
  const items = [
    { heading: t("filter.channel") },
    ...channels.map(({ name }) => one("channel", name, t(`channel.${name}`), { icon: name })),
    { heading: t("filter.language") },
    ...languages.map((code) => one("language", code, LANGUAGES[code] ?? code)),
    labels.length && { heading: t("filter.label") },
    ...labels.map(({ name }) => one("label", name, name, { icon: "tag" })),
  ];
  const chosen = Object.entries(filter);
  return html`<div class="filters">
    <${QuickSearch} value=${filter.q || ""} set=${(q) => set({ q })} />
    <${Menu} label=${t("filter")} kind=${classes("sign", { on: chosen.some(([key]) => key !== "q") })} items=${items} align="end"><${Icon} name="filter" /><//>
    ${chosen.length > 0 && html`<div class="chosen">${chosen.map(([key, value]) => html`<button type="button" class="chip" onClick=${() => set({ [key]: "" })} aria-label=${t("filter.drop", { value: shown(key, value) })}>${shown(key, value)}<${Icon} name="close" /></button>`)}</div>`}
    ${view === "unassigned" && waiting > 0 && html`<${Button} kind="wide" icon="hand" onClick=${takeNext}>${t("do.takeNext")}<//>`}
  </div>`;
}

const clean = (filter) => Object.fromEntries(Object.entries(filter).filter(([, value]) => value));
const shown = (key, value) => (key === "channel" ? t(`channel.${value}`) : key === "language" ? (LANGUAGES[value] ?? value) : key === "q" ? `“${value}”` : value);

const TYPED_MS = 250;

function QuickSearch({ value, set }) {
  const [text, setText] = useState(value);
  const timer = useRef(0);
  useEffect(() => setText(value), [value]);
  const typed = (event) => {
    setText(event.target.value);
    clearTimeout(timer.current);
    const words = event.target.value.trim();
    timer.current = setTimeout(() => words !== value && set(words), TYPED_MS);
  };
  return html`<label class="quick"><${Icon} name="search" /><input type="search" value=${text} onInput=${typed} placeholder=${t("list.search")} aria-label=${t("list.search")} /></label>`;
}

function NoRows({ list }) {
  if (list.status === "loading") return html`<${Bones} rows=${8} />`;
  if (list.status === "failed") return html`<${Failed} error=${explain(list.error)} again=${() => attempt(() => show({}))} />`;
  if (Object.keys(list.filter).length) return html`<${Empty} icon="search" title=${t("list.nothing")} text=${t("list.nothing.text")}><${Button} onClick=${() => attempt(() => show({ filter: {} }))}>${t("list.clear")}<//><//>`;
  return html`<${Empty} icon=${{ mine: "check", unassigned: "check", bot: "bot", snoozed: "snooze", all: "inbox" }[list.view]} title=${t(`empty.${list.view}`)} text=${t(`empty.${list.view}.text`)} />`;
}

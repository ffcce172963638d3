// The list of conversations: loading it, and keeping it right as rows change.
import { api } from "../core/api.js";
import { store } from "../core/store.js";

export const VIEWS = ["mine", "unassigned", "bot", "snoozed", "all"];
const PAGE = 50;
const LONGEST_FIRST = ["mine", "unassigned"];

const time = (at) => (at ? Date.parse(at) : Infinity);

function compare(view) {
  const newest = (a, b) => time(b.changed_at) - time(a.changed_at);
  if (!LONGEST_FIRST.includes(view)) return newest;
  return (a, b) => (a.waiting_since || b.waiting_since ? time(a.waiting_since) - time(b.waiting_since) : newest(a, b));
}

const IN_VIEW = {
  mine: (row, me) => row.state === "agent" && row.agent?.login === me.login,
  unassigned: (row) => row.state === "queue",
  bot: (row) => row.state === "bot",
  snoozed: (row) => row.state === "snoozed",
  all: () => true,
};

function fits(row, { view, filter }, me) {
  return (
    IN_VIEW[view](row, me) &&
    (!filter.channel || (row.channels || [row.channel]).includes(filter.channel)) &&
    (!filter.language || row.language === filter.language) &&
    (!filter.label || row.labels.some((label) => label.name === filter.label))
  );
}

/** What is heard while a page of the list is on its way: the page may have been read before it happened. */
const onTheWay = new Set();
const tellThem = (rows, counts) => onTheWay.forEach((news) => (Object.assign(news.rows, rows), Object.assign(news.counts, counts)));

/** Take rows as the server has them now: into the list where they belong, out of it where they no longer do. */
export function absorbRows(fresh, counts) {
  tellThem(Object.fromEntries(fresh.map((row) => [row.id, row])), counts);
  store.set((state) => {
    const rows = { ...state.rows };
    for (const row of fresh) rows[row.id] = row;
    return { rows, list: relisted(state, rows, fresh), counts: { ...state.counts, ...counts } };
  });
}

function relisted({ list, me }, rows, fresh) {
  if (list.status === "loading") return list;
  const ids = new Set(list.ids);
  for (const row of fresh) {
    if (fits(row, list, me)) {
      if (!list.filter.q) ids.add(String(row.id));
    } else ids.delete(String(row.id));
  }
  return { ...list, ids: sorted([...ids], rows, list) };
}

function sorted(ids, rows, { view, filter }) {
  const order = compare(view);
  return filter.q ? ids : ids.sort((a, b) => order(rows[a], rows[b]) || Number(a) - Number(b));
}

export function dropRow(id) {
  tellThem({ [id]: null }, {});
  store.set(({ rows, list }) => {
    const { [id]: _, ...rest } = rows;
    return { rows: rest, list: { ...list, ids: list.ids.filter((one) => one !== String(id)) } };
  });
}

/** Another view or filter: the list is loaded anew. */
export function show(change) {
  store.set(({ list }) => ({ list: { ...list, ...change, ids: [], next: null, status: "loading", error: null } }));
  return loadList();
}

let asked = 0;

/** The list's first page. Raises what the request raised. */
export async function loadList() {
  const turn = ++asked;
  try {
    const page = await ask({ limit: Math.max(PAGE, Math.min(200, store.get().list.ids.length)) });
    if (turn === asked) place(page, []);
  } catch (error) {
    if (turn === asked) store.set(({ list }) => ({ list: { ...list, status: list.ids.length ? "ready" : "failed", error } }));
    throw error;
  }
}

export async function loadMore() {
  const { list } = store.get();
  if (!list.next || list.status !== "ready") return;
  const turn = asked;
  store.set({ list: { ...list, status: "more" } });
  try {
    const page = await ask({ limit: PAGE, before: list.next });
    if (turn === asked) place(page, store.get().list.ids);
  } catch {
    if (turn === asked) store.set((state) => ({ list: { ...state.list, status: "ready" } }));
  }
}

/** A page of the list, and the news heard meanwhile. */
async function ask(page) {
  const { view, filter } = store.get().list;
  const news = { rows: {}, counts: {} };
  onTheWay.add(news);
  try {
    return { ...(await api.get("/conversations", { view, ...filter, ...page })), news };
  } finally {
    onTheWay.delete(news);
  }
}

function place({ rows: fresh, next, counts, news }, before) {
  const read = fresh.filter((row) => !(row.id in news.rows));
  const heard = Object.values(news.rows).filter(Boolean);
  store.set((state) => {
    const rows = { ...state.rows };
    for (const row of [...read, ...heard]) rows[row.id] = row;
    const ids = [...before, ...fresh.map((row) => String(row.id))].filter((id) => news.rows[id] !== null);
    const list = { ...state.list, ids: sorted([...new Set(ids)], rows, state.list), next, status: "ready", error: null };
    return { rows, counts: { ...state.counts, ...counts, ...news.counts }, list: relisted({ ...state, list }, rows, heard) };
  });
}

/** Who looks at a conversation besides this agent. */
export function others(state, id) {
  const viewers = state.viewers ? (state.viewers[id] ?? []) : (state.rows[id]?.viewers ?? []);
  return viewers.filter((viewer) => viewer.login !== state.me?.login);
}

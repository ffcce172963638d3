// The timelines that were opened: loaded once, then kept up to date from a cursor on.
import { api, ApiError, conversation } from "../core/api.js";
import { store } from "../core/store.js";
import { absorbRows } from "./rows.js";

const KEPT = 12;
const MOST_ROUNDS = 200;

const kind = (entry) => (entry.id[0] === "m" ? 0 : 1);
const serial = (entry) => Number(entry.id.slice(1));

/** The timeline's order: by time, messages before events of the same moment. */
export function before(a, b) {
  const moments = a.at === b.at ? 0 : Date.parse(a.at) - Date.parse(b.at) || (a.at < b.at ? -1 : 1);
  return moments || kind(a) - kind(b) || serial(a) - serial(b);
}

export function merged(entries, fresh, deliveries = {}) {
  const all = new Map(entries.map((entry) => [entry.id, entry]));
  for (const entry of fresh) all.set(entry.id, entry);
  for (const [id, delivery] of Object.entries(deliveries)) {
    const entry = all.get(id);
    if (entry && JSON.stringify(entry.delivery) !== JSON.stringify(delivery)) all.set(id, { ...entry, delivery });
  }
  return [...all.values()].sort(before);
}

export const threadOf = (id) => store.get().threads[id];

export function changeThread(id, change) {
  store.set(({ threads }) => {
    const thread = threads[id];
    if (!thread) return undefined;
    return { threads: { ...threads, [id]: { ...thread, ...(typeof change === "function" ? change(thread) : change) } } };
  });
}

/** What came by the socket or by a request, put where it belongs; replies that have arrived are no longer on their way. */
export function absorb(id, { entries = [], deliveries, cursor, older, epoch }) {
  changeThread(id, (thread) => ({
    entries: merged(thread.entries, entries, deliveries),
    ...(cursor !== undefined && { cursor }),
    ...(older !== undefined && { older }),
    ...(epoch !== undefined && { epoch }),
  }));
  const here = new Set(entries.map((entry) => entry.client_id).filter(Boolean));
  if (!here.size) return;
  store.set(({ pending }) => {
    const waiting = pending[id]?.filter((item) => !here.has(item.client_id));
    return waiting && waiting.length !== pending[id].length ? { pending: { ...pending, [id]: waiting } } : undefined;
  });
}

/** Open a conversation: shown at once when it was opened before, and brought up to date. The id it has today. */
export async function openThread(id) {
  const known = threadOf(id);
  if (!known || known.status !== "ready") put(id, { status: "loading", error: null, entries: [], cursor: "", older: null, epoch: null, panel: null, typingUntil: 0 });
  try {
    const [about] = await Promise.all([api.get(conversation(id)), known?.status === "ready" ? catchUp(id) : loadNewest(id)]);
    absorbRows([about.row]);
    changeThread(id, { panel: about.panel, status: "ready" });
    return String(about.row.id);
  } catch (error) {
    const missing = error instanceof ApiError && error.status === 404;
    if (missing || threadOf(id)?.status !== "ready") changeThread(id, { status: missing ? "missing" : "failed", error });
    throw error;
  }
}

function put(id, thread) {
  store.set(({ threads, route }) => {
    const kept = Object.entries(threads).filter(([one]) => one !== id);
    const room = kept.filter(([one]) => one !== route.id).slice(-KEPT + 1);
    return { threads: { ...Object.fromEntries(room), [id]: thread } };
  });
}

async function loadNewest(id) {
  absorb(id, await api.get(conversation(id, "/timeline")));
}

/** Fetch all that came after the cursor; a thread of another epoch is loaded anew. */
export async function catchUp(id) {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const thread = threadOf(id);
    if (!thread?.cursor) return loadNewest(id);
    const page = await api.get(conversation(id, "/timeline"), { after: thread.cursor });
    if (changedEpoch(thread, page)) return reload(id);
    absorb(id, { ...page, older: undefined });
    if (!page.more) return undefined;
  }
  return reload(id);
}

const changedEpoch = (thread, page) => thread.epoch !== null && page.epoch !== undefined && page.epoch !== thread.epoch;

async function reload(id) {
  changeThread(id, { entries: [], cursor: "", older: null, epoch: null });
  await loadNewest(id);
  await refreshPanel(id);
}

export async function refreshPanel(id) {
  const { row, panel } = await api.get(conversation(id));
  absorbRows([row]);
  changeThread(id, { panel });
}

/** Earlier entries, above what is there. */
export async function loadOlder(id) {
  const thread = threadOf(id);
  if (!thread?.older || thread.loadingOlder) return;
  changeThread(id, { loadingOlder: true });
  try {
    const page = await api.get(conversation(id, "/timeline"), { before: thread.older });
    absorb(id, { entries: page.entries, older: page.older });
  } finally {
    changeThread(id, { loadingOlder: false });
  }
}

/** Frames of the opened conversation. */
export function hearEntries(frame) {
  const id = String(frame.conversation);
  const thread = threadOf(id);
  if (!thread) return undefined;
  if (changedEpoch(thread, frame)) return reload(id);
  const spoke = frame.entries.some((entry) => entry.author === "customer");
  absorb(id, { entries: frame.entries, deliveries: frame.deliveries, cursor: frame.cursor || undefined, epoch: frame.epoch });
  if (spoke) changeThread(id, { typingUntil: 0 });
  return frame.more ? catchUp(id) : undefined;
}

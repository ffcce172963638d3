// The line to the server: what it tells is put into the state, and what was missed is fetched before anything is sent.
import { setClock } from "../core/clock.js";
import { createLine } from "../core/live.js";
import { attend } from "../core/notify.js";
import { conversationLink, go } from "../core/router.js";
import { store } from "../core/store.js";
import { leave } from "./session.js";
import { absorbRows, dropRow, loadList } from "./rows.js";
import { sendWaiting } from "./sending.js";
import { catchUp, changeThread, hearEntries, openThread, refreshPanel, threadOf } from "./threads.js";
import { tellNews } from "./toasts.js";

const AGAIN_MS = 1500;

export const line = createLine(hear, changed);

const HEARS = {
  hello(frame) {
    setClock(frame.at);
    store.set(({ counts }) => ({ me: frame.me, counts: { ...counts, ...frame.counts } }));
    catchUpAll();
  },
  rows: (frame) => absorbRows(frame.rows, frame.counts),
  gone: (frame) => gone(String(frame.conversation), frame.to),
  entries: (frame) => hearEntries(frame)?.catch(() => line.reconnect()),
  panel: (frame) => changeThread(String(frame.conversation), { panel: frame.panel }),
  customer_typing: (frame) => changeThread(String(frame.conversation), { typingUntil: Date.parse(frame.until) }),
  presence(frame) {
    const now = new Map(frame.agents.map((agent) => [agent.login, agent]));
    const agents = (known) => [...known.filter((a) => !now.has(a.login)).map((a) => ({ ...a, status: "offline" })), ...now.values()];
    store.set(({ desk }) => ({ viewers: frame.viewers, desk: desk && { ...desk, agents: agents(desk.agents) } }));
  },
  notify(frame) {
    attend(frame);
    tellNews(frame);
  },
  me: (frame) => store.set({ me: frame.me }),
};

function hear(frame) {
  HEARS[frame.type]?.(frame);
}

function changed(state) {
  if (state === "logged_out" || state === "password") return leave(state === "password" ? "password" : "login");
  store.set({ line: state });
  return undefined;
}

let round = 0;

/** The list once, the open conversation from its cursor until nothing is missing; only then may anything be sent. */
async function catchUpAll() {
  const turn = ++round;
  store.set({ line: "catching" });
  const { id } = store.get().route;
  const thread = id && threadOf(id);
  lookAt(id);
  try {
    await Promise.all([loadList(), thread?.status === "ready" && Promise.all([catchUp(id), refreshPanel(id)])]);
  } catch {
    if (turn === round && store.get().line === "catching") setTimeout(() => turn === round && store.get().line === "catching" && catchUpAll(), AGAIN_MS);
    return;
  }
  if (turn !== round || store.get().line !== "catching") return;
  store.set({ line: "ready" });
  performance.mark("console-ready");
  if (id && thread?.status !== "ready") openConversation(id);
  sendWaiting();
}

/** Others see that this agent looks at it, and its news come from here on. */
function lookAt(id) {
  line.send({ type: "open", conversation: id === null ? null : asSent(id), cursor: (id && threadOf(id)?.cursor) || "" });
}

export const asSent = (id) => (/^\d{1,15}$/.test(id) ? Number(id) : id);

/** Show a conversation; one that was merged into another leads there. */
export async function openConversation(id) {
  if (!id) return lookAt(null);
  try {
    const today = await openThread(id);
    if (store.get().route.id !== id) return undefined;
    if (today !== id) return go(conversationLink(today));
    return lookAt(id);
  } catch {
    return undefined; // the thread says what happened
  }
}

function gone(id, to) {
  dropRow(id);
  if (store.get().route.id !== id) return;
  if (to !== null) go(conversationLink(to));
  else changeThread(id, { status: "missing" });
}

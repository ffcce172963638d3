// Replies and notes on their way: each has an id of its own, so that trying again never sends it twice.
import { api, ApiError, conversation, Unreachable } from "../core/api.js";
import { store } from "../core/store.js";
import { saveLocal } from "./local.js";
import { absorb } from "./threads.js";

const AGAIN_MS = 2500;
const lanes = new Map();

/** Only what the server said is newest may be answered: not while the line is down or being caught up. */
export const maySend = (state) => state.line === "ready";

/** Put a reply or a note on its way: {kind, text, products, uploads, identity_id}. */
export function send(id, said) {
  const item = { ...said, client_id: crypto.randomUUID(), at: new Date().toISOString(), status: "sending" };
  store.set(({ pending }) => ({ pending: { ...pending, [id]: [...(pending[id] || []), item] } }));
  saveLocal();
  enqueue(id, item.client_id);
}

/** Once more; `force` after the agent agreed to write into a colleague's conversation. */
export function sendAgain(id, client_id, force = false) {
  change(id, client_id, { status: "sending", force, error: null });
  enqueue(id, client_id);
}

export function discard(id, client_id) {
  store.set(({ pending }) => ({ pending: { ...pending, [id]: (pending[id] || []).filter((item) => item.client_id !== client_id) } }));
  saveLocal();
}

/** After the line is back: what never got an answer goes again, in its order. */
export function sendWaiting() {
  for (const [id, items] of Object.entries(store.get().pending)) {
    for (const item of items) if (item.status === "waiting") sendAgain(id, item.client_id, item.force);
  }
}

function enqueue(id, client_id) {
  const lane = (lanes.get(id) || Promise.resolve()).then(() => post(id, client_id));
  lanes.set(id, lane);
}

const find = (id, client_id) => store.get().pending[id]?.find((item) => item.client_id === client_id);

function change(id, client_id, patch) {
  store.set(({ pending }) => ({ pending: { ...pending, [id]: (pending[id] || []).map((item) => (item.client_id === client_id ? { ...item, ...patch } : item)) } }));
  saveLocal();
}

async function post(id, client_id) {
  const item = find(id, client_id);
  if (!item) return;
  if (blocked(id, item)) return change(id, client_id, { status: "waiting" });
  try {
    const entry = await api.post(conversation(id, item.kind === "note" ? "/note" : "/reply"), body(item));
    discard(id, client_id);
    absorb(id, { entries: [entry] });
  } catch (error) {
    change(id, client_id, outcome(error));
    if (error instanceof Unreachable) setTimeout(() => maySend(store.get()) && sendWaiting(), AGAIN_MS);
  }
  return undefined;
}

/** Something said before it still waits for the line: words never overtake each other. */
function blocked(id, item) {
  const items = store.get().pending[id];
  return items.slice(0, items.indexOf(item)).some((earlier) => earlier.status === "waiting");
}

function body({ kind, client_id, text, products, uploads, identity_id, force }) {
  if (kind === "note") return { client_id, text };
  const said = { client_id, text, products: products.map((product) => product.sku), uploads: uploads.map((upload) => upload.id) };
  return { ...said, ...(identity_id && { identity_id }), ...(force && { force: true }) };
}

function outcome(error) {
  if (error instanceof Unreachable) return { status: "waiting" };
  if (error instanceof ApiError && error.code === "held") return { status: "held", agent: error.body.agent };
  const { code = "", detail = "", body: particulars = {}, status = 0 } = error;
  return { status: "failed", error: { code, detail, body: particulars, status } };
}

// What an agent does with a conversation: each answers the row as it is then.
import { api, ApiError, conversation } from "../core/api.js";
import { conversationLink, go } from "../core/router.js";
import { store } from "../core/store.js";
import { t } from "../core/words.js";
import { ask } from "./asking.js";
import { absorbRows } from "./rows.js";
import { changeThread } from "./threads.js";
import { attempt, toast } from "./toasts.js";

async function act(id, verb, body, said) {
  const row = await api.post(conversation(id, `/${verb}`), body);
  absorbRows([row]);
  if (said) toast(said);
  return row;
}

/** Take it; from a colleague only after asking. */
export const take = (id) =>
  attempt(async () => {
    try {
      return await act(id, "take", {}, t("done.taken"));
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "held") throw error;
      const name = error.body.agent?.name ?? "";
      const yes = await ask({ title: t("held.title", { name }), text: t("held.take", { name }), yes: t("held.take.yes") });
      return yes ? act(id, "take", { force: true }, t("done.taken")) : undefined;
    }
  });

export const takeNext = () =>
  attempt(async () => {
    const row = await api.post("/conversations/next");
    if (!row) return toast(t("next.none"));
    absorbRows([row]);
    return go(conversationLink(row.id));
  });

export const transfer = (id, to, note) => attempt(() => act(id, "transfer", { to, ...(note && { note }) }, to ? t("done.transferred", { name: agentName(to) }) : t("done.queued")));
export const snooze = (id, until) => attempt(() => act(id, "snooze", { until }, t("done.snoozed")));
export const giveBack = (id) => attempt(() => act(id, "return", {}, t("done.returned")));
export const resolve = (id) => attempt(() => act(id, "resolve", {}, t("done.resolved")));

const agentName = (login) => store.get().desk.agents.find((agent) => agent.login === login)?.name ?? login;

export const setLabels = (id, labels) =>
  attempt(async () => {
    const set = await api.put(conversation(id, "/labels"), { labels });
    changeThread(id, ({ panel }) => ({ panel: panel && { ...panel, labels: set } }));
    const row = store.get().rows[id];
    if (row) absorbRows([{ ...row, labels: set }]);
    store.set(({ desk }) => ({ desk: { ...desk, labels: [...desk.labels, ...set.filter((one) => !desk.labels.some((known) => known.name === one.name))] } }));
  });

/** Change the cart by a request that answers it; the panel and the row follow. */
export const changeCart = (id, request) =>
  attempt(async () => {
    const cart = await request(conversation(id));
    changeThread(id, ({ panel }) => ({ panel: panel && { ...panel, cart } }));
    return cart;
  });

export const linkIdentity = (id, verb, identity_id) =>
  attempt(async () => {
    const { row, panel } = await api.post(conversation(id, `/${verb}`), { identity_id });
    absorbRows([row]);
    changeThread(id, { panel });
    if (String(row.id) !== String(id)) go(conversationLink(row.id));
    return panel;
  });

export const retrySend = (id, delivery) =>
  attempt(async () => {
    const fresh = await api.post(`/sends/${encodeURIComponent(delivery.send_id)}/retry`);
    changeThread(id, ({ entries }) => ({ entries: entries.map((entry) => (entry.delivery?.send_id === delivery.send_id ? { ...entry, delivery: fresh } : entry)) }));
    toast(t("done.retried"));
  });

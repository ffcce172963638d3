// What may be done with a conversation now: for the header, the keys and the command menu alike.
import { store, useStore } from "../core/store.js";
import { t } from "../core/words.js";
import { giveBack, resolve, snooze, take, transfer } from "../desk/actions.js";
import { open } from "../desk/asking.js";
import { mayAdmin } from "../desk/roles.js";
import { useKey } from "../parts/bits.js";

const HOUR_MS = 3_600_000;
const MORNING_HOUR = 9;

const inMs = (ms) => new Date(Date.now() + ms).toISOString();

function tomorrow() {
  const day = new Date();
  day.setDate(day.getDate() + 1);
  day.setHours(MORNING_HOUR, 0, 0, 0);
  return day.toISOString();
}

export const snoozes = (id) => [
  { label: t("snooze.hour"), act: () => snooze(id, inMs(HOUR_MS)) },
  { label: t("snooze.four"), act: () => snooze(id, inMs(4 * HOUR_MS)) },
  { label: t("snooze.tomorrow"), act: () => snooze(id, tomorrow()) },
  { label: t("snooze.reply"), act: () => snooze(id, null) },
];

async function handOver(id) {
  const chosen = await open("transfer", { id });
  if (chosen) await transfer(id, chosen.to, chosen.note);
}

/** {name, icon, key, label, act} of all that the conversation's state allows. */
export function verbs(row, me) {
  if (!row || !me) return [];
  const id = String(row.id);
  const mine = row.state === "agent" && row.agent?.login === me.login;
  const withPerson = row.state !== "bot";
  return [
    !mine && { name: "take", icon: "hand", key: "A", label: t("do.take"), act: () => take(id) },
    { name: "transfer", icon: "transfer", key: "F", label: t("do.transfer"), act: () => handOver(id) },
    ["agent", "snoozed"].includes(row.state) && { name: "snooze", icon: "snooze", key: "Z", label: t("do.snooze"), act: () => open("snooze", { id }) },
    withPerson && { name: "return", icon: "bot", key: "B", label: t("do.return"), act: () => giveBack(id) },
    withPerson && { name: "resolve", icon: "resolve", key: "E", label: t("do.resolve"), act: () => resolve(id) },
    { name: "labels", icon: "tag", key: "L", label: t("do.labels"), act: () => open("labels", { id }) },
    mayAdmin(me) && { name: "export", icon: "download", label: t("do.export"), act: () => location.assign(`/api/customers/${encodeURIComponent(id)}/export`) },
    mayAdmin(me) && { name: "erase", icon: "trash", danger: true, label: t("do.erase"), act: () => open("erase", { id }) },
  ].filter(Boolean);
}

const KEYED = ["take", "transfer", "snooze", "return", "resolve", "labels"];

export function useVerbs(id) {
  const row = useStore((s) => s.rows[id]);
  for (const name of KEYED) useKey(name, () => verbs(row, store.get().me).find((verb) => verb.name === name)?.act());
}

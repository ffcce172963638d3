// What happened, in a line: who took it, what changed in the cart, where an order stands.
import { money } from "../core/format.js";
import { store } from "../core/store.js";
import { clockTime, shortDate } from "../core/format.js";
import { named, t } from "../core/words.js";

const who = (login, agents) => (!login ? "" : login === "bot" || login === "customer" ? t(`who.${login}`) : (agents.find((agent) => agent.login === login)?.name ?? login));

/** "by …" in front of what somebody did; without a name the shop did it. */
const by = (login, agents) => who(login, agents) || t("who.system");

const WORDS = {
  "owner.changed": (data, agents) => ({ icon: { agent: "user", queue: "hand", bot: "bot" }[data.to] || "transfer", text: owner(data, agents) }),
  "conversation.snoozed": (data, agents) => ({ icon: "snooze", text: data.until ? t("event.snoozed.until", { by: by(data.by, agents), time: `${shortDate(data.until)}, ${clockTime(data.until)}` }) : t("event.snoozed", { by: by(data.by, agents) }) }),
  "conversation.woken": ({ why }) => ({ icon: "snooze", text: t("event.woken", { why: named("woken", why) }) }),
  "conversation.labels": (data, agents) => ({ icon: "tag", text: labels(data, agents) }),
  "handoff.told": ({ position, away }) => ({ icon: "clock", text: away ? t("event.told.away") : position ? t("event.told.place", { n: position }) : t("event.told") }),
  "handoff.cancelled": () => ({ icon: "close", text: t("event.cancelled") }),
  "handoff.resolved": ({ agent }, agents) => ({ icon: "resolve", kind: "good", text: t("event.resolved", { by: by(agent, agents) }) }),
  "survey.asked": () => ({ icon: "sparkle", text: t("event.survey") }),
  "survey.answered": ({ score, comment }) => ({ icon: "sparkle", kind: "good", text: `${t("event.score", { score })}${comment ? `: «${comment}»` : ""}` }),
  "cart.changed": (data, agents) => ({ icon: "cart", text: cart(data, agents) }),
  "cart.coupon": (data, agents) => ({ icon: "cart", text: data.code ? t("event.coupon", { by: by(data.by, agents), code: data.code }) : t("event.coupon.dropped", { by: by(data.by, agents) }) }),
  "customers.linked": () => ({ icon: "link", text: t("event.linked") }),
  "customers.unlinked": () => ({ icon: "unlink", text: t("event.unlinked") }),
  "turn.failed": () => ({ icon: "alert", kind: "bad", text: t("event.failed") }),
};

/** {icon, text, kind} of an event; one we do not know is shown by its name. */
export function systemLine(event, agents) {
  const { type = "", data = {} } = event || {};
  if (WORDS[type]) return WORDS[type](data, agents);
  if (type.startsWith("order.")) return { icon: "orders", text: order(type, data) };
  return { icon: "sparkle", text: type };
}

/** A change of owner that another line beside it tells better: the snooze, the resolution. */
export const toldElsewhere = (event) => event?.type === "owner.changed" && ["snooze", "resolve"].includes(event.data?.act);

function owner({ from, to, agent, was, by: actor, why, act }, agents) {
  const values = { agent: who(agent, agents), by: by(actor, agents) };
  const said = named("reason", why);
  const tail = why && said !== why ? ` (${said})` : "";
  if (act === "abandon") return t("event.abandoned", { agent: who(was, agents) });
  if (act === "wake") return t("event.woken", { why: named("woken", why || "time") });
  if (to === "agent") return (actor && actor !== agent ? t("event.given", values) : t("event.took", values)) + tail;
  if (to === "queue") return t("event.queued") + tail;
  return (from === "bot" ? t("event.bot") : t("event.returned")) + tail;
}

function labels({ by: login, added = [], removed = [] }, agents) {
  const parts = [added.length && t("event.labelled", { labels: added.join(", ") }), removed.length && t("event.unlabelled", { labels: removed.join(", ") })];
  return `${by(login, agents)}: ${parts.filter(Boolean).join("; ")}`;
}

function cart({ by: login, title, sku, quantity, before }, agents) {
  const values = { by: by(login, agents), title: title || sku, n: quantity, before };
  if (!quantity) return t("event.cart.removed", values);
  return before ? t("event.cart.changed", values) : t("event.cart.added", values);
}

function order(type, { order: name, state, total_minor, reason }) {
  const currency = store.get().desk?.currency || "UAH";
  const total = total_minor ? ` · ${money({ amount: String(total_minor / 100), currency })}` : "";
  return `${t("event.order", { order: name ?? "", state: named("order", state || type.slice(6)) })}${total}${reason ? ` (${reason})` : ""}`;
}

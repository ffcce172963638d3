// Short notices in the corner.
import { ApiError, Unreachable } from "../core/api.js";
import { conversationLink } from "../core/router.js";
import { store } from "../core/store.js";
import { t } from "../core/words.js";

const SHOWN_MS = 5_000;
const SHOWN_LONGER_MS = 9_000;
let serial = 0;

/** Show a notice; `kind` is "done", "trouble" or "news". */
export function toast(text, { kind = "done", link = "", action = null } = {}) {
  const id = ++serial;
  store.set(({ toasts }) => ({ toasts: [...toasts.filter((one) => one.text !== text).slice(-3), { id, text, kind, link, action }] }));
  setTimeout(() => dismiss(id), kind === "done" ? SHOWN_MS : SHOWN_LONGER_MS);
}

export const dismiss = (id) => store.set(({ toasts }) => ({ toasts: toasts.filter((one) => one.id !== id) }));

/** What to tell the agent of an error: our words where we have them, else the server's. */
export function explain(error) {
  if (error instanceof Unreachable) return t("error.unreachable");
  if (!(error instanceof ApiError)) return t("error.unknown");
  if (error.code === "invalid" && !error.body.fields?.length) return error.detail || t("error.unknown");
  const words = t(`error.${error.code}`, { ...error.body, name: error.body.agent?.name ?? "", reason: reason(error.body), fields: fields(error.body) });
  if (words !== `error.${error.code}`) return words;
  return error.detail || t("error.unknown");
}

const fields = ({ fields: wrong = [] }) => wrong.map?.(({ field, problem }) => `${field} — ${problem}`).join("; ") ?? "";
const reason = ({ code, reason: given }) => (code === "coupon" ? t(`coupon.${given}`) : (given ?? ""));

export const complain = (error) => toast(explain(error), { kind: "trouble" });

/** Run it; what goes wrong is told. The answer, or undefined. */
export async function attempt(what) {
  try {
    return await what();
  } catch (error) {
    if (error.name !== "AbortError") complain(error);
    return undefined;
  }
}

export function tellNews({ kind, conversation, name, text, by }) {
  const { route } = store.get();
  if (route.page === "inbox" && route.id === String(conversation)) return;
  const said = t(`notify.${kind}.text`, { name: name || `#${conversation}`, by: by?.name ?? "" });
  toast(text ? `${said} — ${text.slice(0, 90)}` : said, { kind: "news", link: conversationLink(conversation) });
}

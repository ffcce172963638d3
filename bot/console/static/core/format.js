// Money, times and names as the agent reads them.
import { store } from "./store.js";
import { t } from "./words.js";

const language = () => store.get().prefs.language || "en";
const made = new Map();

function formatter(kind, options) {
  const key = `${language()} ${kind.name} ${JSON.stringify(options)}`;
  if (!made.has(key)) made.set(key, new kind(language() === "en" ? "en-GB" : language(), options));
  return made.get(key);
}

/** "4 999 ₴"; kopecks only where there are any. */
export function money(value) {
  if (!value) return "";
  const amount = Number(value.amount);
  const digits = Number.isInteger(amount) ? 0 : 2;
  const options = { style: "currency", currency: value.currency, currencyDisplay: "narrowSymbol", minimumFractionDigits: digits, maximumFractionDigits: digits };
  return formatter(Intl.NumberFormat, options).format(amount);
}

export const number = (value, digits = 0) => (value === null || value === undefined ? "–" : formatter(Intl.NumberFormat, { maximumFractionDigits: digits }).format(value));
export const percent = (value) => (value === null || value === undefined ? "–" : formatter(Intl.NumberFormat, { style: "percent", maximumFractionDigits: 0 }).format(value));

export const clockTime = (at) => formatter(Intl.DateTimeFormat, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));
export const shortDate = (at) => formatter(Intl.DateTimeFormat, { day: "numeric", month: "short" }).format(new Date(at));
export const fullTime = (at) => formatter(Intl.DateTimeFormat, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
export const fullDate = (at) => formatter(Intl.DateTimeFormat, { dateStyle: "medium" }).format(new Date(at));
export const shortTime = (at) => formatter(Intl.DateTimeFormat, { dateStyle: "short", timeStyle: "short" }).format(new Date(at));
const longDate = (at) => formatter(Intl.DateTimeFormat, { weekday: "long", day: "numeric", month: "long" }).format(new Date(at));

const dayOf = (ms) => new Date(ms).setHours(0, 0, 0, 0);

/** "Today", "Yesterday" or the date. */
export function dayName(at, now) {
  const days = Math.round((dayOf(now) - dayOf(Date.parse(at))) / 86_400_000);
  return days === 0 ? t("day.today") : days === 1 ? t("day.yesterday") : longDate(at);
}

/** The time today, else the date. */
export const when = (at, now) => (dayOf(Date.parse(at)) === dayOf(now) ? clockTime(at) : shortDate(at));

/** "45 s", "12 min", "3 h 20 min", "2 d" of a number of seconds. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return t("time.s", { n: s });
  if (s < 3600) return t("time.min", { n: Math.floor(s / 60) });
  const minutes = Math.floor((s % 3600) / 60);
  if (s < 86_400) return minutes && s < 36_000 ? t("time.hmin", { h: Math.floor(s / 3600), m: minutes }) : t("time.h", { n: Math.floor(s / 3600) });
  return t("time.d", { n: Math.floor(s / 86_400) });
}

export const fileSize = (bytes) => (bytes < 1_000_000 ? t("size.kb", { n: number(Math.max(1, bytes / 1000)) }) : t("size.mb", { n: number(bytes / 1_000_000, 1) }));

/** Who it is: their name, else the channel and the number of the conversation. */
export const personName = (row) => row.name || t("nameless", { channel: t(`channel.${row.channel}`), id: row.id });

/** Up to two initials. */
export function initials(name) {
  const [first = "", second = ""] = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  return ((first[0] ?? "") + (second[0] ?? "")).toLocaleUpperCase();
}

/** An address that may be shown or opened: a path on this server, or https; "" for anything else. */
export function safeUrl(url) {
  if (typeof url !== "string") return "";
  return /^\/(?![/\\])/.test(url) || /^https:\/\//i.test(url) ? url : "";
}

// How the desk does: by day, channel, language or agent, with charts and as CSV.
import { html, useState } from "../core/html.js";
import { api } from "../core/api.js";
import { now } from "../core/clock.js";
import { duration, number, percent, shortDate } from "../core/format.js";
import { store, useStore } from "../core/store.js";
import { LANGUAGES, named, t } from "../core/words.js";
import { Empty } from "../parts/bits.js";
import { Icon } from "../parts/icon.js";
import { Bars, Chart } from "./charts.js";
import { Loaded, Page, Table, useLoaded } from "./parts.js";

const DAY_MS = 86_400_000;
const PERIODS = [7, 30, 90];
const BY = ["day", "channel", "language", "agent"];

/** The last days of the shop's calendar, wherever the agent sits: the server counts by it. */
function lastDays(days) {
  const on = (ms) => new Date(ms).toLocaleDateString("sv", { timeZone: store.get().desk.timezone }); // Sweden writes ISO 8601
  return { days, from: on(now() - (days - 1) * DAY_MS), to: on(now()) };
}

export default function FiguresPage() {
  const [period, setPeriod] = useState(() => lastDays(30));
  const [by, setBy] = useState("day");
  const query = { from: period.from, to: period.to, by };
  const [data, load, error] = useLoaded(() => api.get("/figures", query), [period.from, period.to, by]);
  const csv = html`<a class="button" href=${api.address("/figures.csv", query)} download><${Icon} name="download" /><span>CSV</span></a>`;
  return html`<${Page} title=${t("page.figures")} text=${t("figures.text")} actions=${csv}>
    <div class="toolbar">
      <div class="segments" role="group" aria-label=${t("figures.period")}>${PERIODS.map((days) => html`<button type="button" aria-pressed=${period.days === days ? "true" : "false"} onClick=${() => setPeriod(lastDays(days))}>${t("figures.days", { n: days })}</button>`)}</div>
      <${DateField} label=${t("from")} value=${period.from} set=${(from) => setPeriod({ from, to: period.to })} /><${DateField} label=${t("to")} value=${period.to} set=${(to) => setPeriod({ from: period.from, to })} />
      <span class="grow"></span>
      <div class="segments" role="group" aria-label=${t("figures.by")}>${BY.map((one) => html`<button type="button" aria-pressed=${by === one ? "true" : "false"} onClick=${() => setBy(one)}>${t(`by.${one}`)}</button>`)}</div>
    </div>
    <${Loaded} data=${data} error=${error} again=${load}>${data && html`<${Figures} data=${data} />`}<//>
  <//>`;
}

export const DateField = ({ label, value, set }) => html`<label class="inline-field"><span>${label}</span><input type="date" value=${value} onChange=${(event) => set(event.target.value)} /></label>`;

const NONE = { conversations: 0, handoffs: 0, handoff_rate: null, containment: null, answered: 0, missed: 0, resolved: 0 };
const MOST_DAYS = 120;

/** Every day of the period, also those on which nothing happened. */
function eachDay({ from, to, by, rows }) {
  const days = Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
  if (by !== "day" || !(days <= MOST_DAYS)) return rows;
  const known = new Map(rows.map((row) => [row.key, row]));
  return Array.from({ length: days }, (_, i) => new Date(Date.parse(from) + i * DAY_MS).toISOString().slice(0, 10)).map((key) => known.get(key) ?? { ...NONE, key });
}

function Figures({ data }) {
  const { total, reasons, by } = data;
  const rows = eachDay(data);
  const agents = useStore((s) => s.desk.agents);
  const name = (key) => ({ day: () => shortDate(`${key}T12:00`), channel: () => named("channel", key), language: () => LANGUAGES[key] ?? key, agent: () => agents.find((one) => one.login === key)?.name ?? key })[by]();
  const labels = rows.map((row) => name(row.key));
  const series = (key, of) => ({ name: t(`figure.${key}`), values: rows.map(of) });
  if (!total.conversations && !total.handoffs) return html`<${Empty} icon="figures" title=${t("figures.none")} text=${t("figures.none.text")} />`;
  return html`<${Tiles} total=${total} />
    <div class="charts">
      <${Chart} title=${t("figure.traffic")} labels=${labels} series=${[series("conversations", (row) => row.conversations), series("handoffs", (row) => row.handoffs)]} />
      <${Chart} title=${t("figure.first_response")} labels=${labels} series=${[series("median", (row) => row.first_response_s?.median), series("p90", (row) => row.first_response_s?.p90)]} show=${(value) => duration(value)} seconds />
      <${Chart} title=${t("figure.containment")} labels=${labels} series=${[series("containment", (row) => (row.containment === null ? null : row.containment * 100))]} show=${(value) => (value === null || value === undefined ? "–" : `${number(value)}%`)} least=${100} />
      <${Bars} title=${t("figure.reasons")} rows=${reasons.map(({ reason, count }) => ({ name: named("reason", reason), value: count }))} />
    </div>
    <${Table} label=${t("page.figures")} heads=${[t(`by.${by}`), ...COLUMNS.map(([key]) => ({ right: t(`figure.${key}`) }))]}>${rows.map((row, i) => row.conversations + row.handoffs > 0 && html`<tr key=${row.key}><th scope="row">${labels[i]}</th>${COLUMNS.map(([, show]) => html`<td class="right">${show(row)}</td>`)}</tr>`)}
      <tr class="total"><th scope="row">${t("total")}</th>${COLUMNS.map(([, show]) => html`<td class="right">${show(total)}</td>`)}</tr><//>`;
}

const COLUMNS = [
  ["conversations", (row) => number(row.conversations)],
  ["handoffs", (row) => number(row.handoffs)],
  ["handoff_rate", (row) => percent(row.handoff_rate)],
  ["containment", (row) => percent(row.containment)],
  ["answered", (row) => number(row.answered)],
  ["missed", (row) => number(row.missed)],
  ["first_response", (row) => duration(row.first_response_s?.median)],
  ["resolution", (row) => duration(row.resolution_s?.median)],
  ["resolved", (row) => number(row.resolved)],
  ["satisfaction", (row) => number(row.satisfaction?.average, 1)],
];

function Tiles({ total }) {
  const { median, p90 } = total.first_response_s ?? {};
  const tiles = [
    ["conversations", number(total.conversations), ""],
    ["handoff_rate", percent(total.handoff_rate), t("figure.handoffs.n", { n: total.handoffs })],
    ["containment", percent(total.containment), t("figure.containment.text")],
    ["first_response", duration(median), `p90 ${duration(p90)}`],
    ["resolution", duration(total.resolution_s?.median), t("figure.resolved.n", { n: total.resolved })],
    ["satisfaction", total.satisfaction?.average ? `${number(total.satisfaction.average, 1)} / 5` : "–", t("figure.answers", { n: total.satisfaction?.answers ?? 0 })],
  ];
  return html`<div class="tiles">${tiles.map(([key, value, more]) => html`<div class="tile"><span>${t(`figure.${key}`)}</span><b>${value}</b><small>${more}</small></div>`)}</div>`;
}

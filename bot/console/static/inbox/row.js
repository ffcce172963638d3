// One conversation in the list.
import { classes, html, memo } from "../core/html.js";
import { useNow } from "../core/clock.js";
import { duration, money, personName, when } from "../core/format.js";
import { conversationLink } from "../core/router.js";
import { useStore } from "../core/store.js";
import { named, t } from "../core/words.js";
import { others } from "../desk/rows.js";
import { Avatar, Channel, LabelMark } from "../parts/bits.js";
import { Icon } from "../parts/icon.js";

export const ROW_PX = 92;
const LABELS = 2;
const SOON = 0.6;
const TWO_DAYS_S = 2 * 86_400;

export const Row = memo(function Row({ id, top, place, all, current }) {
  const row = useStore((s) => s.rows[id]);
  const unread = useStore((s) => s.unread[id]);
  const me = useStore((s) => s.me?.login);
  const drafted = useStore((s) => Boolean(s.drafts[id]?.reply));
  if (!row) return null;
  return html`<li class="row-place" style=${{ transform: `translateY(${top}px)`, height: `${ROW_PX}px` }} aria-setsize=${all} aria-posinset=${place}>
    <a class=${classes("row", { on: current, unread: row.unanswered > 0, urgent: row.urgent })} href=${conversationLink(id)} aria-current=${current ? "true" : undefined}>
      <span class="row-face"><${Avatar} name=${row.name} /><${Channel} name=${row.channel} /></span>
      <span class="row-main">
        <span class="row-top"><b class="row-name">${personName(row)}</b><${Since} row=${row} /></span>
        <span class="row-last">${drafted ? html`<em class="draft">${t("draft")}</em> ` : last(row)}${row.unanswered > 0 && html`<b class=${classes("count", { news: unread })}><span class="sr">${t("row.unanswered")} </span>${row.unanswered}</b>`}</span>
        <span class="row-marks"><${Marks} row=${row} me=${me} /></span>
      </span>
    </a>
  </li>`;
});

function last(row) {
  if (!row.last) return html`<span class="row-words quiet">${t("row.silent")}</span>`;
  const who = { bot: t("who.bot"), agent: t("who.agent") }[row.last.author];
  return html`<span class="row-words">${who && html`<span class="quiet">${who}: </span>`}${row.last.text}</span>`;
}

function Since({ row }) {
  const now = useNow(row.waiting_since ? 1 : 30);
  if (row.state === "snoozed") return html`<span class="since calm"><${Icon} name="snooze" />${row.snoozed_until ? when(row.snoozed_until, now) : t("snoozed.reply")}</span>`;
  if (!row.waiting_since) return html`<time class="since" datetime=${row.last?.at ?? row.changed_at}>${when(row.last?.at ?? row.changed_at, now)}</time>`;
  const waited_s = (now - Date.parse(row.waiting_since)) / 1000;
  return html`<span class="since ${pace(waited_s, row.target_s)}" title=${t("row.waits", { waited: duration(waited_s), target: row.target_s ? duration(row.target_s) : "–" })}><${Icon} name="clock" /><span class="sr">${t("row.waiting")} </span>${duration(Math.min(waited_s, 30 * TWO_DAYS_S))}</span>`;
}

/** How a wait stands against its target. */
export function pace(waited_s, target_s) {
  if (!target_s) return "calm";
  return waited_s > target_s ? "late" : waited_s > target_s * SOON ? "soon" : "good";
}

function Marks({ row, me }) {
  const viewers = useStore((s) => others(s, row.id));
  const room = Math.max(0, LABELS - [row.urgent, row.failed, viewers.length, row.agent && row.agent.login !== me].filter(Boolean).length);
  return html`
    ${row.failed > 0 && html`<span class="mini alarm" title=${t("row.failed", { n: row.failed })}><${Icon} name="alert" label=${t("row.failed", { n: row.failed })} /></span>`}
    ${row.urgent && html`<span class="mini alarm">${named("reason", row.reason) || t("row.urgent")}</span>`}
    ${row.position && html`<span class="mini" title=${t("row.position")}>№ ${row.position}</span>`}
    ${row.agent && row.agent.login !== me && html`<span class="mini" title=${t("row.held", { name: row.agent.name })}><${Icon} name="user" />${row.agent.name.split(" ")[0]}</span>`}
    <span class="mini">${row.language.toUpperCase()}</span>
    ${row.cart?.count > 0 && html`<span class="mini" title=${t("row.cart")}><${Icon} name="cart" label=${t("row.cart")} />${money(row.cart.total)}</span>`}
    ${row.labels.slice(0, room).map((label) => html`<${LabelMark} label=${label} />`)}
    ${row.labels.length > room && html`<span class="mini" title=${row.labels.map((label) => label.name).join(", ")}><${Icon} name="tag" label=${t("section.labels")} />${row.labels.length - room}</span>`}
    ${viewers.length > 0 && html`<span class=${classes("mini looking", { writes: viewers.some((v) => v.typing) })} title=${t("row.viewers", { names: viewers.map((v) => v.name).join(", ") })}><${Icon} name=${viewers.some((v) => v.typing) ? "pen" : "eye"} />${viewers[0].name.split(" ")[0]}</span>`}`;
}

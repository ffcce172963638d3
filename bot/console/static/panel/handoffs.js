// When a person was wanted before, who answered, and how it ended.
import { html } from "../core/html.js";
import { duration, fullTime } from "../core/format.js";
import { named, t } from "../core/words.js";
import { Channel } from "../parts/bits.js";
import { Summary } from "../inbox/divider.js";

export function Handoffs({ panel }) {
  if (!panel.handoffs.length) return html`<p class="quiet">${t("handoffs.none")}</p>`;
  return html`<ul class="handoffs">${panel.handoffs.map((one) => html`<li key=${one.id}><details>
    <summary><${Channel} name=${one.channel} /><span><b>${named("reason", one.reason)}</b><small>${fullTime(one.requested_at)}</small></span>${one.score && html`<span class="score" title=${t("handoff.score", { score: one.score })}>${one.score}/5</span>`}</summary>
    <dl class="facts">
      ${one.agent && html`<dt>${t("handoff.agent")}</dt><dd>${one.agent.name}</dd>`}
      ${one.first_reply_at && html`<dt>${t("handoff.first")}</dt><dd>${duration((Date.parse(one.first_reply_at) - Date.parse(one.requested_at)) / 1000)}</dd>`}
      <dt>${t("handoff.outcome")}</dt><dd>${one.outcome ? named("outcome", one.outcome) : t("handoff.open")}</dd>
      ${one.comment && html`<dt>${t("handoff.comment")}</dt><dd>«${one.comment}»</dd>`}
    </dl>
    <${Summary} summary=${one.summary} />
  </details></li>`)}</ul>`;
}

// Where the conversation went to a person: why, and what the bot understood and showed.
import { html } from "../core/html.js";
import { clockTime, fullTime } from "../core/format.js";
import { useStore } from "../core/store.js";
import { LANGUAGES, named, t } from "../core/words.js";
import { Icon } from "../parts/icon.js";

export function Divider({ entry }) {
  const { reason, summary = {}, agent } = entry.event?.data ?? {};
  const agents = useStore((s) => s.desk?.agents);
  const name = typeof agent === "string" ? (agents?.find((one) => one.login === agent)?.name ?? agent) : agent?.name;
  return html`<section class="divider" aria-label=${t("divider")}>
    <h3><${Icon} name="hand" /><span>${t("divider.because", { reason: named("reason", reason) || t("divider") })}</span><time datetime=${entry.at} title=${fullTime(entry.at)}>${clockTime(entry.at)}</time></h3>
    <${Summary} summary=${summary} />
    ${name && html`<p class="quiet">${t("divider.agent", { name })}</p>`}
  </section>`;
}

export function Summary({ summary }) {
  if (!summary || typeof summary === "string") return summary ? html`<p class="pre">${summary}</p>` : null;
  const { wanted, shown = [], cart = [], order, said = [], language } = summary;
  const lines = [
    ["wanted", wanted],
    ["said", said.map((words) => `«${words}»`).join(" ")],
    ["shown", shown.join(" · ")],
    ["cart", cart.map((line) => `${line.title} × ${line.quantity}`).join(" · ")],
    ["order", order],
    ["language", LANGUAGES[language] ?? language],
  ].filter(([, text]) => text);
  return lines.length ? html`<dl class="summary">${lines.map(([name, text]) => html`<dt>${t(`summary.${name}`)}</dt><dd>${text}</dd>`)}</dl>` : null;
}

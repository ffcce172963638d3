// What the assistant made of the customer's last words.
import { html } from "../core/html.js";
import { percent } from "../core/format.js";
import { useStore } from "../core/store.js";
import { LANGUAGES, named, t } from "../core/words.js";

const SURE = 0.7;

export function MeaningOf({ id }) {
  const entry = useStore((s) => s.threads[id]?.entries.findLast((one) => one.meaning && one.author === "customer"));
  if (!entry) return html`<p class="quiet">${t("meaning.none")}</p>`;
  const { intent, confidence, language, skill, entities } = entry.meaning;
  return html`<div class="meaning">
    <p class="meaning-said">«${entry.text}»</p>
    <div class="meaning-line"><b>${named("intent", intent)}</b><meter min="0" max="1" low="0.4" high=${SURE} optimum="1" value=${confidence} aria-label=${t("confidence")}></meter><span>${percent(confidence)}</span></div>
    <p class="quiet small-text">${LANGUAGES[language] ?? language}${skill ? ` · ${t("meaning.skill", { skill })}` : ""}</p>
    ${entities?.length > 0 && html`<p class="choices">${entities.map(({ type, value, text }) => html`<span title=${text}><small>${named("entity", type)}</small> ${String(value)}</span>`)}</p>`}
  </div>`;
}

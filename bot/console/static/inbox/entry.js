// One entry of the timeline: a message, a private note, a hand-off or a line of what happened.
import { classes, html, memo } from "../core/html.js";
import { clockTime, fullTime } from "../core/format.js";
import { useStore } from "../core/store.js";
import { named, t } from "../core/words.js";
import { Avatar, Channel } from "../parts/bits.js";
import { Icon } from "../parts/icon.js";
import { Cards } from "./cards.js";
import { Delivery } from "./delivery.js";
import { Divider } from "./divider.js";
import { Media } from "./media.js";
import { systemLine } from "./system.js";

export const Entry = memo(function Entry({ entry, joined, conversation }) {
  if (entry.kind === "divider") return html`<${Divider} entry=${entry} />`;
  if (entry.kind === "system") return html`<${System} entry=${entry} />`;
  return html`<${Said} entry=${entry} joined=${joined} conversation=${conversation} />`;
});

function Said({ entry, joined, conversation }) {
  const note = entry.kind === "note";
  const customer = useStore((s) => s.rows[conversation]?.name);
  const who = author(entry, customer);
  return html`<article class=${classes("said", note ? "note" : entry.author, { joined, failed: entry.delivery?.state === "failed" })} aria-label=${`${who}, ${fullTime(entry.at)}`}>
    ${!joined && html`<${Face} entry=${entry} name=${who} />`}
    <div class="said-body">
      ${!joined && html`<header class="said-head"><b>${who}</b>${note ? html`<span class="note-mark"><${Icon} name="note" />${t("note.private")}</span>` : html`<${Channel} name=${entry.channel} />`}<time datetime=${entry.at} title=${fullTime(entry.at)}>${clockTime(entry.at)}</time></header>`}
      <${Content} entry=${entry} joined=${joined} />
      ${entry.delivery && html`<${Delivery} delivery=${entry.delivery} conversation=${conversation} />`}
    </div>
  </article>`;
}

function author(entry, customer) {
  if (entry.author === "customer") return customer || t("who.customer");
  if (entry.author === "agent" || entry.kind === "note") return entry.agent?.name || t("who.agent");
  return t(`who.${entry.author}`);
}

const Face = ({ entry, name }) => html`<${Avatar} name=${name} icon=${entry.author === "bot" ? "bot" : entry.kind === "note" ? "note" : ""} small />`;

/** All that was in it, as plain text wherever it is text. */
export function Content({ entry, joined }) {
  return html`
    ${entry.text && html`<p class="bubble" title=${joined ? fullTime(entry.at) : undefined}>${entry.text}</p>`}
    ${entry.media?.length > 0 && html`<${Media} media=${entry.media} />`}
    ${entry.location && html`<p class="bubble place"><${Icon} name="pin" /><span>${entry.location.label || t("location")}<small>${entry.location.latitude}, ${entry.location.longitude}</small></span></p>`}
    ${entry.contact && html`<p class="bubble place"><${Icon} name="phone" /><span>${entry.contact.name || t("contact")}<small>${entry.contact.phone}</small></span></p>`}
    ${entry.unsupported && html`<p class="bubble quiet">${t("unsupported", { kind: named("media", entry.unsupported) })}</p>`}
    ${entry.cards?.length > 0 && html`<${Cards} cards=${entry.cards} />`}
    ${entry.choices?.length > 0 && html`<p class="choices" aria-label=${t("choices")}>${entry.choices.map((label) => html`<span>${label}</span>`)}</p>`}
    ${entry.footer && html`<p class="footer">${entry.footer}</p>`}`;
}

function System({ entry }) {
  const agents = useStore((s) => s.desk?.agents);
  const { icon, text, kind } = systemLine(entry.event, agents || []);
  return html`<p class=${classes("system", kind)}><${Icon} name=${icon} /><span>${text}</span><time datetime=${entry.at} title=${fullTime(entry.at)}>${clockTime(entry.at)}</time></p>`;
}

// How far a message got; when it failed, why, and another try.
import { html, useState } from "../core/html.js";
import { named, t } from "../core/words.js";
import { retrySend } from "../desk/actions.js";
import { Icon } from "../parts/icon.js";

const SIGNS = { queued: "clock", sending: "clock", sent: "check", delivered: "checks", read: "checks", failed: "alert", uncertain: "question", withheld: "minus" };
const BAD = ["failed", "uncertain", "withheld"];

export function Delivery({ delivery, conversation }) {
  const [busy, setBusy] = useState(false);
  const { state } = delivery;
  const bad = BAD.includes(state);
  const again = async () => (setBusy(true), await retrySend(conversation, delivery), setBusy(false));
  return html`<p class="delivery ${state}">
    <${Icon} name=${SIGNS[state] || "clock"} label=${bad ? undefined : t(`delivery.${state}`)} />
    ${bad && html`<span>${t(`delivery.${state}`)}${why(delivery)}</span>`}
    ${delivery.can_retry && html`<button type="button" class="textlink" disabled=${busy} onClick=${again}>${t("send.again")}</button>`}
  </p>`;
}

export function why({ error_code, error }) {
  const words = named("why", error_code);
  const said = words && words !== error_code ? words : error || error_code;
  return said ? `: ${said}` : "";
}

// Who it is: name, addresses with proof, consents, and who may be the same person.
import { html } from "../core/html.js";
import { useNow } from "../core/clock.js";
import { fullDate, personName, when } from "../core/format.js";
import { conversationLink } from "../core/router.js";
import { useStore } from "../core/store.js";
import { LANGUAGES, named, t } from "../core/words.js";
import { linkIdentity } from "../desk/actions.js";
import { ask, open } from "../desk/asking.js";
import { addressOf } from "../inbox/channel.js";
import { Avatar, Button, Channel, Sign } from "../parts/bits.js";
import { Icon } from "../parts/icon.js";

export function Customer({ id, panel }) {
  const row = useStore((s) => s.rows[id]);
  const name = panel.name || (row ? personName(row) : "");
  return html`<section class="customer-card" aria-label=${t("customer")}>
    <div class="customer-top"><${Avatar} name=${panel.name} /><div><h2>${name}</h2><p class="quiet">${[LANGUAGES[panel.language] ?? panel.language, t("customer.since", { date: fullDate(panel.created_at) })].filter(Boolean).join(" · ")}</p></div></div>
    <ul class="identities" aria-label=${t("identities")}>${panel.identities.map((one) => html`<${Identity} key=${one.id} id=${id} one=${one} alone=${panel.identities.length === 1} reply=${one.id === panel.reply_to} />`)}</ul>
    <${Profile} profile=${panel.profile} />
    ${panel.lookalikes.length > 0 && html`<${Lookalikes} id=${id} lookalikes=${panel.lookalikes} />`}
    <${Button} kind="quiet slim" icon="link" onClick=${() => open("link", { id })}>${t("link.other")}<//>
  </section>`;
}

function Identity({ id, one, alone, reply }) {
  const now = useNow(60);
  const unlink = async () => (await ask({ title: t("unlink.title"), text: t("unlink.text", { address: addressOf(one) }), yes: t("unlink.yes") })) && linkIdentity(id, "unlink", one.id);
  return html`<li class="identity">
    <${Channel} name=${one.channel} />
    <span class="identity-main">
      <span class="identity-address" title=${one.address}>${addressOf(one)}${one.verified && html`<span class="verified" title=${t("verified.by", { by: named("verified", one.verified_by) })}><${Icon} name="verified" label=${t("verified")} /></span>`}</span>
      <small>${one.name && one.channel !== "web" ? `${one.name} · ` : ""}${one.last_inbound_at ? t("identity.last", { when: when(one.last_inbound_at, now) }) : t("identity.never")}${reply ? ` · ${t("identity.reply")}` : ""}</small>
      ${one.opted_out && html`<span class="pill alarm">${t("consent.out")}</span>`}${!one.reachable && html`<span class="pill alarm" title=${one.unreachable_reason}>${t("identity.unreachable")}</span>`}
    </span>
    ${!alone && html`<${Sign} icon="unlink" kind="small" label=${t("unlink", { address: addressOf(one) })} onClick=${unlink} />`}
  </li>`;
}

/** What the customer has told: whatever plain values there are. */
function Profile({ profile }) {
  const told = Object.entries(profile || {}).filter(([, value]) => ["string", "number", "boolean"].includes(typeof value) && value !== "");
  if (!told.length) return null;
  return html`<dl class="facts">${told.map(([name, value]) => html`<dt>${named("profile", name)}</dt><dd>${typeof value === "boolean" ? t(value ? "yes" : "no") : String(value)}</dd>`)}</dl>`;
}

function Lookalikes({ id, lookalikes }) {
  const join = async (one) => (await ask({ title: t("link.title"), text: t("link.text", { name: one.name || one.address }), yes: t("link.yes") })) && linkIdentity(id, "link", one.identity_id);
  return html`<div class="lookalikes"><h3>${t("lookalikes")}</h3>${lookalikes.map((one) => html`<div class="identity" key=${one.identity_id}>
    <${Channel} name=${one.channel} /><span class="identity-main"><a href=${conversationLink(one.conversation_id)}>${one.name || one.address}</a><small>${one.address}</small></span><${Sign} icon="link" kind="small" label=${t("link.with", { name: one.name || one.address })} onClick=${() => join(one)} />
  </div>`)}</div>`;
}

// Which of the customer's addresses the reply goes to, and what keeps it from going there.
import { html } from "../core/html.js";
import { useNow } from "../core/clock.js";
import { duration } from "../core/format.js";
import { named, t } from "../core/words.js";
import { changeDraft } from "../desk/drafts.js";
import { Icon } from "../parts/icon.js";
import { Menu } from "../parts/menu.js";

const CLOSING_S = 2 * 3600;

export function chosenIdentity(panel, draft) {
  const all = panel?.identities ?? [];
  return all.find(({ id }) => id === draft.identity) ?? all.find(({ id }) => id === panel.reply_to) ?? all[0] ?? null;
}

/** Why nothing can be sent there, in words; "" when it can. */
export function obstacle(identity, draft) {
  if (!identity) return t("channel.none");
  if (!identity.can_write) return t(`cannot.${identity.why_not || "unreachable"}`, { channel: t(`channel.${identity.channel}`) });
  const odd = draft.uploads.find(({ kind }) => identity.media_kinds && !identity.media_kinds.some((one) => alike(one, kind)));
  return odd ? t("cannot.media", { channel: t(`channel.${identity.channel}`), name: odd.name }) : "";
}

const FAMILY = { photo: "image", voice: "audio", file: "document" };
const alike = (a, b) => (FAMILY[a] ?? a) === (FAMILY[b] ?? b);

export const addressOf = (identity) => (identity.channel === "web" ? identity.name || t("channel.web.visitor") : identity.address);

export function ChannelChoice({ id, panel, identity }) {
  const now = useNow(30);
  const items = panel.identities.map((one) => ({
    label: `${t(`channel.${one.channel}`)} · ${addressOf(one)}`,
    detail: one.can_write ? windowWords(one, now) : t(`cannot.${one.why_not || "unreachable"}.short`),
    icon: one.channel,
    chosen: one.id === identity?.id,
    act: () => changeDraft(id, { identity: one.id === panel.reply_to ? null : one.id }),
  }));
  if (!identity) return html`<span class="quiet small-text">${t("channel.none")}</span>`;
  const left_s = left(identity, now);
  return html`<div class="channel-choice">
    ${left_s !== null && html`<span class=${`window ${left_s < CLOSING_S ? "soon" : "calm"}`} title=${t("window.title")}><${Icon} name="clock" />${left_s > 0 ? t("window.left", { time: duration(left_s) }) : t("window.closed")}</span>`}
    <${Menu} label=${t("channel.choose", { channel: named("channel", identity.channel) })} kind="channel-button" items=${items} align="end" up>
      <${Icon} name=${identity.channel} /><span>${t("channel.via", { channel: t(`channel.${identity.channel}`) })}</span><small>${addressOf(identity)}</small><${Icon} name="down" />
    <//>
  </div>`;
}

const left = (identity, now) => (identity.window_closes_at ? (Date.parse(identity.window_closes_at) - now) / 1000 : null);

function windowWords(identity, now) {
  const left_s = left(identity, now);
  return left_s === null ? "" : left_s > 0 ? t("window.left", { time: duration(left_s) }) : t("window.closed");
}

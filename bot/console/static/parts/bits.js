// Small things that appear all over the page.
import { classes, html, useEffect, useRef } from "../core/html.js";
import { handle } from "../core/keys.js";
import { initials } from "../core/format.js";
import { t } from "../core/words.js";
import { Icon } from "./icon.js";

const HUES = 8;

/** The same name has the same tint everywhere. */
const hue = (name) => [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 9973, 7) % HUES;

export function Avatar({ name, icon, small, status }) {
  const letters = initials(name || "");
  return html`<span class=${classes("avatar", `hue-${hue(name || icon || "")}`, { small })} aria-hidden="true">
    ${letters && !icon ? letters : html`<${Icon} name=${icon || "user"} />`}${status && html`<i class="dot ${status}"></i>`}
  </span>`;
}

export function Channel({ name }) {
  return html`<span class="channel ${name}" title=${t(`channel.${name}`)}><${Icon} name=${name} label=${t(`channel.${name}`)} /></span>`;
}

export function Button({ icon, label, kind = "", busy, children, ...rest }) {
  const text = children ?? label;
  return html`<button type="button" class=${classes("button", kind)} aria-busy=${busy ? "true" : undefined} disabled=${busy} ...${rest}>
    ${icon && html`<${Icon} name=${icon} />`}<span>${text}</span>
  </button>`;
}

/** A button that is only a sign; its words are for screen readers and the tooltip. */
export function Sign({ icon, label, kind = "", hint = "", ...rest }) {
  return html`<button type="button" class=${classes("sign", kind)} aria-label=${label} title=${hint ? `${label} · ${hint}` : label} ...${rest}><${Icon} name=${icon} /></button>`;
}

export const LabelMark = ({ label }) => html`<span class="label ${label.color}">${label.name}</span>`;

export const Waiting = () => html`<div class="waiting" role="status"><span class="spinner"></span><span class="sr">${t("loading")}</span></div>`;

/** Nothing here, or something went wrong: said kindly, with what to do. */
export function Empty({ icon = "inbox", title, text, children }) {
  return html`<div class="empty"><span class="empty-sign"><${Icon} name=${icon} /></span><h3>${title}</h3>${text && html`<p>${text}</p>`}${children}</div>`;
}

export function Failed({ error, again }) {
  return html`<${Empty} icon="alert" title=${t("failed.title")} text=${error}><${Button} icon="retry" onClick=${again}>${t("again")}<//><//>`;
}

/** Does `what` when its shortcut is pressed, for as long as the view is shown. */
export function useKey(action, what) {
  const latest = useRef(what);
  latest.current = what;
  useEffect(() => handle(action, (detail) => latest.current(detail)), [action]);
}

/** Grey bars where a list will be. */
export const Bones = ({ rows = 6 }) => html`<div class="bones" aria-hidden="true">${Array.from({ length: rows }, () => html`<i></i>`)}</div>`;

// The notices in the corner.
import { classes, html } from "../core/html.js";
import { useStore } from "../core/store.js";
import { t } from "../core/words.js";
import { dismiss } from "../desk/toasts.js";
import { Sign } from "./bits.js";
import { Icon } from "./icon.js";

const SIGNS = { done: "check", trouble: "alert", news: "bell" };

export function Toasts() {
  const toasts = useStore((state) => state.toasts);
  return html`<div class="toasts" role="status" aria-live="polite">${toasts.map(
    ({ id, text, kind, link }) => html`<div key=${id} class=${classes("toast", kind)}><${Icon} name=${SIGNS[kind]} />${link ? html`<a href=${link} onClick=${() => dismiss(id)}>${text}</a>` : html`<span>${text}</span>`}<${Sign} icon="close" label=${t("close")} onClick=${() => dismiss(id)} /></div>`,
  )}</div>`;
}

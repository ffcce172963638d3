// What the other screens share: loading, heading, table.
import { html, useEffect, useState } from "../core/html.js";
import { t } from "../core/words.js";
import { explain } from "../desk/toasts.js";
import { Bones, Failed } from "../parts/bits.js";

/** [data, reload, error, set]: what a request answers, asked anew when `keys` change. The old data stay until the new come. */
export function useLoaded(request, keys = []) {
  const [state, setState] = useState({ data: null, error: null });
  const load = (current = { on: true }) =>
    request().then(
      (data) => current.on && setState({ data, error: null }),
      (error) => current.on && setState((before) => ({ ...before, error })),
    );
  useEffect(() => {
    const current = { on: true };
    load(current);
    return () => (current.on = false);
  }, keys);
  return [state.data, load, state.error, (data) => setState({ data, error: null })];
}

export function Page({ title, text, actions, children }) {
  return html`<div class="page"><header class="page-head"><div><h1>${title}</h1>${text && html`<p class="quiet">${text}</p>`}</div><div class="page-actions">${actions}</div></header>${children}</div>`;
}

/** Its children once there are data; bones before, a kind word when they could not be had. */
export function Loaded({ data, error, again, children }) {
  if (data) return children;
  return error ? html`<${Failed} error=${explain(error)} again=${() => again()} />` : html`<${Bones} rows=${6} />`;
}

export function Table({ label, heads, children }) {
  return html`<div class="table-place" tabindex="0" role="region" aria-label=${label}><table><thead><tr>${heads.map((head) => (typeof head === "string" ? html`<th scope="col">${head}</th>` : html`<th scope="col" class="right">${head.right}</th>`))}</tr></thead><tbody>${children}</tbody></table></div>`;
}

export function More({ next, load }) {
  const [busy, setBusy] = useState(false);
  if (!next) return null;
  const more = async () => (setBusy(true), await load(), setBusy(false));
  return html`<p class="more"><button type="button" class="button" disabled=${busy} onClick=${more}>${t("more")}</button></p>`;
}

// All keyboard shortcuts on one sheet.
import { html } from "../core/html.js";
import { KEYS } from "../core/keys.js";
import { setPref } from "../core/prefs.js";
import { useStore } from "../core/store.js";
import { t } from "../core/words.js";
import { close } from "../desk/asking.js";
import { Dialog } from "./dialog.js";

export function KeySheet() {
  const single = useStore((s) => s.prefs.singleKeys);
  return html`<${Dialog} title=${t("keys")} shut=${() => close()} kind="wide">
    <div class="key-groups">${KEYS.map(([group, keys]) => html`<section><h3>${t(`keys.${group}`)}</h3><dl>${keys.map(([key, action]) => html`<dt>${key.split(" ").map((one) => (one === "–" ? " – " : html`<kbd>${one.toUpperCase()}</kbd>`))}</dt><dd>${t(`key.${action}`)}</dd>`)}</dl></section>`)}</div>
    <label class="switch"><input type="checkbox" checked=${single} onChange=${(event) => setPref("singleKeys", event.target.checked)} data-first /><span>${t("prefs.singleKeys")}</span></label>
  <//>`;
}

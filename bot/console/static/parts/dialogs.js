// The dialogs that any part of the page may open, one at a time.
import { html } from "../core/html.js";
import { useStore } from "../core/store.js";
import { t } from "../core/words.js";
import { close, open } from "../desk/asking.js";
import { Button, useKey } from "./bits.js";
import { Dialog, Field, Form } from "./dialog.js";
import { CommandMenu } from "./commands.js";
import { KeySheet } from "./keysheet.js";
import { PrefsDialog } from "./prefs.js";
import { EraseDialog, LabelsDialog, LinkDialog, SnoozeDialog, TransferDialog } from "./talkdialogs.js";

const DIALOGS = { ask: Ask, prefs: PrefsDialog, keys: KeySheet, commands: CommandMenu, transfer: TransferDialog, snooze: SnoozeDialog, labels: LabelsDialog, link: LinkDialog, erase: EraseDialog, photo: Photo, step: Step };

export function Dialogs() {
  const dialog = useStore((s) => s.dialog);
  useKey("commands", () => (dialog?.name === "commands" ? close() : open("commands")));
  useKey("keys", () => open("keys"));
  return dialog && html`<${DIALOGS[dialog.name]} key=${dialog.name} ...${dialog.details} />`;
}

export const Actions = ({ children }) => html`<footer class="dialog-actions">${children}</footer>`;

function Ask({ title, text, yes, danger }) {
  return html`<${Dialog} title=${title} shut=${() => close()} kind="small">
    <p>${text}</p>
    <${Actions}><${Button} onClick=${() => close()}>${t("cancel")}<//><${Button} kind=${danger ? "danger" : "primary"} data-first onClick=${() => close(true)}>${yes}<//><//>
  <//>`;
}

function Photo({ url, name }) {
  return html`<${Dialog} title=${name || t("media.image")} shut=${() => close()} kind="photo-dialog"><img src=${url} alt=${name || ""} /><//>`;
}

/** A word that goes with an order's new state: the tracking number, or the reason. */
function Step({ order, state, field }) {
  return html`<${Dialog} title=${`${order.number} → ${t(`order.${state}`)}`} shut=${() => close()} kind="small">
    <${Form} submit=${(values) => close(values[field] ? { [field]: values[field] } : {})}>
      <${Field} label=${t(`order.${field}`)}><input name=${field} data-first maxlength="200" /><//>
      <${Actions}><${Button} onClick=${() => close()}>${t("cancel")}<//><${Button} type="submit" kind="primary">${t("order.set")}<//><//>
    <//>
  <//>`;
}

// A reply on its way: shown at once, and what became of it when it did not get through.
import { classes, html } from "../core/html.js";
import { useStore } from "../core/store.js";
import { t } from "../core/words.js";
import { ApiError } from "../core/api.js";
import { changeDraft, draftOf } from "../desk/drafts.js";
import { store } from "../core/store.js";
import { discard, sendAgain } from "../desk/sending.js";
import { explain } from "../desk/toasts.js";
import { Avatar, Button } from "../parts/bits.js";
import { Icon } from "../parts/icon.js";

export function Pending({ item, conversation }) {
  const me = useStore((s) => s.me);
  const note = item.kind === "note";
  return html`<article class=${classes("said pending", note ? "note" : "agent", item.status)} aria-label=${me?.name}>
    <${Avatar} name=${me?.name} small />
    <div class="said-body">
      ${item.text && html`<p class="bubble">${item.text}</p>`}
      ${item.products?.length > 0 && html`<p class="choices">${item.products.map((product) => html`<span>${product.title}</span>`)}</p>`}
      ${item.uploads?.length > 0 && html`<p class="choices">${item.uploads.map((upload) => html`<span>${upload.name}</span>`)}</p>`}
      <${Fate} item=${item} conversation=${conversation} />
    </div>
  </article>`;
}

function Fate({ item, conversation }) {
  const again = (force) => () => sendAgain(conversation, item.client_id, force);
  if (item.status === "sending") return html`<p class="delivery"><${Icon} name="clock" label=${t("delivery.sending")} /></p>`;
  if (item.status === "waiting") return html`<p class="delivery uncertain"><${Icon} name="clock" /><span>${t("pending.waiting")}</span></p>`;
  if (item.status === "held")
    return html`<div class="fate" role="alertdialog" aria-label=${t("held.title", { name: item.agent?.name ?? "" })}>
      <p><b>${t("held.title", { name: item.agent?.name ?? "" })}</b> ${t("held.text")}</p>
      <div class="fate-do"><${Button} kind="primary" onClick=${again(true)}>${t("held.send")}<//><${Button} onClick=${() => asNote(conversation, item)}>${t("held.note")}<//><${Button} kind="quiet" onClick=${() => edit(conversation, item)}>${t("held.edit")}<//></div>
    </div>`;
  return html`<div class="fate" role="alert">
    <p><${Icon} name="alert" />${explain(asError(item.error))}</p>
    <div class="fate-do"><${Button} onClick=${again(item.force)}>${t("send.again")}<//><${Button} onClick=${() => edit(conversation, item)}>${t("held.edit")}<//><${Button} kind="quiet" onClick=${() => discard(conversation, item.client_id)}>${t("discard")}<//></div>
  </div>`;
}

const asError = ({ status, body = {}, code, detail } = {}) => (status ? new ApiError(status, { code, detail, ...body }) : new Error());

/** Back into the composer, in front of what was begun since. */
function edit(id, item) {
  const tab = item.kind === "note" ? "note" : "reply";
  const draft = draftOf(store.get(), id);
  discard(id, item.client_id);
  changeDraft(id, { tab, [tab]: [item.text, draft[tab]].filter(Boolean).join("\n"), products: [...(item.products || []), ...draft.products], uploads: [...(item.uploads || []), ...draft.uploads] });
}

function asNote(id, item) {
  edit(id, { ...item, kind: "note", products: [], uploads: [] });
}

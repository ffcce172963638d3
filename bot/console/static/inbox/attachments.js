// Files for the customer: chosen, pasted or dropped, sent to the server at once and to the customer with the reply.
import { html, useEffect, useRef, useState } from "../core/html.js";
import { api } from "../core/api.js";
import { fileSize } from "../core/format.js";
import { store } from "../core/store.js";
import { t } from "../core/words.js";
import { changeDraft, draftOf } from "../desk/drafts.js";
import { attempt, toast } from "../desk/toasts.js";
import { Sign } from "../parts/bits.js";
import { Icon } from "../parts/icon.js";

export const ACCEPTED = "image/jpeg,image/png,image/webp,image/gif,application/pdf,audio/mpeg,audio/ogg,video/mp4,text/plain";
const LIMIT_BYTES = 10 * 1024 * 1024;
const MOST = 10;

/** {add(files), busy}: uploads go into the draft; what is too large or of another kind is said and left out. */
export function useUploads(id) {
  const [busy, setBusy] = useState(0);
  const alive = useRef(true);
  useEffect(() => () => (alive.current = false), []);
  const upload = async (file) => {
    setBusy((n) => n + 1);
    const done = await attempt(() => api.upload(file));
    if (done) changeDraft(id, { uploads: [...draftOf(store.get(), id).uploads, { ...done, name: done.name || file.name }] });
    if (alive.current) setBusy((n) => n - 1);
  };
  const add = (files) => {
    const room = MOST - draftOf(store.get(), id).uploads.length;
    for (const file of [...files].slice(0, room)) if (acceptable(file)) upload(file);
  };
  return { add, busy };
}

function acceptable(file) {
  const problem = file.size > LIMIT_BYTES ? t("attach.large", { name: file.name, limit: fileSize(LIMIT_BYTES) }) : file.type && !ACCEPTED.split(",").includes(file.type) ? t("attach.type", { name: file.name }) : "";
  if (problem) toast(problem, { kind: "trouble" });
  return !problem;
}

export function Attached({ id, uploads, busy }) {
  if (!uploads.length && !busy) return null;
  const drop = (gone) => changeDraft(id, { uploads: uploads.filter((upload) => upload.id !== gone) });
  return html`<ul class="picked" aria-label=${t("attached")}>
    ${uploads.map((upload) => html`<li key=${upload.id}><span class="picture">${upload.kind === "image" ? html`<img src=${upload.url} alt="" />` : html`<${Icon} name="file" />`}</span><span><b>${upload.name}</b><small>${fileSize(upload.size_bytes)}</small></span><${Sign} icon="close" label=${t("drop", { name: upload.name })} onClick=${() => drop(upload.id)} /></li>`)}
    ${busy > 0 && html`<li class="uploading" role="status"><span class="spinner"></span><span>${t("attach.busy")}</span></li>`}
  </ul>`;
}

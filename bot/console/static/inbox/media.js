// What came with a message: pictures, sound, films, files.
import { html, useState } from "../core/html.js";
import { fileSize, safeUrl } from "../core/format.js";
import { named, t } from "../core/words.js";
import { open } from "../desk/asking.js";
import { Icon } from "../parts/icon.js";

const SIGNS = { image: "image", photo: "image", sticker: "image", voice: "phone", audio: "phone", video: "image" };

export const Media = ({ media }) => html`<div class="media">${media.map((one) => html`<${One} ...${one} />`)}</div>`;

function One(file) {
  const [gone, setGone] = useState(false);
  const url = safeUrl(file.url);
  const lost = () => setGone(true);
  if (!url || gone) return html`<span class="file"><${Icon} name=${SIGNS[file.kind] || "file"} /><span class="file-name">${file.name || named("media", file.kind)}<small>${t("media.gone")}</small></span></span>`;
  if (/^(image|photo|sticker)$/.test(file.kind)) return html`<button type="button" class="photo" aria-label=${t("media.enlarge", { name: file.name || t("media.image") })} onClick=${() => open("photo", { url, name: file.name })}><img src=${url} alt=${file.name || t("media.image")} loading="lazy" onError=${lost} /></button>`;
  if (/^(voice|audio)$/.test(file.kind)) return html`<audio controls preload="none" src=${url} onError=${lost} aria-label=${file.name || t("media.voice")}></audio>`;
  if (file.kind === "video") return html`<video controls preload="metadata" src=${url} onError=${lost} aria-label=${file.name || t("media.video")}></video>`;
  return html`<a class="file" href=${url} download=${file.name || ""} target="_blank" rel="noopener noreferrer"><${Icon} name="file" /><span class="file-name">${file.name || t("media.file")}<small>${file.size_bytes ? fileSize(file.size_bytes) : file.mime}</small></span><${Icon} name="download" /></a>`;
}

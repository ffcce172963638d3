// The notes of this conversation in one place.
import { html } from "../core/html.js";
import { useNow } from "../core/clock.js";
import { when } from "../core/format.js";
import { perform } from "../core/keys.js";
import { t } from "../core/words.js";
import { Button } from "../parts/bits.js";

export function Notes({ panel }) {
  const now = useNow(60);
  return html`<div class="notes">
    ${panel.notes.map((note) => html`<div class="note-card" key=${note.id}><p>${note.text}</p><small>${note.agent?.name ?? ""} · ${when(note.at, now)}</small></div>`)}
    ${!panel.notes.length && html`<p class="quiet">${t("notes.none")}</p>`}
    <${Button} kind="quiet slim" icon="plus" onClick=${() => perform("note")}>${t("note.add")}<//>
  </div>`;
}

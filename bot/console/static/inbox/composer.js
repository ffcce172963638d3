// Where the agent writes: a reply to the customer, or a note for colleagues.
import { classes, html, useEffect, useLayoutEffect, useRef, useState } from "../core/html.js";
import { store, useStore } from "../core/store.js";
import { t } from "../core/words.js";
import { changeDraft, draftOf } from "../desk/drafts.js";
import { others } from "../desk/rows.js";
import { maySend, send } from "../desk/sending.js";
import { line } from "../desk/sync.js";
import { Button, Sign, useKey } from "../parts/bits.js";
import { Icon } from "../parts/icon.js";
import { ACCEPTED, Attached, useUploads } from "./attachments.js";
import { CannedList, loadCanned, slashed } from "./canned.js";
import { ChannelChoice, chosenIdentity, obstacle } from "./channel.js";
import { lengthNotice } from "./lengths.js";
import { Picked, ProductPopover } from "./products.js";
import { useTyping } from "./typing.js";

const TALLEST_PX = 260;

export function Composer({ id, ready }) {
  const draft = useStore((s) => draftOf(s, id));
  const panel = useStore((s) => s.threads[id]?.panel);
  const isReply = draft.tab === "reply";
  const area = useRef();
  const [picking, setPicking] = useState(false);
  const text = draft[draft.tab];
  const write = (value) => changeDraft(id, { [draft.tab]: value });
  const identity = chosenIdentity(panel, draft);
  const uploads = useUploads(id);
  const typing = useTyping(id, !isReply);
  useEffect(() => void loadCanned(), []);
  const go = useSending({ id, draft, text, identity, uploads, typing, ready });
  const tab = (name) => (changeDraft(id, { tab: name }), requestAnimationFrame(() => area.current?.focus()));
  useKey("reply", () => tab("reply"));
  useKey("note", () => tab("note"));
  useKey("canned", () => (tab("reply"), draft.reply || write("/")));
  useKey("product", () => (changeDraft(id, { tab: "reply" }), setPicking(true)));
  const drop = { onDragOver: (event) => event.preventDefault(), onDrop: (event) => isReply && (event.preventDefault(), uploads.add(event.dataTransfer.files)) };
  return html`<section class=${classes("composer", draft.tab)} aria-label=${t("composer")} ...${drop}>
    <${Together} id=${id} />
    <${Obstacles} id=${id} identity=${isReply ? identity : null} panel=${panel} reply=${isReply} />
    <div class="composer-box">
      <div class="composer-top">
        <div class="tabs" role="tablist" aria-label=${t("composer")}>
          <${Tab} name="reply" icon="reply" on=${isReply} choose=${tab} /><${Tab} name="note" icon="note" on=${!isReply} choose=${tab} />
        </div>
        ${isReply && panel ? html`<${ChannelChoice} id=${id} panel=${panel} identity=${identity} />` : html`<span class="quiet small-text">${t("note.hint")}</span>`}
      </div>
      ${isReply && html`<${Picked} id=${id} products=${draft.products} /><${Attached} id=${id} uploads=${draft.uploads} busy=${uploads.busy} />`}
      <${Writing} id=${id} area=${area} text=${text} write=${write} note=${!isReply} typing=${typing} go=${go} uploads=${uploads} panel=${panel} />
      <div class="composer-bottom">
        ${isReply && html`
          <span class="anchor"><${Sign} icon="product" label=${t("products.add")} hint="P" aria-expanded=${picking ? "true" : "false"} onClick=${() => setPicking(!picking)} />${picking && html`<${ProductPopover} id=${id} language=${panel?.language} shut=${() => (setPicking(false), area.current?.focus())} />`}</span>
          <${Attach} add=${uploads.add} />
          <${Sign} icon="bolt" label=${t("canned.insert")} hint="/" onClick=${() => (write(text ? `${text.trimEnd()} /` : "/"), area.current.focus())} />`}
        <span class="grow"></span>
        <${Length} text=${text} identity=${isReply ? identity : null} />
        <${SendButton} note=${!isReply} go=${go} />
      </div>
    </div>
  </section>`;
}

function Tab({ name, icon, on, choose }) {
  return html`<button type="button" role="tab" aria-selected=${on ? "true" : "false"} class=${classes("tab", { on })} onClick=${() => choose(name)}><${Icon} name=${icon} />${t(`tab.${name}`)}</button>`;
}

/** {allowed, now()}: whether it may be sent now, and sending it. */
function useSending({ id, draft, text, identity, uploads, typing, ready }) {
  const open = useStore(maySend);
  const isReply = draft.tab === "reply";
  const something = text.trim() || (isReply && (draft.products.length || draft.uploads.length));
  const allowed = Boolean(ready && open && something && !uploads.busy && !(isReply && obstacle(identity, draft)) && !slashed(text));
  const now = () => {
    if (!allowed || !maySend(store.get())) return;
    const said = isReply ? { kind: "reply", products: draft.products, uploads: draft.uploads, identity_id: identity?.id } : { kind: "note" };
    typing.stop();
    changeDraft(id, isReply ? { reply: "", products: [], uploads: [] } : { note: "" });
    send(id, { ...said, text: text.trim() });
  };
  return { allowed, now };
}

function Writing({ id, area, text, write, note, typing, go, uploads, panel }) {
  const enterSends = useStore((s) => s.prefs.enterSends);
  const canned = useRef(null);
  const inserted = useRef(null);
  const [caret, setCaret] = useState(0);
  const asked = note ? null : slashed(text.slice(0, caret));
  useLayoutEffect(() => {
    const box = area.current;
    box.style.height = "auto";
    box.style.height = `${Math.min(TALLEST_PX, box.scrollHeight)}px`;
    // The caret goes behind words put in with the very render that shows them: a frame later it could undo a selection made meanwhile.
    if (inserted.current !== null) (box.focus(), box.setSelectionRange(inserted.current, inserted.current));
    inserted.current = null;
  }, [text, note]);
  const follow = (event) => setCaret(event.target.selectionStart);
  const typed = (event) => (write(event.target.value), follow(event), typing.touch(event.target.value));
  const keys = (event) => {
    if (event.isComposing) return;
    if (asked && canned.current?.(event)) return;
    const sends = enterSends ? !event.shiftKey && !event.altKey : event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && sends) (event.preventDefault(), go.now());
    else if (event.key === "Escape") area.current.blur();
  };
  const pasted = (event) => event.clipboardData.files.length && !note && (event.preventDefault(), uploads.add(event.clipboardData.files));
  const insert = (words) => {
    const head = text.slice(0, caret).replace(/(^|\s)\/[^\s/]*$/, "$1");
    inserted.current = head.length + words.length;
    write(head + words + text.slice(caret));
  };
  const label = note ? t("write.note") : t("write.reply");
  return html`<div class="writing">
    ${asked && html`<${CannedList} id=${id} query=${asked.query} keys=${canned} insert=${insert} language=${panel?.language} />`}
    <textarea ref=${area} rows="2" aria-label=${label} placeholder=${note ? t("write.note.hint") : t("write.hint")} value=${text} dir="auto"
      onInput=${typed} onKeyDown=${keys} onKeyUp=${follow} onClick=${follow} onPaste=${pasted} onBlur=${typing.stop}></textarea>
  </div>`;
}

function SendButton({ note, go }) {
  const enterSends = useStore((s) => s.prefs.enterSends);
  return html`<${Button} kind=${note ? "noted" : "primary"} icon=${note ? "note" : "send"} disabled=${!go.allowed} onClick=${go.now} title=${enterSends ? "Enter" : "Ctrl + Enter"}>${note ? t("note.add") : t("send")}<//>`;
}

function Attach({ add }) {
  const input = useRef();
  const chosen = (event) => (add(event.target.files), (event.target.value = ""));
  return html`<${Sign} icon="attach" label=${t("attach")} onClick=${() => input.current.click()} /><input ref=${input} type="file" multiple hidden accept=${ACCEPTED} aria-label=${t("attach")} onChange=${chosen} />`;
}

function Length({ text, identity }) {
  const notice = lengthNotice(text, identity, t);
  return notice && html`<span class="length ${notice.kind}" role="status">${notice.text}</span>`;
}

/** Who else looks at the conversation, and who is writing in it: seen before a word is written. */
function Together({ id }) {
  const viewers = useStore((s) => others(s, id));
  if (!viewers.length) return null;
  const writer = viewers.find((viewer) => viewer.typing);
  return html`<p class=${classes("viewers", { writes: writer })} role="status"><${Icon} name=${writer ? "pen" : "eye"} /><span>${writer ? t("viewer.writes", { name: writer.name }) : t("viewer.looks", { n: viewers.length, name: viewers[0].name })}</span></p>`;
}

/** What stands between the agent and sending. */
function Obstacles({ id, identity, panel, reply }) {
  const state = useStore((s) => s.line);
  const draft = useStore((s) => draftOf(s, id));
  if (state !== "ready") return html`<p class=${classes("obstacle", { wait: state !== "lost" })} role="status"><${Icon} name="alert" /><span>${t(`composer.${state}`)}</span>${state === "lost" && html`<button type="button" class="textlink" onClick=${line.reconnect}>${t("again")}</button>`}</p>`;
  const problem = reply && panel ? obstacle(identity, draft) : "";
  return problem ? html`<p class="obstacle" role="status"><${Icon} name="alert" /><span>${problem}</span></p>` : null;
}

// One conversation: header, timeline, composer.
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../core/html.js";
import { now, useNow } from "../core/clock.js";
import { dayName } from "../core/format.js";
import { go, link } from "../core/router.js";
import { useStore } from "../core/store.js";
import { t } from "../core/words.js";
import { openConversation } from "../desk/sync.js";
import { loadOlder } from "../desk/threads.js";
import { attempt, explain } from "../desk/toasts.js";
import { Bones, Button, Empty, Failed } from "../parts/bits.js";
import { Icon } from "../parts/icon.js";
import { Composer } from "./composer.js";
import { Entry } from "./entry.js";
import { Header } from "./header.js";
import { Pending } from "./pending.js";
import { toldElsewhere } from "./system.js";

const NEAR_PX = 60;
const JOINED_MS = 5 * 60_000;
const NONE = [];

export function Thread({ id }) {
  const thread = useStore((s) => s.threads[id]);
  const status = thread?.status ?? "loading";
  if (status === "missing") return html`<${Empty} icon="question" title=${t("thread.missing")} text=${t("thread.missing.text")}><${Button} onClick=${() => go(link("inbox"))}>${t("thread.back")}<//><//>`;
  if (status === "failed") return html`<${Failed} error=${explain(thread.error)} again=${() => openConversation(id)} />`;
  return html`<div class="thread"><${Header} id=${id} />${status === "loading" ? html`<div class="timeline"><${Bones} rows=${5} /></div>` : html`<${Timeline} id=${id} thread=${thread} />`}<${Composer} id=${id} ready=${status === "ready"} /></div>`;
}

function Timeline({ id, thread }) {
  const { entries, older } = thread;
  const pending = useStore((s) => s.pending[id]) || NONE;
  const scroll = useRef();
  const { below, toEnd, watch } = useEnd(scroll, entries, pending);
  const lines = useMemo(() => laidOut(entries), [entries]);
  return html`<div class="timeline-place">
    <div class="timeline" ref=${scroll} onScroll=${watch} role="log" aria-label=${t("timeline")} tabindex="0">
      ${older && html`<div class="older"><${Button} kind="quiet" busy=${thread.loadingOlder} onClick=${() => attempt(() => loadOlder(id))}>${t("timeline.older")}<//></div>`}
      ${!entries.length && html`<${Empty} icon="web" title=${t("timeline.empty")} />`}
      ${lines.map(({ entry, day, joined }) => html`${day && html`<${Day} key=${`d${entry.id}`} at=${entry.at} />`}<${Entry} key=${entry.id} entry=${entry} joined=${joined} conversation=${id} />`)}
      ${pending.map((item) => html`<${Pending} key=${item.client_id} item=${item} conversation=${id} />`)}
      <${CustomerTyping} until=${thread.typingUntil} />
    </div>
    ${below > 0 && html`<button type="button" class="jump" onClick=${toEnd}><${Icon} name="down" />${t("timeline.new", { n: below })}</button>`}
    ${below === 0 && html`<button type="button" class="jump round" aria-label=${t("timeline.end")} onClick=${toEnd}><${Icon} name="down" /></button>`}
  </div>`;
}

/** The line of going into the queue says nothing that the hand-off's divider beside it does not. */
const saidByDivider = (entry, beside) => beside?.kind === "divider" && entry.event?.type === "owner.changed" && entry.event.data?.to === "queue";

/** Each entry with its day when that begins, and whether it goes on from the one before. */
function laidOut(all) {
  const entries = all.filter((entry, i) => !toldElsewhere(entry.event) && !saidByDivider(entry, all[i - 1]) && !saidByDivider(entry, all[i + 1]));
  return entries.map((entry, i) => {
    const last = entries[i - 1];
    const day = !last || new Date(last.at).toDateString() !== new Date(entry.at).toDateString();
    const alike = last && ["kind", "author", "channel"].every((key) => last[key] === entry[key]) && last.agent?.login === entry.agent?.login;
    return { entry, day, joined: alike && !day && ["message", "note"].includes(entry.kind) && Date.parse(entry.at) - Date.parse(last.at) < JOINED_MS };
  });
}

/** Stay at the end while the reader is there; else count what came below. `below`: null at the end, else how many are new. */
function useEnd(scroll, entries, pending) {
  const atEnd = useRef(true);
  const [below, setBelow] = useState(null);
  const seen = useRef({ last: entries.at(-1)?.id, first: entries[0]?.id, height: 0, pending: 0 });
  const toEnd = () => {
    if (!scroll.current) return;
    scroll.current.scrollTop = scroll.current.scrollHeight;
    atEnd.current = true;
    setBelow(null);
  };
  useLayoutEffect(() => {
    const box = scroll.current;
    const { last, first, height, pending: before } = seen.current;
    const grew = entries[0]?.id !== first && entries.at(-1)?.id === last;
    if (grew) box.scrollTop += box.scrollHeight - height;
    else if (atEnd.current || pending.length > before) toEnd();
    else {
      const fresh = entries.length - 1 - entries.findIndex((entry) => entry.id === last);
      if (fresh > 0 && last) setBelow((n) => (n ?? 0) + fresh);
    }
    seen.current = { last: entries.at(-1)?.id, first: entries[0]?.id, height: box.scrollHeight, pending: pending.length };
  }, [entries, pending]);
  useEffect(() => {
    const grow = new ResizeObserver(() => atEnd.current && toEnd());
    for (const child of [scroll.current, ...scroll.current.children]) grow.observe(child);
    return () => grow.disconnect();
  }, [entries, pending]);
  const watch = () => {
    if (!scroll.current) return; // a scroll that was still on its way when the conversation went
    const { scrollTop, scrollHeight, clientHeight } = scroll.current;
    atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    setBelow((n) => (atEnd.current ? null : (n ?? 0)));
  };
  return { below, toEnd, watch };
}

function Day({ at }) {
  const time = useNow(60);
  return html`<div class="day"><span>${dayName(at, time)}</span></div>`;
}

function CustomerTyping({ until }) {
  useNow(1);
  if (!until || until < now()) return null;
  return html`<div class="typing" role="status"><span class="dots"><i></i><i></i><i></i></span><span>${t("customer.types")}</span></div>`;
}

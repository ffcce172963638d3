// The main screen: the list, one conversation, the customer.
import { classes, html, useEffect, useState } from "../core/html.js";
import { markRead } from "../core/notify.js";
import { conversationLink, go } from "../core/router.js";
import { setPref } from "../core/prefs.js";
import { store, useStore } from "../core/store.js";
import { t } from "../core/words.js";
import { takeNext } from "../desk/actions.js";
import { openConversation } from "../desk/sync.js";
import { Bones, Button, Empty, Failed, useKey } from "../parts/bits.js";
import { List } from "./list.js";
import { useVerbs } from "./verbs.js";

const DRAWER_BELOW = "(max-width: 1239px)";

export function Inbox() {
  const { id, panel, drawer } = useStore((s) => ({ id: s.route.id, panel: s.prefs.panel, drawer: s.drawer }));
  useEffect(() => {
    openConversation(id);
    if (id) (markRead(id), store.set({ lastThread: id }));
  }, [id]);
  useEffect(() => {
    const seen = () => store.get().route.id && markRead(store.get().route.id);
    addEventListener("focus", seen);
    return () => (removeEventListener("focus", seen), openConversation(null));
  }, []);
  const { Thread, Panel, failed, again } = useTalk(Boolean(id));
  useKey("panel", togglePanel);
  useKey("takeNext", takeNext);
  useVerbs(id);
  return html`<div class=${classes("inbox", { "with-panel": panel && id, drawer: drawer && id })}>
    <${List} />
    <main class="centre" id="main" tabindex="-1" aria-label=${t("talk")}>${id ? (Thread ? html`<${Thread} id=${id} key=${id} />` : failed ? html`<${Failed} error=${t("error.unreachable")} again=${again} />` : html`<${Bones} rows=${5} />`) : html`<${Nothing} />`}</main>
    ${id && Panel && html`<div class="scrim" onClick=${() => store.set({ drawer: false })}></div><${Panel} id=${id} key=${id} />`}
  </div>`;
}

let talk = null;

/** What shows a conversation is fetched when one is opened, or else as soon as the page can be worked in. */
function useTalk(wanted) {
  const ready = useStore((s) => s.line === "ready");
  const [parts, setParts] = useState(talk ?? {});
  const load = () => {
    setParts({});
    Promise.all([import("./thread.js"), import("../panel/panel.js")]).then(([thread, panel]) => setParts((talk = { ...thread, ...panel })), () => setParts({ failed: true, again: load }));
  };
  useEffect(() => {
    if (!talk && (wanted || ready)) load();
  }, [wanted, ready]);
  return parts;
}

export function togglePanel() {
  if (matchMedia(DRAWER_BELOW).matches) store.set(({ drawer }) => ({ drawer: !drawer }));
  else setPref("panel", !store.get().prefs.panel);
}

function Nothing() {
  const { waiting, first } = useStore((s) => ({ waiting: s.counts.unassigned || 0, first: s.list.ids[0] }));
  return html`<${Empty} icon="inbox" title=${waiting ? t("nothing.waiting", { n: waiting }) : t("nothing.title")} text=${t("nothing.text")}>
    ${waiting ? html`<${Button} kind="primary" icon="hand" onClick=${takeNext}>${t("do.takeNext")}<//>` : first && html`<${Button} onClick=${() => go(conversationLink(first))}>${t("nothing.first")}<//>`}
    <p class="quiet small-text">${t("nothing.keys")} <kbd>?</kbd> · <kbd>Ctrl</kbd> <kbd>K</kbd></p>
  <//>`;
}

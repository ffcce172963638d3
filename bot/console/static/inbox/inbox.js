// The main screen: the list, one conversation, the customer.
import { classes, html, useEffect } from "../core/html.js";
import { markRead } from "../core/notify.js";
import { conversationLink, go } from "../core/router.js";
import { setPref } from "../core/prefs.js";
import { store, useStore } from "../core/store.js";
import { t } from "../core/words.js";
import { takeNext } from "../desk/actions.js";
import { openConversation } from "../desk/sync.js";
import { Button, Empty, useKey } from "../parts/bits.js";
import { Panel } from "../panel/panel.js";
import { List } from "./list.js";
import { Thread } from "./thread.js";
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
  useKey("panel", togglePanel);
  useKey("takeNext", takeNext);
  useVerbs(id);
  return html`<div class=${classes("inbox", { "with-panel": panel && id, drawer: drawer && id })}>
    <${List} />
    <main class="centre" id="main" tabindex="-1" aria-label=${t("talk")}>${id ? html`<${Thread} id=${id} key=${id} />` : html`<${Nothing} />`}</main>
    ${id && html`<div class="scrim" onClick=${() => store.set({ drawer: false })}></div><${Panel} id=${id} key=${id} />`}
  </div>`;
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

// What calls the agent's attention: the count in the tab's title, a sound, a notification of the system.
import { conversationLink, go } from "./router.js";
import { store } from "./store.js";
import { t } from "./words.js";

const TITLE = "Prilavok";

export function startTitle() {
  store.listen(({ unread, me, desk }) => {
    const count = me ? Object.values(unread).reduce((sum, n) => sum + n, 0) : 0;
    const title = [count ? `(${count})` : "", desk?.shop || TITLE, t("console")].filter(Boolean).join(" · ").replace(") · ", ") ");
    if (document.title !== title) document.title = title;
  });
}

/** Count it unless the agent is looking at it; make itself heard as far as the agent allowed. */
export function attend({ conversation, kind, name, text }) {
  const { route, prefs } = store.get();
  const id = String(conversation);
  const looking = route.page === "inbox" && route.id === id && document.hasFocus();
  if (looking) return;
  store.set(({ unread }) => ({ unread: { ...unread, [id]: (unread[id] || 0) + 1 } }));
  if (prefs.sound) chime();
  if (prefs.desktop && document.hidden && globalThis.Notification?.permission === "granted") {
    const shown = new Notification(name || t(`notify.${kind}`), { body: text || t(`notify.${kind}`), tag: id });
    shown.onclick = () => (focus(), go(conversationLink(id)), shown.close());
  }
}

export function markRead(id) {
  store.set(({ unread }) => {
    if (!unread[id]) return undefined;
    const { [id]: _, ...rest } = unread;
    return { unread: rest };
  });
}

let audio = null;

/** Two soft tones, made here: no file to load. */
export function chime() {
  audio ??= new AudioContext();
  [660, 880].forEach((hertz, i) => {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const at = audio.currentTime + i * 0.12;
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.09, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.35);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.4);
  });
}

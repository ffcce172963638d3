// The bar along the top: search, how the line is, notifications, the agent's own status.
import { classes, html } from "./core/html.js";
import { chime } from "./core/notify.js";
import { setPref } from "./core/prefs.js";
import { store, useStore } from "./core/store.js";
import { LANGUAGES, t } from "./core/words.js";
import { open } from "./desk/asking.js";
import { logout, setStatus } from "./desk/session.js";
import { line } from "./desk/sync.js";
import { attempt, toast } from "./desk/toasts.js";
import { Avatar } from "./parts/bits.js";
import { Icon } from "./parts/icon.js";
import { Menu } from "./parts/menu.js";
import { Search } from "./search.js";

export const STATUSES = ["online", "busy", "away"];

export function TopBar() {
  const shop = useStore((state) => state.desk?.shop);
  const isOpen = useStore((state) => state.desk?.open);
  return html`<header class="topbar">
    <span class="shop" title=${shop}>${shop}${isOpen === false && html`<em>${t("shop.closed")}</em>`}</span>
    <${Search} />
    <span class="grow"></span>
    <${LineState} />
    <${Alerts} />
    <${Own} />
  </header>`;
}

function LineState() {
  const state = useStore((s) => s.line);
  const calm = state === "ready";
  return html`<span class=${classes("line", state)} role="status" title=${t(`line.${state}.title`)}>
    <i></i><span class=${calm ? "sr" : ""}>${t(`line.${state}`)}</span>
    ${state === "lost" && html`<button type="button" class="textlink" onClick=${line.reconnect}>${t("again")}</button>`}
  </span>`;
}

function Alerts() {
  const { sound, desktop, count } = useStore((s) => ({ sound: s.prefs.sound, desktop: s.prefs.desktop, count: Object.values(s.unread).reduce((sum, n) => sum + n, 0) }));
  const items = [
    { heading: t("alerts") },
    { label: t("alerts.sound"), chosen: sound, act: () => (setPref("sound", !sound), !sound && chime()) },
    { label: t("alerts.desktop"), chosen: desktop, act: () => toggleDesktop(!desktop) },
    "-",
    { label: t("alerts.read"), icon: "checks", disabled: !count, act: () => store.set({ unread: {} }) },
  ];
  return html`<${Menu} label=${count ? t("alerts.count", { n: count }) : t("alerts")} items=${items} kind="sign" align="end"><${Icon} name="bell" />${count ? html`<b class="mark">${count > 99 ? "99+" : count}</b>` : ""}<//>`;
}

async function toggleDesktop(on) {
  const allowed = !on || (globalThis.Notification && (await Notification.requestPermission()) === "granted");
  if (allowed) setPref("desktop", on);
  else toast(t("alerts.refused"), { kind: "trouble" });
}

function Own() {
  const { me, language, theme } = useStore((s) => ({ me: s.me, language: s.prefs.language, theme: s.prefs.theme }));
  const items = [
    { heading: t("status") },
    ...STATUSES.map((status) => ({ label: t(`status.${status}`), dot: status, chosen: me.status === status, act: () => attempt(() => setStatus(status)) })),
    { heading: t("prefs.language") },
    ...Object.entries(LANGUAGES).map(([code, name]) => ({ label: name, chosen: code === language, act: () => setPref("language", code) })),
    { heading: t("prefs.theme") },
    ...["auto", "light", "dark"].map((name) => ({ label: t(`prefs.theme.${name}`), icon: { auto: "settings", light: "sun", dark: "moon" }[name], chosen: theme === name, act: () => setPref("theme", name) })),
    "-",
    { label: t("prefs"), icon: "settings", act: () => open("prefs") },
    { label: t("keys"), icon: "keys", hint: "?", act: () => open("keys") },
    { label: t("logout"), icon: "leave", act: logout },
  ];
  return html`<${Menu} label=${t("own", { name: me.name, status: t(`status.${me.status}`), load: me.load, capacity: me.capacity })} items=${items} kind="own" align="end">
    <${Avatar} name=${me.name} small status=${me.status} />
    <span class="own-text"><b>${me.name}</b><small>${t(`status.${me.status}`)} · <span class=${classes("load", { full: me.load >= me.capacity })}>${me.load}/${me.capacity}</span></small></span>
    <${Icon} name="down" />
  <//>`;
}

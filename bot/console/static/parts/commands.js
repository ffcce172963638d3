// The command menu: everything that can be done now, found by a few letters.
import { classes, html, useLayoutEffect, useRef, useState } from "../core/html.js";
import { link, go } from "../core/router.js";
import { setPref } from "../core/prefs.js";
import { perform } from "../core/keys.js";
import { store } from "../core/store.js";
import { LANGUAGES, t } from "../core/words.js";
import { takeNext } from "../desk/actions.js";
import { close, open } from "../desk/asking.js";
import { mayAdmin, maySupervise } from "../desk/roles.js";
import { logout, setStatus } from "../desk/session.js";
import { attempt } from "../desk/toasts.js";
import { VIEWS } from "../desk/rows.js";
import { verbs } from "../inbox/verbs.js";
import { Dialog } from "./dialog.js";
import { Icon } from "./icon.js";

function commands() {
  const { me, route, rows } = store.get();
  const row = route.page === "inbox" && route.id ? rows[route.id] : null;
  const pages = ["inbox", "orders", "trouble", ...(maySupervise(me) ? ["team", "figures", "canned", "agents"] : []), ...(mayAdmin(me) ? ["audit"] : [])];
  return [
    ...verbs(row, me).map(({ icon, key, label, act }) => ({ icon, key, label, act })),
    ...(row ? [["reply", "reply", "R"], ["note", "note", "N"], ["product", "product", "P"]].map(([name, icon, key]) => ({ icon, key, label: t(`key.${name}`), act: () => perform(name) })) : []),
    { icon: "hand", key: "X", label: t("do.takeNext"), act: takeNext },
    ...(route.page === "inbox" ? VIEWS.map((name, i) => ({ icon: "inbox", key: String(i + 1), label: `${t("views")}: ${t(`view.${name}`)}`, act: () => perform("view", i + 1) })) : []),
    ...pages.map((name) => ({ icon: name, label: t("go", { page: t(`page.${name}`) }), act: () => go(link(name)) })),
    { icon: "search", key: "S", label: t("search"), act: () => perform("search") },
    ...["online", "busy", "away"].map((status) => ({ icon: "user", label: `${t("status")}: ${t(`status.${status}`)}`, act: () => attempt(() => setStatus(status)) })),
    ...["auto", "light", "dark"].map((theme) => ({ icon: theme === "dark" ? "moon" : "sun", label: `${t("prefs.theme")}: ${t(`prefs.theme.${theme}`)}`, act: () => setPref("theme", theme) })),
    ...Object.entries(LANGUAGES).map(([code, name]) => ({ icon: "globe", label: `${t("prefs.language")}: ${name}`, act: () => setPref("language", code) })),
    { icon: "settings", label: t("prefs"), act: () => open("prefs") },
    { icon: "keys", key: "?", label: t("keys"), act: () => open("keys") },
    { icon: "leave", label: t("logout"), act: logout },
  ];
}

const fits = (label, query) => query.toLocaleLowerCase().split(/\s+/).every((word) => label.toLocaleLowerCase().includes(word));

export function CommandMenu() {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef();
  const found = commands().filter(({ label }) => fits(label, query.trim()));
  useLayoutEffect(() => list.current?.querySelector(".on")?.scrollIntoView({ block: "nearest" }), [at, query]);
  const run = (command) => (close(), setTimeout(command.act));
  const keys = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) setAt((at + step + found.length) % found.length);
    else if (event.key === "Enter" && found[at]) run(found[at]);
    else return;
    event.preventDefault();
  };
  return html`<${Dialog} title=${t("commands")} shut=${() => close()} kind="commands" bare>
    <label class="quick"><${Icon} name="search" /><input data-first role="combobox" aria-expanded="true" aria-controls="commands" aria-activedescendant=${found.length ? `command-${at}` : undefined} aria-label=${t("commands")} placeholder=${t("commands.hint")} value=${query} onInput=${(event) => (setQuery(event.target.value), setAt(0))} onKeyDown=${keys} /></label>
    <div class="command-list" id="commands" role="listbox" aria-label=${t("commands")} ref=${list}>
      ${found.map((command, i) => html`<div id=${`command-${i}`} role="option" aria-selected=${i === at ? "true" : "false"} class=${classes("command", { on: i === at })} onClick=${() => run(command)}><${Icon} name=${command.icon} /><span>${command.label}</span>${command.key && html`<kbd>${command.key}</kbd>`}</div>`)}
      ${!found.length && html`<p class="quiet pad">${t("search.none", { query })}</p>`}
    </div>
  <//>`;
}

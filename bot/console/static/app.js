// The whole page: log in, or the desk with its screens.
import { html, useEffect, useState } from "./core/html.js";
import { useStore } from "./core/store.js";
import { t } from "./core/words.js";
import { begin } from "./desk/session.js";
import { Failed, Waiting } from "./parts/bits.js";
import { Dialogs } from "./parts/dialogs.js";
import { Toasts } from "./parts/toasts.js";
import { LoginPage, PasswordPage } from "./login.js";
import { Rail } from "./rail.js";
import { TopBar } from "./topbar.js";
import { Inbox } from "./inbox/inbox.js";

export function App() {
  const { phase, language } = useStore((state) => ({ phase: state.phase, language: state.prefs.language }));
  return html`<div class="app" key=${language}>${SCREENS[phase]()}<${Toasts} /></div>`;
}

const SCREENS = {
  starting: () => html`<${Waiting} />`,
  failed: () => html`<main class="alone"><${Failed} error=${t("error.unreachable")} again=${begin} /></main>`,
  login: () => html`<${LoginPage} />`,
  password: () => html`<${PasswordPage} />`,
  in: () => html`<${Desk} />`,
};

function Desk() {
  const page = useStore((state) => state.route.page);
  return html`<div class="desk">
    <a class="skip" href="#main" onClick=${skip}>${t("skip")}</a>
    <${Rail} />
    <div class="right-of-rail"><${TopBar} />${page === "inbox" ? html`<${Inbox} />` : html`<${Screen} page=${page} key=${page} />`}</div>
    <${Dialogs} />
  </div>`;
}

const skip = (event) => (event.preventDefault(), document.querySelector("main")?.focus());

/** The other screens are fetched when they are first asked for. */
function Screen({ page }) {
  const [view, setView] = useState(null);
  const [failed, setFailed] = useState(false);
  const load = () => {
    setFailed(false);
    import(`./pages/${page}.js`).then((module) => setView(() => module.default), () => setFailed(true));
  };
  useEffect(load, [page]);
  if (failed) return html`<main class="screen"><${Failed} error=${t("error.unreachable")} again=${load} /></main>`;
  return html`<main class="screen" id="main" tabindex="-1" aria-label=${t(`page.${page}`)}>${view ? html`<${view} />` : html`<${Waiting} />`}</main>`;
}

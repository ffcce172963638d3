// Starts the page: preferences, address, keys, session; then draws.
import { html, render } from "./core/html.js";
import { loadPrefs } from "./core/prefs.js";
import { startKeys } from "./core/keys.js";
import { startTitle } from "./core/notify.js";
import { startRouter } from "./core/router.js";
import { begin } from "./desk/session.js";
import { App } from "./app.js";

const begun = begin(); // asks the server while the words are being fetched
await loadPrefs();
startRouter();
startKeys();
startTitle();
render(html`<${App} />`, document.getElementById("app"));
await begun;

// Who is there: login and password, the second factor when it is asked for, and the change of a one-time password.
import { html, useState } from "./core/html.js";
import { setPref } from "./core/prefs.js";
import { useStore } from "./core/store.js";
import { LANGUAGES, t } from "./core/words.js";
import { changePassword, login, logout } from "./desk/session.js";
import { explain } from "./desk/toasts.js";
import { Button } from "./parts/bits.js";
import { Field, Form } from "./parts/dialog.js";
import { Icon } from "./parts/icon.js";

const SHORTEST_PASSWORD = 10;

export function LoginPage() {
  const [needsCode, setNeedsCode] = useState(false);
  const [error, run, busy] = useTrouble((problem) => problem.code === "totp_required" && setNeedsCode(true));
  const submit = ({ login: name, password, code }) => run(() => login({ login: name.trim(), password, ...(code && { code: code.replace(/\s/g, "") }) }));
  return html`<${Front} title=${t("login.title")}>
    <${Form} submit=${submit}>
      <${Field} label=${t("login.login")}><input name="login" autocomplete="username" autocapitalize="none" required autofocus /><//>
      <${Field} label=${t("login.password")}><input name="password" type="password" autocomplete="current-password" required /><//>
      ${needsCode && html`<${Field} label=${t("login.code")} hint=${t("login.code.hint")}><input name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,8}" maxlength="8" required ref=${focusOnce} /><//>`}
      <${Problem} text=${error} />
      <${Button} type="submit" kind="primary wide" busy=${busy}>${t("login.enter")}<//>
    <//>
  <//>`;
}

const focusOnce = (input) => input && !input.dataset.seen && ((input.dataset.seen = "yes"), input.focus());

export function PasswordPage() {
  const [error, run, busy] = useTrouble();
  const [mismatch, setMismatch] = useState(false);
  const submit = ({ old, fresh, again }) => {
    setMismatch(fresh !== again);
    return fresh === again && run(() => changePassword(old, fresh));
  };
  return html`<${Front} title=${t("password.first")} text=${t("password.first.text")}>
    <${Form} submit=${submit}>
      <${PasswordFields} mismatch=${mismatch} />
      <${Problem} text=${error} />
      <${Button} type="submit" kind="primary wide" busy=${busy}>${t("password.change")}<//>
      <${Button} kind="quiet wide" onClick=${logout}>${t("logout")}<//>
    <//>
  <//>`;
}

export const PasswordFields = ({ mismatch }) => html`
  <${Field} label=${t("password.old")}><input name="old" type="password" autocomplete="current-password" required data-first /><//>
  <${Field} label=${t("password.new")} hint=${t("password.hint", { n: SHORTEST_PASSWORD })}><input name="fresh" type="password" autocomplete="new-password" minlength=${SHORTEST_PASSWORD} required /><//>
  <${Field} label=${t("password.again")} error=${mismatch && t("password.mismatch")}><input name="again" type="password" autocomplete="new-password" required /><//>`;

export const Problem = ({ text }) => html`<p class="problem" role="alert" hidden=${!text}>${text}</p>`;

/** [what went wrong, run(request), on its way?] */
export function useTrouble(also = () => undefined) {
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const run = async (request) => {
    setBusy(true);
    setError("");
    try {
      return await request();
    } catch (problem) {
      also(problem);
      setError(explain(problem));
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return [error, run, busy];
}

function Front({ title, text, children }) {
  const language = useStore((state) => state.prefs.language);
  return html`<main class="front">
    <div class="front-card">
      <div class="brand"><img src="/console/icon.svg" alt="" width="40" height="40" /><span>Prilavok</span></div>
      <h1>${title}</h1>
      ${text && html`<p class="quiet">${text}</p>`}
      ${children}
    </div>
    <nav class="front-languages" aria-label=${t("prefs.language")}><${Icon} name="globe" />${Object.entries(LANGUAGES).map(
      ([code, name]) => html`<button type="button" lang=${code} aria-pressed=${code === language ? "true" : "false"} onClick=${() => setPref("language", code)}>${name}</button>`,
    )}</nav>
  </main>`;
}

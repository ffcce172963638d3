// The agent's own settings: how the page behaves, the password, the second factor.
import { html, useState } from "../core/html.js";
import { api } from "../core/api.js";
import { setPref } from "../core/prefs.js";
import { store, useStore } from "../core/store.js";
import { t } from "../core/words.js";
import { close } from "../desk/asking.js";
import { changePassword } from "../desk/session.js";
import { toast } from "../desk/toasts.js";
import { PasswordFields, Problem, useTrouble } from "../login.js";
import { Button } from "./bits.js";
import { Dialog, Field, Form } from "./dialog.js";

export function PrefsDialog() {
  const prefs = useStore((s) => s.prefs);
  const one = (name, words) => html`<label class="switch"><input type="checkbox" checked=${prefs[name]} onChange=${(event) => setPref(name, event.target.checked)} /><span>${words}</span></label>`;
  return html`<${Dialog} title=${t("prefs")} shut=${() => close()}>
    <section class="prefs-part">${one("enterSends", t("prefs.enterSends"))}${one("sound", t("alerts.sound"))}${one("singleKeys", t("prefs.singleKeys"))}</section>
    <${Password} />
    <${SecondFactor} />
  <//>`;
}

function Password() {
  const [mismatch, setMismatch] = useState(false);
  const [error, run, busy] = useTrouble();
  const submit = async ({ old, fresh, again }) => {
    setMismatch(fresh !== again);
    if (fresh === again) await run(async () => (await changePassword(old, fresh), close(), toast(t("done.password"))));
  };
  return html`<details class="prefs-part"><summary>${t("password.change")}</summary><${Form} submit=${submit}><${PasswordFields} mismatch=${mismatch} /><${Problem} text=${error} /><${Button} type="submit" kind="primary" busy=${busy}>${t("password.change")}<//><//></details>`;
}

const grouped = (secret) => secret.match(/.{1,4}/g)?.join(" ") ?? secret;

function SecondFactor() {
  const on = useStore((s) => s.me.totp);
  const [begun, setBegun] = useState(null);
  const [error, run, busy] = useTrouble();
  const begin = () => run(async () => setBegun(await api.post("/me/totp")));
  const confirm = ({ code }) => run(async () => (store.set({ me: await api.post("/me/totp/confirm", { code: code.replace(/\s/g, "") }) }), setBegun(null), toast(t("totp.on"))));
  const remove = ({ password }) => run(async () => (store.set({ me: await api.post("/me/totp/remove", { password }) }), toast(t("totp.off"))));
  return html`<details class="prefs-part"><summary>${t("totp")}${on && html` <span class="pill good">${t("totp.active")}</span>`}</summary>
    <p class="quiet">${t("totp.text")}</p>
    ${on && html`<${Form} submit=${remove}><${Field} label=${t("login.password")}><input name="password" type="password" autocomplete="current-password" required /><//><${Button} type="submit" busy=${busy}>${t("totp.remove")}<//><//>`}
    ${!on && !begun && html`<${Button} onClick=${begin} busy=${busy}>${t("totp.begin")}<//>`}
    ${begun && html`<${Form} submit=${confirm}><p>${t("totp.secret")}</p><p class="secret"><code>${grouped(begun.secret)}</code></p><p><a href=${begun.uri}>${t("totp.open")}</a></p><${Field} label=${t("login.code")}><input name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,8}" required /><//><${Button} type="submit" kind="primary" busy=${busy}>${t("totp.confirm")}<//><//>`}
    <${Problem} text=${error} />
  </details>`;
}

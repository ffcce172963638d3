// The shop's ready-made replies, in each of its languages.
import { html, useState } from "../core/html.js";
import { api } from "../core/api.js";
import { store, useStore } from "../core/store.js";
import { LANGUAGES, t } from "../core/words.js";
import { ask } from "../desk/asking.js";
import { attempt, toast } from "../desk/toasts.js";
import { inLanguage } from "../inbox/canned.js";
import { Problem, useTrouble } from "../login.js";
import { Button, Empty } from "../parts/bits.js";
import { Dialog, Field, Form } from "../parts/dialog.js";
import { Actions } from "../parts/dialogs.js";
import { Loaded, Page, useLoaded } from "./parts.js";

export default function CannedPage() {
  const language = useStore((s) => s.prefs.language);
  const [all, load, error, set] = useLoaded(() => api.get("/canned"));
  const [edited, edit] = useState(null);
  const keep = (list) => (set(list), store.set({ canned: list }), edit(null), toast(t("done.saved")));
  const remove = async (one) => (await ask({ title: t("canned.delete"), text: inLanguage(one.title, language), yes: t("delete"), danger: true })) && attempt(async () => keep(await api.delete(`/canned/${encodeURIComponent(one.id)}`)));
  const add = html`<${Button} kind="primary" icon="plus" onClick=${() => edit({ id: "", title: {}, text: {}, own: true })}>${t("canned.new")}<//>`;
  return html`<${Page} title=${t("page.canned")} text=${t("canned.text")} actions=${add}>
    <${Loaded} data=${all} error=${error} again=${load}>${all && (all.length ? html`<ul class="canned-cards">${all.map((one) => html`<li class="canned-card" key=${one.id}>
      <header><h2>${inLanguage(one.title, language)}</h2><code>/${one.id}</code></header><p>${inLanguage(one.text, language)}</p>
      <footer><span class="quiet">${Object.keys(LANGUAGES).filter((code) => one.text[code]).map((code) => code.toUpperCase()).join(" · ")}${one.own ? "" : ` · ${t("canned.shop")}`}</span><span class="grow"></span><${Button} kind="slim" icon="pen" onClick=${() => edit(one)}>${t("edit")}<//>${one.own && html`<${Button} kind="slim quiet" icon="trash" onClick=${() => remove(one)}>${t("delete")}<//>`}</footer>
    </li>`)}</ul>` : html`<${Empty} icon="canned" title=${t("canned.empty")} text=${t("canned.text")} />`)}<//>
    ${edited && html`<${Edit} one=${edited} shut=${() => edit(null)} keep=${keep} />`}
  <//>`;
}

function Edit({ one, shut, keep }) {
  const [error, run, busy] = useTrouble();
  const submit = (values) => {
    const part = (name) => Object.fromEntries(Object.keys(LANGUAGES).map((code) => [code, values[`${name}.${code}`].trim()]).filter(([, text]) => text));
    return run(async () => keep(await api.put(`/canned/${encodeURIComponent(one.id || values.id.trim())}`, { title: part("title"), text: part("text") })));
  };
  return html`<${Dialog} title=${one.id ? `/${one.id}` : t("canned.new")} shut=${shut} kind="wide">
    <${Form} submit=${submit}>
      ${!one.id && html`<${Field} label=${t("canned.id")} hint=${t("canned.id.hint")}><input name="id" required pattern="[a-z][a-z0-9_\\-]*" maxlength="40" autocomplete="off" data-first /><//>`}
      ${Object.entries(LANGUAGES).map(([code, name]) => html`<fieldset lang=${code}><legend>${name}</legend><input name=${`title.${code}`} defaultValue=${one.title[code] ?? ""} placeholder=${t("canned.title")} aria-label=${`${t("canned.title")}, ${name}`} maxlength="80" /><textarea name=${`text.${code}`} rows="3" defaultValue=${one.text[code] ?? ""} placeholder=${t("canned.words")} aria-label=${`${t("canned.words")}, ${name}`} maxlength="2000"></textarea></fieldset>`)}
      <p class="quiet small-text">${t("canned.variables")}</p>
      <${Problem} text=${error} />
      <${Actions}><${Button} onClick=${shut}>${t("cancel")}<//><${Button} type="submit" kind="primary" busy=${busy}>${t("save")}<//><//>
    <//>
  <//>`;
}

// The logins: who they are, what they may do and take on.
import { html, useState } from "../core/html.js";
import { api } from "../core/api.js";
import { useNow } from "../core/clock.js";
import { when } from "../core/format.js";
import { useStore } from "../core/store.js";
import { LANGUAGES, named, t } from "../core/words.js";
import { ask } from "../desk/asking.js";
import { mayAdmin } from "../desk/roles.js";
import { refreshDesk } from "../desk/session.js";
import { attempt, toast } from "../desk/toasts.js";
import { Problem, useTrouble } from "../login.js";
import { Avatar, Button } from "../parts/bits.js";
import { Dialog, Field, Form } from "../parts/dialog.js";
import { Actions } from "../parts/dialogs.js";
import { Menu } from "../parts/menu.js";
import { Icon } from "../parts/icon.js";
import { Loaded, Page, Table, useLoaded } from "./parts.js";

const ROLES = ["agent", "supervisor", "admin"];
const FRESH = { login: "", name: "", role: "agent", languages: [], topics: [], capacity: 5 };

export default function AgentsPage() {
  const admin = useStore((s) => mayAdmin(s.me));
  const [agents, load, error] = useLoaded(() => api.get("/agents"));
  const [edited, edit] = useState(null);
  const [made, setMade] = useState(null);
  const saved = (answer) => (edit(null), answer?.password && setMade(answer), load(), refreshDesk().catch(() => undefined));
  const add = admin && html`<${Button} kind="primary" icon="plus" onClick=${() => edit(FRESH)}>${t("agents.add")}<//>`;
  return html`<${Page} title=${t("page.agents")} text=${t("agents.text")} actions=${add}>
    <${Loaded} data=${agents} error=${error} again=${load}>${agents && html`<${Rows} agents=${agents} admin=${admin} edit=${edit} saved=${saved} />`}<//>
    ${edited && html`<${Edit} agent=${edited} shut=${() => edit(null)} saved=${saved} />`}
    ${made && html`<${OneTime} made=${made} shut=${() => setMade(null)} />`}
  <//>`;
}

function Rows({ agents, admin, edit, saved }) {
  const now = useNow(30);
  const change = (agent, part) => attempt(async () => saved(await api.patch(`/agents/${encodeURIComponent(agent.login)}`, part)));
  const reset = async (agent) => (await ask({ title: t("agents.reset"), text: t("agents.reset.text", { name: agent.name }), yes: t("agents.reset.yes") })) && attempt(async () => saved(await api.post(`/agents/${encodeURIComponent(agent.login)}/reset`)));
  const items = (agent) => [
    { label: t("edit"), icon: "pen", act: () => edit(agent) },
    { label: t("agents.reset"), icon: "retry", act: () => reset(agent) },
    { label: t(agent.active ? "agents.deactivate" : "agents.activate"), icon: agent.active ? "close" : "check", danger: agent.active, act: () => change(agent, { active: !agent.active }) },
  ];
  return html`<${Table} label=${t("page.agents")} heads=${[t("agent"), t("role"), t("agent.languages"), t("agent.topics"), { right: t("agent.capacity") }, t("totp"), t("agent.seen"), ""]}>
    ${agents.map((agent) => html`<tr key=${agent.login} class=${agent.active ? "" : "gone"}>
      <th scope="row"><span class="who"><${Avatar} name=${agent.name} small /><span>${agent.name}<small>${agent.login}</small></span></span></th>
      <td>${t(`role.${agent.role}`)}${!agent.active ? html` <span class="pill">${t("agents.inactive")}</span>` : ""}</td><td>${agent.languages.map((code) => LANGUAGES[code] ?? code).join(", ") || t("any")}</td><td>${agent.topics.map((topic) => named("topic", topic)).join(", ") || t("any")}</td><td class="right">${agent.capacity}</td>
      <td>${agent.totp ? html`<span class="pill good">${t("totp.active")}</span>` : agent.must_change_password ? html`<span class="pill">${t("agents.fresh")}</span>` : "–"}</td><td>${agent.last_seen ? when(agent.last_seen, now) : t("never")}</td>
      <td class="right">${admin && html`<${Menu} label=${t("agents.do", { name: agent.name })} kind="sign" align="end" items=${items(agent)}><${Icon} name="more" /><//>`}</td>
    </tr>`)}
  <//>`;
}

function Edit({ agent, shut, saved }) {
  const fresh = !agent.login;
  const known = useStore((s) => s.desk);
  const [languages, setLanguages] = useState(agent.languages);
  const [topics, setTopics] = useState(agent.topics);
  const [error, run, busy] = useTrouble();
  const submit = ({ login, name, role, capacity }) => {
    const about = { name: name.trim(), role, languages, topics, capacity: Number(capacity) };
    return run(async () => saved(fresh ? await api.post("/agents", { login: login.trim(), ...about }) : await api.patch(`/agents/${encodeURIComponent(agent.login)}`, about)));
  };
  return html`<${Dialog} title=${fresh ? t("agents.add") : agent.name} shut=${shut}>
    <${Form} submit=${submit}>
      ${fresh && html`<${Field} label=${t("login.login")}><input name="login" required autocapitalize="none" autocomplete="off" maxlength="64" data-first /><//>`}
      <${Field} label=${t("agent.name")}><input name="name" required defaultValue=${agent.name} maxlength="80" autocomplete="off" /><//>
      <${Field} label=${t("role")}><select name="role">${ROLES.map((role) => html`<option value=${role} selected=${role === agent.role}>${t(`role.${role}`)}</option>`)}</select><//>
      <${Skills} label=${t("agent.languages")} hint=${t("agents.languages.hint")} all=${known.languages} name=${(code) => LANGUAGES[code] ?? code} chosen=${languages} choose=${setLanguages} />
      <${Skills} label=${t("agent.topics")} hint=${t("agents.topics.hint")} all=${known.topics} name=${(topic) => named("topic", topic)} chosen=${topics} choose=${setTopics} />
      <${Field} label=${t("agent.capacity")}><input name="capacity" type="number" min="1" max="100" required defaultValue=${agent.capacity} /><//>
      <${Problem} text=${error} />
      <${Actions}><${Button} onClick=${shut}>${t("cancel")}<//><${Button} type="submit" kind="primary" busy=${busy}>${t("save")}<//><//>
    <//>
  <//>`;
}

function Skills({ label, hint, all, name, chosen, choose }) {
  const toggle = (one) => choose(chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one]);
  return html`<div class="field"><span class="field-label">${label}</span><div class="label-choice" role="group" aria-label=${label}>${all.map((one) => html`<button type="button" class="chip" aria-pressed=${chosen.includes(one) ? "true" : "false"} onClick=${() => toggle(one)}>${name(one)}</button>`)}</div><small>${hint}</small></div>`;
}

function OneTime({ made, shut }) {
  const copy = () => navigator.clipboard.writeText(made.password).then(() => toast(t("done.copied")), () => undefined);
  return html`<${Dialog} title=${t("agents.made", { login: made.agent.login })} shut=${shut} kind="small"><p>${t("agents.made.text")}</p><p class="secret"><code>${made.password}</code></p><${Actions}><${Button} onClick=${copy}>${t("copy")}<//><${Button} kind="primary" onClick=${shut}>${t("done")}<//><//><//>`;
}

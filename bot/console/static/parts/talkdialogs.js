// Dialogs about one conversation: hand it over, put it off, label it, join it to another, erase it.
import { classes, html, useState } from "../core/html.js";
import { api } from "../core/api.js";
import { personName } from "../core/format.js";
import { go, link } from "../core/router.js";
import { useStore } from "../core/store.js";
import { t } from "../core/words.js";
import { linkIdentity } from "../desk/actions.js";
import { close } from "../desk/asking.js";
import { attempt, toast } from "../desk/toasts.js";
import { snoozes } from "../inbox/verbs.js";
import { Labels } from "../panel/labels.js";
import { useFound } from "../search.js";
import { Avatar, Button, Channel } from "./bits.js";
import { Dialog, Field, Form } from "./dialog.js";
import { Actions } from "./dialogs.js";
import { Icon } from "./icon.js";

const ORDER = ["online", "busy", "away", "offline"];

export function TransferDialog({ id }) {
  const { agents, row } = useStore((s) => ({ agents: s.desk.agents, row: s.rows[id] }));
  const waits = row?.state === "queue"; // it is with whoever is free already
  const others = agents.filter((agent) => agent.login !== row?.agent?.login).sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || a.load - b.load);
  const [to, setTo] = useState((waits && others[0]?.login) || "");
  return html`<${Dialog} title=${t("do.transfer")} shut=${() => close()}>
    <${Form} submit=${({ note }) => close({ to, note: note.trim() })}>
      <div class="choices-list" role="radiogroup" aria-label=${t("transfer.to")}>
        ${!waits && html`<${Choice} on=${to === ""} choose=${() => setTo("")} first><span class="avatar small"><${Icon} name="inbox" /></span><span><b>${t("transfer.queue")}</b><small>${t("transfer.queue.text")}</small></span><//>`}
        ${others.map((agent) => html`<${Choice} key=${agent.login} on=${to === agent.login} choose=${() => setTo(agent.login)}><${Avatar} name=${agent.name} small status=${agent.status} /><span><b>${agent.name}</b><small>${t(`status.${agent.status}`)} · ${t("load", { load: agent.load, capacity: agent.capacity })}</small></span><//>`)}
      </div>
      <${Field} label=${t("transfer.note")}><textarea name="note" rows="3" maxlength="2000" placeholder=${t("transfer.note.hint")}></textarea><//>
      <${Actions}><${Button} onClick=${() => close()}>${t("cancel")}<//><${Button} type="submit" kind="primary" icon="transfer">${t("transfer.do")}<//><//>
    <//>
  <//>`;
}

const Choice = ({ on, choose, first, children }) => html`<button type="button" role="radio" aria-checked=${on ? "true" : "false"} class=${classes("choice", { on })} data-first=${first} onClick=${choose}>${children}${on && html`<${Icon} name="check" />`}</button>`;

export function SnoozeDialog({ id }) {
  return html`<${Dialog} title=${t("do.snooze")} shut=${() => close()} kind="small">
    <div class="choices-list">${snoozes(id).map((one, i) => html`<button type="button" class="choice" data-first=${i === 0} onClick=${() => (close(), one.act())}><${Icon} name="snooze" /><span><b>${one.label}</b></span></button>`)}</div>
  <//>`;
}

export function LabelsDialog({ id }) {
  const panel = useStore((s) => s.threads[id]?.panel);
  return html`<${Dialog} title=${t("section.labels")} shut=${() => close()} kind="small">${panel && html`<${Labels} id=${id} panel=${panel} />`}<${Actions}><${Button} kind="primary" onClick=${() => close()}>${t("done")}<//><//><//>`;
}

/** Find another conversation and join its address to this customer. */
export function LinkDialog({ id }) {
  const [query, setQuery] = useState("");
  const [panel, setPanel] = useState(null);
  const [all] = useFound("/search", query);
  const found = all?.conversations.filter((row) => String(row.id) !== id);
  const look = (row) => attempt(async () => setPanel((await api.get(`/conversations/${row.id}`)).panel));
  const join = async (identity) => (await linkIdentity(id, "link", identity.id)) && (close(), toast(t("event.linked")));
  return html`<${Dialog} title=${t("link.other")} shut=${() => close()}>
    <p class="quiet">${t("link.explain")}</p>
    <label class="quick"><${Icon} name="search" /><input type="search" data-first value=${query} onInput=${(event) => (setQuery(event.target.value), setPanel(null))} placeholder=${t("link.search")} aria-label=${t("link.search")} /></label>
    <div class="choices-list">
      ${!panel && found?.map((row) => html`<button type="button" class="choice" key=${row.id} onClick=${() => look(row)}><${Avatar} name=${row.name} small /><span><b>${personName(row)}</b><small>${row.last?.text}</small></span><${Channel} name=${row.channel} /></button>`)}
      ${!panel && found?.length === 0 && html`<p class="quiet pad">${t("search.none", { query })}</p>`}
      ${panel?.identities.map((one) => html`<button type="button" class="choice" key=${one.id} onClick=${() => join(one)}><${Channel} name=${one.channel} /><span><b>${one.address}</b><small>${panel.name}</small></span><${Icon} name="link" /></button>`)}
    </div>
  <//>`;
}

/** Erasing asks for the number of the conversation: nobody does it by a slip. */
export function EraseDialog({ id }) {
  const [typed, setTyped] = useState("");
  const name = useStore((s) => (s.rows[id] ? personName(s.rows[id]) : id));
  const erase = () => attempt(async () => (await api.post(`/customers/${encodeURIComponent(id)}/erase`, { confirm: /^\d+$/.test(id) ? Number(id) : id }), close(), go(link("inbox")), toast(t("done.erased"))));
  return html`<${Dialog} title=${t("erase.title", { name })} shut=${() => close()} kind="small">
    <${Form} submit=${() => typed.trim() === id && erase()}>
      <p>${t("erase.text")}</p>
      <${Field} label=${t("erase.confirm", { id })}><input data-first value=${typed} onInput=${(event) => setTyped(event.target.value)} inputmode="numeric" autocomplete="off" /><//>
      <${Actions}><${Button} onClick=${() => close()}>${t("cancel")}<//><${Button} type="submit" kind="danger" disabled=${typed.trim() !== id}>${t("erase.do")}<//><//>
    <//>
  <//>`;
}

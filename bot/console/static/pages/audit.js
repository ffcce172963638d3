// Who saw and changed what.
import { html, useState } from "../core/html.js";
import { api } from "../core/api.js";
import { shortTime } from "../core/format.js";
import { conversationLink } from "../core/router.js";
import { useStore } from "../core/store.js";
import { t } from "../core/words.js";
import { attempt } from "../desk/toasts.js";
import { Empty } from "../parts/bits.js";
import { Loaded, More, Page, Table, useLoaded } from "./parts.js";

const LIMIT = 100;

/** Which words say what a request did. */
const DONE = {
  login: "login.enter",
  "login refused": "audit.refused",
  saw: "audit.saw",
  export: "do.export",
  "POST /conversations/next": "do.takeNext",
  "POST /conversations/{id}/take": "do.take",
  "POST /conversations/{id}/transfer": "do.transfer",
  "POST /conversations/{id}/snooze": "do.snooze",
  "POST /conversations/{id}/return": "do.return",
  "POST /conversations/{id}/resolve": "do.resolve",
  "POST /conversations/{id}/reply": "tab.reply",
  "POST /conversations/{id}/note": "tab.note",
  "PUT /conversations/{id}/labels": "do.labels",
  "POST /conversations/{id}/link": "link.yes",
  "POST /conversations/{id}/unlink": "unlink.yes",
  "POST /conversations/{id}/cart": "cart.add",
  "PUT /conversations/{id}/cart/{sku}": "audit.cart",
  "DELETE /conversations/{id}/cart/{sku}": "audit.cart",
  "PUT /conversations/{id}/coupon": "coupon.code",
  "POST /desk/orders/{number}/state": "order.move",
  "POST /desk/orders/{number}/payment_link": "order.paylink",
  "POST /sends/{send_id}/retry": "send.again",
  "POST /aside/{id}/retry": "aside.retry",
  "POST /aside/{id}/dismiss": "aside.dismiss",
  "POST /uploads": "attach",
  "PUT /canned/{id}": "canned",
  "DELETE /canned/{id}": "canned.delete",
  "POST /conversations/{id}/canned": "canned.insert",
  "PUT /settings": "settings",
  "PUT /me/status": "status",
  "POST /me/password": "password.change",
  "POST /me/totp/confirm": "totp.on",
  "POST /me/totp/remove": "totp.off",
  "POST /logout": "logout",
  "POST /agents": "agents.add",
  "PATCH /agents/{login}": "audit.agent",
  "POST /agents/{login}/reset": "agents.reset",
  "POST /customers/{id}/erase": "do.erase",
};

const action = (name) => (DONE[name] ? t(DONE[name]) : name);

export default function AuditPage() {
  const agents = useStore((s) => s.desk.agents);
  const [filter, setFilter] = useState({ agent: "", conversation: "" });
  const query = { ...filter, limit: LIMIT };
  const [data, load, error, set] = useLoaded(() => api.get("/audit", query), [filter.agent, filter.conversation]);
  const more = () => attempt(async () => {
    const page = await api.get("/audit", { ...query, before: data.next });
    set({ lines: [...data.lines, ...page.lines], next: page.next });
  });
  return html`<${Page} title=${t("page.audit")} text=${t("audit.text")}>
    <div class="toolbar">
      <label class="inline-field"><span>${t("agent")}</span><select value=${filter.agent} onChange=${(event) => setFilter({ ...filter, agent: event.target.value })}><option value="">${t("any")}</option>${agents.map((agent) => html`<option value=${agent.login}>${agent.name}</option>`)}</select></label>
      <label class="inline-field"><span>${t("audit.conversation")}</span><input inputmode="numeric" value=${filter.conversation} onChange=${(event) => setFilter({ ...filter, conversation: event.target.value.replace(/\D/g, "") })} /></label>
    </div>
    <${Loaded} data=${data} error=${error} again=${load}>${data && (data.lines.length ? html`<${Table} label=${t("page.audit")} heads=${[t("audit.at"), t("agent"), t("audit.action"), t("audit.conversation"), t("audit.detail")]}>${data.lines.map((line) => html`<tr key=${line.id}><td class="when">${shortTime(line.at)}</td><td>${agents.find((agent) => agent.login === line.agent)?.name ?? line.agent}</td><td title=${line.action}>${action(line.action)}</td><td>${line.conversation ? html`<a href=${conversationLink(line.conversation)}>#${line.conversation}</a>` : "–"}</td><td class="clip">${detail(line.detail)}</td></tr>`)}<//><${More} next=${data.next} load=${more} />` : html`<${Empty} icon="audit" title=${t("audit.none")} />`)}<//>
  <//>`;
}

/** Whatever there is, as one line of text. */
function detail(value) {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return String(value);
  return Object.entries(value).map(([name, one]) => `${name}: ${typeof one === "object" ? JSON.stringify(one) : one}`).join(", ");
}

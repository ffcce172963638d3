// Who is at work, how much each has, who waits and how long; any conversation may be moved from here.
import { classes, html, useEffect } from "../core/html.js";
import { api } from "../core/api.js";
import { useNow } from "../core/clock.js";
import { duration, personName, when } from "../core/format.js";
import { conversationLink } from "../core/router.js";
import { store, useStore } from "../core/store.js";
import { LANGUAGES, named, t } from "../core/words.js";
import { transfer } from "../desk/actions.js";
import { open } from "../desk/asking.js";
import { mayAdmin } from "../desk/roles.js";
import { refreshDesk } from "../desk/session.js";
import { attempt, toast } from "../desk/toasts.js";
import { pace } from "../inbox/row.js";
import { Avatar, Button, Channel, Empty } from "../parts/bits.js";
import { Loaded, Page, Table, useLoaded } from "./parts.js";

const EVERY_MS = 10_000;
const MOST = 200;
const ORDER = ["online", "busy", "away", "offline"];

export default function TeamPage() {
  const me = useStore((s) => s.me);
  const [data, load, error] = useLoaded(loadTeam);
  const presence = useStore((s) => s.desk.agents);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || load(), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return html`<${Page} title=${t("page.team")} text=${t("team.text")}>
    <${Loaded} data=${data} error=${error} again=${load}>${data && html`<${Tiles} team=${data.team} /><${Agents} team=${data.team} presence=${presence} /><${Open} rows=${data.rows} again=${load} />${mayAdmin(me) && html`<${Assignment} />`}`}<//>
  <//>`;
}

async function loadTeam() {
  const [team, page] = await Promise.all([api.get("/team"), api.get("/conversations", { view: "all", limit: MOST })]);
  return { team, rows: page.rows.filter((row) => row.state !== "bot").sort((a, b) => Date.parse(a.waiting_since ?? a.changed_at) - Date.parse(b.waiting_since ?? b.changed_at)) };
}

function Tiles({ team: { queue, agents } }) {
  const now = useNow(1);
  const here = agents.filter((agent) => agent.status === "online").length;
  const tiles = [
    ["waiting", queue.waiting],
    ["longest", queue.longest_since ? duration((now - Date.parse(queue.longest_since)) / 1000) : "–"],
    ["online", `${here} / ${agents.filter((agent) => agent.active).length}`],
    ["load", `${agents.reduce((sum, a) => sum + a.load, 0)} / ${agents.filter((a) => a.status !== "offline").reduce((sum, a) => sum + a.capacity, 0)}`],
  ];
  return html`<div class="tiles">${tiles.map(([name, value]) => html`<div class="tile"><span>${t(`team.${name}`)}</span><b>${value}</b></div>`)}
    <div class="tile"><span>${t("team.languages")}</span><b class="tile-small">${Object.entries(queue.by_language).map(([code, n]) => `${LANGUAGES[code] ?? code}: ${n}`).join(" · ") || "–"}</b></div></div>`;
}

function Agents({ team, presence }) {
  const now = useNow(5);
  const live = (agent) => ({ ...agent, ...pick(presence.find((one) => one.login === agent.login)) });
  const agents = team.agents.filter((agent) => agent.active).map(live).sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || b.load - a.load);
  return html`<${Table} label=${t("page.agents")} heads=${[t("agent"), t("status"), t("team.load"), t("team.oldest"), t("agent.languages"), t("agent.topics")]}>
    ${agents.map((agent) => html`<tr key=${agent.login}>
      <th scope="row"><span class="who"><${Avatar} name=${agent.name} small /><span>${agent.name}<small>${t(`role.${agent.role}`)}</small></span></span></th>
      <td><span class="status"><i class="dot ${agent.status}"></i>${t(`status.${agent.status}`)}${agent.status === "offline" && agent.last_seen ? html` <small>${when(agent.last_seen, now)}</small>` : ""}</span></td>
      <td><span class="load-bar"><meter min="0" max=${agent.capacity || 1} high=${agent.capacity * 0.8} value=${agent.load} aria-label=${t("team.load")}></meter>${agent.load}/${agent.capacity}</span></td>
      <td>${agent.oldest_waiting_since ? html`<${Wait} since=${agent.oldest_waiting_since} />` : "–"}</td>
      <td>${agent.languages.map((code) => code.toUpperCase()).join(", ") || t("any")}</td><td>${agent.topics.map((topic) => named("topic", topic)).join(", ") || t("any")}</td>
    </tr>`)}
  <//>`;
}

const pick = (agent) => agent && { status: agent.status, load: agent.load, capacity: agent.capacity };

function Wait({ since, target_s }) {
  const waited_s = (useNow(1) - Date.parse(since)) / 1000;
  const targets = store.get().desk.targets;
  return html`<span class="since ${pace(waited_s, target_s ?? targets.first_response_s)}">${duration(waited_s)}</span>`;
}

function Open({ rows, again }) {
  const move = async (row) => {
    const id = String(row.id);
    store.set((state) => ({ rows: { ...state.rows, [id]: row } }));
    const chosen = await open("transfer", { id });
    if (chosen && (await transfer(id, chosen.to, chosen.note))) again();
  };
  return html`<h2 class="page-part">${t("team.open")}</h2>${rows.length
    ? html`<${Table} label=${t("team.open")} heads=${[t("customer"), t("team.holder"), t("team.wait"), t("team.last"), ""]}>
      ${rows.map((row) => html`<tr key=${row.id}><th scope="row"><span class="who"><${Channel} name=${row.channel} /><a href=${conversationLink(row.id)}>${personName(row)}</a></span></th>
        <td>${row.agent?.name ?? html`<span class="pill state-${row.state}">${t(`state.${row.state}.short`)}</span>`}</td>
        <td>${row.waiting_since ? html`<${Wait} since=${row.waiting_since} target_s=${row.target_s} />` : "–"}</td>
        <td class="clip">${row.last?.text}</td><td class="right"><${Button} kind="slim" icon="transfer" onClick=${() => move(row)}>${t("team.move")}<//></td></tr>`)}<//>`
    : html`<${Empty} icon="check" title=${t("team.calm")} />`}`;
}

/** How conversations come to agents, for admins. */
function Assignment() {
  const [settings, load, error, set] = useLoaded(() => api.get("/settings"));
  const change = (part) => attempt(async () => (set(await api.put("/settings", part)), await refreshDesk(), toast(t("done.saved"))));
  return html`<h2 class="page-part">${t("settings")}</h2><${Loaded} data=${settings} error=${error} again=${load}>${settings && html`<div class="settings">
    <div class=${classes("segments")} role="group" aria-label=${t("settings.assignment")}>${["manual", "automatic"].map((mode) => html`<button type="button" aria-pressed=${settings.assignment === mode ? "true" : "false"} onClick=${() => change({ assignment: mode })}>${t(`settings.${mode}`)}</button>`)}</div>
    <${Seconds} label=${t("settings.wait")} value=${settings.wait_s} set=${(wait_s) => change({ wait_s })} />
    <${Seconds} label=${t("settings.gone")} value=${settings.gone_s} set=${(gone_s) => change({ gone_s })} />
    <label class="switch"><input type="checkbox" checked=${settings.survey} onChange=${(event) => change({ survey: event.target.checked })} /><span>${t("settings.survey")}</span></label>
  </div>`}<//>`;
}

const Seconds = ({ label, value, set }) => html`<label class="inline-field"><span>${label}</span><input type="number" min="10" step="10" value=${value} onChange=${(event) => event.target.valueAsNumber > 0 && set(event.target.valueAsNumber)} /></label>`;

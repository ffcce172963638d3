// Above the timeline: whose conversation it is, who else is here, and what can be done with it.
import { classes, html } from "../core/html.js";
import { useNow } from "../core/clock.js";
import { clockTime, duration, personName, when } from "../core/format.js";
import { useStore } from "../core/store.js";
import { named, t } from "../core/words.js";
import { others } from "../desk/rows.js";
import { Avatar, Button, Channel, Sign } from "../parts/bits.js";
import { Icon } from "../parts/icon.js";
import { Menu } from "../parts/menu.js";
import { togglePanel } from "./inbox.js";
import { pace } from "./row.js";
import { snoozes, verbs } from "./verbs.js";

const SHOWN = ["take", "transfer", "return"];

export function Header({ id }) {
  const row = useStore((s) => s.rows[id]);
  const me = useStore((s) => s.me);
  if (!row) return html`<header class="thread-head"></header>`;
  const all = verbs(row, me);
  const find = (name) => all.find((verb) => verb.name === name);
  const rest = all.filter((verb) => !SHOWN.includes(verb.name) && !["resolve", "snooze"].includes(verb.name));
  const tucked = all.filter((verb) => ["transfer", "return"].includes(verb.name));
  return html`<header class="thread-head">
    <div class="thread-who">
      <h1 title=${personName(row)}>${personName(row)}</h1>
      <span class="thread-state"><${State} row=${row} me=${me} />${(row.channels || []).map((name) => html`<${Channel} name=${name} />`)}</span>
    </div>
    <${Faces} id=${id} />
    <div class="verbs">
      ${SHOWN.map(find).filter(Boolean).map((verb) => html`<${Sign} icon=${verb.icon} label=${verb.label} hint=${verb.key} kind=${classes("verb", `verb-${verb.name}`, { primary: verb.name === "take" && row.state === "queue" })} onClick=${verb.act} />`)}
      ${find("snooze") && html`<${Menu} label=${t("do.snooze")} title=${`${t("do.snooze")} · Z`} kind="sign verb" items=${snoozes(id)} align="end"><${Icon} name="snooze" /><//>`}
      ${find("resolve") && html`<${Button} icon="check" kind="resolve" title=${`${t("do.resolve")} · E`} onClick=${find("resolve").act}>${t("do.resolve")}<//>`}
      <${Menu} label=${t("do.more")} kind="sign" align="end" items=${[...tucked.map((verb) => ({ ...verb, hint: verb.key })), ...rest.map((verb) => ({ ...verb, hint: verb.key }))]}><${Icon} name="more" /><//>
      <${Sign} icon="panel" label=${t("panel.toggle")} hint="I" onClick=${togglePanel} />
    </div>
  </header>`;
}

function State({ row, me }) {
  const now = useNow(1);
  const waited_s = row.waiting_since && (now - Date.parse(row.waiting_since)) / 1000;
  const words = {
    bot: () => t("state.bot"),
    queue: () => (row.position ? t("state.queue.place", { n: row.position }) : t("state.queue")),
    agent: () => (row.agent?.login === me.login ? t("state.mine") : t("state.agent", { name: row.agent?.name ?? "" })),
    snoozed: () => (row.snoozed_until ? t("state.snoozed.until", { time: `${when(row.snoozed_until, now)} ${clockTime(row.snoozed_until)}` }) : t("state.snoozed")),
  }[row.state]();
  return html`<span class="pill state-${row.state}">${words}</span>
    ${row.reason && row.state !== "bot" && html`<span class=${classes("pill", { alarm: row.urgent })}>${named("reason", row.reason)}</span>`}
    ${waited_s > 0 && html`<span class="since ${pace(waited_s, row.target_s)}"><${Icon} name="clock" />${t("waits", { time: duration(waited_s) })}</span>`}`;
}

/** The faces of who looks at the same conversation; above the composer it is said in words. */
function Faces({ id }) {
  const viewers = useStore((s) => others(s, id));
  if (!viewers.length) return null;
  return html`<span class=${classes("faces", { writes: viewers.some((viewer) => viewer.typing) })} title=${t("row.viewers", { names: viewers.map((viewer) => viewer.name).join(", ") })}>${viewers.slice(0, 3).map((viewer) => html`<${Avatar} name=${viewer.name} small />`)}</span>`;
}

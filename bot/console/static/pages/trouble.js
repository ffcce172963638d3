// What did not get through: sends that failed or are uncertain, and messages whose turn failed.
import { classes, html, useState } from "../core/html.js";
import { api } from "../core/api.js";
import { useNow } from "../core/clock.js";
import { when } from "../core/format.js";
import { conversationLink } from "../core/router.js";
import { useStore } from "../core/store.js";
import { t } from "../core/words.js";
import { refreshDesk } from "../desk/session.js";
import { attempt, toast } from "../desk/toasts.js";
import { why } from "../inbox/delivery.js";
import { Button, Channel, Empty } from "../parts/bits.js";
import { Loaded, More, Page, useLoaded } from "./parts.js";

const KINDS = ["sends", "aside"];

export default function TroublePage() {
  const [kind, setKind] = useState("sends");
  const counts = useStore((s) => s.counts);
  return html`<${Page} title=${t("page.trouble")} text=${t("trouble.text")}>
    <div class="toolbar"><div class="segments" role="group" aria-label=${t("page.trouble")}>${KINDS.map((one) => html`<button type="button" aria-pressed=${kind === one ? "true" : "false"} onClick=${() => setKind(one)}>${t(`trouble.${one}`)} <b>${(one === "sends" ? counts.failed : counts.aside) ?? 0}</b></button>`)}</div></div>
    ${kind === "sends" ? html`<${Sends} />` : html`<${Aside} />`}
  <//>`;
}

function Sends() {
  const [data, load, error, set] = useLoaded(() => api.get("/sends"));
  const more = () => attempt(async () => {
    const page = await api.get("/sends", { before: data.next });
    set({ sends: [...data.sends, ...page.sends], next: page.next });
  });
  const again = (send) => attempt(async () => {
    const delivery = await api.post(`/sends/${encodeURIComponent(send.send_id)}/retry`);
    set({ ...data, sends: data.sends.map((one) => (one === send ? { ...one, ...delivery } : one)) });
    toast(t("done.retried"));
    await refreshDesk();
  });
  return html`<${Loaded} data=${data} error=${error} again=${load}>${data && (data.sends.length ? html`<ul class="trouble">${data.sends.map((send) => html`<${Case} key=${send.send_id} one=${send} state=${send.state} reason=${`${t(`delivery.${send.state}`)}${why(send)}`}>${send.can_retry && html`<${Button} kind="slim" icon="retry" onClick=${() => again(send)}>${t("send.again")}<//>`}<//>`)}</ul><${More} next=${data.next} load=${more} />` : html`<${Empty} icon="check" title=${t("trouble.none")} text=${t("trouble.none.text")} />`)}<//>`;
}

function Aside() {
  const [data, load, error, set] = useLoaded(() => api.get("/aside"));
  const act = (message, verb) => attempt(async () => {
    await api.post(`/aside/${encodeURIComponent(message.id)}/${verb}`);
    set({ messages: data.messages.filter((one) => one !== message) });
    toast(t(`done.aside.${verb}`));
    await refreshDesk();
  });
  return html`<${Loaded} data=${data} error=${error} again=${load}>${data && (data.messages.length ? html`<ul class="trouble">${data.messages.map((message) => html`<${Case} key=${message.id} one=${message} state="failed" reason=${`${t("aside.failed", { n: message.attempts })}: ${message.error}`}><${Button} kind="slim" icon="retry" onClick=${() => act(message, "retry")}>${t("aside.retry")}<//><${Button} kind="slim quiet" onClick=${() => act(message, "dismiss")}>${t("aside.dismiss")}<//><//>`)}</ul>` : html`<${Empty} icon="check" title=${t("trouble.none")} text=${t("trouble.none.aside")} />`)}<//>`;
}

function Case({ one, state, reason, children }) {
  const now = useNow(60);
  return html`<li class=${classes("case", state)}>
    <${Channel} name=${one.channel} />
    <div class="case-main"><p class="case-top"><a href=${conversationLink(one.conversation)}>${one.name || one.address || `#${one.conversation}`}</a><time>${when(one.at, now)}</time></p><p class="case-text">${one.text}</p><p class="case-why">${reason}</p></div>
    <div class="case-do">${children}</div>
  </li>`;
}

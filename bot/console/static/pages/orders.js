// All orders, with filters; one opened beside them.
import { classes, html, useEffect, useState } from "../core/html.js";
import { api } from "../core/api.js";
import { useNow } from "../core/clock.js";
import { money, when } from "../core/format.js";
import { conversationLink, go, link } from "../core/router.js";
import { useStore } from "../core/store.js";
import { named, t } from "../core/words.js";
import { attempt } from "../desk/toasts.js";
import { OrderDetails, OrderSteps } from "../panel/orders.js";
import { Bones, Channel, Empty, Sign } from "../parts/bits.js";
import { Icon } from "../parts/icon.js";
import { DateField } from "./figures.js";
import { Loaded, More, Page, Table, useLoaded } from "./parts.js";

export const STATES = ["placed", "paid", "packed", "shipped", "delivered", "cancelled", "returned"];
const LIMIT = 50;
const TYPED_MS = 300;

export default function OrdersPage() {
  const number = useStore((s) => s.route.id);
  const [filter, setFilter] = useState({});
  const [data, load, error, set] = useLoaded(() => api.get("/desk/orders", { ...filter, limit: LIMIT }), [JSON.stringify(filter)]);
  const more = () => attempt(async () => {
    const page = await api.get("/desk/orders", { ...filter, limit: LIMIT, before: data.next });
    set({ orders: [...data.orders, ...page.orders], next: page.next });
  });
  const changed = (order) => set({ ...data, orders: data.orders.map((one) => (one.number === order.number ? order : one)) });
  return html`<${Page} title=${t("page.orders")} text=${t("orders.text")}>
    <${Filter} filter=${filter} set=${(part) => setFilter((before) => Object.fromEntries(Object.entries({ ...before, ...part }).filter(([, value]) => value)))} />
    <div class=${classes("split", { open: number })}>
      <${Loaded} data=${data} error=${error} again=${load}>${data && (data.orders.length ? html`<div class="split-main"><${Rows} orders=${data.orders} number=${number} /><${More} next=${data.next} load=${more} /></div>` : Object.keys(filter).length ? html`<${Empty} icon="orders" title=${t("orders.nothing")} text=${t("list.nothing.text")} />` : html`<${Empty} icon="orders" title=${t("orders.none")} />`)}<//>
      ${number && html`<${Opened} number=${number} key=${number} changed=${changed} />`}
    </div>
  <//>`;
}

function Filter({ filter, set }) {
  const [words, setWords] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => set({ q: words.trim() }), TYPED_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return html`<div class="toolbar">
    <label class="quick"><${Icon} name="search" /><input type="search" value=${words} onInput=${(event) => setWords(event.target.value)} placeholder=${t("orders.search")} aria-label=${t("orders.search")} /></label>
    <label class="inline-field"><span>${t("order.state")}</span><select value=${filter.state || ""} onChange=${(event) => set({ state: event.target.value })}><option value="">${t("any")}</option>${STATES.map((state) => html`<option value=${state}>${named("order", state)}</option>`)}</select></label>
    <${DateField} label=${t("from")} value=${filter.from || ""} set=${(from) => set({ from })} /><${DateField} label=${t("to")} value=${filter.to || ""} set=${(to) => set({ to })} />
  </div>`;
}

function Rows({ orders, number }) {
  const now = useNow(60);
  return html`<${Table} label=${t("page.orders")} heads=${[t("order.number"), t("order.state"), t("customer"), t("order.delivery"), { right: t("cart.total") }, t("order.at")]}>
    ${orders.map((order) => html`<tr key=${order.number} class=${classes({ on: order.number === number })} onClick=${(event) => event.target.closest("a") || go(link("orders", order.number))}>
      <th scope="row"><a href=${link("orders", order.number)}>${order.number}</a></th><td><span class="pill order-${order.state}">${named("order", order.state)}</span></td>
      <td><span class="who"><${Channel} name=${order.channel} /><a href=${conversationLink(order.customer_id)}>${order.customer_name || order.contact.name || `#${order.customer_id}`}</a></span></td>
      <td>${[order.delivery, order.contact.city].filter(Boolean).join(" · ")}</td><td class="right">${money(order.total)}</td><td>${when(order.created_at, now)}</td>
    </tr>`)}
  <//>`;
}

function Opened({ number, changed }) {
  const [order, load, error, set] = useLoaded(() => api.get(`/desk/orders/${encodeURIComponent(number)}`), [number]);
  return html`<section class="split-side" aria-label=${t("order", { number })}><header><h2>${number}</h2><${Sign} icon="close" label=${t("close")} onClick=${() => go(link("orders"))} /></header>
    <${Loaded} data=${order} error=${error} again=${load}>${order ? html`<p><span class="pill order-${order.state}">${named("order", order.state)}</span> <b>${money(order.total)}</b></p><p><a href=${conversationLink(order.customer_id)}>${t("order.conversation", { name: order.customer_name || `#${order.customer_id}` })}</a></p><${OrderDetails} order=${order} /><${OrderSteps} order=${order} changed=${(fresh) => (set(fresh), changed(fresh))} />` : html`<${Bones} />`}<//>
  </section>`;
}

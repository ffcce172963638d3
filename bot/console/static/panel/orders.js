// The customer's orders: what they are, where they stand, and where they may go from there.
import { html, useState } from "../core/html.js";
import { api } from "../core/api.js";
import { fullTime, money } from "../core/format.js";
import { store } from "../core/store.js";
import { named, t } from "../core/words.js";
import { open } from "../desk/asking.js";
import { changeDraft, draftOf } from "../desk/drafts.js";
import { refreshPanel } from "../desk/threads.js";
import { attempt, toast } from "../desk/toasts.js";
import { Button } from "../parts/bits.js";
import { Menu } from "../parts/menu.js";
import { Icon } from "../parts/icon.js";

export function Orders({ id, panel }) {
  if (!panel.orders.length) return html`<p class="quiet">${t("orders.none")}</p>`;
  return html`<ul class="orders">${panel.orders.map((order, i) => html`<${OrderCard} key=${order.number} order=${order} first=${i === 0} id=${id} changed=${() => refreshPanel(id).catch(() => undefined)} />`)}</ul>`;
}

function OrderCard({ order, first, id, changed }) {
  const [unfolded, setUnfolded] = useState(first);
  return html`<li class="order">
    <button type="button" class="order-top" aria-expanded=${unfolded ? "true" : "false"} onClick=${() => setUnfolded(!unfolded)}><b>${order.number}</b><span class="pill order-${order.state}">${named("order", order.state)}</span><span class="order-total">${money(order.total)}</span><${Icon} name=${unfolded ? "down" : "right"} /></button>
    ${unfolded && html`<${OrderDetails} order=${order} /><${OrderSteps} order=${order} conversation=${id} changed=${changed} />`}
  </li>`;
}

export function OrderDetails({ order }) {
  const { contact, lines } = order;
  const place = [contact.city, contact.branch || contact.address, order.store].filter(Boolean).join(", ");
  const facts = [
    ["at", fullTime(order.created_at)],
    ["contact", [contact.name, contact.phone].filter(Boolean).join(", ")],
    ["delivery", [order.delivery, place].filter(Boolean).join(" · ")],
    ["payment", order.payment],
    ["tracking", order.tracking],
  ].filter(([, value]) => value);
  return html`<div class="order-more">
    <ul class="order-lines">${lines.map((line) => html`<li><span>${line.title} × ${line.quantity}</span><span>${money(line.total)}</span></li>`)}
      ${order.fee && Number(order.fee.amount) > 0 && html`<li class="quiet"><span>${t("order.fee")}</span><span>${money(order.fee)}</span></li>`}
      ${order.discount && Number(order.discount.amount) > 0 && html`<li class="quiet"><span>${t("cart.discount")}${order.coupon ? ` ${order.coupon}` : ""}</span><span>− ${money(order.discount)}</span></li>`}</ul>
    <dl class="facts">${facts.map(([name, value]) => html`<dt>${t(`order.${name}`)}</dt><dd>${value}</dd>`)}</dl>
  </div>`;
}

const NEEDS_WORDS = { shipped: "tracking", cancelled: "reason", returned: "reason" };

/** Move it on, and the payment link while it awaits payment. `conversation`: where the link may be written. */
export function OrderSteps({ order, conversation, changed }) {
  const move = async (state) => {
    const asked = NEEDS_WORDS[state] && (await open("step", { order, state, field: NEEDS_WORDS[state] }));
    if (NEEDS_WORDS[state] && asked === undefined) return;
    const done = await attempt(() => api.post(`/desk/orders/${encodeURIComponent(order.number)}/state`, { state, ...asked }));
    if (done) (toast(t("done.order", { number: order.number, state: named("order", state) })), changed(done));
  };
  return html`<div class="order-steps">
    ${order.next_states.length > 0 && html`<${Menu} label=${t("order.move")} kind="button slim" items=${order.next_states.map((state) => ({ label: named("order", state), danger: state === "cancelled", act: () => move(state) }))}><span>${t("order.move")}</span><${Icon} name="down" /><//>`}
    ${order.awaits_payment && html`<${PaymentLink} order=${order} conversation=${conversation} />`}
  </div>`;
}

function PaymentLink({ order, conversation }) {
  const make = async () => {
    const made = await attempt(() => api.post(`/desk/orders/${encodeURIComponent(order.number)}/payment_link`));
    if (!made) return;
    if (conversation) {
      const { reply } = draftOf(store.get(), conversation);
      changeDraft(conversation, { tab: "reply", reply: [reply, made.url].filter(Boolean).join("\n") });
      return toast(t("done.paylink"));
    }
    return navigator.clipboard.writeText(made.url).then(() => toast(t("done.copied")), () => toast(made.url));
  };
  return html`<${Button} kind="slim" icon="link" onClick=${make}>${t("order.paylink")}<//>`;
}

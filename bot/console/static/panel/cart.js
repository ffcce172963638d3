// The customer's cart, to be changed on their behalf: they see it at once.
import { classes, html, useState } from "../core/html.js";
import { api } from "../core/api.js";
import { money } from "../core/format.js";
import { named, t } from "../core/words.js";
import { changeCart } from "../desk/actions.js";
import { Picture } from "../inbox/cards.js";
import { ProductSearch } from "../inbox/products.js";
import { Button, Sign } from "../parts/bits.js";

export function CartEditor({ id, panel }) {
  const { cart } = panel;
  const [adding, setAdding] = useState(false);
  const [busy, setBusy] = useState(false);
  const change = async (request) => {
    setBusy(true);
    const changed = await changeCart(id, request);
    setBusy(false);
    return changed;
  };
  const add = (product) => change((path) => api.post(`${path}/cart`, { sku: product.sku, quantity: 1 }));
  return html`<div class="cart" aria-busy=${busy ? "true" : undefined}>
    ${cart.lines.length ? html`<ul>${cart.lines.map((line) => html`<${Line} key=${line.sku} line=${line} change=${change} />`)}</ul>` : html`<p class="quiet">${t("cart.empty")}</p>`}
    ${adding ? html`<div class="cart-add"><${ProductSearch} language=${panel.language} pick=${add} verb=${t("cart.add")} /><${Button} kind="quiet slim" onClick=${() => setAdding(false)}>${t("done")}<//></div>` : html`<${Button} kind="quiet slim" icon="plus" onClick=${() => setAdding(true)}>${t("cart.add.open")}<//>`}
    ${cart.lines.length > 0 && html`<${Coupon} cart=${cart} change=${change} /><${Sums} cart=${cart} />`}
  </div>`;
}

function Line({ line, change }) {
  const path = (base) => `${base}/cart/${encodeURIComponent(line.sku)}`;
  const set = (quantity) => change((base) => api.put(path(base), { quantity }));
  const swap = (swap_to) => swap_to !== line.sku && change((base) => api.put(path(base), { swap_to }));
  const options = Object.values(line.options || {}).join(", ");
  return html`<li class=${classes("cart-line", { short: line.short })}>
    <${Picture} src=${line.image} />
    <div class="cart-main">
      <b>${line.title}</b>
      ${line.variants.length > 1
        ? html`<select aria-label=${t("cart.variant", { title: line.title })} value=${line.sku} onChange=${(event) => swap(event.target.value)}>${line.variants.map((one) => html`<option value=${one.sku} selected=${one.sku === line.sku} disabled=${one.left === 0 && one.sku !== line.sku}>${one.title}${one.left === 0 ? ` — ${t("stock.none")}` : ""}</option>`)}</select>`
        : options && html`<small>${options}</small>`}
      ${line.short && html`<small class="bad-text">${line.left ? t("cart.short", { n: line.left }) : t("stock.none")}</small>`}
      <div class="cart-row">
        <span class="stepper"><${Sign} icon="minus" label=${t("cart.less", { title: line.title })} onClick=${() => set(line.quantity - 1)} /><${Quantity} line=${line} set=${set} /><${Sign} icon="plus" label=${t("cart.more", { title: line.title })} onClick=${() => set(line.quantity + 1)} /></span>
        <span class="cart-price">${line.total ? money(line.total) : t("cart.noprice")}</span>
        <${Sign} icon="trash" kind="small" label=${t("cart.remove", { title: line.title })} onClick=${() => change((base) => api.delete(path(base)))} />
      </div>
    </div>
  </li>`;
}

function Quantity({ line, set }) {
  const changed = (event) => {
    const wanted = Number.parseInt(event.target.value, 10);
    if (Number.isInteger(wanted) && wanted >= 0 && wanted !== line.quantity) set(wanted);
    else event.target.value = line.quantity;
  };
  return html`<input inputmode="numeric" value=${line.quantity} aria-label=${t("cart.quantity", { title: line.title })} onChange=${changed} onKeyDown=${(event) => event.key === "Enter" && event.target.blur()} />`;
}

function Coupon({ cart, change }) {
  const set = (code) => change((path) => api.put(`${path}/coupon`, { code }));
  if (cart.coupon) return html`<p class="coupon"><span class="chip on">${cart.coupon}</span>${cart.coupon_problem && html`<small class="bad-text">${named("coupon", cart.coupon_problem)}</small>`}<${Sign} icon="close" kind="small" label=${t("coupon.drop")} onClick=${() => set("")} /></p>`;
  const submit = (event) => (event.preventDefault(), event.target.code.value.trim() && set(event.target.code.value.trim()));
  return html`<form class="coupon" onSubmit=${submit}><input name="code" placeholder=${t("coupon.code")} aria-label=${t("coupon.code")} autocomplete="off" /><${Button} type="submit" kind="slim">${t("coupon.use")}<//></form>`;
}

function Sums({ cart }) {
  return html`<dl class="sums">${cart.discount && html`<dt>${t("cart.discount")}</dt><dd>− ${money(cart.discount)}</dd>`}<dt>${t("cart.total")}</dt><dd><b>${money(cart.total)}</b></dd></dl>`;
}

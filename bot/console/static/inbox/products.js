// The catalogue search in the composer, and what was picked from it.
import { classes, html, useRef, useState } from "../core/html.js";
import { money } from "../core/format.js";
import { store } from "../core/store.js";
import { t } from "../core/words.js";
import { changeDraft, draftOf } from "../desk/drafts.js";
import { Sign } from "../parts/bits.js";
import { Icon } from "../parts/icon.js";
import { useOutside } from "../parts/menu.js";
import { useFound } from "../search.js";
import { Picture } from "./cards.js";

const MOST = 10;

export function ProductPopover({ id, language, shut }) {
  const whole = useRef();
  useOutside(whole, true, shut);
  const pick = (product) => {
    const { products } = draftOf(store.get(), id);
    if (products.length < MOST && !products.some(({ sku }) => sku === product.sku)) changeDraft(id, { products: [...products, product] });
  };
  return html`<div class="popover products" ref=${whole} role="dialog" aria-label=${t("products.add")} onKeyDown=${(event) => event.key === "Escape" && (event.stopPropagation(), shut())}>
    <${ProductSearch} language=${language} pick=${pick} verb=${t("products.send")} />
  </div>`;
}

/** A search field with products under it; `pick({sku, title, price_text, image})` gets the product or the variant chosen. */
export function ProductSearch({ language, pick, verb }) {
  const [query, setQuery] = useState("");
  const [found] = useFound("/products", query, { language, limit: MOST });
  const list = useRef();
  const field = (input) => input && !input.dataset.seen && ((input.dataset.seen = "yes"), input.focus());
  const first = (event) => event.key === "ArrowDown" && (event.preventDefault(), list.current?.querySelector("button")?.focus());
  return html`<div class="product-search">
    <label class="quick"><${Icon} name="search" /><input ref=${field} type="search" value=${query} onInput=${(event) => setQuery(event.target.value)} onKeyDown=${first} placeholder=${t("products.search")} aria-label=${t("products.search")} /></label>
    <div class="popover-list" ref=${list} aria-live="polite">
      ${found === null ? html`<p class="quiet pad">${query.trim().length > 1 ? t("search.busy") : t("products.hint")}</p>` : found.length ? found.map((product) => html`<${Product} key=${product.id} product=${product} pick=${pick} verb=${verb} />`) : html`<p class="quiet pad">${t("search.none", { query })}</p>`}
    </div>
  </div>`;
}

const price = (one) => one.price_text || money(one.price);

function Product({ product, pick, verb }) {
  const [open, setOpen] = useState(false);
  const several = product.variants.length > 1;
  const choose = (sku, title, from) => pick({ sku, title, price_text: price(from), image: product.image });
  return html`<div class=${classes("product", { none: !product.in_stock })}>
    <div class="product-line">
      <${Picture} src=${product.image} />
      <span class="product-text"><b>${product.title}</b><small>${price(product)} · <${Stock} left=${product.left} in_stock=${product.in_stock} /></small></span>
      ${several && html`<${Sign} icon=${open ? "down" : "right"} label=${t("products.variants", { title: product.title })} aria-expanded=${open ? "true" : "false"} onClick=${() => setOpen(!open)} />`}
      <${Sign} icon="plus" kind="add" label=${`${verb}: ${product.title}`} onClick=${() => choose(product.sku || product.id, product.title, product)} />
    </div>
    ${open && html`<div class="variants">${product.variants.map((variant) => html`<button type="button" class="chip" disabled=${variant.left === 0} onClick=${() => choose(variant.sku, `${product.title}, ${variant.title}`, variant)} title=${price(variant)}>${variant.title}${variant.left !== null && html` <small>${t("stock.left", { n: variant.left })}</small>`}</button>`)}</div>`}
  </div>`;
}

const Stock = ({ left, in_stock }) => html`<span class=${in_stock ? "good-text" : "bad-text"}>${!in_stock ? t("stock.none") : left ? t("stock.left", { n: left }) : t("stock.some")}</span>`;

/** What goes along with the reply, to be taken back one by one. */
export function Picked({ id, products }) {
  if (!products.length) return null;
  const drop = (sku) => changeDraft(id, { products: products.filter((product) => product.sku !== sku) });
  return html`<ul class="picked" aria-label=${t("products.picked")}>${products.map((product) => html`<li key=${product.sku}><${Picture} src=${product.image} /><span><b>${product.title}</b><small>${product.price_text}</small></span><${Sign} icon="close" label=${t("drop", { name: product.title })} onClick=${() => drop(product.sku)} /></li>`)}</ul>`;
}

// Product cards as the customer saw them.
import { html, useState } from "../core/html.js";
import { safeUrl } from "../core/format.js";
import { t } from "../core/words.js";
import { Icon } from "../parts/icon.js";

const SHOWN = 3;

export function Cards({ cards }) {
  const [all, setAll] = useState(false);
  const shown = all ? cards : cards.slice(0, SHOWN);
  return html`<div class="cards">${shown.map((card) => html`<${Card} ...${card} />`)}${cards.length > SHOWN && !all && html`<button type="button" class="more-cards" onClick=${() => setAll(true)}>${t("cards.more", { n: cards.length - SHOWN })}</button>`}</div>`;
}

function Card({ title, price, text, image, url }) {
  const inside = html`<${Picture} src=${image} /><span class="card-text"><b>${title}</b>${price && html`<span class="card-price">${price}</span>`}${text && html`<small>${text}</small>`}</span>`;
  const to = safeUrl(url);
  return to ? html`<a class="card" href=${to} target="_blank" rel="noopener noreferrer">${inside}</a>` : html`<span class="card">${inside}</span>`;
}

/** A product's picture, or a sign where there is none. */
export function Picture({ src }) {
  const [broken, setBroken] = useState(false);
  const from = safeUrl(src);
  return html`<span class="picture">${from && !broken ? html`<img src=${from} alt="" loading="lazy" onError=${() => setBroken(true)} />` : html`<${Icon} name="product" />`}</span>`;
}

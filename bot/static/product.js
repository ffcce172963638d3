// The demo shop's product page. The chat knows which product, and which variant of it, the customer looks at.

import { ask, dress, el, header, load, notice, page, picture, prices, word } from "./shop.js";

const sku = decodeURIComponent(location.pathname.split("/").pop());
const widget = document.getElementById("chat-widget");
widget.dataset.product = sku;
dress();
showProduct();

async function showProduct() {
  try {
    draw(await load(`/shop/products/${encodeURIComponent(sku)}.json`));
  } catch (error) {
    if (error.status !== 404) console.error(error);
    const again = el("button", { type: "button", class: "link", onclick: () => location.reload() }, word("again"));
    const missing = error.status === 404;
    notice(word(missing ? "missing" : "failed"), missing ? el("a", { href: page("/") }, word("backHome")) : again);
  }
}

function draw(product) {
  document.title = product.title;
  if (product.shop?.name) header(product.shop.name);
  const crumbs = [el("a", { href: page("/") }, word("home")), product.category && el("span", {}, product.category)];
  document.getElementById("crumbs").replaceChildren(...crumbs.filter(Boolean));
  const pictures = gallery(product);
  document.getElementById("product").replaceChildren(pictures.node, buying(product, pictures.show), more(product));
}

/** The product's pictures, and a way to show the one of a variant. */
function gallery({ image, images = [], variants = [] }) {
  const all = [...new Set([image, ...images, ...variants.map((variant) => variant.image)].filter(Boolean))];
  const main = picture({ image: all[0] }, { fetchpriority: "high" });
  const show = (source) => {
    const shown = main.querySelector("img"); // gone when it could not be loaded
    if (!shown || !all.includes(source)) return;
    shown.src = source;
    thumbs.forEach((thumb, index) => thumb.setAttribute("aria-pressed", String(all[index] === source)));
  };
  const thumb = (source, index) => {
    const shown = { "aria-label": word("photo", { n: index + 1 }), "aria-pressed": String(!index) };
    return el("button", { type: "button", ...shown, onclick: () => show(source) }, picture({ image: source }));
  };
  const thumbs = all.map(thumb);
  return { node: el("div", { class: "gallery" }, main, all.length > 1 && el("div", { class: "thumbs" }, thumbs)), show };
}

function buying(product, show) {
  const { variants = [] } = product;
  const place = el("div", { class: "offer" });
  const options = el("div", { class: "options" });
  const choose = (variant) => {
    widget.dataset.product = variant?.sku || sku;
    place.replaceChildren(...offer({ ...product, ...variant }, product.currency));
    const focused = document.activeElement.dataset.option;
    options.replaceChildren(...pickers(variants, variant, choose));
    if (focused) options.querySelector(`[data-option="${CSS.escape(focused)}"]`)?.focus();
    show(variant?.image);
  };
  const meant = variants.find((variant) => variant.sku === sku && variant.in_stock !== false);
  choose(meant || variants.find((variant) => variant.in_stock !== false) || variants[0]);
  const asking = (key, words, properties) => el("button", { type: "button", ...properties, onclick: () => ask(words && word(words)) }, word(key));
  return el(
    "div",
    { class: "buying" },
    product.category && el("p", { class: "kind" }, product.category),
    el("h1", {}, product.title),
    place,
    options,
    el("div", { class: "acts" }, asking("askAbout", "", { class: "primary" }), asking("addToCart", "addThis", { class: "second" })),
    el("p", { class: "try" }, word("quick")),
    el("div", { class: "examples" }, ["similar", "cheaper", "howDelivered"].map((key) => asking(key, key, { class: "example" }))),
  );
}

function offer(product, currency) {
  const there = product.in_stock !== false;
  return [prices(product, currency), el("p", { class: there ? "stock" : "stock none" }, word(there ? "available" : "soldOut"))];
}

/** One row of buttons for each option; a value leads to the variant that has it and keeps the other options if it can. */
function pickers(variants, chosen, choose) {
  const names = [...new Set(variants.flatMap((variant) => Object.keys(variant.options || {})))];
  return names.map((name) => {
    const values = [...new Set(variants.map((variant) => variant.options?.[name]).filter(Boolean))];
    return el("fieldset", {}, el("legend", {}, name), el("div", {}, values.map((value) => optionButton(name, value, variants, chosen, choose))));
  });
}

function optionButton(name, value, variants, chosen, choose) {
  const having = variants.filter((variant) => variant.options?.[name] === value);
  const kept = (variant) => Object.entries(chosen.options || {}).filter(([other, wish]) => other !== name && variant.options[other] === wish).length;
  const best = having.reduce((one, two) => (kept(two) > kept(one) ? two : one));
  const pressed = chosen.options?.[name] === value;
  return el("button", { type: "button", class: best.in_stock === false && "none", "aria-pressed": String(pressed), "data-option": `${name} ${value}`, onclick: () => choose(best) }, value);
}

function more({ description, attributes = [] }) {
  const table = el("dl", {}, attributes.map(({ name, value }) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
  return el(
    "div",
    { class: "more" },
    description && el("section", {}, el("h2", {}, word("description")), el("p", { class: "text" }, description)),
    attributes.length > 0 && el("section", {}, el("h2", {}, word("specifications")), table),
  );
}

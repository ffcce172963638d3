// The demo shop's front page: an invitation to the chat, and the goods.

import { ask, dress, el, header, load, money, notice, page, picture, prices, word } from "./shop.js";

dress();
document.getElementById("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = document.getElementById("question");
  ask(field.value.trim() || undefined);
  field.value = "";
});
showGoods();

async function showGoods() {
  try {
    const { shop, products } = await load("/shop/products.json");
    document.title = shop.name;
    header(shop.name);
    const questions = examples(products, shop.currency);
    document.getElementById("examples").replaceChildren(...questions.map(exampleButton));
    document.getElementById("sample").replaceChildren(...sample(questions[0], products, shop.currency));
    showFilters(products, shop.currency);
    showProducts(products, shop.currency);
  } catch (error) {
    console.error(error);
    notice(word("failed"), el("button", { type: "button", class: "link", onclick: () => location.reload() }, word("again")));
  }
}

/** Questions that this catalogue can answer. */
function examples(products, currency) {
  const priced = products.filter((product) => product.category && Number(product.price));
  const first = priced[0];
  const other = priced.find((product) => product.category !== first.category && product.in_stock);
  return [
    first && word("underPrice", { category: first.category, price: money(roundUp(first.price), currency) }),
    other && word("inStock", { title: other.title }),
    word("delivery"),
    word("returns"),
  ].filter(Boolean);
}

function roundUp(price) {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(price)));
  return String(Math.ceil(price / step) * step);
}

function exampleButton(question) {
  return el("button", { type: "button", class: "example", onclick: () => ask(question) }, question);
}

/** A picture of a conversation, made of the shop's own goods. */
function sample(question, products, currency) {
  const [{ category } = {}] = products;
  const shown = products.filter((product) => product.category === category && product.image).slice(0, 2);
  return [
    el("p", { class: "said mine" }, question),
    el("p", { class: "said" }, word("sampleAnswer")),
    el("div", { class: "pair" }, shown.map((product) => el("div", { class: "mini" }, picture(product), el("p", {}, product.title), prices(product, currency)))),
  ];
}

function showFilters(products, currency) {
  const categories = [...new Set(products.map((product) => product.category).filter(Boolean))];
  const place = document.getElementById("filters");
  const choose = (category) => {
    for (const button of place.children) button.setAttribute("aria-pressed", String(button.value === category));
    showProducts(category ? products.filter((product) => product.category === category) : products, currency);
  };
  const button = (category) => el("button", { type: "button", value: category, "aria-pressed": String(!category), onclick: () => choose(category) }, category || word("all"));
  place.replaceChildren(...(categories.length > 1 ? ["", ...categories].map(button) : []));
}

function showProducts(products, currency) {
  document.getElementById("products").replaceChildren(...products.map((product) => tile(product, currency)));
}

function tile(product, currency) {
  return el(
    "li",
    { class: product.in_stock === false ? "tile gone" : "tile" },
    picture(product, { loading: "lazy" }),
    el("p", { class: "kind" }, product.category),
    el("h3", {}, el("a", { href: page(product.url || `/p/${encodeURIComponent(product.id)}`) }, product.title)),
    prices(product, currency),
    product.in_stock === false && el("p", { class: "tag" }, word("soldOut")),
  );
}

// The demo shop's front page: an invitation to the chat, and the goods.

import { ask, dress, el, header, language, load, money, notice, page, picture, prices, word } from "./shop.js";

const FILTERS = 4;
const PAGE = 24;

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
    const categories = byCategory(products);
    const questions = examples(categories, shop.currency);
    document.getElementById("examples").replaceChildren(...questions.map(exampleButton));
    document.getElementById("sample").replaceChildren(...sample(questions[0], categories, shop.currency));
    showFilters(categories, shop.currency);
    showProducts(mixed(categories), shop.currency);
  } catch (error) {
    console.error(error);
    notice(word("failed"), el("button", { type: "button", class: "link", onclick: () => location.reload() }, word("again")));
  }
}

/** [category, its products], the fullest first. */
function byCategory(products) {
  const found = new Map();
  for (const product of products) found.set(product.category || "", [...(found.get(product.category || "") || []), product]);
  return [...found].sort(([, one], [, other]) => other.length - one.length);
}

/** One of each category, then the second of each: a window with something for everybody. */
function mixed(categories) {
  const longest = categories.length ? categories[0][1].length : 0;
  return Array.from({ length: longest }, (_, i) => categories.flatMap(([, products]) => products[i] || [])).flat();
}

/** Questions that this catalogue can answer. */
function examples(categories, currency) {
  const priced = ([category, products]) => category && products.find((product) => Number(product.price) && product.in_stock);
  const [first, other] = categories.filter(priced);
  return [
    first && word("underPrice", { category: first[0], price: money(roundUp(priced(first).price), currency) }),
    other && word("inStock", { title: priced(other).title }),
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
function sample(question, categories, currency) {
  const shown = (categories.find(([category]) => question.startsWith(category)) || categories[0])[1].slice(0, 2);
  const mini = (product) => el("div", { class: "mini" }, picture(product), el("p", {}, product.title), prices(product, currency));
  return [
    el("p", { class: "said mine" }, question),
    el("p", { class: "said" }, word("sampleAnswer")),
    el("div", { class: "pair" }, shown.map(mini)),
  ];
}

function showFilters(categories, currency) {
  const place = document.getElementById("filters");
  const all = mixed(categories);
  const choose = (category) => {
    for (const node of place.querySelectorAll("button")) node.setAttribute("aria-pressed", String(node.value === category));
    const list = place.querySelector("select");
    if (list && list.value !== category) list.value = "";
    const [, products] = categories.find(([name]) => name === category) || [];
    showProducts(products || all, currency);
  };
  const button = ([category]) =>
    el("button", { type: "button", value: category, "aria-pressed": String(!category), onclick: () => choose(category) }, category || word("all"));
  const named = categories.filter(([category]) => category);
  const buttons = [[""], ...named.slice(0, FILTERS)].map(button);
  place.replaceChildren(...(named.length > 1 ? buttons : []), ...(named.length > FILTERS ? [others(named.slice(FILTERS), choose)] : []));
}

/** The smaller categories, as one list to choose from. */
function others(categories, choose) {
  const options = categories.map(([category]) => category).sort((one, other) => one.localeCompare(other, language));
  const list = el("select", { "aria-label": word("moreCategories") }, el("option", { value: "" }, word("moreCategories")), options.map((category) => el("option", {}, category)));
  list.addEventListener("change", () => choose(list.value));
  return list;
}

/** A page of goods at a time; the chat finds the others sooner. */
function showProducts(products, currency) {
  const place = document.getElementById("products");
  const more = document.getElementById("more");
  const show = (from) => {
    place.append(...products.slice(from, from + PAGE).map((product) => tile(product, currency)));
    more.hidden = from + PAGE >= products.length;
    more.onclick = () => {
      show(from + PAGE);
      place.children[from + PAGE].querySelector("a").focus({ preventScroll: true });
    };
  };
  place.replaceChildren();
  show(0);
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

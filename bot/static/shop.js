// What both pages of the demo shop share: words, money, elements, header and footer, the way into the chat.

import { WORDS } from "./words.js";

export const language = document.documentElement.lang;

export const word = (key, values = {}) => WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** An element with attributes, `on…` listeners and children; strings become text nodes, never markup. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child || child === 0));
  return node;
}

/** A page of this shop, in the language of this one. */
export function page(path) {
  const url = new URL(path, location.origin);
  if (new URLSearchParams(location.search).has("lang")) url.searchParams.set("lang", language);
  return url.href;
}

/** A decimal string as money of the shop; what is worded already stays as it is. */
export function money(amount, currency) {
  if (amount === null || amount === undefined || !/^\d+(\.\d+)?$/.test(amount)) return amount || "";
  const whole = Number(amount) % 1 === 0;
  const options = { style: "currency", currency: currency || "UAH", currencyDisplay: "narrowSymbol", minimumFractionDigits: whole ? 0 : 2 };
  return new Intl.NumberFormat(language, options).format(amount);
}

export async function load(path) {
  const response = await fetch(`${path}?lang=${language}`);
  if (!response.ok) throw Object.assign(new Error(response.statusText), { status: response.status });
  return response.json();
}

/** Opens the chat, with a question if there is one; a click that comes before the widget waits for it. */
export function ask(question) {
  if (window.Prilavok) return window.Prilavok.open(question);
  document.querySelector('script[src="/widget.js"]').addEventListener("load", () => window.Prilavok.open(question), { once: true });
}

export function picture(product, properties = {}) {
  const frame = el("div", { class: "picture" });
  if (!product.image) return frame;
  frame.append(el("img", { src: product.image, alt: "", width: 640, height: 640, decoding: "async", ...properties, onerror: (event) => event.target.remove() }));
  return frame;
}

export function prices({ price, old_price: old }, currency) {
  return el("p", { class: old ? "price sale" : "price" }, el("b", {}, money(price, currency)), old && el("s", {}, money(old, currency)));
}

/** Puts the words, the header and the footer on the page. */
export function dress() {
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  for (const node of document.querySelectorAll("[data-word-label]")) node.setAttribute("aria-label", word(node.dataset.wordLabel));
  for (const node of document.querySelectorAll("[data-word-placeholder]")) node.placeholder = word(node.dataset.wordPlaceholder);
  header("Prilavok");
  document.getElementById("bottom").replaceChildren(el("p", {}, word("footer")), el("a", { href: "/console" }, word("console")));
}

export function header(name) {
  const logo = el("a", { class: "logo", href: page("/") }, el("img", { src: "/static/icon.svg", alt: "", width: 36, height: 36 }), el("span", {}, name));
  document.getElementById("top").replaceChildren(logo, el("nav", { class: "languages", "aria-label": word("language") }, Object.keys(WORDS).map(languageLink)));
}

function languageLink(code) {
  const url = new URL(location.href);
  url.searchParams.set("lang", code);
  const own = new Intl.DisplayNames([code], { type: "language" }).of(code);
  return el("a", { href: url.href, hreflang: code, lang: code, title: own, "aria-current": code === language && "true" }, code.toUpperCase());
}

/** Says what went wrong, with a way on. */
export function notice(text, action) {
  const node = document.getElementById("notice");
  node.hidden = false;
  node.replaceChildren(text, " ", action);
}

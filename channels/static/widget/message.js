// One message as a node: text, product cards, choices, attachments. All of it is text to us, never markup.

import { el, icon, link, linked, webUrl } from "./dom.js";

const GLYPHS = { "−": "fewer", "-": "fewer", "+": "more", "✕": "remove", "×": "remove", "✖": "remove" };

/** `view` gives root (base of addresses), say (wording) and press(choice, about). */
export function messageBody(message, view) {
  const { text, cards = [], choices = [], media = [], footer } = message;
  return [
    ...media.map((item) => attachment(item, view)),
    text && el("div", { class: "bubble" }, el("span", { class: "text" }, linked(text))),
    cards.length > 0 && carousel(cards, view),
    footer && el("p", { class: "footer" }, footer),
    choices.length > 0 && el("div", { class: "choices" }, choices.map((choice) => chip(choice, view))),
  ].filter(Boolean);
}

/** A button for a choice, or a link where it has an address. `about` is the product or cart line it stands on. */
export function choiceButton(choice, view, { about = "", ...properties } = {}, ...content) {
  const url = webUrl(choice.url, view.root);
  const label = content.length ? content : [choice.label];
  if (url) return link(url, properties, label, icon("out"));
  const full = about ? spoken(choice.label, about, view) : choice.label;
  const onclick = () => view.press(choice, full);
  return el("button", { type: "button", onclick, "aria-label": about ? full : undefined, ...properties }, label);
}

/** The label with what it is about: that is how it reads aloud and later in the conversation. */
function spoken(label, title, { say }) {
  const key = GLYPHS[label];
  return key ? say(key, { title }) : `${label}: ${title}`;
}

function chip(choice, view) {
  if (!choice.description) return choiceButton(choice, view, { class: "chip" });
  return choiceButton(choice, view, { class: "chip row" }, el("b", {}, choice.label), el("span", {}, choice.description));
}

function attachment({ kind, ref, name }, view) {
  const url = webUrl(ref, view.root);
  const title = name || view.say("file");
  if (!url) return el("div", { class: "bubble" }, title);
  if (kind === "image") return link(url, { class: "photo" }, picture(url, title));
  return link(url, { class: "bubble attachment" }, icon("file"), title);
}

export function picture(url, alt) {
  return el("img", { src: url.href, alt, loading: "lazy", decoding: "async", onerror: (event) => event.target.replaceWith(icon("awning")) });
}

function carousel(cards, view) {
  const track = el("ul", { class: "track", "aria-label": view.say("products") }, cards.map((one, i) => card(one, i, cards.length, view)));
  if (cards.length === 1) return el("div", { class: "carousel single" }, track);
  const step = (way) => () => track.scrollBy({ left: way * track.clientWidth * 0.8, behavior: view.motion() });
  const previous = el("button", { class: "arrow previous", type: "button", "aria-label": view.say("previous"), onclick: step(-1) }, icon("left"));
  const next = el("button", { class: "arrow next", type: "button", "aria-label": view.say("next"), onclick: step(1) }, icon("right"));
  const refresh = () => {
    previous.disabled = track.scrollLeft < 8;
    next.disabled = track.scrollLeft + track.clientWidth > track.scrollWidth - 8;
  };
  track.addEventListener("scroll", refresh, { passive: true });
  new ResizeObserver(refresh).observe(track);
  return el("div", { class: "carousel" }, track, previous, next);
}

function card({ title, price, text, image, url, choices = [] }, index, count, view) {
  const page = webUrl(url, view.root);
  const shown = webUrl(image, view.root);
  return el(
    "li",
    { class: "card" },
    el("div", { class: "cover" }, shown ? picture(shown, "") : icon("awning"), count > 1 && el("span", { class: "number" }, index + 1)),
    el("div", { class: "facts" }, el("h3", {}, page ? link(page, {}, title) : title), price && el("p", { class: "price" }, price), text && el("p", { class: "about" }, text)),
    choices.length > 0 && el("div", { class: "actions" }, choices.map((choice) => choiceButton(choice, view, { class: "action", about: title }))),
  );
}

// What the screens are made of: elements, links, colours, product cards, choices, the cart. Text never becomes markup.

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  chat: "M4 5a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4.5c-.5.5-1 .1-1-.5V16a2 2 0 0 1-1-2z",
  shop: "M4 4h16l1.5 5a3 3 0 0 1-5.5 1.5 3 3 0 0 1-4 0 3 3 0 0 1-4 0A3 3 0 0 1 2.5 9zM5 13v7h14v-7",
  cart: "M3 4h2l2.5 11h10l2-8H6M9 20h0M17 20h0",
  close: "M6 6l12 12M18 6 6 18",
  down: "M6 9l6 6 6-6",
  left: "M15 6l-6 6 6 6",
  right: "M9 6l6 6-6 6",
  back: "M19 12H5m6-6-6 6 6 6",
  send: "M12 19V5m-7 7 7-7 7 7",
  out: "M9 6h9v9M18 6 7 17",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  sending: "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18zM12 7v6l3 2",
  sent: "M4 13l5 5L20 7",
};

/** An element with attributes, `on…` listeners and children; strings become text nodes. */
export function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(3).filter((child) => child || child === 0));
  return node;
}

export const button = (attributes, ...children) => el("button", { type: "button", ...attributes }, ...children);

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon i-${name}`);
  svg.setAttribute("aria-hidden", true);
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

// ---- addresses

/** The address as an http(s) URL, or undefined: nothing else becomes a link or a picture. */
function webUrl(address, root) {
  try {
    const url = address && new URL(address, root);
    if (/^https?:$/.test(url.protocol)) return url;
  } catch {} // not an address
}

/** The shop's own pages open in place, other sites beside it. */
function link(url, attributes, ...children) {
  const beside = url.origin !== location.origin || url.pathname.startsWith("/pay/"); // the talk goes on meanwhile
  const away = beside && { target: "_blank", rel: "noopener" };
  return el("a", { href: url.href, ...away, ...attributes }, ...children);
}

/** Text with its web addresses as links, without the punctuation that follows them. */
function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"«»]*[^\s<>"«».,:;!?'…)])/i).map((piece, i) => {
    const url = i % 2 && webUrl(piece);
    return url ? link(url, {}, piece) : piece;
  });
}

function picture(address, root, alt = "") {
  const url = webUrl(address, root);
  if (!url) return icon("shop");
  return el("img", { src: url.href, alt, loading: "lazy", onerror: ({ target }) => target.replaceWith(icon("shop")) });
}

// ---- messages

/** The nodes of one message. `view`: root of addresses, say(key), press(choice, words), motion(). */
export function body({ text, cards = [], choices = [], media = [], footer }, view) {
  return [
    media.map((item) => attachment(item, view)),
    text && el("div", { class: "bubble" }, linked(text)),
    cards.length > 0 && carousel(cards, view),
    footer && el("p", { class: "footer" }, footer),
    choices.length > 0 && el("div", { class: "choices" }, choices.map((choice) => chip(choice, view))),
  ];
}

const GLYPHS = { "−": "fewer", "-": "fewer", "+": "more", "✕": "remove", "×": "remove" };

/** A button, or a link where the choice has an address. `title` names the product or line that it belongs to. */
function choose(choice, view, attributes, title, ...content) {
  const { label } = choice;
  const url = webUrl(choice.url, view.root);
  if (url) return link(url, attributes, label, icon("out"));
  const glyph = title && GLYPHS[label];
  const words = glyph ? view.say(glyph, { title }) : title ? `${label}: ${title}` : label;
  const spoken = title && { "aria-label": words };
  return button({ ...attributes, ...spoken, onclick: () => view.press(choice, words) }, content.length ? content : label);
}

function chip(choice, view) {
  const { label, description } = choice;
  if (!description) return choose(choice, view, { class: "chip" });
  return choose(choice, view, { class: "chip row" }, "", el("b", {}, label), el("span", {}, description));
}

function attachment({ kind, ref, name }, { root, say }) {
  const url = webUrl(ref, root);
  const title = name || say("file");
  if (!url) return el("div", { class: "bubble" }, title);
  if (kind === "image") return link(url, { class: "photo" }, picture(ref, root, title));
  return link(url, { class: "bubble attachment" }, icon("file"), title);
}

function carousel(cards, view) {
  const track = el("ul", { class: "track" }, cards.map((item, i) => card(item, cards.length > 1 && i + 1, view)));
  if (cards.length < 2) return el("div", { class: "carousel single" }, track);
  const arrow = (name, way) => {
    const onclick = () => track.scrollBy({ left: way * track.clientWidth * 0.8, behavior: view.motion() });
    return button({ class: `arrow ${name}`, "aria-label": view.say(name), onclick }, icon(name));
  };
  const [left, right] = [arrow("left", -1), arrow("right", 1)];
  const refresh = () => {
    left.disabled = track.scrollLeft < 8;
    right.disabled = track.scrollLeft + track.clientWidth > track.scrollWidth - 8;
  };
  track.addEventListener("scroll", refresh, { passive: true });
  new ResizeObserver(refresh).observe(track);
  return el("div", { class: "carousel" }, track, left, right);
}

function card({ title, price, text, image, url, choices = [] }, number, view) {
  const page = webUrl(url, view.root);
  const actions = choices.map((choice) => choose(choice, view, { class: "action" }, title));
  return el(
    "li",
    { class: "card" },
    el("div", { class: "cover" }, picture(image, view.root), number && el("span", { class: "number" }, number)),
    el("div", { class: "facts" }, el("h3", {}, page ? link(page, {}, title) : title), el("p", { class: "price" }, price), el("p", { class: "about" }, text)),
    el("div", { class: "actions" }, actions),
  );
}

// ---- the cart, as the shop tells it: every button is a choice that it sent, nothing is reckoned here

export class Cart {
  constructor(view, leave) {
    Object.assign(this, { view, leave, count: 0, lines: [], choices: [] });
    this.notice = el("p", { class: "notice", role: "status" });
    this.body = el("div", { class: "cart-body" });
    this.node = el("div", { class: "basket", hidden: true }, this.body, this.notice);
  }

  set({ count, total, lines = [], choices = [] }) {
    Object.assign(this, { count, total, lines, choices });
    this.draw();
  }

  /** What the shop answers is said here too: why there is no third one, say. */
  tell(text) {
    this.wait(false);
    this.notice.textContent = text;
  }

  /** Draws it anew; the focus stays on the button that had it. */
  draw() {
    const { say } = this.view;
    const place = this.body.querySelector(":focus")?.dataset.place;
    this.heading = el("h3", { tabindex: -1 }, say("cart"));
    const back = button({ class: "plain", "aria-label": say("back"), onclick: this.leave }, icon("back"));
    this.body.replaceChildren(el("div", { class: "bar" }, back, this.heading), ...(this.lines.length ? this.filled() : this.empty()));
    this.wait(false);
    if (place) (this.body.querySelector(`[data-place="${CSS.escape(place)}"]`) || this.heading).focus();
  }

  filled() {
    const goOn = (choice, words) => (this.leave(), this.view.press(choice, words));
    const buttons = this.choices.map((choice) => choose(choice, { ...this.view, press: goOn }, { class: "wide" }));
    const total = el("p", {}, this.view.say("total"), el("b", {}, this.total));
    return [el("ul", { class: "lines" }, this.lines.map((line) => this.line(line))), el("div", { class: "sum" }, total, buttons)];
  }

  line({ title, quantity, price, image, choices = [] }) {
    const { say, root } = this.view;
    const press = (choice, words) => this.waiting || (this.wait(true), this.view.press(choice, words, true));
    const step = (choice) => choose(choice, { say, root, press }, { class: "step", "data-place": title + choice.label }, title);
    const steps = (...kinds) => choices.filter(({ label }) => kinds.includes(GLYPHS[label])).map(step);
    const count = el("span", { class: "count" }, el("span", { class: "sr" }, say("quantity"), " "), quantity);
    return el(
      "li",
      { class: "line" },
      el("div", { class: "cover" }, picture(image, root)),
      el("div", { class: "facts" }, el("p", { class: "name" }, title), el("p", { class: "price" }, price)),
      el("div", { class: "steps" }, el("div", { class: "stepper" }, steps("fewer"), count, steps("more")), steps("remove", undefined)),
    );
  }

  empty() {
    const { say } = this.view;
    const leave = button({ class: "wide", onclick: this.leave }, say("back"));
    return [el("div", { class: "nothing" }, icon("cart"), el("h4", {}, say("empty")), el("p", {}, say("emptyHint")), leave)];
  }

  /** One change at a time: the next press waits for the shop's new cart. */
  wait(on) {
    clearTimeout(this.timer);
    this.waiting = on;
    this.body.setAttribute("aria-busy", on);
    if (on) this.timer = setTimeout(() => this.wait(false), 8000);
  }
}

// ---- colour

/** Takes the page's colour, and keeps the text on it and in it readable (WCAG AA). */
export function paint(host, accent) {
  if (!CSS.supports("color", accent)) return;
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.fillStyle = accent;
  canvas.fillRect(0, 0, 1, 1);
  const rgb = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  const set = (name, value) => host.style.setProperty(name, `rgb(${value})`);
  set("--accent", rgb);
  set("--on-accent", contrast(rgb, [255, 255, 255]) >= 4.5 ? [255, 255, 255] : [16, 18, 20]);
  set("--ink-on-light", readable(rgb, [225, 226, 228], 0));
  set("--ink-on-dark", readable(rgb, [50, 54, 59], 255));
}

function luminance(rgb) {
  const [r, g, b] = rgb.map((byte) => (byte < 11 ? byte / 3295 : ((byte / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function readable(rgb, ground, towards) {
  let mixed = rgb;
  for (let share = 0; share < 1 && contrast(mixed, ground) < 4.5; share += 0.05) {
    mixed = rgb.map((byte) => Math.round(byte + (towards - byte) * share));
  }
  return mixed;
}

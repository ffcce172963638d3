// The custom element: launcher and panel, and what joins the line to the shop with what is on the screen.

import { button, Cart, el, icon, paint } from "./pieces.js";
import { Composer, Talk } from "./talk.js";
import { newId, outbox, remember, state, Wire } from "./wire.js";

const LANGUAGES = ["en", "ru", "uk"];
const TEASER_MS = 2500;
const BANNER_MS = 2500;
const RESTORE_MS = 4000;
const TYPING_MS = 3000;
const PHONE = matchMedia("(max-width: 560px), (max-height: 480px)");
const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const TEASED = "prilavok:teased";
const TOUCH = matchMedia("(pointer: coarse)");

/** Puts the widget on the page of its script tag and returns the element. */
export async function mount(script) {
  if (!document.body) await new Promise((ready) => addEventListener("DOMContentLoaded", ready, { once: true }));
  const chat = new Chat();
  await chat.begin(script);
  return chat;
}

class Chat extends HTMLElement {
  async begin(script) {
    const { dataset } = script;
    Object.assign(this, { script, data: dataset, identity: dataset.identity || "", owner: "bot", agent: "" });
    this.attachShadow({ mode: "open" });
    this.view = {
      root: new URL(".", script.src),
      press: (choice, words, quiet) => this.press(choice, words, quiet),
      retry: (id) => this.wire.retry(id),
      motion: () => (CALM.matches ? "instant" : "smooth"),
    };
    this.build();
    this.connectWire();
    this.dataset.position = dataset.position || "right";
    paint(this, dataset.accent || "");
    await Promise.all([this.dress(), this.speak(dataset.lang, document.documentElement.lang, ...navigator.languages)]);
    document.body.append(this);
    this.watch();
    this.resume();
  }

  /** An adopted sheet needs no leave of the page's style policy; a <link> stands in where there is none. */
  async dress() {
    const url = new URL("style.css", import.meta.url);
    try {
      const sheet = new CSSStyleSheet();
      await sheet.replace(await (await fetch(url)).text());
      this.shadowRoot.adoptedStyleSheets = [sheet];
    } catch {
      this.shadowRoot.append(el("link", { rel: "stylesheet", href: url }));
    }
  }

  /** Words the widget in the first of the languages that it knows, else English. */
  async speak(...wishes) {
    const codes = wishes.map((wish) => (wish || "").slice(0, 2).toLowerCase());
    const language = codes.find((code) => LANGUAGES.includes(code)) || "en";
    if (language === this.wished) return;
    this.wished = language;
    const { default: words } = await import(`./words/${language}.js`);
    if (language !== this.wished) return; // changed again meanwhile
    const say = (key, values) => words[key].replace(/{(\w+)}/g, (_, name) => values[name]);
    Object.assign(this.view, { language, say });
    this.word();
  }

  word() {
    const { say } = this.view;
    this.panel.lang = this.view.language;
    this.heading.textContent = this.data.title || say("title");
    this.panel.setAttribute("aria-label", this.heading.textContent);
    this.closeButton.setAttribute("aria-label", say("close"));
    this.talk.word();
    this.composer.word();
    this.cart.draw();
    this.countCart();
    this.countUnread();
    this.showOwner();
  }

  connectWire() {
    this.wire = new Wire(this.view.root, () => ({ lang: this.view.language, product: this.data.product || "", identity: this.identity }), {
      frame: (frame) => this.frame(frame),
      state: (online) => this.connection(online),
      failed: (id, text) => this.talk.fail(id, text),
      unauthorized: () => (this.identity = ""),
      reset: () => {
        this.talk.clear();
        this.cart.set({ count: 0 });
        this.countCart();
      },
    });
  }

  get opened() {
    return !this.panel.hidden;
  }

  build() {
    const { view } = this;
    this.talk = new Talk(view);
    this.composer = new Composer(view, {
      send: (text) => this.say(text),
      typing: () => this.tellTyping(),
      draft: (draft) => remember({ draft }),
    });
    this.cart = new Cart(view, () => this.showCart(false));
    this.badge = el("span", { class: "badge", hidden: true });
    this.launcher = button({ class: "launcher", "aria-haspopup": "dialog", onclick: () => this.open() }, icon("chat"), this.badge);
    this.banner = el("p", { class: "banner", role: "status" });
    this.chatView = el("div", { class: "talk" }, this.talk.scroll, this.talk.jump, this.composer.node);
    this.panel = el("section", { class: "panel", role: "dialog", tabindex: -1, hidden: true }, this.header(), this.banner, this.chatView, this.cart.node);
    this.panel.addEventListener("keydown", ({ key }) => key === "Escape" && this.escape());
    this.panel.addEventListener("click", ({ target }) => this.follow(target.closest("a")));
    this.shadowRoot.append(this.launcher, this.panel);
  }

  header() {
    this.heading = el("h2");
    this.status = el("p");
    this.cartCount = el("span", { class: "badge", hidden: true });
    this.cartButton = button({ class: "plain", onclick: () => this.showCart(this.cart.node.hidden) }, icon("cart"), this.cartCount);
    this.closeButton = button({ class: "plain", onclick: () => this.close() }, icon("close"));
    return el("header", {}, el("span", { class: "avatar" }, icon("shop")), el("div", { class: "name" }, this.heading, this.status), this.cartButton, this.closeButton);
  }

  watch() {
    const fit = () => this.opened && this.fit();
    PHONE.addEventListener("change", fit);
    window.visualViewport?.addEventListener("resize", fit);
    window.visualViewport?.addEventListener("scroll", fit);
    document.addEventListener("visibilitychange", () => this.markRead());
    const own = (event) => event.stopPropagation(); // the page's shortcuts are not for what is written here
    for (const type of ["keydown", "keyup", "keypress"]) this.addEventListener(type, own);
  }

  /** On a phone the panel fills what the keyboard leaves, and the page behind holds still. */
  fit() {
    const phone = PHONE.matches && this.opened;
    const { height, offsetTop } = window.visualViewport || {};
    this.panel.setAttribute("aria-modal", phone);
    this.style.setProperty("--height", phone && height ? `${height}px` : "");
    this.style.setProperty("--top", phone && height ? `${offsetTop}px` : "");
    document.documentElement.style.overflow = phone ? "hidden" : "";
  }

  // ---- opening and closing

  /** What a former page of the visit left: the conversation, an open panel, unsent messages. */
  resume() {
    const { visitor, open, draft } = state();
    const unsent = outbox();
    this.composer.set(draft || "");
    unsent.forEach((entry) => this.talk.pend(entry));
    if (open) this.show();
    else if (visitor || unsent.length) this.wire.start();
    else if (this.data.greeting && !sessionStorage.getItem(TEASED)) this.timer = setTimeout(() => this.tease(), TEASER_MS);
  }

  tease() {
    const dismiss = () => {
      this.teaser.remove();
      sessionStorage.setItem(TEASED, 1); // by the customer's own click
    };
    const text = button({ class: "teaser-text", onclick: () => this.open() }, this.data.greeting);
    this.teaser = el("div", { class: "teaser" }, text, button({ class: "plain", "aria-label": this.view.say("dismiss"), onclick: dismiss }, icon("close")));
    this.shadowRoot.prepend(this.teaser);
  }

  /** Opens the chat; says the text if there is one. */
  open(text) {
    if (!this.opened) {
      this.opener = document.activeElement;
      this.panel.classList.add("rising");
      this.show();
      remember({ open: true });
      this.focusField();
    }
    this.showCart(false);
    if (text) this.say(String(text));
  }

  show() {
    clearTimeout(this.timer);
    this.teaser?.remove();
    this.panel.hidden = false;
    this.launcher.hidden = true;
    this.wire.start();
    this.composer.refresh();
    this.fit();
    this.talk.toEnd();
    this.markRead();
  }

  close() {
    if (!this.opened) return;
    const focused = this.shadowRoot.activeElement;
    const { opener } = this;
    this.panel.hidden = true;
    this.launcher.hidden = false;
    remember({ open: false });
    this.fit();
    if (focused) (opener?.isConnected && opener !== this && opener !== document.body ? opener : this.launcher).focus();
  }

  /** On a touch screen the keyboard stays away until it is asked for. */
  focusField() {
    (TOUCH.matches ? this.panel : this.composer.input).focus({ preventScroll: true });
  }

  escape() {
    if (this.cart.node.hidden) this.close();
    else this.showCart(false);
  }

  showCart(on) {
    if (on !== this.cart.node.hidden) return;
    this.cart.node.hidden = !on;
    this.cart.tell("");
    this.chatView.hidden = on;
    this.cartButton.setAttribute("aria-pressed", on);
    if (on) this.cart.heading.focus();
    else this.focusField();
  }

  /** On a phone a link to the shop's page uncovers that page. */
  follow(link) {
    if (link && !link.target && PHONE.matches) this.close();
  }

  /** Tells the shop who the customer is, after they logged in on the page. */
  identify(token) {
    this.identity = token || "";
    if (this.wire.started) this.wire.connect();
  }

  // ---- what the customer does

  say(text) {
    const entry = { id: newId(), type: "say", text, product: this.data.product || "", at: new Date().toISOString() };
    this.talk.pend(entry);
    this.wire.say(entry);
    this.typedAt = 0; // what was being written is out: the next letter begins something new
  }

  /** Presses a choice; a `quiet` one, as in the cart, is not shown as the customer's words at once. */
  press({ key }, label, quiet = false) {
    const entry = { id: newId(), type: "press", key, label, at: new Date().toISOString() };
    if (!quiet) this.talk.pend(entry);
    this.wire.say(entry);
  }

  tellTyping() {
    if (Date.now() - (this.typedAt || 0) < TYPING_MS) return;
    this.typedAt = Date.now();
    this.wire.tell({ type: "typing" });
  }

  markRead() {
    const { seq } = this.wire;
    if (this.opened && !document.hidden && seq > (state().read || 0)) {
      remember({ read: seq });
      this.wire.tell({ type: "read", seq });
    }
    this.countUnread();
  }

  // ---- what the shop says

  frame(frame) {
    const hear = {
      welcome: () => this.welcome(frame),
      message: () => this.message(frame),
      ack: () => this.talk.settle(frame.id, frame.seq),
      cart: () => this.setCart(frame),
      typing: () => this.talk.setTyping(frame.on, frame.author),
      owner: () => this.setOwner(frame),
      language: () => this.speak(frame.language),
    };
    hear[frame.type]?.();
  }

  welcome({ language, seq, owner, name, cart, greeting }) {
    if (language) this.speak(language);
    this.lastOld = seq;
    if (seq <= this.wire.seq) this.restored();
    else setTimeout(() => this.restored(), RESTORE_MS);
    this.setOwner({ owner, name }, true);
    if (cart) this.setCart(cart);
    const text = this.data.greeting || greeting?.text;
    if (!seq && text) this.talk.put({ ...greeting, author: "bot", seq: 0, text });
  }

  message(message) {
    const fresh = this.talk.put(message);
    if (fresh && message.author !== "customer") {
      this.talk.setTyping(false);
      this.cart.tell(this.cart.node.hidden ? "" : message.text);
    }
    if (message.seq >= this.lastOld) this.restored();
  }

  /** From here on messages are new. */
  restored() {
    this.talk.restore(false);
    this.markRead();
  }

  countUnread() {
    const { say } = this.view;
    const { read = 0 } = state();
    const unread = this.talk.items.filter(({ seq, author }) => seq > read && seq < Infinity && author !== "customer").length;
    this.badge.hidden = !unread;
    this.badge.textContent = unread > 9 ? "9+" : unread;
    this.launcher.setAttribute("aria-label", say("open") + (unread ? `, ${say("newMessages")}: ${unread}` : ""));
  }

  setCart(frame) {
    this.cart.set(frame);
    this.countCart();
  }

  countCart() {
    const { count } = this.cart;
    this.cartCount.hidden = !count;
    this.cartCount.textContent = count > 99 ? "99+" : count;
    this.cartButton.setAttribute("aria-label", this.view.say("cart") + (count ? `: ${count}` : ""));
  }

  /** Who answers now; a change is told in the conversation. */
  setOwner({ owner = "bot", name = "" }, before) {
    const changed = owner !== this.owner || name !== this.agent;
    Object.assign(this, { owner, agent: name });
    this.showOwner();
    if (!changed || before) return;
    const { say } = this.view;
    this.talk.note(owner === "queue" ? say("queue") : say("joined", { name: this.talk.who({ author: owner, name }) }));
  }

  showOwner() {
    this.status.textContent = this.view.say(this.owner, { name: this.agent || this.view.say("consultant") });
  }

  connection(online) {
    const show = () => (this.banner.textContent = online ? "" : this.view.say("offline"));
    if (online) this.bannerTimer = clearTimeout(this.bannerTimer);
    if (online || !navigator.onLine) show();
    else this.bannerTimer ||= setTimeout(show, BANNER_MS);
  }
}

customElements.define("prilavok-chat", Chat);

// The custom element: launcher and panel, and what joins the line to the shop with what is on the screen.

import { Cart } from "./cart.js";
import { Composer } from "./composer.js";
import { el, icon, paint } from "./dom.js";
import * as store from "./store.js";
import { pickLanguage, wording } from "./strings.js";
import { Talk } from "./talk.js";
import { Wire } from "./wire.js";

const TEASER_MS = 2500;
const BANNER_MS = 2500;
const RESTORE_MS = 4000;
const TYPING_MS = 3000;
const PHONE = matchMedia("(max-width: 560px), (max-height: 480px)");
const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const TOUCH = matchMedia("(pointer: coarse)");

/** Puts the widget on the page of its script tag and returns the element. */
export async function mount(script) {
  if (!document.body) await new Promise((ready) => addEventListener("DOMContentLoaded", ready, { once: true }));
  const chat = new Chat();
  await chat.dress(new URL("widget/style.css", script.src));
  chat.begin(script);
  return chat;
}

class Chat extends HTMLElement {
  constructor() {
    super();
    this.attachShadow({ mode: "open" });
  }

  /** An adopted sheet needs no permission of the page's style policy; a <link> stands in where there is none. */
  async dress(url) {
    try {
      const response = await fetch(url);
      if (!response.ok) throw new Error(response.statusText);
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(await response.text());
      this.shadowRoot.adoptedStyleSheets = [sheet];
    } catch {
      this.shadowRoot.append(el("link", { rel: "stylesheet", href: url.href }));
    }
  }

  begin(script) {
    this.script = script;
    this.identity = script.dataset.identity || "";
    this.owner = "bot";
    this.view = {
      root: new URL(".", script.src),
      press: (choice, label, quiet) => this.press(choice, label, quiet),
      retry: (id) => this.wire.retry(id),
      motion: () => (CALM.matches ? "instant" : "smooth"),
    };
    this.build();
    this.connectWire();
    this.speak(pickLanguage(script.dataset.lang, document.documentElement.lang, ...navigator.languages));
    paint(this, script.dataset.accent);
    this.dataset.position = script.dataset.position === "left" ? "left" : "right";
    this.watch();
    document.body.append(this);
    this.resume();
  }

  connectWire() {
    this.wire = new Wire(this.view.root, () => ({ lang: this.view.language, product: this.product, identity: this.identity }), {
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

  get product() {
    return this.script.dataset.product || "";
  }

  get opened() {
    return !this.panel.hidden;
  }

  // ---- what is on the screen

  build() {
    const { view } = this;
    this.talk = new Talk(view);
    this.composer = new Composer(view, {
      send: (text) => this.say(text),
      typing: () => this.tellTyping(),
      draft: (draft) => store.update({ draft }),
    });
    this.cart = new Cart(view, () => this.showCart(false));
    this.badge = el("span", { class: "badge", hidden: true });
    this.launcher = el("button", { class: "launcher", type: "button", "aria-haspopup": "dialog", onclick: () => this.open() }, icon("chat"), this.badge);
    this.banner = el("p", { class: "banner", role: "status" });
    this.chatView = el("div", { class: "talk" }, this.talk.scroll, this.talk.jump, this.composer.node);
    this.panel = el("section", { class: "panel", role: "dialog", tabindex: "-1", hidden: true }, this.header(), this.banner, this.chatView, this.cart.node);
    this.panel.addEventListener("keydown", (event) => event.key === "Escape" && this.escape());
    this.panel.addEventListener("click", (event) => this.follow(event));
    this.shadowRoot.append(this.launcher, this.panel);
    for (const type of ["keydown", "keyup", "keypress"]) this.panel.addEventListener(type, (event) => event.stopPropagation()); // the page's own shortcuts
  }

  header() {
    this.heading = el("h2");
    this.status = el("p");
    this.cartCount = el("span", { class: "badge", hidden: true });
    this.cartButton = el("button", { class: "plain", type: "button", onclick: () => this.showCart(this.cart.node.hidden) }, icon("cart"), this.cartCount);
    this.closeButton = el("button", { class: "plain", type: "button", onclick: () => this.close() }, icon("close"));
    return el("header", {}, el("span", { class: "avatar" }, icon("awning")), el("div", { class: "name" }, this.heading, this.status), this.cartButton, this.closeButton);
  }

  /** Sets the language of the widget's own words. */
  speak(language) {
    if (language === this.view.language) return;
    Object.assign(this.view, { language, say: wording(language) });
    const { say } = this.view;
    this.panel.lang = language;
    this.heading.textContent = this.script.dataset.title || say("title");
    this.panel.setAttribute("aria-label", this.heading.textContent);
    this.closeButton.setAttribute("aria-label", say("close"));
    this.talk.word();
    this.composer.word();
    this.cart.draw();
    this.countCart();
    this.countUnread();
    this.showOwner();
    if (this.banner.textContent) this.connection(this.wire.online);
  }

  watch() {
    const fit = () => this.opened && this.fit();
    PHONE.addEventListener("change", fit);
    visualViewport?.addEventListener("resize", fit);
    visualViewport?.addEventListener("scroll", fit);
    document.addEventListener("visibilitychange", () => this.markRead());
    addEventListener("offline", () => this.wire.started && this.showBanner("offline"));
  }

  /** On a phone the panel fills what the keyboard leaves, and the page behind holds still. */
  fit() {
    const phone = PHONE.matches && this.opened;
    this.panel.toggleAttribute("aria-modal", phone);
    if (phone) this.panel.setAttribute("aria-modal", "true");
    this.style.setProperty("--height", phone && visualViewport ? `${visualViewport.height}px` : "");
    this.style.setProperty("--top", phone && visualViewport ? `${visualViewport.offsetTop}px` : "");
    document.documentElement.style.overflow = phone ? "hidden" : "";
  }

  // ---- opening and closing

  /** What a former page of the visit left: the conversation, an open panel, unsent messages. */
  resume() {
    const { visitor, open, draft } = store.state();
    this.composer.restore(draft);
    store.outbox().forEach((entry) => this.talk.pend(entry));
    if (open) this.show();
    else if (visitor || store.outbox().length) this.wire.start();
    else if (this.script.dataset.greeting) this.teaserTimer = setTimeout(() => this.tease(), TEASER_MS);
  }

  tease() {
    if (sessionStorage.getItem("prilavok:teased")) return;
    const dismiss = () => {
      this.teaser.remove();
      sessionStorage.setItem("prilavok:teased", "1"); // the customer's own click
    };
    this.teaser = el(
      "div",
      { class: "teaser" },
      el("button", { class: "teaser-text", type: "button", onclick: () => this.open() }, this.script.dataset.greeting),
      el("button", { class: "plain", type: "button", "aria-label": this.view.say("dismiss"), onclick: dismiss }, icon("close")),
    );
    this.shadowRoot.prepend(this.teaser);
  }

  /** Opens the chat; says the text if there is one. */
  open(text) {
    const opener = document.activeElement;
    if (!this.opened) {
      this.opener = opener === this || opener === document.body ? null : opener;
      this.panel.classList.add("rising");
      this.show();
      store.update({ open: true });
      if (TOUCH.matches) this.panel.focus({ preventScroll: true }); // no keyboard before it is asked for
      else this.composer.input.focus({ preventScroll: true });
    }
    this.showCart(false);
    if (text) this.say(String(text));
  }

  show() {
    clearTimeout(this.teaserTimer);
    this.teaser?.remove();
    this.panel.hidden = false;
    this.launcher.hidden = true;
    this.wire.start();
    this.composer.grow();
    this.fit();
    this.talk.toEnd();
    this.markRead();
  }

  close() {
    if (!this.opened) return;
    const hadFocus = this.shadowRoot.activeElement;
    this.panel.hidden = true;
    this.launcher.hidden = false;
    store.update({ open: false });
    this.fit();
    if (hadFocus) (this.opener?.isConnected ? this.opener : this.launcher).focus();
  }

  escape() {
    if (this.cart.node.hidden) this.close();
    else this.showCart(false);
  }

  showCart(on) {
    if (on !== this.cart.node.hidden) return;
    this.cart.node.hidden = !on;
    this.chatView.hidden = on;
    this.cartButton.setAttribute("aria-pressed", String(on));
    if (on) this.cart.heading.focus();
    else if (TOUCH.matches) this.panel.focus();
    else this.composer.input.focus();
  }

  /** On a phone a link to the shop's page uncovers that page. */
  follow(event) {
    const target = event.target.closest("a");
    if (target && !target.target && PHONE.matches) this.close();
  }

  /** Tells the shop who the customer is, after they logged in on the page. */
  identify(token) {
    this.identity = token || "";
    if (this.wire.started) this.wire.connect();
  }

  // ---- what the customer does

  say(text) {
    const entry = { id: store.newId(), type: "say", text, product: this.product, at: new Date().toISOString() };
    this.talk.pend(entry);
    this.wire.say(entry);
  }

  /** Presses a choice; `quiet` ones, such as the cart's plus and minus, are not shown as the customer's words at once. */
  press({ key }, label, quiet = false) {
    const entry = { id: store.newId(), type: "press", key, label, at: new Date().toISOString() };
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
    if (this.opened && !document.hidden && seq > (store.state().read || 0)) {
      store.update({ read: seq });
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
      language: () => this.speak(pickLanguage(frame.language)),
    };
    hear[frame.type]?.();
  }

  welcome({ language, seq = 0, owner, name, cart, greeting }) {
    if (language) this.speak(pickLanguage(language));
    this.lastOld = seq;
    if (seq <= this.wire.seq) this.talk.live(true);
    else setTimeout(() => this.talk.live(true), RESTORE_MS);
    Object.assign(this, { owner: owner || "bot", agent: name || "" });
    this.showOwner();
    if (cart) this.setCart(cart);
    if (!seq) this.greet(greeting || {});
  }

  greet(greeting) {
    const text = this.script.dataset.greeting || greeting.text;
    if (text) this.talk.put({ ...greeting, author: "bot", seq: 0, text });
  }

  message(message) {
    const fresh = this.talk.put(message);
    if (message.seq >= this.lastOld) this.talk.live(true);
    if (fresh && message.author !== "customer") this.talk.setTyping(false);
    this.markRead();
  }

  countUnread() {
    const { read = 0 } = store.state();
    const unread = this.talk.items.filter(({ seq, author }) => seq !== Infinity && seq > read && author !== "customer").length;
    this.badge.hidden = !unread;
    this.badge.textContent = unread > 9 ? "9+" : unread;
    const { say } = this.view;
    this.launcher.setAttribute("aria-label", unread ? `${say("open")}, ${say("unread", { n: unread })}` : say("open"));
  }

  setCart(frame) {
    this.cart.set(frame);
    this.countCart();
  }

  countCart() {
    const { count = 0 } = this.cart.frame;
    this.cartCount.hidden = !count;
    this.cartCount.textContent = count > 99 ? "99+" : count;
    this.cartButton.setAttribute("aria-label", this.view.say("cartCount", { n: count }));
  }

  setOwner({ owner, name = "" }) {
    const changed = owner !== this.owner || name !== this.agent;
    Object.assign(this, { owner, agent: name });
    this.showOwner();
    if (!changed) return;
    const key = { queue: "queued", agent: name ? "joined" : "joinedUnnamed", bot: "returned" }[owner];
    if (key) this.talk.note(this.view.say(key, { name }));
  }

  showOwner() {
    const key = this.owner === "agent" && this.agent ? "agentNamed" : this.owner;
    this.status.textContent = this.view.say(key, { name: this.agent });
    this.panel.dataset.owner = this.owner;
  }

  connection(online) {
    clearTimeout(this.bannerTimer);
    if (online) this.showBanner("");
    else this.bannerTimer = setTimeout(() => this.showBanner(navigator.onLine ? "connecting" : "offline"), BANNER_MS);
  }

  showBanner(key) {
    this.banner.textContent = key && this.view.say(key);
  }
}

customElements.define("prilavok-chat", Chat);

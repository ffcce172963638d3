// The conversation: messages in the shop's order, then what it has not acknowledged; and the field to write in.

import { body, button, el, icon } from "./pieces.js";

const GROUP_MS = 5 * 60 * 1000;
const NEAR_PX = 120;
const HAND_MS = 1500;
const TYPING_MS = 12000;

export class Talk {
  constructor(view) {
    this.view = view;
    this.items = []; // as shown: {seq, id, at, author, node, meta}; seq is Infinity until the shop gave one
    this.log = el("div", { class: "log", role: "log", "aria-relevant": "additions" });
    this.typing = el("div", { class: "typing", hidden: true }, el("span", { class: "dots" }, el("i"), el("i"), el("i")), el("span", { class: "sr" }));
    this.scroll = el("div", { class: "scroll", tabindex: 0, role: "group", onscroll: () => this.scrolled() }, this.log, this.typing);
    this.jump = button({ class: "jump", hidden: true, onclick: () => this.toEnd(true) }, icon("down"), el("span"));
    for (const hand of ["wheel", "touchmove", "keydown", "pointerdown"]) this.scroll.addEventListener(hand, () => (this.handAt = Date.now()), { passive: true });
    new ResizeObserver(() => this.stuck && this.toEnd()).observe(this.scroll);
    this.stuck = true; // to the end: what comes next scrolls into view
    this.restore(true);
  }

  word() {
    const { say } = this.view;
    this.scroll.setAttribute("aria-label", say("conversation"));
    this.jump.lastChild.textContent = say("newMessages");
    this.items.forEach((item, i) => this.arrange(item, i));
  }

  clear() {
    this.items = this.items.filter(({ seq }) => seq === Infinity);
    this.log.replaceChildren(...this.items.map(({ node }) => node));
    this.restore(true);
  }

  /** Screen readers hear new messages, not the ones restored. */
  restore(on) {
    this.restoring = on;
    this.log.setAttribute("aria-live", on ? "off" : "polite");
  }

  /** Shows a message of the shop's; false when it is on the screen already. */
  put(message) {
    const { seq, id } = message;
    if (this.items.some((item) => item.seq === seq) || (id && this.settle(id, seq))) return false;
    this.insert(this.item(message));
    return true;
  }

  /** Shows what the customer said before the shop has it. */
  pend({ id, text, label, at, failed }) {
    const item = this.item({ seq: Infinity, id, author: "customer", text: text || label, at });
    this.insert(item);
    this.status(item, failed ? "failed" : "sending");
  }

  /** The shop has the message: it takes its place in the order. */
  settle(id, seq) {
    const item = this.items.find((one) => one.id === id && one.seq === Infinity);
    if (!item) return false;
    this.items.splice(this.items.indexOf(item), 1);
    item.seq = seq;
    this.insert(item);
    this.status(item, "sent");
    return true;
  }

  fail(id, reason) {
    const item = this.items.find((one) => one.id === id);
    if (item) this.status(item, "failed", reason);
  }

  /** A line of the widget's own, such as "Olena joined the chat". */
  note(text) {
    const { seq = 0 } = this.items.findLast((item) => item.seq < Infinity) || {};
    this.insert(this.item({ seq, author: "system", text }));
  }

  item({ seq, id, author = "bot", name, language, at, ...content }) {
    const when = at ? new Date(at) : new Date();
    const who = el("p", { class: "who" });
    const state = author === "customer" && el("span", { class: "state", role: "img" }, icon("sending"), icon("sent"));
    const meta = el("span", { class: "meta" }, el("time"), state);
    const shown = author === "system" ? el("p", { class: "note" }, content.text) : body(content, this.view);
    const node = el("div", { class: `message ${author}`, lang: language || undefined }, who, shown);
    (node.querySelector("div.bubble") || node).append(meta);
    const item = { seq, id, author, name, at: when, node, who, meta, state };
    if (state) this.status(item, "sent");
    return item;
  }

  insert(item) {
    const place = this.items.findLastIndex((one) => one.seq <= item.seq) + 1;
    const next = this.items[place];
    this.items.splice(place, 0, item);
    if (!item.node.parentNode || item.node.nextSibling !== (next?.node || null)) this.log.insertBefore(item.node, next?.node || null);
    this.arrange(item, place);
    if (next) this.arrange(next, place + 1);
    this.follow(item);
  }

  /** The day, the speaker and the time, by what stands before it. */
  arrange(item, i) {
    const { at, author, node, who, meta, state } = item;
    const before = this.items[i - 1];
    const newDay = before?.at.toDateString() !== at.toDateString();
    node.classList.toggle("joined", !newDay && before.author === author && at - before.at < GROUP_MS);
    node.querySelector(".day")?.remove();
    if (newDay) node.prepend(el("p", { class: "day" }, this.day(at)));
    who.textContent = author === "system" ? "" : this.who(item);
    meta.firstChild.textContent = at.toLocaleTimeString(this.view.language, { hour: "2-digit", minute: "2-digit" });
    if (state) this.status(item, node.dataset.state, item.reason);
  }

  who({ author, name }) {
    return name || this.view.say({ customer: "you", agent: "consultant" }[author] || "assistant");
  }

  day(at) {
    const midnight = (date) => new Date(date).setHours(0, 0, 0, 0);
    const days = Math.round((midnight(Date.now()) - midnight(at)) / 864e5);
    if (days < 2) return this.view.say(days < 1 ? "today" : "yesterday");
    return at.toLocaleDateString(this.view.language, { day: "numeric", month: "long", year: days > 300 ? "numeric" : undefined });
  }

  status(item, state, reason) {
    const { say, retry } = this.view;
    item.reason = reason;
    item.node.dataset.state = state;
    item.state.setAttribute("aria-label", say(state));
    item.node.querySelector(".unsent")?.remove();
    if (state !== "failed") return;
    const onclick = () => (this.status(item, "sending"), retry(item.id));
    item.node.append(el("p", { class: "unsent" }, `${reason || say("failed")} `, button({ onclick }, say("retry"))));
  }

  setTyping(on, author) {
    clearTimeout(this.typingTimer);
    this.typing.hidden = !on;
    if (!on) return;
    this.typing.lastChild.textContent = `${this.who({ author })} ${this.view.say("typing")}`;
    this.typingTimer = setTimeout(() => this.setTyping(false), TYPING_MS);
    if (this.stuck) this.toEnd(true);
  }

  follow({ author, node }) {
    if (this.restoring || author === "customer") return this.toEnd(!this.restoring);
    if (!this.stuck) return void (this.jump.hidden = false);
    const start = node.offsetTop - 12;
    const end = this.scroll.scrollHeight - this.scroll.clientHeight;
    this.stuck = start >= end; // a long answer is read from its beginning
    this.scrollTo(Math.min(start, end), true);
  }

  toEnd(smooth) {
    this.stuck = true;
    this.scrollTo(this.scroll.scrollHeight, smooth);
  }

  scrollTo(top, smooth) {
    this.scroll.scrollTo({ top, behavior: smooth ? this.view.motion() : "instant" });
  }

  /** Only the customer's hand lets go of the end: our own smooth scrolling passes through the middle. */
  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroll;
    const near = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (near) this.jump.hidden = this.stuck = true;
    else if (Date.now() - this.handAt < HAND_MS) this.stuck = false;
  }
}

const MAX_CHARS = 8000;
const HINT_CHARS = 500;
const MAX_HEIGHT_PX = 144;

export class Composer {
  /** `on` has send(text), typing() and draft(text). */
  constructor(view, on) {
    Object.assign(this, { view, on });
    this.input = el("textarea", { rows: 1, enterkeyhint: "send", oninput: () => this.typed(), onkeydown: (event) => this.key(event) });
    this.button = el("button", { class: "send" }, icon("send"));
    this.hint = el("p", { class: "hint", role: "status" });
    this.node = el("form", { class: "composer", onsubmit: (event) => this.submit(event) }, this.hint, el("div", { class: "field" }, this.input, this.button));
  }

  word() {
    const { say } = this.view;
    this.input.placeholder = say("placeholder");
    this.input.setAttribute("aria-label", say("placeholder"));
    this.button.setAttribute("aria-label", say("send"));
    this.refresh();
  }

  set(text) {
    this.input.value = text;
    this.refresh();
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submit(event);
  }

  /** The text as it goes out: no control characters, no blank edges. */
  get text() {
    return this.input.value.replace(/[^\P{Cc}\n\t]/gu, "").trim();
  }

  submit(event) {
    event.preventDefault();
    const { text } = this;
    if (this.button.disabled) return;
    this.set("");
    this.on.draft("");
    this.on.send(text);
  }

  typed() {
    this.refresh();
    this.on.typing();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.on.draft(this.input.value), 400);
  }

  refresh() {
    const n = MAX_CHARS - this.text.length;
    this.button.disabled = n < 0 || n === MAX_CHARS;
    this.hint.classList.toggle("over", n < 0);
    this.hint.textContent = n > HINT_CHARS ? "" : this.view.say("room", { n });
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, MAX_HEIGHT_PX)}px`;
  }
}

// The conversation on the screen: messages in the shop's order, what is not acknowledged yet at the end.

import { el, icon } from "./dom.js";
import { messageBody } from "./message.js";

const GROUP_MS = 5 * 60 * 1000;
const NEAR_PX = 120;
const HAND_MS = 1500;

export class Talk {
  constructor(view) {
    this.view = view;
    this.items = []; // in the order shown: {seq, id, at, author, node}; seq is Infinity until the shop gave one
    this.log = el("div", { class: "log", role: "log", "aria-live": "off", "aria-relevant": "additions" });
    this.typing = el("div", { class: "typing", hidden: true }, el("span", { class: "dots" }, el("i"), el("i"), el("i")), el("span", { class: "sr" }));
    this.scroll = el("div", { class: "scroll", tabindex: "0", role: "group", onscroll: () => this.scrolled() }, this.log, this.typing);
    this.jump = el("button", { class: "jump", type: "button", hidden: true, onclick: () => this.toEnd(true) }, icon("down"), el("span"));
    this.stuck = true; // to the end: what comes next scrolls into view
    for (const hand of ["wheel", "touchmove", "keydown", "pointerdown"]) this.scroll.addEventListener(hand, () => (this.handAt = Date.now()), { passive: true });
    new ResizeObserver(() => this.stuck && this.toEnd()).observe(this.scroll);
  }

  /** Sets or changes the words around the messages. */
  word() {
    const { say } = this.view;
    this.scroll.setAttribute("aria-label", say("conversation"));
    this.jump.lastChild.textContent = say("newMessages");
    this.items.forEach((item, index) => this.arrange(item, index));
  }

  clear() {
    this.items = this.items.filter((item) => item.seq === Infinity);
    this.log.replaceChildren(...this.items.map((item) => item.node));
    this.live(false);
  }

  /** Screen readers hear new messages, not the ones restored. */
  live(on) {
    this.restoring = !on;
    this.log.setAttribute("aria-live", on ? "polite" : "off");
  }

  has(seq) {
    return this.items.some((item) => item.seq === seq);
  }

  /** Shows a message of the shop's; false when it is on the screen already. */
  put(message) {
    const { seq = 0, id } = message;
    if (this.has(seq)) return false;
    if (id && this.settle(id, seq)) return false;
    this.insert(this.item(message, seq, id));
    return true;
  }

  /** Shows what the customer said before the shop has it. */
  pend(entry) {
    if (this.items.some((item) => item.id === entry.id)) return;
    const item = this.item({ author: "customer", text: entry.text || entry.label, at: entry.at }, Infinity, entry.id);
    this.insert(item);
    this.status(item, entry.failed ? "failed" : "sending");
    this.toEnd(true);
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
    const last = this.items.findLast((item) => item.seq !== Infinity);
    this.insert(this.item({ author: "system", text, at: new Date().toISOString() }, last ? last.seq : 0, ""));
  }

  item(message, seq, id) {
    const at = new Date(message.at || Date.now());
    const author = message.author || "bot";
    const node = el("div", { class: `message ${author}`, lang: message.language || undefined });
    const item = { seq, id, at, author, name: message.name, node };
    node.append(el("p", { class: "who" }), ...(author === "system" ? [el("p", { class: "note" }, message.text)] : messageBody(message, this.view)));
    item.meta = el("span", { class: "meta" }, el("time", { datetime: at.toISOString() }), author === "customer" && el("span", { class: "state", role: "img" }, icon("sending"), icon("sent")));
    (node.querySelector(".bubble:not(.attachment)") || node).append(item.meta);
    return item;
  }

  insert(item) {
    const after = this.items.findLastIndex((one) => one.seq <= item.seq) + 1;
    const next = this.items[after];
    this.items.splice(after, 0, item);
    if (item.node.nextSibling !== (next?.node ?? null) || !item.node.parentNode) this.log.insertBefore(item.node, next?.node ?? null);
    this.arrange(item, after);
    if (next) this.arrange(next, after + 1);
    this.follow(item);
  }

  /** Day line, who speaks, and the time, by what stands before it. */
  arrange(item, index) {
    const before = this.items[index - 1];
    const newDay = before?.at.toDateString() !== item.at.toDateString();
    const joined = !newDay && before.author === item.author && item.at - before.at < GROUP_MS;
    item.node.classList.toggle("joined", joined);
    item.node.querySelector(".who").textContent = this.who(item);
    item.meta.firstChild.textContent = item.at.toLocaleTimeString(this.view.language, { hour: "2-digit", minute: "2-digit" });
    item.node.querySelector(".day")?.remove();
    if (newDay) item.node.prepend(el("p", { class: "day" }, this.day(item.at)));
    if (item.state) this.status(item, item.state, item.reason);
  }

  who({ author, name }) {
    if (author === "system") return "";
    return name || this.view.say({ customer: "you", agent: "consultant" }[author] || "assistant");
  }

  day(at) {
    const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86400000);
    if (days < 2) return this.view.say(days < 1 ? "today" : "yesterday");
    return at.toLocaleDateString(this.view.language, { day: "numeric", month: "long", ...(days > 300 && { year: "numeric" }) });
  }

  status(item, state, reason = "") {
    const { say, retry } = this.view;
    Object.assign(item, { state, reason });
    item.node.dataset.state = state;
    const mark = item.meta.querySelector(".state");
    mark?.setAttribute("aria-label", say(state));
    item.node.querySelector(".unsent")?.remove();
    if (state !== "failed") return;
    const again = () => (this.status(item, "sending"), retry(item.id));
    item.node.append(el("p", { class: "unsent" }, `${reason || say("failed")} `, el("button", { type: "button", onclick: again }, say("retry"))));
  }

  setTyping(on, author) {
    clearTimeout(this.typingTimer);
    this.typing.hidden = !on;
    if (!on) return;
    this.typing.lastChild.textContent = `${this.who({ author })} ${this.view.say("typing")}`;
    this.typingTimer = setTimeout(() => this.setTyping(false), 12000);
    if (this.stuck) this.toEnd(true);
  }

  follow(item) {
    if (this.restoring || item.author === "customer") return this.toEnd(!this.restoring);
    if (!this.stuck) return void (this.jump.hidden = false);
    const start = item.node.offsetTop - 12;
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

  /** Only the customer's hand lets go of the end; our own smooth scrolling passes through the middle. */
  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroll;
    if (scrollHeight - scrollTop - clientHeight < NEAR_PX) {
      this.stuck = true;
      this.jump.hidden = true;
    } else if (Date.now() - (this.handAt || 0) < HAND_MS) this.stuck = false;
  }
}

// The cart as the shop tells it. Every button is a choice that the shop sent; nothing is reckoned here.

import { el, icon, webUrl } from "./dom.js";
import { choiceButton, picture } from "./message.js";

const STEPS = { "−": "before", "-": "before", "+": "after" };

export class Cart {
  /** `view.press` sends a choice; `onLeave` goes back to the conversation. */
  constructor(view, onLeave) {
    this.view = view;
    this.onLeave = onLeave;
    this.frame = { count: 0, lines: [], choices: [], total: "" };
    this.spoken = el("p", { class: "sr", role: "status" });
    this.body = el("div", { class: "basket-body" });
    this.node = el("div", { class: "basket", hidden: true }, this.spoken, this.body);
  }

  set(frame) {
    this.frame = { lines: [], choices: [], ...frame };
    this.draw();
    if (this.node.hidden) return;
    const { say } = this.view;
    this.spoken.textContent = frame.count ? `${say("cartCount", { n: frame.count })}. ${say("total")}: ${frame.total}` : say("empty");
  }

  draw() {
    const { lines, choices, total } = this.frame;
    const focused = this.body.getRootNode().activeElement;
    const place = this.body.contains(focused) && focused.dataset.place;
    this.body.replaceChildren(...(lines.length ? this.filled(lines, choices, total) : [this.empty()]));
    this.busy(false);
    if (place) (this.body.querySelector(`[data-place="${CSS.escape(place)}"]`) || this.heading).focus();
  }

  filled(lines, choices, total) {
    return [
      this.bar(),
      el("ul", { class: "lines" }, lines.map((line) => this.line(line))),
      el(
        "div",
        { class: "sum" },
        el("p", {}, el("span", {}, this.view.say("total")), el("b", {}, total)),
        choices.map((choice) => choiceButton(choice, this.leaving(), { class: "wide" })),
      ),
    ];
  }

  bar() {
    const { say } = this.view;
    this.heading = el("h3", { tabindex: "-1" }, say("cart"));
    return el("div", { class: "bar" }, el("button", { class: "plain", type: "button", "data-place": "back", "aria-label": say("back"), onclick: this.onLeave }, icon("back")), this.heading);
  }

  line({ title, quantity, price, image, choices = [] }) {
    const shown = webUrl(image, this.view.root);
    const button = (choice) => choiceButton(choice, this.staying(), { class: "step", about: title, "data-place": `${title}|${choice.label}` });
    const at = (place) => choices.filter((choice) => STEPS[choice.label] === place).map(button);
    const count = el("span", { class: "count" }, el("span", { class: "sr" }, `${this.view.say("quantity")}: `), quantity);
    return el(
      "li",
      { class: "line" },
      el("div", { class: "cover" }, shown ? picture(shown, "") : icon("awning")),
      el("div", { class: "facts" }, el("p", { class: "name" }, title), el("p", { class: "price" }, price)),
      el("div", { class: "steps" }, el("div", { class: "stepper" }, at("before"), count, at("after")), at(undefined)),
    );
  }

  empty() {
    const { say } = this.view;
    return el("div", { class: "nothing" }, this.bar(), icon("cart"), el("p", { class: "name" }, say("empty")), el("p", {}, say("emptyHint")), el("button", { class: "wide", type: "button", onclick: this.onLeave }, say("back")));
  }

  /** A press that changes the cart waits for the shop's new cart before the next. */
  staying() {
    const press = (choice, label) => {
      if (this.body.getAttribute("aria-busy") === "true") return;
      this.busy(true);
      this.view.press(choice, label, true);
    };
    return { ...this.view, press };
  }

  /** A press that goes on with the conversation, such as checkout. */
  leaving() {
    const press = (choice, label) => {
      this.onLeave();
      this.view.press(choice, label);
    };
    return { ...this.view, press };
  }

  busy(on) {
    clearTimeout(this.timer);
    this.body.setAttribute("aria-busy", String(on));
    if (on) this.timer = setTimeout(() => this.busy(false), 8000);
  }
}

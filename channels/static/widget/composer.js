// Where the customer writes: grows with the text, Enter sends, Shift+Enter breaks the line.

import { el, icon } from "./dom.js";

const MAX_CHARS = 8000;
const HINT_CHARS = 7500;
const MAX_HEIGHT_PX = 144;

export class Composer {
  /** `on` has send(text), typing() and draft(text). */
  constructor(view, on) {
    this.view = view;
    this.on = on;
    this.input = el("textarea", { rows: "1", enterkeyhint: "send", autocomplete: "off", oninput: () => this.changed(true), onkeydown: (event) => this.key(event) });
    this.button = el("button", { class: "send", type: "submit", disabled: true }, icon("send"));
    this.hint = el("p", { class: "hint", role: "status" });
    this.node = el("form", { class: "composer", novalidate: true, onsubmit: (event) => this.submit(event) }, this.hint, el("div", { class: "field" }, this.input, this.button));
  }

  word() {
    const { say } = this.view;
    this.input.placeholder = say("placeholder");
    this.input.setAttribute("aria-label", say("placeholder"));
    this.button.setAttribute("aria-label", say("send"));
    this.changed(false);
  }

  restore(draft) {
    this.input.value = draft || "";
    this.changed(false);
  }

  key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.submit(event);
  }

  /** The text as it would be sent: no control characters, no blank edges. */
  text() {
    return this.input.value.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "").trim();
  }

  submit(event) {
    event.preventDefault();
    const text = this.text();
    if (!text || text.length > MAX_CHARS) return;
    this.restore("");
    this.on.draft("");
    this.on.send(text);
  }

  changed(typed) {
    const { length } = this.text();
    this.button.disabled = !length || length > MAX_CHARS;
    const over = length > MAX_CHARS;
    this.hint.classList.toggle("over", over);
    this.hint.textContent = length < HINT_CHARS ? "" : this.view.say(over ? "over" : "left", { n: Math.abs(MAX_CHARS - length) });
    this.grow();
    if (!typed) return;
    this.on.typing();
    clearTimeout(this.draftTimer);
    this.draftTimer = setTimeout(() => this.on.draft(this.input.value), 400);
  }

  grow() {
    this.input.style.height = "auto";
    if (this.input.scrollHeight) this.input.style.height = `${Math.min(this.input.scrollHeight, MAX_HEIGHT_PX)}px`;
  }
}

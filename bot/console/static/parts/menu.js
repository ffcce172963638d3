// A button that opens a list of things to do or choose; by keyboard like any menu.
import { classes, html, useEffect, useLayoutEffect, useRef, useState } from "../core/html.js";
import { Icon } from "./icon.js";

/** `items`: {label, icon?, hint?, chosen?, danger?, disabled?, act} or {heading} or "-". */
export function Menu({ label, items, kind = "", children, title, open: control, onToggle, align = "start", up }) {
  const [opened, setOpened] = useState(false);
  const whole = useRef();
  const button = useRef();
  const isOpen = control ?? opened;
  const set = (value) => (onToggle ? onToggle(value) : setOpened(value));
  useOutside(whole, isOpen, () => set(false));
  const shut = () => (set(false), button.current?.focus());
  return html`<div class="menu" ref=${whole}>
    <button type="button" ref=${button} class=${kind} aria-haspopup="menu" aria-expanded=${isOpen ? "true" : "false"} aria-label=${label} title=${title ?? label} onClick=${() => set(!isOpen)}>${children}</button>
    ${isOpen && html`<${Items} items=${typeof items === "function" ? items() : items} label=${label} shut=${shut} align=${align} up=${up} />`}
  </div>`;
}

function Items({ items, label, shut, align, up }) {
  const list = useRef();
  const buttons = () => [...list.current.querySelectorAll("button:not(:disabled)")];
  useLayoutEffect(() => (list.current.querySelector('[aria-checked="true"]:not(:disabled)') ?? buttons()[0])?.focus(), []);
  const keys = (event) => {
    const all = buttons();
    const at = all.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next !== undefined) all.at(next % all.length)?.focus();
    else if (event.key === "Escape" || event.key === "Tab") shut();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<div class=${classes("menu-items", align, { up })} role="menu" aria-label=${label} ref=${list} onKeyDown=${keys}>
    ${items.filter(Boolean).map((item) => (item === "-" ? html`<hr />` : item.heading ? html`<div class="menu-heading" role="presentation">${item.heading}</div>` : html`<${Item} item=${item} shut=${shut} />`))}
  </div>`;
}

function Item({ item, shut }) {
  const choice = item.chosen === undefined ? { role: "menuitem" } : { role: "menuitemradio", "aria-checked": item.chosen ? "true" : "false" };
  return html`<button type="button" ...${choice} class=${classes("menu-item", { danger: item.danger })} disabled=${item.disabled} onClick=${() => (shut(), item.act())}>
    ${item.dot && html`<i class="dot ${item.dot}"></i>`}${item.icon && html`<${Icon} name=${item.icon} />`}
    <span class="menu-label">${item.label}${item.detail && html`<small>${item.detail}</small>`}</span>
    ${item.hint && html`<kbd>${item.hint}</kbd>`}${item.chosen && html`<${Icon} name="check" />`}
  </button>`;
}

export function useOutside(whole, active, shut) {
  useEffect(() => {
    if (!active) return undefined;
    const pressed = (event) => whole.current?.contains(event.target) || shut();
    addEventListener("pointerdown", pressed, true);
    return () => removeEventListener("pointerdown", pressed, true);
  }, [active]);
}

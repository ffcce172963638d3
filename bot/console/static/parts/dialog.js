// A dialog over the page: the browser's own, so that focus stays inside and returns afterwards.
import { classes, html, useLayoutEffect, useRef } from "../core/html.js";
import { t } from "../core/words.js";
import { Sign } from "./bits.js";

export function Dialog({ title, shut, kind = "", children, bare }) {
  const box = useRef();
  useLayoutEffect(() => {
    const opener = document.activeElement;
    box.current.showModal();
    box.current.querySelector("[data-first]")?.focus();
    return () => opener?.isConnected && opener.focus();
  }, []);
  const cancelled = (event) => (event.preventDefault(), shut());
  const pressed = (event) => event.target === box.current && shut();
  return html`<dialog ref=${box} class=${classes("dialog", kind)} aria-label=${title} onCancel=${cancelled} onPointerDown=${pressed}>
    <div class="dialog-body">
      ${!bare && html`<header class="dialog-head"><h2>${title}</h2><${Sign} icon="close" label=${t("close")} onClick=${shut} /></header>`}
      ${children}
    </div>
  </dialog>`;
}

/** Fields and buttons; Enter submits. `busy` while it is on its way. */
export function Form({ submit, children, kind = "" }) {
  return html`<form class=${classes("form", kind)} onSubmit=${(event) => (event.preventDefault(), submit(Object.fromEntries(new FormData(event.target))))}>${children}</form>`;
}

export function Field({ label, hint, error, children }) {
  return html`<div class="field"><label><span class="field-label">${label}</span>${children}</label>${hint && html`<small>${hint}</small>`}${error && html`<small class="wrong" role="alert">${error}</small>`}</div>`;
}

// The conversation's labels: choose, make, take off.
import { classes, html, useState } from "../core/html.js";
import { useStore } from "../core/store.js";
import { t } from "../core/words.js";
import { setLabels } from "../desk/actions.js";
import { Icon } from "../parts/icon.js";

const LONGEST = 30;

export function Labels({ id, panel }) {
  const set = panel.labels.map((label) => label.name);
  const known = useStore((s) => s.desk.labels);
  const [fresh, setFresh] = useState("");
  const toggle = (name) => setLabels(id, set.includes(name) ? set.filter((one) => one !== name) : [...set, name]);
  const all = [...panel.labels, ...known.filter((label) => !set.includes(label.name))];
  const add = (event) => {
    event.preventDefault();
    const name = fresh.trim();
    if (name && !set.includes(name)) setLabels(id, [...set, name]);
    setFresh("");
  };
  return html`<div class="labels">
    <div class="label-choice" role="group" aria-label=${t("section.labels")}>${all.map((label) => html`<button type="button" key=${label.name} class=${classes("label", set.includes(label.name) ? label.color : "off")} aria-pressed=${set.includes(label.name) ? "true" : "false"} onClick=${() => toggle(label.name)}>${label.name}${set.includes(label.name) && html`<${Icon} name="close" />`}</button>`)}</div>
    <form onSubmit=${add}><input value=${fresh} maxlength=${LONGEST} onInput=${(event) => setFresh(event.target.value)} placeholder=${t("labels.new")} aria-label=${t("labels.new")} data-first /></form>
  </div>`;
}

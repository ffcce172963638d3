// The right-hand side: who the customer is and what they have, each section to be folded away.
import { classes, html } from "../core/html.js";
import { setPref } from "../core/prefs.js";
import { store, useStore } from "../core/store.js";
import { t } from "../core/words.js";
import { Bones, Sign } from "../parts/bits.js";
import { Icon } from "../parts/icon.js";
import { CartEditor } from "./cart.js";
import { Customer } from "./customer.js";
import { Handoffs } from "./handoffs.js";
import { Labels } from "./labels.js";
import { MeaningOf } from "./meaning.js";
import { Notes } from "./notes.js";
import { Orders } from "./orders.js";

export function Panel({ id }) {
  const panel = useStore((s) => s.threads[id]?.panel);
  const shut = () => store.set({ drawer: false });
  return html`<aside class="panel" aria-label=${t("panel")} onKeyDown=${(event) => event.key === "Escape" && shut()}>
    <div class="panel-shut"><${Sign} icon="close" label=${t("close")} onClick=${shut} /></div>
    ${panel ? html`<${Sections} id=${id} panel=${panel} />` : html`<${Bones} rows=${7} />`}
  </aside>`;
}

function Sections({ id, panel }) {
  const common = { id, panel };
  const { cart, orders, handoffs, notes } = panel;
  return html`
    <${Customer} ...${common} />
    <${Section} name="meaning" icon="sparkle"><${MeaningOf} id=${id} /><//>
    <${Section} name="cart" icon="cart" count=${cart.count}><${CartEditor} ...${common} /><//>
    <${Section} name="orders" icon="orders" count=${orders.length}><${Orders} ...${common} /><//>
    <${Section} name="labels" icon="tag"><${Labels} ...${common} /><//>
    <${Section} name="notes" icon="note" count=${notes.length}><${Notes} ...${common} /><//>
    <${Section} name="handoffs" icon="clock" count=${handoffs.length}><${Handoffs} ...${common} /><//>`;
}

function Section({ name, icon, count, children }) {
  const folded = useStore((s) => Boolean(s.prefs.folded?.[name]));
  const fold = () => setPref("folded", { ...store.get().prefs.folded, [name]: !folded });
  return html`<section class=${classes("section", { folded })}>
    <h2><button type="button" aria-expanded=${folded ? "false" : "true"} aria-controls=${`section-${name}`} onClick=${fold}><${Icon} name=${icon} /><span>${t(`section.${name}`)}</span>${count > 0 && html`<b class="count-quiet">${count}</b>`}<${Icon} name=${folded ? "right" : "down"} /></button></h2>
    <div id=${`section-${name}`} class="section-body" hidden=${folded}>${!folded && children}</div>
  </section>`;
}

// Small charts, drawn as SVG: bars, lines, and bars lying down.
import { html } from "../core/html.js";
import { number } from "../core/format.js";

const WIDTH = 720;
const HEIGHT = 210;
const LEFT = 54;
const BOTTOM = 26;
const TOP = 10;

const TIME_STEPS_S = [5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 43_200, 86_400];

/** A round number at or above `most`, with its steps; of times in steps that a clock has. */
function scale(most, seconds) {
  if (seconds) return stepped(most, TIME_STEPS_S.find((step) => step * 5 >= most) ?? Math.ceil(most / 4));
  const rough = Math.max(most, 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max([1, 2, 2.5, 5, 10].find((one) => one * power >= rough) * power, most <= 4 ? 1 : 0);
  return stepped(most, step);
}

function stepped(most, step) {
  const top = Math.max(step, Math.ceil(most / step) * step);
  return { top, ticks: Array.from({ length: Math.round(top / step) + 1 }, (_, i) => i * step) };
}

const y = (value, top) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);

/** `series`: [{name, values}] over `labels`; the first as bars, the others as lines. The scale goes to `least` at the least. */
export function Chart({ title, labels, series, show = number, seconds, least = 0 }) {
  const { top, ticks } = scale(Math.max(...series.flatMap(({ values }) => values.map((value) => value ?? 0)), least), seconds);
  const slot = (WIDTH - LEFT) / Math.max(1, labels.length);
  const x = (i) => LEFT + slot * (i + 0.5);
  const every = Math.ceil(labels.length / 8);
  return html`<figure class="chart"><figcaption><b>${title}</b><span class="legend">${series.map(({ name }, i) => html`<span class="series-${i}"><i></i>${name}</span>`)}</span></figcaption>
    <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label=${`${title}. ${series.map(({ name, values }) => `${name}: ${values.map((value) => show(value)).join(", ")}`).join(". ")}`}>
      ${ticks.map((tick) => html`<g class="tick"><line x1=${LEFT} x2=${WIDTH} y1=${y(tick, top)} y2=${y(tick, top)} /><text x=${LEFT - 7} y=${y(tick, top) + 4}>${show(tick)}</text></g>`)}
      ${labels.map((label, i) => i % every === 0 && html`<text class="axis" x=${x(i)} y=${HEIGHT - 7}>${label}</text>`)}
      ${series.map(({ name, values }, i) => (i ? html`<${Line} values=${values} x=${x} top=${top} i=${i} name=${name} labels=${labels} show=${show} />` : values.map((value, at) => html`<rect class="series-0" x=${x(at) - Math.min(22, slot * 0.34)} width=${Math.min(44, slot * 0.68)} y=${y(value ?? 0, top)} height=${HEIGHT - BOTTOM - y(value ?? 0, top)} rx="3"><title>${`${labels[at]} · ${name}: ${show(value)}`}</title></rect>`)))}
    </svg>
  </figure>`;
}

function Line({ values, x, top, i, name, labels, show }) {
  const points = values.map((value, at) => (value === null || value === undefined ? null : [x(at), y(value, top)]));
  const path = points.map((point, at) => point && `${points[at - 1] ? "L" : "M"}${point[0]} ${point[1]}`).filter(Boolean).join("");
  return html`<path class="line series-${i}" d=${path} />${points.map((point, at) => point && html`<circle class="series-${i}" cx=${point[0]} cy=${point[1]} r="3.5"><title>${`${labels[at]} · ${name}: ${show(values[at])}`}</title></circle>`)}`;
}

/** `rows`: [{name, value}], the longest bar fills the width. */
export function Bars({ title, rows, show = number }) {
  const most = Math.max(...rows.map((row) => row.value), 1);
  return html`<figure class="chart bars"><figcaption><b>${title}</b></figcaption><ul>${rows.map(({ name, value }) => html`<li><span>${name}</span><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="series-0" width=${Math.max(0.6, (value / most) * 100)} height="10" rx="1" /></svg><b>${show(value)}</b></li>`)}</ul></figure>`;
}

// Building blocks of the page: elements, icons, links in text, colours. Nothing here ever parses HTML.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  chat: "M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-4.6 4.1c-.5.5-1.4.1-1.4-.6V16A2.5 2.5 0 0 1 4 13.5z",
  awning: "M4 4h16l1.5 5a3 3 0 0 1-5.5 1.5 3 3 0 0 1-4 0 3 3 0 0 1-4 0A3 3 0 0 1 2.5 9zM5 13.5V20h14v-6.5",
  cart: "M3 4h2.2l2.3 11h10l2.2-8H6.2M9 20h.01M17 20h.01",
  close: "M6 6l12 12M18 6 6 18",
  down: "M6 9.5l6 6 6-6",
  left: "M14.5 6l-6 6 6 6",
  right: "M9.5 6l6 6-6 6",
  back: "M19 12H5m6-6-6 6 6 6",
  send: "M12 19V5m-6.5 6.5L12 5l6.5 6.5",
  out: "M9 6h9v9M18 6 7 17",
  sending: "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18zM12 7v6l3 2",
  sent: "M4 13l5 5L20 7",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
};

/** An element with properties (`class`, `on…`, `aria-…`, plain ones) and children; strings become text nodes. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child || child === 0));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** The address as an absolute http(s) URL, or null: nothing else may become a link or a picture. */
export function webUrl(address, root) {
  if (!address) return null;
  try {
    const url = new URL(address, root);
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** A link: our shop's pages open here, other sites in a tab of their own. */
export function link(url, properties, ...children) {
  const away = url.origin !== location.origin;
  return el("a", { href: url.href, ...(away && { target: "_blank", rel: "noopener noreferrer" }), ...properties }, ...children);
}

/** Text as nodes, its http(s) addresses as links without the punctuation that follows them. */
export function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"«»]+)/i).flatMap((piece, index) => {
    if (index % 2 === 0) return [piece];
    const address = trimmed(piece);
    const url = webUrl(address);
    return url ? [link(url, {}, address), piece.slice(address.length)] : [piece];
  });
}

function trimmed(address) {
  const end = address.replace(/[.,:;!?'…]+$/, "");
  return end.endsWith(")") && !end.includes("(") ? trimmed(end.slice(0, -1)) : end;
}

/** Keeps the page's colour where text on or in it is readable (WCAG AA), and moves it where it is not. */
export function paint(host, accent) {
  const rgb = parseColour(accent);
  if (!rgb) return;
  const set = (name, [r, g, b]) => host.style.setProperty(name, `rgb(${r} ${g} ${b})`);
  set("--accent", rgb);
  set("--on-accent", contrast(rgb, [255, 255, 255]) >= 4.5 ? [255, 255, 255] : [16, 18, 20]);
  set("--ink-on-light", readable(rgb, [240, 241, 243], [0, 0, 0]));
  set("--ink-on-dark", readable(rgb, [42, 46, 51], [255, 255, 255]));
}

function parseColour(text) {
  if (!text || !CSS.supports("color", text)) return null;
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = text;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

function luminance(rgb) {
  const [r, g, b] = rgb.map((byte) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function readable(rgb, ground, towards) {
  for (let share = 0; share <= 1; share += 0.05) {
    const mixed = rgb.map((byte, i) => Math.round(byte + (towards[i] - byte) * share));
    if (contrast(mixed, ground) >= 4.6) return mixed;
  }
  return towards;
}

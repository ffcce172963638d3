/*
 * The chat widget: <script src="https://shop.example/widget.js" async></script>
 *
 *   data-lang="uk"           language of the page; else <html lang>, else the browser's
 *   data-product="RUN-100"   what the page shows now; read again with every message
 *   data-accent="#0b6b4f"    colour of buttons and bubbles; the text on them stays readable
 *   data-position="left"     corner of the launcher; right unless told
 *   data-greeting="Hello!"   shown beside the launcher and as the first message
 *   data-title="Olena"       name in the header
 *   data-identity="eyJ…"     the shop's signed token of a customer who is logged in
 *
 * Prilavok.open(text?) opens the chat and says the text; Prilavok.close() closes it;
 * Prilavok.identify(token) tells who the customer is after they logged in.
 */
(() => {
  "use strict";
  if (window.Prilavok) return;
  const script = document.currentScript;
  const widget = import(new URL("widget/element.js", script.src)).then(({ mount }) => mount(script));
  const call = (name) => (argument) => widget.then((element) => element[name](argument));
  window.Prilavok = { open: call("open"), close: call("close"), identify: call("identify") };
})();

/*
 * The chat widget: <script src="https://shop.example/widget.js" async></script>
 *
 * data-lang, data-product (what the page shows now), data-accent, data-position ("left"), data-greeting, data-title,
 * data-identity (the shop's signed token). Prilavok.open(text?), Prilavok.close(), Prilavok.identify(token).
 */
(() => {
  if (window.Prilavok) return;
  const script = document.currentScript;
  const widget = import(new URL("widget/element.js", script.src)).then(({ mount }) => mount(script));
  const call = (name) => (argument) => widget.then((chat) => chat[name](argument));
  window.Prilavok = { open: call("open"), close: call("close"), identify: call("identify") };
})();

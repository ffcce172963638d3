// Runs before anything is drawn: the page's language is the one asked for, else the browser's.
(() => {
  const asked = new URLSearchParams(location.search).get("lang");
  const known = [asked, ...navigator.languages].map((tag) => (tag || "").slice(0, 2).toLowerCase());
  document.documentElement.lang = known.find((code) => ["en", "ru", "uk"].includes(code)) || "en";
})();

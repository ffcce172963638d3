// Which screen the address names: #/c/12, #/orders, …
import { store } from "./store.js";

const PAGES = ["orders", "trouble", "team", "figures", "canned", "agents", "audit"];

function parse(hash) {
  const [, page = "", ...rest] = hash.replace(/^#/, "").split("/");
  if (page === "c" && rest[0]) return { page: "inbox", id: decodeURIComponent(rest[0]) };
  if (PAGES.includes(page)) return { page, id: rest[0] ? decodeURIComponent(rest[0]) : null };
  return { page: "inbox", id: null };
}

export function startRouter() {
  const follow = () => store.set({ route: parse(location.hash), drawer: false });
  addEventListener("hashchange", follow);
  follow();
}

export const link = (page, id) => `#/${page}${id === undefined || id === null ? "" : `/${encodeURIComponent(id)}`}`;
export const conversationLink = (id) => link("c", id);

export function go(hash) {
  if (location.hash !== hash) location.hash = hash;
}

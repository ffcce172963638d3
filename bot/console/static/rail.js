// The narrow bar at the left edge: one sign for each screen.
import { classes, html } from "./core/html.js";
import { conversationLink, link } from "./core/router.js";
import { useStore } from "./core/store.js";
import { t } from "./core/words.js";
import { mayAdmin, maySupervise } from "./desk/roles.js";
import { Icon } from "./parts/icon.js";

const SCREENS = [
  ["inbox", () => true],
  ["orders", () => true],
  ["trouble", () => true],
  ["team", maySupervise],
  ["figures", maySupervise],
  ["canned", maySupervise],
  ["agents", maySupervise],
  ["audit", mayAdmin],
];

export function Rail() {
  const { me, page, counts, unread, last } = useStore((state) => ({ me: state.me, page: state.route.page, counts: state.counts, unread: state.unread, last: state.lastThread }));
  const marks = { inbox: Object.keys(unread).length, trouble: (counts.failed || 0) + (counts.aside || 0) };
  return html`<nav class="rail" aria-label=${t("rail")}>
    <img class="rail-brand" src="/console/icon.svg" alt="" width="30" height="30" />
    ${SCREENS.filter(([, may]) => may(me)).map(([name]) => {
      const to = name === "inbox" ? (last && page !== "inbox" ? conversationLink(last) : link("inbox")) : link(name);
      return html`<a href=${to} class=${classes("rail-link", { on: page === name })} aria-current=${page === name ? "page" : undefined} title=${t(`page.${name}`)}>
        <${Icon} name=${name} /><span class="rail-name">${t(`page.${name}`)}</span>
        ${marks[name] ? html`<b class=${classes("mark", { alarm: name === "trouble" })}>${marks[name] > 99 ? "99+" : marks[name]}<span class="sr">${t(`mark.${name}`)}</span></b>` : ""}
      </a>`;
    })}
  </nav>`;
}

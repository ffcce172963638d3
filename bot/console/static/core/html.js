// What every view needs: the template tag, the hooks, and memo().
import { Component, Fragment, createContext, h, render } from "../vendor/preact.js";
import { useCallback, useContext, useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from "../vendor/hooks.js";
import htm from "../vendor/htm.js";

export const html = htm.bind(h);
export { Component, Fragment, createContext, h, render };
export { useCallback, useContext, useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState };

/** True when two objects or arrays hold the same values under the same keys. */
export function same(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.is(a[key], b[key]));
}

/** A component that is drawn again only when its properties change. */
export function memo(view) {
  return class extends Component {
    shouldComponentUpdate(props) {
      return !same(props, this.props);
    }
    render() {
      return h(view, this.props);
    }
  };
}

/** `classes("row", { open: true })` → "row open". */
export function classes(...names) {
  return names
    .flatMap((name) => (name && typeof name === "object" ? Object.keys(name).filter((key) => name[key]) : name || []))
    .join(" ");
}

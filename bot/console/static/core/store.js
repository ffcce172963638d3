// The page's state: one object, replaced and never changed, and views that draw what they select from it.
import { same, useLayoutEffect, useReducer, useRef } from "./html.js";

export function createStore(initial) {
  let state = initial;
  const listeners = new Set();
  return {
    get: () => state,
    /** Merge a patch, or what a function of the state returns; nothing when that is undefined. */
    set(patch) {
      const change = typeof patch === "function" ? patch(state) : patch;
      if (!change) return;
      state = { ...state, ...change };
      for (const listener of [...listeners]) listener(state);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const store = createStore({
  phase: "starting", // starting | failed | login | password | in
  me: null,
  line: "connecting", // connecting | catching | ready | lost
  desk: null,
  route: { page: "inbox", id: null },
  list: { view: "mine", filter: {}, ids: [], next: null, status: "loading", error: null },
  counts: {},
  rows: {},
  viewers: null, // of all conversations, from the first word about presence on
  threads: {},
  pending: {},
  drafts: {},
  canned: null,
  unread: {},
  dialog: null,
  toasts: [],
  drawer: false,
  prefs: {},
});

/** What `select` picks from the state; the view is drawn again when that changes. */
export function useStore(select) {
  const [, redraw] = useReducer((n) => n + 1, 0);
  const latest = useRef({});
  const picked = select(store.get());
  if (!("picked" in latest.current) || !same(latest.current.picked, picked)) latest.current.picked = picked;
  latest.current.select = select;
  useLayoutEffect(() => {
    const check = (state) => {
      if (!same(latest.current.picked, latest.current.select(state))) redraw();
    };
    check(store.get());
    return store.listen(check);
  }, []);
  return latest.current.picked;
}

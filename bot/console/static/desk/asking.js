// Questions before something that cannot be taken back: a dialog, and a promise of its answer.
import { store } from "../core/store.js";

/** Open a dialog by name; what it is closed with is the answer. */
export function open(name, details = {}) {
  return new Promise((answer) => {
    store.get().dialog?.answer(undefined);
    store.set({ dialog: { name, details, answer } });
  });
}

export function close(answer) {
  const { dialog } = store.get();
  store.set({ dialog: null });
  dialog?.answer(answer);
}

/** True when the agent agrees. `danger` marks what destroys. */
export const ask = async (details) => (await open("ask", details)) === true;

// What the agent has begun to write, kept for each conversation.
import { store } from "../core/store.js";
import { saveSoon } from "./local.js";

export const EMPTY = { tab: "reply", reply: "", note: "", products: [], uploads: [], identity: null };

export const draftOf = (state, id) => state.drafts[id] || EMPTY;

export function changeDraft(id, change) {
  store.set((state) => {
    const draft = { ...draftOf(state, id), ...change };
    const { [id]: _, ...others } = state.drafts;
    const kept = draft.reply || draft.note || draft.products.length || draft.uploads.length || draft.identity || draft.tab !== "reply";
    return { drafts: kept ? { ...others, [id]: draft } : others };
  });
  saveSoon();
}

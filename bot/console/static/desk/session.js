// Logging in and out, and what the page needs before it can show anything.
import { api, ApiError, onLoggedOut } from "../core/api.js";
import { store } from "../core/store.js";
import { forgetLocal, loadLocal } from "./local.js";
import { line } from "./sync.js";

/** Find out who is there: the console opens, or the login page. */
export async function begin() {
  const desk = api.get("/desk");
  const settled = desk.catch(() => undefined); // whoever is not logged in is told by the other one
  try {
    await enter(await api.get("/me"), desk);
  } catch (error) {
    await settled; // an answer from before the login that came after it would log out again
    store.set({ phase: error instanceof ApiError ? (error.code === "password_change_required" ? "password" : "login") : "failed" });
  }
}

export async function login(fields) {
  await enter(await api.post("/login", fields));
}

export async function changePassword(old, fresh) {
  const me = await api.post("/me/password", { old, new: fresh });
  if (store.get().phase === "in") store.set({ me });
  else await enter(me);
}

async function enter(me, desk = null) {
  store.set({ me });
  if (me.must_change_password) return store.set({ phase: "password" });
  loadLocal(me.login);
  line.start();
  store.set({ phase: "in", desk: await (desk ?? api.get("/desk")) });
  return undefined;
}

export async function logout() {
  await api.post("/logout").catch(() => undefined);
  forgetLocal();
  leave("login");
}

/** Out of the console; drafts of a session that merely ran out stay for the next login. */
export function leave(phase) {
  line.stop();
  store.set({ phase, me: phase === "password" ? store.get().me : null, threads: {}, rows: {}, dialog: null, unread: {} });
}

onLoggedOut((code) => store.get().phase === "in" && leave(code === "not_logged_in" ? "login" : "password"));

export const setStatus = async (status) => store.set({ me: await api.put("/me/status", { status }) });

export async function refreshDesk() {
  const desk = await api.get("/desk");
  store.set({ desk, counts: desk.counts });
}

// Every request to the server, and what may come of it: an answer, ApiError, or Unreachable.
import { store } from "./store.js";

const PATIENCE_MS = 15_000;
const UPLOAD_PATIENCE_MS = 120_000;

/** The server said no; `code` says why, `body` has the particulars. */
export class ApiError extends Error {
  constructor(status, body) {
    super(body.detail || body.code || `HTTP ${status}`);
    Object.assign(this, { status, body, code: body.code || "", detail: typeof body.detail === "string" ? body.detail : "" });
  }
}

/** No answer came, or one that says to come back: whether the request took effect is not known. */
export class Unreachable extends Error {}

const whenLoggedOut = new Set();
export const onLoggedOut = (listener) => whenLoggedOut.add(listener);

async function call(method, path, { body, query, form, signal, retried } = {}) {
  const response = await reach(method, path, { body, query, form, signal });
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  if ([502, 503, 504].includes(response.status)) throw new Unreachable(answer.detail || "unavailable");
  if (answer.code === "csrf" && !retried && (await renewToken())) return call(method, path, { body, query, form, signal, retried: true });
  if (["not_logged_in", "password_change_required"].includes(answer.code)) whenLoggedOut.forEach((tell) => tell(answer.code));
  throw new ApiError(response.status, answer);
}

async function reach(method, path, { body, query, form, signal }) {
  const headers = { Accept: "application/json" };
  const token = store.get().me?.csrf;
  if (method !== "GET" && token) headers["X-CSRF-Token"] = token;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const patience = AbortSignal.timeout(form ? UPLOAD_PATIENCE_MS : PATIENCE_MS);
  const options = { method, headers, credentials: "same-origin", body: form ?? (body === undefined ? undefined : JSON.stringify(body)) };
  try {
    return await fetch(address(path, query), { ...options, signal: signal ? AbortSignal.any([signal, patience]) : patience });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable(error.message);
  }
}

/** Another window may have logged in anew: the session is there, the token is old. */
async function renewToken() {
  const me = await call("GET", "/me", { retried: true }).catch(() => null);
  if (me) store.set({ me });
  return Boolean(me);
}

function address(path, query) {
  const given = Object.entries(query || {}).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return `/api${path}${given.length ? `?${new URLSearchParams(given)}` : ""}`;
}

export const api = {
  get: (path, query, signal) => call("GET", path, { query, signal }),
  post: (path, body = {}) => call("POST", path, { body }),
  put: (path, body = {}) => call("PUT", path, { body }),
  patch: (path, body = {}) => call("PATCH", path, { body }),
  delete: (path) => call("DELETE", path),
  upload(file) {
    const form = new FormData();
    form.append("file", file, file.name || "file");
    return call("POST", "/uploads", { form });
  },
  address,
};

/** Path of something in a conversation. */
export const conversation = (id, rest = "") => `/conversations/${encodeURIComponent(id)}${rest}`;

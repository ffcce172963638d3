// The line to the shop: a WebSocket, or an event stream with POST where WebSockets are blocked.
// What the customer says waits in the outbox until the shop acknowledges it, and goes one at a time, under the same id
// however often it is sent: nothing is lost, doubled or swapped.

const WELCOME_MS = 8000; // a blocked WebSocket often hangs instead of failing
const ACK_MS = 10000;
const QUIET_MS = 25000;
const STREAM_QUIET_MS = 50000; // the shop gives a sign of life every 20 s
const SENDS = 6;

// ---- what the browser remembers; nothing is written before the customer opens the chat

const memory = {}; // stands in where the browser forbids storage

function read(key, absent) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? absent;
  } catch {
    return memory[key] ?? absent;
  }
}

function write(key, value) {
  memory[key] = value;
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {} // the conversation lives as long as the page
}

/** {visitor (token), open, read (last number), draft}. */
export const state = () => read("prilavok", {});
export const remember = (change) => write("prilavok", { ...state(), ...change });

/** What was not acknowledged, oldest first. */
export const outbox = () => read("prilavok:outbox", []);
const keep = (entries) => write("prilavok:outbox", entries);
const mark = (id, failed) => keep(outbox().map((entry) => (entry.id === id ? { ...entry, failed } : entry)));

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is absent on plain http
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// ---- the line

export class Wire {
  /** `hello()` gives {lang, product, identity}. */
  constructor(root, hello, on) {
    Object.assign(this, { root, hello, on, seq: 0, failures: 0 });
    const when = (target, type, act) => target.addEventListener(type, (event) => this.started && act(event));
    when(window, "online", () => this.connect());
    when(window, "offline", () => this.lost());
    when(window, "pagehide", () => this.drop()); // an open socket keeps a page out of the back-forward cache
    when(window, "pageshow", ({ persisted }) => persisted && this.connect());
    when(document, "visibilitychange", () => document.hidden || this.check());
    setInterval(() => this.online && this.check(), 5000);
  }

  start() {
    if (!this.started) this.connect();
    this.started = true;
  }

  /** Keeps the entry until the shop has it. */
  say(entry) {
    keep([...outbox(), entry]);
    this.start();
    this.flush();
  }

  retry(id) {
    mark(id, false);
    this.start();
    this.flush();
  }

  /** A frame that may be lost: typing, read. */
  tell(frame) {
    if (this.online) this.link.send(frame);
  }

  connect() {
    this.drop();
    const stream = this.failures % 2 && (!this.socketWorked || this.failures > 2); // every second try
    const hello = { type: "hello", visitor: state().visitor || "", after: this.seq, ...this.hello() };
    const link = (stream ? openStream : openSocket)(this.root, hello, {
      frame: (frame) => this.link === link && this.hear(frame),
      heard: () => (this.heard = Date.now()),
      closed: () => this.link === link && this.lost(),
    });
    this.link = link;
    this.welcomeTimer = setTimeout(() => this.lost(), WELCOME_MS);
  }

  hear(frame) {
    const { type, id, seq } = frame;
    this.heard = Date.now();
    if (type === "welcome") return this.welcomed(frame);
    if (type === "error") return this.refused(frame);
    if (type === "message") this.seq = Math.max(this.seq, seq);
    this.on.frame(frame);
    if (id) this.settled(id);
  }

  welcomed(frame) {
    clearTimeout(this.welcomeTimer);
    if (frame.visitor) remember({ visitor: frame.visitor });
    if (frame.seq < this.seq) return this.begin(); // another conversation than the one on the screen
    this.socketWorked ||= this.link.socket;
    this.failures = 0;
    this.online = true;
    this.on.state(true);
    this.on.frame(frame);
    this.flush();
  }

  begin() {
    this.seq = 0;
    this.on.reset();
    this.connect();
  }

  flush() {
    const entry = this.online && !this.inFlight && outbox().find(({ failed }) => !failed);
    if (!entry) return;
    const { id, type, text, key, label, product } = entry;
    this.sends = id === this.lastId ? this.sends + 1 : 1;
    this.lastId = id;
    if (this.sends > SENDS) return this.giveUp(id);
    this.inFlight = id;
    this.ackTimer = setTimeout(() => this.lost(), ACK_MS);
    this.link.send({ type, id, text, key, label, product });
  }

  settled(id) {
    const entries = outbox();
    const rest = entries.filter((entry) => entry.id !== id);
    if (rest.length < entries.length) keep(rest);
    if (id !== this.inFlight) return;
    this.free();
    this.flush();
  }

  refused({ id = "", code, text }) {
    if (code === "unauthorized") return this.stranger();
    const { inFlight } = this;
    if (!inFlight || (id && id !== inFlight)) return;
    this.free();
    if (code !== "slow_down" && code !== "unavailable") return this.giveUp(inFlight, text);
    this.inFlight = inFlight; // the ones behind it wait, so that the order holds
    this.ackTimer = setTimeout(() => (this.free(), this.flush()), 500 * 2 ** this.sends);
  }

  /** The customer sees the message as not sent, with a way to try again; the ones behind it go on. */
  giveUp(id, text) {
    this.lastId = "";
    mark(id, true);
    this.on.failed(id, text);
    this.flush();
  }

  /** The shop does not know the token any more: begin as a new visitor, with what waits in the outbox. */
  stranger() {
    const known = state().visitor || this.hello().identity;
    remember({ visitor: "" });
    this.on.unauthorized();
    if (known) this.begin();
    else this.lost();
  }

  free() {
    clearTimeout(this.ackTimer);
    this.inFlight = "";
  }

  check() {
    const now = Date.now();
    if (!this.online) return this.connect();
    if (!this.link.socket) return now - this.heard > STREAM_QUIET_MS && this.lost();
    if (this.pinged > this.heard) return now - this.pinged > ACK_MS && this.lost();
    if (now - this.heard < QUIET_MS) return;
    this.pinged = now;
    this.link.send({ type: "ping" });
  }

  drop() {
    const { link } = this;
    clearTimeout(this.welcomeTimer);
    clearTimeout(this.connectTimer);
    this.free();
    this.online = false;
    this.link = null;
    link?.close();
  }

  lost() {
    this.drop();
    this.on.state(false);
    const limit = Math.min(30000, 500 * 2 ** this.failures++);
    this.connectTimer = setTimeout(() => this.connect(), limit * (0.5 + Math.random() / 2));
  }
}

function openSocket(root, hello, on) {
  const url = new URL("chat/socket", root);
  url.protocol = url.protocol.replace("http", "ws");
  const socket = new WebSocket(url);
  const send = (frame) => socket.readyState === 1 && socket.send(JSON.stringify(frame));
  socket.onopen = () => send(hello);
  socket.onmessage = ({ data }) => on.frame(JSON.parse(data));
  socket.onclose = on.closed;
  return { socket: true, send, close: () => socket.close() };
}

/** The token goes in a header, never in the address: hence fetch and not EventSource. */
function openStream(root, { visitor, identity, after, lang, product }, on) {
  const abort = new AbortController();
  const { signal } = abort;
  const headers = { "Content-Type": "application/json" };
  if (identity) headers["X-Prilavok-Identity"] = identity;
  const introduce = (token) => token && (headers.Authorization = `Bearer ${token}`);
  const receive = (frame) => (introduce(frame.visitor), on.frame(frame));
  const send = async (frame) => {
    const answer = await post(new URL("chat/send", root), { method: "POST", headers, body: JSON.stringify({ lang, ...frame }), signal });
    if (answer) receive({ id: frame.id, ...answer });
  };
  introduce(visitor);
  const query = new URLSearchParams({ after, lang, product });
  listen(new URL(`chat/events?${query}`, root), { headers, signal, cache: "no-store" }, receive, on.heard).finally(on.closed);
  return { send, close: () => abort.abort() };
}

/** The shop's answer to a frame; a failure counts as `unavailable`, so that the frame goes again. */
async function post(url, request) {
  const unavailable = { type: "error", code: "unavailable" };
  try {
    const response = await fetch(url, request);
    const answer = await response.json().catch(() => null);
    return answer?.type ? answer : !response.ok && unavailable;
  } catch {
    return unavailable;
  }
}

async function listen(url, request, receive, heard) {
  try {
    const response = await fetch(url, request);
    if (response.status === 401) return receive({ type: "error", code: "unauthorized" });
    const reader = response.ok && response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      heard();
      const lines = (rest + chunk.value).split(/\r?\n/); // the shop puts each frame on one line
      rest = lines.pop();
      for (const line of lines) if (line.startsWith("data:")) receive(JSON.parse(line.slice(5)));
    }
  } catch {} // the line broke: the caller hears that it closed
}

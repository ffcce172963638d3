// The line to the shop: a WebSocket, or an event stream with POST where WebSockets are blocked.
//
// What the customer says is kept in the outbox until the shop acknowledges it, and goes one at a time, so that its
// order holds. It keeps its id however often it is sent: the shop knows it again, so nothing is lost and nothing doubled.

import * as store from "./store.js";

const WELCOME_MS = 8000; // a blocked WebSocket often hangs instead of failing
const ACK_MS = 10000;
const QUIET_MS = 25000;
const STREAM_QUIET_MS = 50000; // the stream only hears the shop's own sign of life
const SENDS = 6;
const LATER = new Set(["slow_down", "unavailable"]);

export class Wire {
  /** `hello()` gives {lang, product, identity}; `on` has frame(frame), state(online), failed(id, text), reset(). */
  constructor(root, hello, on) {
    Object.assign(this, { root, hello, on, seq: 0, failures: 0, sends: 0, online: false });
    addEventListener("online", () => this.started && this.connect());
    addEventListener("offline", () => this.started && this.lost());
    addEventListener("pagehide", () => this.drop()); // an open socket would keep the page out of the back-forward cache
    addEventListener("pageshow", (event) => event.persisted && this.started && this.connect());
    document.addEventListener("visibilitychange", () => this.started && !document.hidden && this.check());
    setInterval(() => this.online && this.check(), 5000);
  }

  start() {
    if (this.started) return;
    this.started = true;
    this.connect();
  }

  /** Keeps the entry until the shop has it. */
  say(entry) {
    store.queue(entry);
    this.start();
    this.flush();
  }

  retry(id) {
    store.mark(id, false);
    this.sends = 0;
    this.start();
    this.flush();
  }

  /** A frame that may be lost: typing, read. */
  tell(frame) {
    if (this.online) this.link.send(frame);
  }

  /** Connects anew, as somebody else perhaps. */
  connect() {
    this.drop();
    const open = this.streaming() ? openStream : openSocket;
    const hello = { type: "hello", visitor: store.state().visitor || "", after: this.seq, ...this.hello() };
    const link = open(this.root, hello, {
      frame: (frame) => this.link === link && this.hear(frame),
      heard: () => (this.heard = Date.now()),
      closed: () => this.link === link && this.lost(),
    });
    this.link = link;
    this.welcomeTimer = setTimeout(() => this.lost(), WELCOME_MS);
  }

  /** Whether this attempt goes over the event stream: every second one, at once where no socket ever worked. */
  streaming() {
    return this.failures % 2 === 1 && (!this.socketWorked || this.failures > 2);
  }

  hear(frame) {
    this.heard = Date.now();
    if (frame.type === "welcome") this.welcomed(frame);
    else if (frame.type === "ack") this.settled(frame.id);
    else if (frame.type === "error") this.refused(frame);
    else if (frame.type === "message") {
      this.seq = Math.max(this.seq, frame.seq || 0);
      if (frame.id) this.settled(frame.id);
    }
    if (frame.type !== "pong") this.on.frame(frame);
  }

  welcomed(frame) {
    clearTimeout(this.welcomeTimer);
    if (frame.visitor) store.update({ visitor: frame.visitor });
    if ((frame.seq || 0) < this.seq) return this.begin(); // another conversation than the one on the screen
    this.socketWorked ||= this.link.socket;
    this.failures = 0;
    this.online = true;
    this.on.state(true);
    this.flush();
  }

  begin() {
    this.seq = 0;
    this.on.reset();
    this.connect();
  }

  flush() {
    const entry = !this.inFlight && this.online && store.outbox().find((waiting) => !waiting.failed);
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
    store.unqueue(id);
    if (id !== this.inFlight) return;
    this.free();
    this.flush();
  }

  refused({ id, code, text }) {
    if (code === "unauthorized") return this.stranger();
    const refused = id || this.inFlight;
    if (!refused || refused !== this.inFlight) return;
    this.free();
    if (LATER.has(code)) this.againTimer = setTimeout(() => this.flush(), 500 * 2 ** this.sends);
    else this.giveUp(refused, text);
  }

  /** The customer sees the message as not sent, with a way to try again; the ones behind it go on. */
  giveUp(id, text) {
    this.lastId = null;
    store.mark(id, true);
    this.on.failed(id, text);
    this.flush();
  }

  /** The shop does not know the token any more: begin as a new visitor, with what waits in the outbox. */
  stranger() {
    const known = store.state().visitor || this.hello().identity;
    store.update({ visitor: "" });
    this.on.unauthorized();
    if (!known) return this.lost();
    this.begin();
  }

  free() {
    clearTimeout(this.ackTimer);
    clearTimeout(this.againTimer);
    this.inFlight = null;
  }

  check() {
    if (!this.online) return this.connect();
    const quiet = Date.now() - this.heard;
    if (!this.link.socket) return quiet > STREAM_QUIET_MS && this.lost();
    if (this.pinged > this.heard) return Date.now() - this.pinged > ACK_MS && this.lost();
    if (quiet < QUIET_MS) return;
    this.pinged = Date.now();
    this.link.send({ type: "ping" });
  }

  drop() {
    clearTimeout(this.welcomeTimer);
    clearTimeout(this.connectTimer);
    this.free();
    const { link } = this;
    this.link = null;
    this.online = false;
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
  socket.onopen = () => socket.send(JSON.stringify(hello));
  socket.onmessage = ({ data }) => on.frame(JSON.parse(data));
  socket.onclose = on.closed;
  const send = (frame) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(frame));
  return { socket: true, send, close: () => socket.close() };
}

function openStream(root, hello, on) {
  const abort = new AbortController();
  const headers = { "Content-Type": "application/json" };
  const identify = (token) => token && (headers.Authorization = `Bearer ${token}`);
  const receive = (frame) => {
    if (frame.type === "welcome") identify(frame.visitor);
    on.frame(frame);
  };
  const send = async (frame) => {
    const answer = await post(new URL("chat/send", root), headers, frame, abort.signal);
    if (answer) receive(answer);
  };
  identify(hello.visitor);
  if (hello.identity) headers["X-Prilavok-Identity"] = hello.identity;
  listen(eventsUrl(root, hello), headers, abort.signal, receive, on.heard).finally(on.closed);
  return { socket: false, send, close: () => abort.abort() };
}

function eventsUrl(root, { after, lang, product }) {
  const url = new URL("chat/events", root);
  url.search = new URLSearchParams({ after, lang, product });
  return url;
}

/** The shop's answer to a frame; a failure is answered as `unavailable`, so that the frame goes again. */
async function post(url, headers, frame, signal) {
  try {
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(frame), signal });
    const answer = await response.json().catch(() => null);
    if (answer?.type) return answer;
    return response.ok ? null : { type: "error", id: frame.id, code: response.status === 401 ? "unauthorized" : "unavailable" };
  } catch {
    return signal.aborted ? null : { type: "error", id: frame.id, code: "unavailable" };
  }
}

async function listen(url, headers, signal, receive, heard) {
  try {
    const response = await fetch(url, { headers, signal, cache: "no-store" });
    if (response.status === 401) receive({ type: "error", code: "unauthorized" });
    if (!response.ok) return;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      heard();
      const events = (rest + chunk.value).split(/\r?\n\r?\n/);
      rest = events.pop();
      for (const event of events) {
        const data = event.split(/\r?\n/).filter((line) => line.startsWith("data:")).map((line) => line.slice(5));
        if (data.length) receive(JSON.parse(data.join("\n")));
      }
    }
  } catch {
    // the line broke: the caller hears it as closed
  }
}

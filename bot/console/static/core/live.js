// The socket that tells what is new. It comes back by itself; whoever listens fetches what was missed.
const BEAT_MS = 15_000;
const SILENCE_MS = 26_000;
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 8_000;

const LOGGED_OUT = 4401;
const MUST_CHANGE_PASSWORD = 4403;

/** `hear(frame)` gets each frame, `change(state)` is told "connecting", "lost" or why it ended: "logged_out", "password". */
export function createLine(hear, change) {
  let socket = null;
  let wanted = false;
  let failures = 0;
  let heardAt = 0;
  let retry = 0;
  let beat = 0;

  function start() {
    wanted = true;
    failures = 0;
    connect();
  }

  function stop() {
    wanted = false;
    drop();
  }

  function connect() {
    if (!wanted || socket) return;
    clearTimeout(retry);
    change("connecting");
    const opened = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/events`);
    socket = opened;
    heardAt = Date.now();
    beat = setInterval(heartbeat, BEAT_MS / 3);
    opened.onmessage = (event) => opened === socket && heard(event.data);
    opened.onclose = (event) => opened === socket && closed(event.code);
  }

  function heard(data) {
    heardAt = Date.now();
    failures = 0;
    const frame = JSON.parse(data);
    if (frame.type !== "pong") hear(frame);
  }

  let askedAt = 0;
  function heartbeat() {
    if (Date.now() - heardAt > SILENCE_MS) return lose();
    if (Date.now() - askedAt >= BEAT_MS) {
      askedAt = Date.now();
      send({ type: "ping" });
    }
  }

  function drop() {
    clearInterval(beat);
    clearTimeout(retry);
    const closing = socket;
    socket = null;
    closing?.close();
  }

  function closed(code) {
    if (code === LOGGED_OUT || code === MUST_CHANGE_PASSWORD) {
      stop();
      return change(code === LOGGED_OUT ? "logged_out" : "password");
    }
    return lose();
  }

  function lose() {
    drop();
    if (!wanted) return;
    change("lost");
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures++);
    retry = setTimeout(connect, wait * (0.6 + Math.random() * 0.8));
  }

  /** False when there is no line: what is worth keeping goes by the API, never by here. */
  function send(frame) {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(frame));
    return true;
  }

  addEventListener("offline", () => wanted && lose());
  addEventListener("online", () => wanted && ((failures = 0), connect()));
  document.addEventListener("visibilitychange", () => !document.hidden && wanted && connect());
  return { start, stop, send, reconnect: () => ((failures = 0), connect()) };
}

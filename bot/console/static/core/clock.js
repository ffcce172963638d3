// The server's time, and views that follow it.
import { useEffect, useState } from "./html.js";

let ahead_ms = 0;

/** Take the server's clock as the right one: waiting times are counted by it. */
export function setClock(at) {
  const offset = Date.parse(at) - Date.now();
  if (Number.isFinite(offset)) ahead_ms = offset;
}

export const now = () => Date.now() + ahead_ms;

const followers = new Set();
setInterval(() => followers.forEach((tick) => tick()), 1000);

/** The server's time in ms, renewed every `every_s` seconds. */
export function useNow(every_s = 1) {
  const [time, setTime] = useState(now);
  useEffect(() => {
    const tick = () => setTime((before) => (now() - before >= every_s * 1000 - 50 ? now() : before));
    followers.add(tick);
    return () => followers.delete(tick);
  }, [every_s]);
  return time;
}

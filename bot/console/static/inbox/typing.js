// Tells colleagues and the customer that somebody writes, and when they stop.
import { useEffect, useRef } from "../core/html.js";
import { asSent, line } from "../desk/sync.js";

const REPEAT_MS = 4_000;
const IDLE_MS = 6_000;

export function useTyping(id, note) {
  const told = useRef({ at: 0, idle: 0 });
  const tell = (on) => line.send({ type: "typing", conversation: asSent(id), on, note });
  const stop = () => {
    clearTimeout(told.current.idle);
    if (told.current.at) tell(false);
    told.current.at = 0;
  };
  const touch = (text) => {
    if (!text.trim()) return stop();
    if (Date.now() - told.current.at > REPEAT_MS) (tell(true), (told.current.at = Date.now()));
    clearTimeout(told.current.idle);
    told.current.idle = setTimeout(stop, IDLE_MS);
    return undefined;
  };
  useEffect(() => stop, [id, note]);
  return { touch, stop };
}

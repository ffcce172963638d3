"""The second engine: intents from a Rasa server, names and amounts from our own rules."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import httpx

from nlu.answers import ANSWER_INTENTS
from nlu.folding import MAX_CHARS
from nlu.training import OUT_OF_SCOPE
from nlu.types import Alternative, Context, Entity, Interpreter, Understanding, Vocabulary

log = logging.getLogger(__name__)

TIMEOUT_S = 3.0
_FALLBACKS = frozenset({"nlu_fallback", "None", ""})
_SETTLED = 0.95
_ALTERNATIVES = 3


class RasaError(Exception):
    """The Rasa server gave no understanding."""


class RasaUnavailable(RasaError):
    """The Rasa server did not answer in time, or said that it cannot now: worth another try."""


class RasaRefused(RasaError):
    """The Rasa server did not take the request, or what it answered is no parse: another try would not help."""


class RasaInterpreter:
    """Understands messages through `POST /model/parse` of a Rasa server. Language, corrections, the catalogue's names
    and answers to pending questions come from `entities`, an engine in process. While the server cannot answer, so does
    the intent, unless `falls_back` is off: then `understand` raises RasaUnavailable. It raises RasaRefused when the
    server answers what is no parse."""

    def __init__(
        self, url: str, entities: Interpreter, timeout_s: float = TIMEOUT_S, *, falls_back: bool = True
    ) -> None:
        self._ours = entities
        self._falls_back = falls_back
        self._client = httpx.AsyncClient(base_url=url, timeout=timeout_s)

    async def understand(self, text: str, context: Context) -> Understanding:
        started = time.perf_counter()
        ours = await self._ours.understand(text, context)
        try:
            parsed = await self._parse(ours.corrected or text[:MAX_CHARS])
        except RasaUnavailable as error:
            if not self._falls_back:
                raise
            log.warning("understanding without Rasa: %s", error)
            return ours
        ranked = _settled(ours, _ranking(parsed), context)
        theirs = [] if ours.corrected else _entities(parsed, text)
        return replace(
            ours,
            intent=ranked[0].intent,
            confidence=ranked[0].confidence,
            alternatives=tuple(ranked[:_ALTERNATIVES]),
            entities=tuple(_merged(ours.entities, theirs)),
            took_ms=round((time.perf_counter() - started) * 1000, 3),
        )

    def learn(self, vocabulary: Vocabulary) -> None:
        """Take the catalogue's names in place of those before."""
        self._ours.learn(vocabulary)

    async def close(self) -> None:
        await self._client.aclose()
        await self._ours.close()

    async def _parse(self, text: str) -> Mapping[str, object]:
        try:
            response = await self._client.post("/model/parse", json={"text": text})
        except httpx.HTTPError as error:
            raise RasaUnavailable(f"no answer from the Rasa server: {type(error).__name__}") from error
        if response.status_code >= 500 or response.status_code in (408, 409, 429):
            raise RasaUnavailable(f"the Rasa server answered {response.status_code}")
        if response.is_error or response.is_redirect:
            raise RasaRefused(f"the Rasa server answered {response.status_code}")
        try:
            parsed = response.json()
        except ValueError as error:
            raise RasaRefused("the Rasa server's answer is not JSON") from error
        if not isinstance(parsed, dict):
            raise RasaRefused("the Rasa server's answer is not a parse")
        return parsed


def _settled(ours: Understanding, ranked: list[Alternative], context: Context) -> list[Alternative]:
    """With the answer to a pending question first, when the message is one for certain."""
    if not context.expects or ours.intent not in ANSWER_INTENTS or ours.confidence < _SETTLED:
        return ranked
    return [Alternative(ours.intent, ours.confidence), *(a for a in ranked if a.intent != ours.intent)]


def _ranking(parsed: Mapping[str, object]) -> list[Alternative]:
    """Intents with their confidence, best first; at least one."""
    entries = [parsed.get("intent"), *_list(parsed.get("intent_ranking"))]
    found: dict[str, float] = {}
    for entry in entries:
        if isinstance(entry, dict) and isinstance(entry.get("confidence"), int | float):
            name = str(entry.get("name") or "")
            found.setdefault(OUT_OF_SCOPE if name in _FALLBACKS else name, float(entry["confidence"]))
    if not found:
        raise RasaRefused("the Rasa server's answer has no intent")
    return [Alternative(name, min(1.0, max(0.0, confidence))) for name, confidence in found.items()]


def _entities(parsed: Mapping[str, object], text: str) -> list[Entity]:
    """Entities that stand where they say."""
    found = []
    for entry in _list(parsed.get("entities")):
        if not isinstance(entry, dict):
            continue
        start, end, kind = entry.get("start"), entry.get("end"), entry.get("entity")
        if isinstance(start, int) and isinstance(end, int) and isinstance(kind, str) and 0 <= start < end <= len(text):
            found.append(Entity(kind, str(entry.get("value", text[start:end])), text[start:end], start, end))
    return found


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def _merged(ours: Iterable[Entity], theirs: Iterable[Entity]) -> list[Entity]:
    """Ours, whose values are canonical, and theirs where we found nothing."""
    merged = list(ours)
    for entity in theirs:
        if all(entity.end <= other.start or other.end <= entity.start for other in merged):
            merged.append(entity)
    return sorted(merged, key=lambda e: (e.start, e.end))

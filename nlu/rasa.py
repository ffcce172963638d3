"""The second engine: intents from a Rasa server, names and amounts from our own rules."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence

import httpx

from nlu.answers import settled_intent
from nlu.delexicalise import EVERY_WORD, units
from nlu.entities import EntityReader, entity_of
from nlu.folding import MAX_CHARS
from nlu.normalize import Normalizer
from nlu.reading import Reading, read
from nlu.training import OUT_OF_SCOPE
from nlu.types import Alternative, Context, Entity, Understanding, Vocabulary

TIMEOUT_S = 3.0
_FALLBACKS = frozenset({"nlu_fallback", "None", ""})
_SETTLED_CONFIDENCE = 0.95
_ALTERNATIVES = 3


class RasaError(Exception):
    """The Rasa server gave no understanding."""


class RasaUnavailable(RasaError):
    """The Rasa server did not answer in time, or said that it cannot now: worth another try."""


class RasaRefused(RasaError):
    """The Rasa server did not take the request, or what it answered is no parse: another try would not help."""


class RasaInterpreter:
    """Understands messages through `POST /model/parse` of a Rasa server. Language, layout and the catalogue's names are
    read here. `understand` raises RasaUnavailable or RasaRefused."""

    def __init__(
        self,
        url: str,
        normalizer: Normalizer | None = None,
        reader: EntityReader | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._normalizer = normalizer or Normalizer()
        self._reader = reader or EntityReader()
        self._client = httpx.AsyncClient(base_url=url, timeout=timeout_s)

    async def understand(self, text: str, context: Context) -> Understanding:
        started = time.perf_counter()
        reading = read(text, self._normalizer)
        found = self._reader.find(reading, context)
        ours = [entity_of(reading, one) for one in found]
        parsed = await self._parse(reading.corrected or text[:MAX_CHARS])
        ranked = _ranking(parsed)
        made = units(reading.tokens, found, EVERY_WORD, "", [t.text for t in reading.tokens])
        settled = settled_intent(found, made, context)
        if settled:
            ranked = [Alternative(settled, _SETTLED_CONFIDENCE), *(a for a in ranked if a.intent != settled)]
        theirs = [] if reading.corrected else _entities(parsed, text)
        return Understanding(
            text=text,
            language=self._language(reading, context),
            intent=ranked[0].intent,
            confidence=ranked[0].confidence,
            alternatives=tuple(ranked[:_ALTERNATIVES]),
            entities=tuple(_merged(ours, theirs)),
            corrected=reading.corrected,
            took_ms=round((time.perf_counter() - started) * 1000, 3),
        )

    def learn(self, vocabulary: Vocabulary) -> None:
        """Take the catalogue's names in place of those before."""
        self._reader.learn(vocabulary)
        self._normalizer.know(self._reader.catalogue.names())

    async def close(self) -> None:
        await self._client.aclose()

    def _language(self, reading: Reading, context: Context) -> str:
        found = self._normalizer.language(reading.plain)
        return found if found in context.languages else context.language or found

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

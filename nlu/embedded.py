"""The in-process engine: rules for entities, a trained linear model for intents."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from nlu import model as models
from nlu.answers import answer_bonus, drop_guesses, is_only_signs, sign_intent
from nlu.availability import find_availability
from nlu.classifier import Floats, softmax
from nlu.delexicalise import UNKNOWN, units
from nlu.entities import EntityReader, entity_of
from nlu.features import Unit, hashed
from nlu.found import Found
from nlu.goods import goods_phrase, idle_positions
from nlu.model import Model, SentenceVectors, load_or_train
from nlu.normalize import Normalizer
from nlu.people import tells_only_who
from nlu.reading import Reading, read
from nlu.scripts import CYRILLIC
from nlu.training import OUT_OF_SCOPE
from nlu.types import Alternative, Context, Entity, Understanding, Vocabulary

PACKAGED_DATA = Path(__file__).parent / "data"
EXACT_CONFIDENCE = 0.97
_EXACT_SHARE = 0.9  # of the probability, for the intent that this very message has in the training data
_ALTERNATIVES = 3
_NO_CONTEXT = Context()


@dataclass(frozen=True, slots=True)
class _Considered:
    """A message on its way: tokens as corrected, entities, and what it counts as for the classifier."""

    reading: Reading
    language: str
    respelt: tuple[str, ...]
    found: tuple[Found, ...]
    made: tuple[Unit, ...]


def open_interpreter(
    models: Path,
    extra_data: Sequence[Path] = (),
    normalizer: Normalizer | None = None,
    reader: EntityReader | None = None,
    vectors: SentenceVectors | None = None,
) -> EmbeddedInterpreter:
    """The engine with the packaged training data and the shop's own; its model is kept under `models`, and trained
    first (a quarter of a minute) when the data or the code has changed. Raises BadTrainingData."""
    data = [PACKAGED_DATA, *(place for place in extra_data if place.exists())]
    return EmbeddedInterpreter(load_or_train(data, models, vectors), normalizer, reader, vectors)


class EmbeddedInterpreter:
    """Understands messages with a trained model and the catalogue's names. Safe to share between threads and tasks."""

    def __init__(
        self,
        model: Model,
        normalizer: Normalizer | None = None,
        reader: EntityReader | None = None,
        vectors: SentenceVectors | None = None,
    ) -> None:
        """`vectors` must be those the model was trained with; they are ignored by a model trained without."""
        self._model = model
        self._normalizer = normalizer or Normalizer()
        self._reader = reader or EntityReader()
        self._vectors = vectors if model.classifier.dim else None
        self._labels = model.classifier.labels

    async def understand(self, text: str, context: Context = _NO_CONTEXT) -> Understanding:
        """Language, intent and entities of one message; never raises, whatever the text."""
        return self.understand_now(text, context)

    def learn(self, vocabulary: Vocabulary) -> None:
        """Take the catalogue's names in place of those before; seconds for tens of thousands of titles."""
        self._reader.learn(vocabulary, self._model.background.lemmas)
        self._normalizer.know(self._reader.catalogue.names())

    async def close(self) -> None:
        """Nothing to give back."""

    def understand_now(self, text: str, context: Context = _NO_CONTEXT) -> Understanding:
        """The same without an event loop; about a millisecond of CPU."""
        started = time.perf_counter()
        reading = read(text, self._normalizer)
        language = self._language(reading, context)
        understood = self._understand(reading, language, context)
        if context.language and language != context.language and tells_only_who(understood, reading.tokens):
            understood = self._understand(reading, context.language, context)
        return replace(understood, took_ms=round((time.perf_counter() - started) * 1000, 3))

    def _language(self, reading: Reading, context: Context) -> str:
        """The message's own language; else the conversation's, else the first on offer."""
        found = self._normalizer.language(reading.plain)
        if found in context.languages:
            return found
        if context.language == "en" and CYRILLIC.search(reading.plain):  # words that Russian and Ukrainian share
            return next((language for language in context.languages if language != "en"), context.language)
        return context.language or found or ""

    def _understand(self, reading: Reading, language: str, context: Context) -> Understanding:
        if not reading.tokens:
            return Understanding(reading.raw, language, OUT_OF_SCOPE, 1.0)
        considered = self._consider(reading, language, context)
        if is_only_signs(reading.tokens) and not self._exact(considered.made):
            intent = sign_intent(reading.tokens)
            return Understanding(reading.raw, language, intent, 0.9 if intent != OUT_OF_SCOPE else 0.6)
        probabilities = self._probabilities(considered, context)
        order = np.argsort(-probabilities)[:_ALTERNATIVES]
        ranked = tuple(Alternative(self._labels[i], round(float(probabilities[i]), 4)) for i in order)
        idle = idle_positions(considered.found, considered.reading.tokens, considered.made)
        found = goods_phrase(considered.found, considered.reading.tokens, considered.made, ranked[0].intent)
        return Understanding(
            text=reading.raw,
            language=language,
            intent=ranked[0].intent,
            confidence=ranked[0].confidence,
            alternatives=ranked,
            entities=_in_order([*(entity_of(reading, one) for one in found), *find_availability(reading.raw)]),
            idle=tuple((reading.tokens[p].start, reading.tokens[p].end) for p in idle),
            corrected=_corrected(reading, considered.respelt),
        )

    def _consider(self, reading: Reading, language: str, context: Context) -> _Considered:
        found = self._reader.find(reading, context)
        if context.expects:
            plain = self._made(reading, language, [f for f in found if not f.is_guess])
            kept = drop_guesses(found, self._scored(plain[1], reading, language), self._labels, context)
            if len(kept) < len(found):  # what a guess had covered counts again
                bare = self._reader.find(reading, replace(context, expects=""))
                kept = sorted([*kept, *(f for f in bare if not any(_meet(f, k) for k in kept))], key=lambda f: f.first)
            found = kept
        respelt, made = self._made(reading, language, found)
        return _Considered(reading, language, respelt, tuple(found), made)

    def _made(
        self, reading: Reading, language: str, found: Sequence[Found]
    ) -> tuple[tuple[str, ...], tuple[Unit, ...]]:
        background = self._model.background
        names = self._reader.catalogue
        respelt = tuple(t.text if names.has(t.text) else background.respell(t) for t in reading.tokens)
        return respelt, tuple(units(reading.tokens, found, background.lemmas, language, respelt))

    def _scored(self, made: Sequence[Unit], reading: Reading, language: str) -> Floats:
        vectors = self._vectors
        text = " ".join(t.text for t in reading.tokens)
        vector = vectors.embed([text])[0] if vectors and language in vectors.languages else None
        return self._model.classifier.scores(hashed(made), vector)

    def _probabilities(self, considered: _Considered, context: Context) -> Floats:
        scores = self._scored(considered.made, considered.reading, considered.language)
        scores += answer_bonus(self._labels, considered.found, considered.made, context)
        probabilities = softmax(scores)
        exact = self._exact(considered.made)
        if exact and not context.expects:
            probabilities *= 1 - _EXACT_SHARE
            probabilities[exact[0]] += _EXACT_SHARE
        return probabilities

    def _exact(self, made: Sequence[Unit]) -> tuple[int] | None:
        """The intent that the training data gives to this very message, if it knows it."""
        label = self._model.exact.get(models.signature(made))
        return None if label is None or any(u.key == UNKNOWN for u in made) else (label,)


def _in_order(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    return tuple(sorted(entities, key=lambda e: e.start))


def _meet(one: Found, other: Found) -> bool:
    """Whether they share a token."""
    return one.first <= other.last and other.first <= one.last


def _corrected(reading: Reading, respelt: Sequence[str]) -> str:
    """The text as understood, if that is not as typed."""
    changed = [(t, word) for t, word in zip(reading.tokens, respelt, strict=True) if word != t.text]
    if not changed:
        return reading.corrected
    text, shift = reading.raw, 0
    if reading.corrected:
        return " ".join(respelt)
    for token, word in changed:
        text = text[: token.start + shift] + word + text[token.end + shift :]
        shift += len(word) - (token.end - token.start)
    return text

"""A speller over one set of known words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from nlu.scripts import CYRILLIC, sound_key, to_cyrillic, to_latin

_SAME_SOUND = 0.95
_OTHER_FIRST_LETTER_COST = 0.05


class WordSpeller:
    """Known words near to a typed one: by edit distance within a script, by sound across scripts.

    Words are kept in buckets by first letter and length, so that a look-up compares with few of them, and the
    buckets cost next to no memory; a wrong, missing or doubled first letter is caught by the letters after it.
    """

    def __init__(self, frequencies: Mapping[str, int]) -> None:
        self._frequencies = dict(frequencies)
        self._buckets: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._by_middle: dict[str, list[str]] = defaultdict(list)
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        for word in self._frequencies:
            if _is_correctable(word):
                self._buckets[word[0], len(word)].append(word)
                self._by_middle[word[1:4]].append(word)
                if word.isascii():
                    self._by_sound[sound_key(word)].append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._frequencies

    def suggest(self, word: str, limit: int = 3) -> list[tuple[str, float]]:
        """Known words near to `word`, best first, with a similarity in 0…1; [(word, 1.0)] when it is known itself."""
        word = word.lower()
        if word in self._frequencies:
            return [(word, 1.0)]
        if not _is_correctable(word):
            return []
        scored = dict(self._near(word))
        if CYRILLIC.search(word):
            for known, similarity in self.sounds_like(word):
                scored[known] = max(scored.get(known, 0.0), similarity)
        elif word.isascii() and not scored:
            scored = self._read_in_cyrillic(word)
        ranked = sorted((w for w, s in scored.items() if s > 0), key=lambda w: (-scored[w], -self._frequencies[w], w))
        return [(w, round(scored[w], 3)) for w in ranked[:limit]]

    def sounds_like(self, word: str) -> list[tuple[str, float]]:
        """Known Latin words that a Cyrillic one sounds like, with a similarity in 0…1."""
        return [(known, _sounds_alike(word, known)) for known in self._by_sound.get(sound_key(word), ())]

    def _read_in_cyrillic(self, word: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for reading in {to_cyrillic(word, "ru"), to_cyrillic(word, "uk")}:
            near = {reading: 1.0} if reading in self._frequencies else dict(self._near(reading))
            for known, similarity in near.items():
                found[known] = max(found.get(known, 0.0), similarity * _SAME_SOUND)
        return found

    def _near(self, word: str) -> Iterable[tuple[str, float]]:
        allowed = _allowed_edits(len(word))
        for known in self._with_other_first_letter(word, allowed):
            edits = OSA.distance(word, known, score_cutoff=allowed)
            if edits <= allowed:
                yield known, 1.0 - edits / max(len(word), len(known)) - _OTHER_FIRST_LETTER_COST
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            bucket = self._buckets.get((word[0], length), ())
            for known, edits, _ in process.extract(word, bucket, scorer=OSA.distance, score_cutoff=allowed, limit=8):
                if edits <= _allowed_edits(min(len(word), length)):
                    yield known, 1.0 - edits / max(len(word), length)

    def _with_other_first_letter(self, word: str, allowed: int) -> set[str]:
        near = {*self._by_middle.get(word[1:4], ()), *self._by_middle.get(word[:3], ())}
        near.update(self._by_middle.get(word[2:5], ()) if len(word) > 4 else ())
        return {known for known in near if known[0] != word[0] and abs(len(known) - len(word)) <= allowed}


def _is_correctable(word: str) -> bool:
    return len(word) >= 3 and not any(c.isdigit() for c in word)


def _allowed_edits(length: int) -> int:
    return 1 if length < 7 else 2


def _sounds_alike(word: str, known: str) -> float:
    """By vowels as well: the consonants are the same already."""
    a, b = to_latin(word), to_latin(known)
    edits = OSA.distance(a, b)
    return max(0.0, _SAME_SOUND - 0.5 * edits / max(len(a), len(b))) if edits <= 3 else 0.0

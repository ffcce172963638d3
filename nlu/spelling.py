"""A speller over one set of known words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from rapidfuzz.distance import OSA

from nlu.scripts import CYRILLIC, sound_key, to_latin

_PREFIX = 7  # deletions are indexed over this many letters only, as symspell does, to keep the index small
_SOUND_BONUS = 0.86


class WordSpeller:
    """Known words near to a typed one: by edit distance within a script, by sound across scripts.

    Built in one pass; a look-up touches only words that share the spelling left after dropping one or two letters.
    """

    def __init__(self, frequencies: Mapping[str, int]) -> None:
        self._frequencies = dict(frequencies)
        self._by_deletion: dict[str, list[str]] = defaultdict(list)
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        for word in self._frequencies:
            if len(word) < 3 or any(c.isdigit() for c in word):
                continue
            for piece in _deletions(word[:_PREFIX], 1 if len(word) < 6 else 2):
                self._by_deletion[piece].append(word)
            self._by_sound[sound_key(word)].append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._frequencies

    def suggest(self, word: str, limit: int = 3) -> list[tuple[str, float]]:
        """Known words near to `word`, best first, with a similarity in 0…1; [(word, 1.0)] when it is known itself."""
        word = word.lower()
        if word in self._frequencies:
            return [(word, 1.0)]
        if len(word) < 3 or any(c.isdigit() for c in word):
            return []
        scored = {known: self._similarity(word, known) for known in self._near(word)}
        for known in self._by_sound.get(sound_key(word), ()):
            if _script(known) != _script(word):
                scored[known] = max(scored.get(known, 0.0), _sounds_alike(word, known))
        ranked = sorted((w for w, s in scored.items() if s > 0), key=lambda w: (-scored[w], -self._frequencies[w], w))
        return [(w, round(scored[w], 3)) for w in ranked[:limit]]

    def _near(self, word: str) -> Iterable[str]:
        seen: set[str] = set()
        for piece in _deletions(word[:_PREFIX], 1 if len(word) < 6 else 2):
            seen.update(self._by_deletion.get(piece, ()))
        return seen

    def _similarity(self, word: str, known: str) -> float:
        allowed = 1 if min(len(word), len(known)) < 6 else 2
        distance = OSA.distance(word, known, score_cutoff=allowed)
        if distance > allowed:
            return 0.0
        penalty = distance / max(len(word), len(known)) + (0.05 if word[0] != known[0] else 0.0)
        return max(0.0, 1.0 - penalty)


def _deletions(word: str, depth: int) -> set[str]:
    found = frontier = {word}
    for _ in range(depth):
        frontier = {w[:i] + w[i + 1 :] for w in frontier for i in range(len(w)) if len(w) > 2}
        found = found | frontier
    return found


def _script(word: str) -> bool:
    return bool(CYRILLIC.search(word))


def _sounds_alike(word: str, known: str) -> float:
    a, b = to_latin(word), to_latin(known)
    distance = OSA.distance(a, b)
    return max(0.0, _SOUND_BONUS + 0.1 - 0.5 * distance / max(len(a), len(b))) if distance <= 3 else 0.0

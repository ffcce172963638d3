"""The trained model of the embedded engine, kept in a folder named after what it was made of."""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import mkdtemp

import numpy as np

from nlu.classifier import Classifier, Floats, train_classifier
from nlu.delexicalise import GIBBERISH, Background, unit_keys, units
from nlu.entities import EntityReader
from nlu.features import Unit, hashed
from nlu.found import Found
from nlu.normalize import Normalizer
from nlu.reading import Reading, Token, read
from nlu.training import OUT_OF_SCOPE, BadTrainingData, Example, TrainingData, read_training, training_files

CODE_VERSION = 2
"""Raise it when features or training change, so that kept models are made anew."""


@dataclass(frozen=True, slots=True)
class SentenceVectors:
    """Texts into sentence vectors, float32 (n, dim), L2-normalised; of use for messages in these languages only. `name`
    tells one embedding model from another."""

    embed: Callable[[Sequence[str]], Floats]
    languages: frozenset[str] = frozenset({"en"})
    name: str = ""

    def of(self, texts: Sequence[str], languages: Sequence[str]) -> Floats:
        """Zeros for texts in other languages."""
        ours = [i for i, language in enumerate(languages) if language in self.languages]
        vectors = self.embed([texts[i] for i in ours] or [""])
        found = np.zeros((len(texts), vectors.shape[1]), np.float32)
        if ours:
            found[ours] = vectors
        return found


_NAMES = frozenset({"product", "category", "brand", "attribute", "store", "city", "person_name", "address"})
_GOODS = frozenset({"product", "category"})
_UNKNOWN_ELSEWHERE = _GOODS | {"brand", "attribute"}
_LEXICON = Path(__file__).parent / "lexicon"
_GIBBERISH_EXAMPLES = 80
_SEED = 7


@dataclass(frozen=True, slots=True)
class Model:
    """`exact` maps what a message counts as, word for word, to its intent where the training data is unanimous."""

    classifier: Classifier
    background: Background
    exact: dict[int, int]
    words: frozenset[str]

    def save(self, folder: Path) -> None:
        self.classifier.save(folder)
        (folder / "words.txt").write_text("\n".join(sorted(self.words)), encoding="utf-8")
        np.save(folder / "exact.npy", np.array(sorted(self.exact.items()), dtype=np.int64).reshape(-1, 2))

    @staticmethod
    def load(folder: Path) -> Model:
        """Raises OSError or ValueError when the folder holds no whole model."""
        words = frozenset((folder / "words.txt").read_text(encoding="utf-8").split("\n"))
        exact = {int(a): int(b) for a, b in np.load(folder / "exact.npy", allow_pickle=False)}
        return Model(Classifier.load(folder), Background.of(words), exact, words)


def signature(made: Sequence[Unit]) -> int:
    """A number for what a message counts as, word for word."""
    digest = hashlib.blake2b(" ".join(u.key for u in made).encode(), digest_size=7).digest()
    return int.from_bytes(digest, "big")


def model_folder(data: Sequence[Path], models: Path, vectors: SentenceVectors | None = None) -> Path:
    """Where the model for this training data, these word lists, this code and these sentence vectors is kept."""
    digest = hashlib.sha256(f"{CODE_VERSION} {vectors.name if vectors else ''}".encode())
    for path in [*training_files(data), *sorted(_LEXICON.glob("*.t??"))]:
        digest.update(path.read_bytes())
    return models / digest.hexdigest()[:16]


def train(data: Sequence[Path], models: Path, vectors: SentenceVectors | None = None) -> Model:
    """Train on all data in these files and folders and keep the model under `models`. Raises BadTrainingData."""
    model = train_model(read_training(data), vectors)
    models.mkdir(parents=True, exist_ok=True)
    folder, fresh = model_folder(data, models, vectors), Path(mkdtemp(dir=models))
    model.save(fresh)
    if folder.exists():
        shutil.rmtree(folder)
    fresh.replace(folder)
    return model


def load_or_train(data: Sequence[Path], models: Path, vectors: SentenceVectors | None = None) -> Model:
    """The kept model, made first when there is none: in a process of its own, so that this one stays small, unless
    sentence vectors have to be computed here. Raises BadTrainingData."""
    folder = model_folder(data, models, vectors)
    try:
        return Model.load(folder)
    except (OSError, ValueError, KeyError):
        if vectors:
            return train(data, models, vectors)
    command = [sys.executable, "-m", "nlu.model", str(models), *map(str, data)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BadTrainingData((done.stderr.strip().splitlines() or ["training failed"])[-1])
    return Model.load(folder)


def train_model(data: TrainingData, vectors: SentenceVectors | None = None) -> Model:
    """A model out of examples; sentence vectors add to the features."""
    normalizer, reader, chance = Normalizer(), EntityReader(), random.Random(_SEED)
    prepared = [_prepare(e, normalizer, reader) for e in data.examples]
    words = _background_words(prepared)
    background = Background.of(words)
    rows = [row for index, one in enumerate(prepared) for row in _variations(index, one, prepared, background, chance)]
    rows += _gibberish(len(prepared), chance)
    labels = [row.intent for row in rows]
    dense = vectors.of([row.text for row in rows], [row.language for row in rows]) if vectors else None
    classifier = train_classifier([hashed(row.made) for row in rows], labels, dense, [row.group for row in rows])
    return Model(classifier, background, _unanimous(rows, classifier.labels), frozenset(words))


@dataclass(frozen=True, slots=True)
class _Prepared:
    example: Example
    reading: Reading
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """One thing to learn from; variations of one example share their `group`."""

    made: tuple[Unit, ...]
    intent: str
    group: int
    text: str
    language: str = ""
    exact: bool = False


def _prepare(example: Example, normalizer: Normalizer, reader: EntityReader) -> _Prepared:
    """The example with the names that are annotated in it and the amounts that the rules find."""
    reading = read(example.text, normalizer)
    named = [
        Found(a.type, a.value, *place, rank=100)
        for a in example.annotations
        if a.type in _NAMES and (place := _place(reading, a.start, a.end))
    ]
    return _Prepared(example, reading, tuple(reader.find(reading, also=named)))


def _place(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    inside = [i for i, t in enumerate(reading.tokens) if t.start < end and t.end > start]
    return (inside[0], inside[-1]) if inside else None


def _background_words(prepared: Sequence[_Prepared]) -> set[str]:
    """Words that stand outside names more often than inside."""
    inside: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    shapes: defaultdict[str, set[str]] = defaultdict(set)
    for one in prepared:
        named = {p for f in one.found if f.type in _NAMES for p in range(f.first, f.last + 1)}
        for position, token in enumerate(one.reading.tokens):
            if token.is_word:
                for key in unit_keys(token.text):
                    (inside if position in named else outside)[key] += 1
                    shapes[key].add(token.text)
    kept = {key for key, times in outside.items() if times > inside[key]}
    return {word for key in kept for word in shapes[key]}


def _variations(
    index: int, one: _Prepared, everyone: Sequence[_Prepared], background: Background, chance: random.Random
) -> Iterator[_Row]:
    """The example with its goods known to the catalogue, with its goods unknown, and with somebody else's goods."""
    language = one.example.language
    tokens, found = one.reading.tokens, one.found
    yield _row(index, one, tokens, found, background, exact=True)
    goods = [f for f in found if f.type in _GOODS]
    if not any(f.type in _UNKNOWN_ELSEWHERE for f in found):
        return
    unnamed = tuple(f for f in found if f.type not in _UNKNOWN_ELSEWHERE)
    yield _row(index, one, tokens, unnamed, background)
    donor = everyone[chance.randrange(len(everyone))]
    lent = next((f for f in donor.found if f.type in _GOODS and donor.example.language == language), None)
    if goods and lent:
        swapped, rest = _swap(tokens, goods[0], donor.reading.tokens[lent.first : lent.last + 1], unnamed)
        yield _row(index, one, swapped, rest, background)


def _swap(
    tokens: Sequence[Token], place: Found, lent: Sequence[Token], found: Sequence[Found]
) -> tuple[list[Token], list[Found]]:
    shift = len(lent) - place.length
    moved = [
        f if f.last < place.first else Found(f.type, f.value, f.first + shift, f.last + shift)
        for f in found
        if f.last < place.first or f.first > place.last
    ]
    return [*tokens[: place.first], *lent, *tokens[place.last + 1 :]], moved


def _row(
    group: int,
    one: _Prepared,
    tokens: Sequence[Token],
    found: Sequence[Found],
    background: Background,
    exact: bool = False,
) -> _Row:
    respelt = [background.respell(t) for t in tokens]
    made = units(tokens, found, background.lemmas, one.example.language, respelt)
    return _Row(tuple(made), one.example.intent, group, " ".join(t.text for t in tokens), one.example.language, exact)


def _gibberish(group: int, chance: random.Random) -> list[_Row]:
    """Random letters, so that what is no language is known to be out of scope."""
    rows = []
    for number in range(_GIBBERISH_EXAMPLES):
        parts = tuple(Unit(GIBBERISH) for _ in range(chance.choice((1, 1, 1, 2, 3))))
        rows.append(_Row(parts, OUT_OF_SCOPE, group + number, "".join(chance.sample("bcdfghjklmnpqrstvwxz", 8))))
    return rows


def _unanimous(rows: Sequence[_Row], labels: Sequence[str]) -> dict[int, int]:
    keyed = sorted((signature(r.made), labels.index(r.intent)) for r in rows if r.exact and r.made)
    groups = ((key, {label for _, label in group}) for key, group in groupby(keyed, key=lambda pair: pair[0]))
    return {key: found.pop() for key, found in groups if len(found) == 1}


def _main(models: str, *data: str) -> int:
    try:
        train([Path(place) for place in data], Path(models))
    except BadTrainingData as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))

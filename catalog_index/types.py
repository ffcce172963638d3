"""Products as the index sees them, what can be asked of it, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]
    Ids = npt.NDArray[np.int64]

Text = Mapping[str, str]
"""One text in several languages: {"en": …, "ru": …, "uk": …}; the key "" holds a text of unknown language."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing that can be bought. `price` is in major units of the product's currency, None: the product's price.

    `stock` maps store id to units; the store "" is the shop as a whole; None means untracked, that is available.
    `options` maps the option's name ("size", "color", or the feed's own) to its value, as texts.
    """

    sku: str
    options: Mapping[str, Text] = field(default_factory=dict)
    price: Decimal | None = None
    stock: Mapping[str, int] | None = None
    image: str = ""

    @property
    def in_stock(self) -> bool:
        return self.stock is None or sum(self.stock.values()) > 0


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: its name and value as texts ({"en": "Colour"}, {"en": "black"}); `key` is the name that stays the
    same in all languages."""

    key: str
    name: Text
    value: Text
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """A product as a feed or the database gives it. A product has at least one variant once it is stored."""

    id: str
    title: Text
    description: Text = field(default_factory=dict)
    brand: str = ""
    category: Text = field(default_factory=dict)  # the leaf, one text per language
    category_path: tuple[Text, ...] = ()  # from the root to the leaf
    category_ids: tuple[str, ...] = ()  # the feed's own ids along the same path, where it has any
    price: Decimal | None = None
    old_price: Decimal | None = None
    currency: str = ""
    attributes: tuple[Attribute, ...] = ()
    variants: tuple[Variant, ...] = ()
    option_names: Mapping[str, Text] = field(default_factory=dict)  # how the variants' options are called
    image: str = ""
    images: tuple[str, ...] = ()
    url: str = ""
    available: bool = True  # False when the feed says that it cannot be bought now

    @property
    def prices(self) -> tuple[Decimal, ...]:
        """Every price it is sold at, ascending; empty when it has none."""
        found = {v.price if v.price is not None else self.price for v in self.variants} or {self.price}
        return tuple(sorted(p for p in found if p is not None))

    @property
    def in_stock(self) -> bool:
        return self.available and (not self.variants or any(v.in_stock for v in self.variants))


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence or paragraph that an answer may quote: of a policy (`source` "policy", `key` its topic) or of a
    product's description (`source` "product", `key` the product id)."""

    id: str
    source: str
    key: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A hard filter on one property: `name` is brand, category, color, size or an attribute's key or name in any
    language. Any of `values` fits; with `negated` none may. `minimum`/`maximum` compare numbers with units. What is
    negated of an attribute may be said nowhere of the product; a relaxed result calls it "refused"."""

    name: str
    values: tuple[str, ...] = ()
    negated: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Filters:
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    in_stock: bool = False
    store: str = ""
    stores: tuple[str, ...] = ()  # in any of these
    conditions: tuple[Condition, ...] = ()
    product_ids: frozenset[str] | None = None  # only these
    exclude_ids: frozenset[str] = frozenset()


DEEP_PAGE = 50


@dataclass(frozen=True, slots=True)
class Query:
    """`text` may be empty: then the filters alone choose, in the given order. `sort`: relevance, price_asc, price_desc,
    newest. A page of DEEP_PAGE or more goes on beyond what was asked for, with what is merely near."""

    text: str = ""
    language: str = ""
    filters: Filters = Filters()
    sort: str = "relevance"
    limit: int = 10
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """`score` is comparable within one result only, 0…1, descending. `reason` says which leg or match brought it."""

    product_id: str
    score: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """How one property splits a result: value → number of products."""

    name: str
    label: Text
    counts: Mapping[str, int]
    labels: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """`total` counts what passed filters and relevance; `corrected` is set when the query was read differently from
    what was typed; `floor` and `ceiling` are the real lowest and highest price when the price filter left nothing;
    `relaxed` names the conditions that had to be dropped to find anything at all."""

    hits: tuple[Hit, ...]
    total: int
    language: str = ""
    corrected: str = ""
    floor: Decimal | None = None
    ceiling: Decimal | None = None
    relaxed: tuple[str, ...] = ()
    confident: bool = True  # False: nothing really matched, the hits are merely the nearest
    took_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Rejection:
    """A feed row that was not taken: where (line number or product id) and why. `fatal`: the feed could not be read
    beyond this place, so what it does not name must not be taken for withdrawn."""

    where: str
    reason: str
    fatal: bool = False


class NotAFeed(Exception):
    """The file is not a product feed of a known format."""


class Embedder(Protocol):
    """Texts into vectors."""

    dim: int
    model_hash: str

    def embed(self, texts: Sequence[str], kind: str = "passage") -> Vectors:
        """float32 (n, dim), L2-normalised; `kind` "query" or "passage" chooses the model's own prompt."""
        ...


class Analyzer(Protocol):
    """Text into what keyword search compares."""

    def language(self, text: str) -> str:
        """en, ru or uk; "" when it cannot be told."""
        ...

    def lemmas(self, text: str, language: str = "") -> list[str]:
        """Lower-case lemmas or stems, in order, stop words left out."""
        ...

    def variants(self, text: str) -> list[str]:
        """Other readings of what was typed, best first: layout switched, transliterated both ways."""
        ...

    def readings(self, word: str, language: str = "") -> list[str]:
        """Every lemma that one word may be a form of, likeliest first."""
        ...

    def is_word(self, word: str, *, names: bool = False) -> bool:
        """Whether a dictionary of its language has this form, so that it is unlikely to be a slip; with `names` also
        the name of a person or a place."""
        ...

    def is_name(self, word: str) -> bool:
        """Whether the word is a well-known maker's name, in either script."""
        ...

    def describes(self, word: str) -> bool:
        """Whether the word is, first of all, an adjective; False where that cannot be told."""
        ...

    def names_nothing(self, word: str) -> bool:
        """Whether the word can be no name of goods and describe none, such as a verb or a first name; False where that
        cannot be told."""
        ...

    def speller(self, frequencies: Mapping[str, int]) -> Speller:
        """A speller over these words; frequencies decide between equally near ones."""
        ...


class Speller(Protocol):
    """Typos against one set of known words."""

    def suggest(self, word: str, limit: int = 3) -> list[tuple[str, float]]:
        """Known words near to `word`, best first, with a similarity in 0…1; [(word, 1.0)] when it is known itself."""
        ...


class VectorStore(Protocol):
    """Nearest neighbours by inner product."""

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add or replace. ids int64 (n,), vectors float32 (n, dim)."""
        ...

    def remove(self, ids: Ids) -> None: ...

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        """The k nearest of one vector (dim,): ids and similarities, descending; `allowed` restricts them."""
        ...

    def __len__(self) -> int: ...


class SlotVectors(VectorStore, Protocol):
    """The vectors of one state of an index, under the places of its products. An index changes copies of it."""

    dim: int

    def vectors_of(self, ids: Ids) -> Vectors:
        """float32 (n, dim) of ids that are in the store, in their order."""
        ...

    def copied(self) -> SlotVectors:
        """A copy; what is done to it does not show here."""
        ...

    def renumbered(self, ids: Ids) -> SlotVectors:
        """The vectors of these ids alone, numbered from 0 in this order."""
        ...

    def prune(self, now: datetime) -> int:
        """Let go of what is stored beyond these vectors and has not been of use for a while; how many."""
        ...

    def save(self, path: Path) -> None:
        """Write what `load` needs to files that begin with `path`."""
        ...


class VectorStores(Protocol):
    """Where an index keeps its vectors; `name` tells the kinds apart."""

    name: str

    def empty(self, dim: int) -> SlotVectors: ...

    def load(self, path: Path) -> SlotVectors:
        """What `save` wrote. Raises OSError or ValueError when it cannot be used."""
        ...

    def close(self) -> None:
        """Let go of what they hold open."""
        ...


class VectorCache(Protocol):
    """Vectors that some host has computed already, keyed by text hash; bound to one model."""

    def get(self, hashes: Sequence[str]) -> Mapping[str, Vectors]: ...

    def put(self, vectors: Mapping[str, Vectors]) -> None: ...


Progress = Callable[[int, int], None]
"""Called with (done, total)."""

FeedRow = Product | Rejection
FeedReader = Callable[[str], Iterable[FeedRow]]

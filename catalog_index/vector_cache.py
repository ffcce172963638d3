"""Vectors of texts, embedded only when nobody has embedded them before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from catalog_index.text import text_hash
from catalog_index.types import Embedder, VectorCache

if TYPE_CHECKING:
    from catalog_index.types import Vectors


def cached_vectors(
    texts: Sequence[str], embedder: Embedder, cache: VectorCache | None, known: Mapping[str, Vectors] | None = None
) -> Vectors:
    """float32 (n, dim), a row per text: from `known` (by text hash), else the cache, else embedded and put there."""
    by_hash = {text_hash(text): text for text in texts}
    found = dict(known or {})
    if cache is not None and (wanted := [h for h in by_hash if h not in found]):
        found |= cache.get(wanted)
    if missing := [h for h in by_hash if h not in found]:
        fresh = dict(zip(missing, embedder.embed([by_hash[h] for h in missing], kind="passage"), strict=True))
        found |= fresh
        if cache is not None:
            cache.put(fresh)
    return np.array([found[text_hash(text)] for text in texts], np.float32).reshape(len(texts), embedder.dim)

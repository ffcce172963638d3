"""The catalogue in memory: a search index kept in step with the rows, and never waited for by a search."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import structlog
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import memory, metrics
from bot.shop import catalog
from bot.storage.engine import singly
from catalog_index.index import IN_PROCESS, CatalogIndex
from catalog_index.passages import PassageIndex
from catalog_index.types import Analyzer, Embedder, Passage, Product, Query, Result, VectorStores
from nlu.types import Interpreter, Term, Vocabulary

if TYPE_CHECKING:
    from catalog_index.types import Vectors

log = structlog.get_logger()
VERSION_FILE = "catalog_version"


class StoredVectors:
    """Vectors in PostgreSQL under the model's hash, so that no host embeds a text twice. Blocking; for a thread."""

    def __init__(self, url: str, model_hash: str) -> None:
        self._engine = create_engine(url, pool_size=1, max_overflow=0)
        self._model = model_hash

    def get(self, hashes: Sequence[str]) -> Mapping[str, Vectors]:
        query = text("SELECT text_hash, vector FROM vectors WHERE model_hash = :model AND text_hash = ANY(:hashes)")
        with self._engine.connect() as db:
            rows = db.execute(query, {"model": self._model, "hashes": list(hashes)}).all()
        return {row.text_hash: np.frombuffer(row.vector, dtype="<f4") for row in rows}

    def put(self, vectors: Mapping[str, Vectors]) -> None:
        statement = text(
            "INSERT INTO vectors (model_hash, text_hash, vector) "
            "SELECT :model, u.hash, u.vector FROM unnest(CAST(:hashes AS text[]), CAST(:vectors AS bytea[])) "
            "AS u(hash, vector) ON CONFLICT DO NOTHING"
        )
        with self._engine.begin() as db:
            values = [np.asarray(v, dtype="<f4").tobytes() for v in vectors.values()]
            db.execute(statement, {"model": self._model, "hashes": list(vectors), "vectors": values})

    def close(self) -> None:
        self._engine.dispose()


class LiveCatalog:
    """The searchable catalogue of this process. `refresh` brings it up to date; searches go on meanwhile."""

    def __init__(
        self,
        engine: AsyncEngine,
        interpreter: Interpreter,
        *,
        embedder: Embedder,
        analyzer: Analyzer,
        vectors: StoredVectors,
        directory: Path,
        executor: Executor,
        currency: str,
        languages: Sequence[str],
        stores: VectorStores = IN_PROCESS,
    ) -> None:
        self._engine = engine
        self._interpreter = interpreter
        self._embedder = embedder
        self._analyzer = analyzer
        self._vectors = vectors
        self._directory = directory
        self._executor = executor
        self._currency = currency
        self._languages = tuple(languages)
        self._stores = stores
        self._busy = asyncio.Lock()
        self._texts: dict[str, tuple[object, PassageIndex]] = {}
        self.index = self._build([])

    @property
    def version(self) -> int:
        """The catalogue version that searches see."""
        return self.index.version

    async def search(self, query: Query) -> Result:
        """Ranked hits, computed off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._search, query)

    def _search(self, query: Query) -> Result:
        with metrics.stage("search"):
            return self.index.search(query)

    async def passages(
        self, name: str, version: object, make: Callable[[], Iterable[Passage]], *, kept: bool = False
    ) -> PassageIndex:
        """An index of other texts than the products', built off the loop once for each version of them; `kept`: their
        vectors are kept for the next start."""
        known = self._texts.get(name)
        if known is None or known[0] != version:
            built = await asyncio.to_thread(
                lambda: PassageIndex.build(
                    make(), embedder=self._embedder, analyzer=self._analyzer, cache=self._vectors if kept else None
                )
            )
            known = self._texts[name] = (version, built)
            memory.give_back()
        return known[1]

    async def open(self) -> None:
        """Load the snapshot if it fits, then catch up with the rows."""
        try:
            loaded = await asyncio.to_thread(self._load)
        except Exception as error:  # a snapshot is only a shortcut: whatever is wrong with it, the rows are right
            log.info("snapshot not used", reason=str(error))
        else:
            self.index = loaded
        if self.version > await self._wanted():  # of another database
            self.index = await asyncio.to_thread(self._build, [])
        if not await self.refresh():
            await asyncio.to_thread(self._teach)

    async def refresh(self, *, progress: Callable[[int], None] | None = None) -> int:
        """Bring the index up to the rows; how many products changed."""
        async with self._busy:
            count = 0
            async with self._engine.connect() as db:
                first = self.version == 0
                async for batch, version in catalog.changed_since(db, self.version, currency=self._currency):
                    changed = [catalog.for_index(p) for p in batch if p.active]
                    gone = [p.id for p in batch if not p.active]
                    await asyncio.to_thread(self._update, changed, gone, version)
                    count += len(batch)
                    if progress:
                        progress(len(batch))
            if count:
                await asyncio.to_thread(self._save)
                await asyncio.to_thread(self._teach)
                memory.give_back()
                log.info("catalogue refreshed", products=count, version=self.version, first=first)
            return count

    async def stale(self) -> bool:
        """Whether the rows have moved on."""
        return await self._wanted() > self.version

    async def rebuild(self, *, progress: Callable[[int], None] | None = None) -> int:
        """Build the index anew from the rows; how many products it holds."""
        self.index = await asyncio.to_thread(self._build, [])
        return await self.refresh(progress=progress)

    async def prune(self, now: datetime) -> int:
        """Let go of searched vectors that no product has had for a while; how many. Only from a whole catalogue."""
        async with self._busy:
            return await asyncio.to_thread(self.index.prune, now)

    def close(self) -> None:
        self._vectors.close()
        self._stores.close()

    async def _wanted(self) -> int:
        async with singly(self._engine).connect() as db:
            return await catalog.current_version(db)

    def _build(self, products: list[Product]) -> CatalogIndex:
        return CatalogIndex.build(
            products,
            embedder=self._embedder,
            analyzer=self._analyzer,
            cache=self._vectors,
            languages=self._languages,
            stores=self._stores,
        )

    def _load(self) -> CatalogIndex:
        return CatalogIndex.load(
            self._directory,
            embedder=self._embedder,
            analyzer=self._analyzer,
            cache=self._vectors,
            stores=self._stores,
        )

    def _update(self, changed: list[Product], gone: list[str], version: int) -> None:
        self.index.update(changed, gone)
        self.index.version = version

    def _save(self) -> None:
        try:
            self.index.save(self._directory)
        except OSError as error:  # a full disk costs the next start some time, and nothing else
            log.warning("snapshot not written", reason=str(error))

    def _teach(self) -> None:
        terms = tuple(Term(*term) for term in self.index.vocabulary())
        self._interpreter.learn(Vocabulary(terms, self.version))

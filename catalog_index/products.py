"""Products held small: one compressed record each, decoded when asked for."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from catalog_index.types import Attribute, Product, Variant


def encode(product: Product) -> bytes:
    """The product as a compressed record; the same product always gives the same bytes."""
    row = [
        product.id,
        dict(product.title),
        dict(product.description),
        product.brand,
        dict(product.category),
        [dict(step) for step in product.category_path],
        _number(product.price),
        _number(product.old_price),
        product.currency,
        [[a.key, dict(a.name), dict(a.value), a.unit] for a in product.attributes],
        [_variant(v) for v in product.variants],
        product.image,
        list(product.images),
        product.url,
        product.available,
    ]
    return zlib.compress(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode(), 3)


def _variant(v: Variant) -> list[Any]:
    stock = None if v.stock is None else dict(v.stock)
    return [v.sku, {k: dict(t) for k, t in v.options.items()}, _number(v.price), stock, v.image]


def _number(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def decode(record: bytes) -> Product:
    """The product that `encode` was given."""
    row = json.loads(zlib.decompress(record))
    return Product(
        id=row[0],
        title=row[1],
        description=row[2],
        brand=row[3],
        category=row[4],
        category_path=tuple(row[5]),
        price=_decimal(row[6]),
        old_price=_decimal(row[7]),
        currency=row[8],
        attributes=tuple(Attribute(*a) for a in row[9]),
        variants=tuple(Variant(v[0], v[1], _decimal(v[2]), v[3], v[4]) for v in row[10]),
        image=row[11],
        images=tuple(row[12]),
        url=row[13],
        available=row[14],
    )


@dataclass(frozen=True, slots=True)
class Shelf:
    """Records by slot; slots only grow until the shelf is compacted. `slots` knows the living products alone."""

    records: Sequence[bytes] = ()
    slots: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.records)

    def get(self, slot: int) -> Product:
        return decode(bytes(self.records[slot]))

    def find(self, product_id: str) -> Product | None:
        slot = self.slots.get(product_id)
        return None if slot is None else self.get(slot)

    def ids(self) -> dict[int, str]:
        """Slot → id of the living."""
        return {slot: id for id, slot in self.slots.items()}

    def products(self) -> Iterator[Product]:
        for slot in list(self.slots.values()):
            yield self.get(slot)

    def replaced(self, changed: Iterable[tuple[str, bytes]], removed: Iterable[str]) -> Shelf:
        """A shelf without `removed`, with `changed` in fresh slots at the end."""
        records, slots = list(self.records), dict(self.slots)
        for id in removed:
            slots.pop(id, None)
        for id, record in changed:
            slots[id] = len(records)
            records.append(record)
        return Shelf(records, slots)

    def rewritten(self, changed: Mapping[int, bytes]) -> Shelf:
        """A shelf with other records in these slots."""
        records = list(self.records)
        for slot, record in changed.items():
            records[slot] = record
        return Shelf(records, self.slots)


class RecordFile(Sequence[bytes]):
    """Records in one block of bytes (a memory-mapped file): nothing is read until it is asked for."""

    def __init__(self, block: Any, offsets: Any) -> None:
        self._block = block
        self._offsets = offsets

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, slot: Any) -> Any:
        if isinstance(slot, slice):
            return [self[i] for i in range(*slot.indices(len(self)))]
        if slot < 0 or slot >= len(self):
            raise IndexError(slot)
        return self._block[int(self._offsets[slot]) : int(self._offsets[slot + 1])].tobytes()

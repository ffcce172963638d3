"""A shop directory into the database: shop.yml and the policies, as the shop wrote them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.shop.catalog import lock_catalog
from bot.storage.tables import shop_documents
from catalog_index.types import Rejection

_POLICY = re.compile(r"(?P<topic>[\w-]+)\.(?P<language>[a-z]{2})\.md")


class NotAShop(Exception):
    """The directory cannot be read as a shop's."""


@dataclass(slots=True)
class ShopReport:
    """How an import ended; `rejected` are files that were left out."""

    documents: int = 0
    changed: int = 0
    withdrawn: int = 0
    rejected: list[Rejection] = field(default_factory=list)


def read_directory(directory: Path) -> tuple[dict[str, Any], list[Rejection]]:
    """The documents of a shop directory by key: "shop", "policy/<topic>/<language>". Everything in it is optional.

    Raises NotAShop when there is no such directory or shop.yml is no YAML mapping.
    """
    if not directory.is_dir():
        raise NotAShop(f"{directory} is not a directory")
    documents: dict[str, Any] = {}
    if (path := directory / "shop.yml").exists():
        documents["shop"] = _mapping(path)
    rejected = []
    for path in sorted((directory / "policies").glob("*")):
        name = _POLICY.fullmatch(path.name)
        try:
            if name is None:
                raise ValueError("not named <topic>.<language>.md")
            documents[f"policy/{name['topic']}/{name['language']}"] = {"text": path.read_text(encoding="utf-8")}
        except (OSError, ValueError) as error:
            rejected.append(Rejection(f"policies/{path.name}", str(error)))
    return documents, rejected


def _mapping(path: Path) -> dict[str, Any]:
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=_Plain)
    except (OSError, UnicodeDecodeError) as error:
        raise NotAShop(f"{path}: {error}") from error
    except yaml.YAMLError as error:
        raise NotAShop(f"{path}: {' '.join(str(error).split())}") from error
    if found is not None and not isinstance(found, dict):
        raise NotAShop(f"{path}: not a mapping")
    return found or {}


class _Plain(yaml.SafeLoader):
    """YAML without dates, which JSON does not have: 2026-01-01 stays the text that was written."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


async def import_directory(engine: AsyncEngine, directory: Path) -> ShopReport:
    """Put the directory in the place of what was imported before, all or nothing. Raises NotAShop."""
    documents, rejected = read_directory(directory)
    report = ShopReport(documents=len(documents), rejected=rejected)
    async with engine.begin() as db:
        known = {row.key: row.body for row in await db.execute(select(shop_documents))}
        changed = {key: body for key, body in documents.items() if known.get(key) != body}
        gone = [key for key in known if key not in documents]
        report.changed, report.withdrawn = len(changed), len(gone)
        if changed or gone:
            await _replace(db, changed, gone)
    return report


async def _replace(db: AsyncConnection, changed: Mapping[str, Any], gone: list[str]) -> None:
    version = await lock_catalog(db)
    await db.execute(shop_documents.delete().where(shop_documents.c.key.in_(gone)))
    for key, body in changed.items():
        row = insert(shop_documents).values(key=key, body=body, version=version)
        await db.execute(row.on_conflict_do_update(index_elements=["key"], set_={"body": body, "version": version}))


async def shop_document(db: AsyncConnection) -> Mapping[str, Any]:
    """shop.yml as imported; empty when there was none."""
    found = (await db.execute(select(shop_documents.c.body).where(shop_documents.c.key == "shop"))).scalar()
    return found if isinstance(found, dict) else {}


async def rates(db: AsyncConnection) -> dict[str, Decimal]:
    """How much of the selling currency one unit of another is, as the shop states it; what is no rate is left out."""
    stated = (await shop_document(db)).get("rates") or {}
    found = {}
    for code, rate in stated.items() if isinstance(stated, dict) else ():
        try:
            value = Decimal(str(rate))
        except InvalidOperation:
            continue
        if value.is_finite() and value > 0:
            found[str(code).upper()] = value
    return found

"""The rules that keep the house in order, read from the code itself."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "nlu", "catalog_index", "channels")
LEAVES = ("nlu", "catalog_index", "channels")


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


def importers(name: str) -> set[str]:
    """The files that import a distribution's top module, under any of the packages."""
    found = set()
    for package in PACKAGES:
        for path in modules(package):
            if any(i == name or i.startswith(f"{name}.") for i in imports(path)):
                found.add(str(path.relative_to(ROOT)))
    return found


@pytest.mark.parametrize("leaf", LEAVES)
def test_the_leaf_libraries_know_nothing_of_each_other_or_of_the_bot(leaf: str) -> None:
    others = {p for p in PACKAGES if p != leaf}
    for path in modules(leaf):
        taken = {i.split(".")[0] for i in imports(path)} & others
        assert not taken, f"{path.relative_to(ROOT)} imports {taken}"


@pytest.mark.parametrize("package", PACKAGES)
def test_types_import_the_standard_library_and_sibling_types_only(package: str) -> None:
    for imported in imports(ROOT / package / "types.py"):
        top = imported.split(".")[0]
        typed = imported.endswith(".types") and top in PACKAGES
        assert top in sys.stdlib_module_names or typed or top == "numpy", imported


@pytest.mark.parametrize(
    ("library", "files"),
    [
        ("aiogram", {"channels/telegram.py"}),
        ("faiss", {"catalog_index/vectors.py"}),
        ("redis", {"bot/wakeups.py"}),
        ("sentence_transformers", {"catalog_index/embed_export.py"}),
        ("torch", {"catalog_index/embed_export.py"}),
    ],
)
def test_each_heavy_library_has_one_importing_file(library: str, files: set[str]) -> None:
    assert importers(library) <= files


def test_only_the_composition_root_builds_the_parts() -> None:
    built = {"create_engine", "EmbeddedInterpreter", "RasaInterpreter", "load_embedder"}
    built |= {"redis_wakeups", "postgres_wakeups"}
    for path in modules("bot"):
        if path.name in ("app.py", "engine.py", "wakeups.py", "live.py") or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in built, f"{path.relative_to(ROOT)} builds {node.func.id}"


def test_no_rule_reads_the_wall_clock() -> None:
    """`bot.core.wall_clock` is the one reading; SQL's now() is never asked."""
    for package in PACKAGES:
        for path in modules(package):
            if path.name == "core.py" or "migrations" in path.parts:
                continue
            source = path.read_text(encoding="utf-8")
            for reading in ("datetime.now(", "utcnow(", "date.today(", "func.now(", "CURRENT_TIMESTAMP"):
                assert reading not in source, f"{path.relative_to(ROOT)} reads the clock: {reading}"


def test_a_skill_never_learns_which_channel_it_speaks_to() -> None:
    for path in (ROOT / "bot" / "skills").glob("*.py"):
        if path.name == "linking.py":  # channels are what it speaks about
            continue
        assert "address.channel" not in path.read_text(encoding="utf-8"), path.name


def test_a_broad_except_stands_only_at_the_loops_that_must_not_die() -> None:
    allowed = {"bot/turn.py", "bot/jobs.py", "bot/live.py", "bot/hands.py", "bot/web.py", "bot/aside.py"}
    allowed |= {"bot/webhooks.py"}  # whatever it was: what is not stored has to come again
    allowed |= {"bot/__main__.py", "bot/doctor.py"}  # people get a sentence, never a traceback
    for package in PACKAGES:
        for path in modules(package):
            if "except Exception" in path.read_text(encoding="utf-8"):
                assert str(path.relative_to(ROOT)) in allowed, path

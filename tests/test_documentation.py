"""Documentation that a change of code would make untrue: settings, commands, the map of files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import settings_table

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "nlu", "catalog_index", "channels")


def between(text: str, name: str) -> str:
    found = re.search(rf"<!-- {name}[^>]*-->\n(.*?)<!-- /{name} -->", text, re.DOTALL)
    assert found, name
    return found[1].strip()


def test_the_readme_lists_the_settings_as_they_are() -> None:
    assert between((ROOT / "README.md").read_text(encoding="utf-8"), "settings") == settings_table()


def modules() -> list[Path]:
    found = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [path for path in found if path.name != "__init__.py" and "versions" not in path.parts]


def first_line(path: Path) -> str:
    import ast

    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n")[0]


def file_table() -> str:
    """Every module with what its docstring says that it is."""
    rows = ["| file | what it is |", "|---|---|"]
    for path in modules():
        summary = first_line(path).replace("|", "\\|")
        rows.append(f"| `{path.relative_to(ROOT)}` | {summary} |")
    return "\n".join(rows)


def test_the_map_lists_the_files_that_are_there() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert between(text, "files") == file_table(), "python tests/test_documentation.py writes both tables anew"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_says_what_it_is(path: Path) -> None:
    assert first_line(path), path


def write() -> None:
    """Write both tables anew."""
    for name, file, table in (("settings", "README.md", settings_table()), ("files", "ARCHITECTURE.md", file_table())):
        path = ROOT / file
        head, mark, rest = path.read_text(encoding="utf-8").partition(f"<!-- {name}")
        comment, _, rest = rest.partition("-->\n")
        _, end, tail = rest.partition(f"<!-- /{name} -->")
        path.write_text(f"{head}{mark}{comment}-->\n{table}\n{end}{tail}", encoding="utf-8")


if __name__ == "__main__":
    write()

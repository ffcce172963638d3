"""Training data in Rasa's YAML: intents with annotated examples, synonyms, lookup tables, regular expressions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

OUT_OF_SCOPE = "out_of_scope"
_ANNOTATION = re.compile(r"\[(?P<text>[^\]]+)\](?:\((?P<plain>[^)]+)\)|(?P<detailed>\{[^}]+\}))")


class BadTrainingData(Exception):
    """A file is not training data; the message says which, where and why."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """An entity in an example; `start` and `end` are offsets into the example's text."""

    type: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Example:
    """`language` is the folder's name the example came from, "" when that is no language."""

    text: str
    intent: str
    annotations: tuple[Annotation, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class TrainingData:
    """`synonyms` map a way to write a value to the value; `lookups` and `regexes` are by entity type or name."""

    examples: tuple[Example, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    lookups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    regexes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def intents(self) -> tuple[str, ...]:
        return tuple(sorted({e.intent for e in self.examples}))


def training_files(places: Iterable[Path]) -> list[Path]:
    """The YAML files with training data among these files and folders (looked into deeply), in a fixed order."""
    found: list[Path] = []
    for place in places:
        inside = sorted(p for p in place.rglob("*") if p.suffix in (".yml", ".yaml")) if place.is_dir() else [place]
        found += [p for p in inside if p.name not in ("config.yml", "domain.yml")]
    return found


def read_training(places: Iterable[Path]) -> TrainingData:
    """All training data of these files and folders together. Raises BadTrainingData."""
    examples: list[Example] = []
    synonyms: dict[str, str] = {}
    lookups: dict[str, tuple[str, ...]] = {}
    regexes: dict[str, tuple[str, ...]] = {}
    for path in training_files(places):
        for block in _blocks(path):
            lines = tuple(_lines(path, block))
            if "intent" in block:
                examples += (parse_example(line, str(block["intent"]), _language(path)) for line in lines)
            elif "synonym" in block:
                synonyms.update(dict.fromkeys(lines, str(block["synonym"])))
            elif "lookup" in block:
                lookups[str(block["lookup"])] = lookups.get(str(block["lookup"]), ()) + lines
            elif "regex" in block:
                regexes[str(block["regex"])] = regexes.get(str(block["regex"]), ()) + lines
    return TrainingData(tuple(examples), synonyms, lookups, regexes)


def parse_example(line: str, intent: str, language: str = "") -> Example:
    """One example with inline annotations: [42](size) or [два]{"entity": "quantity", "value": "2"}."""
    text, annotations, position = "", [], 0
    for match in _ANNOTATION.finditer(line):
        text += line[position : match.start()]
        type, value = _annotated(match)
        annotations.append(Annotation(type, value, len(text), len(text) + len(match["text"])))
        text += match["text"]
        position = match.end()
    return Example(text + line[position:], intent, tuple(annotations), language)


def _annotated(match: re.Match[str]) -> tuple[str, str]:
    if match["plain"]:
        type, _, value = match["plain"].partition(":")
        return type, value or match["text"]
    try:
        detailed = json.loads(match["detailed"])
        return str(detailed["entity"]), str(detailed.get("value", match["text"]))
    except (ValueError, KeyError, TypeError) as error:
        raise BadTrainingData(f"not an annotation: {match.group()}") from error


def _blocks(path: Path) -> Iterator[Mapping[str, object]]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadTrainingData(f"{path}: {' '.join(str(error).split())}") from error
    blocks = document.get("nlu") if isinstance(document, dict) else None
    if not isinstance(blocks, list):
        raise BadTrainingData(f"{path}: has no list under 'nlu'")
    for block in blocks:
        if not isinstance(block, dict):
            raise BadTrainingData(f"{path}: an entry of 'nlu' is not a mapping")
        yield block


def _lines(path: Path, block: Mapping[str, object]) -> Iterator[str]:
    examples = block.get("examples", "")
    entries = examples.splitlines() if isinstance(examples, str) else examples
    if not isinstance(entries, list):
        raise BadTrainingData(f"{path}: examples of {next(iter(block.values()), '')} are neither text nor a list")
    for entry in entries:
        text = entry.get("text", "") if isinstance(entry, dict) else str(entry)
        line = re.sub(r"^\s*-\s+", "", text).strip()
        if line and not line.startswith("#"):
            yield line


def _language(path: Path) -> str:
    for name in (path.parent.name, path.stem):
        if name in ("en", "ru", "uk"):
            return name
    return ""

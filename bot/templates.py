"""What a platform lets us say first, or after a long silence: an approved template with the words inside."""

from __future__ import annotations

import re
from collections.abc import Sequence

from channels.types import Part, Template

MAX_VALUE_CHARS = 900
"""WhatsApp allows 1024 in a body with its variables (developers.facebook.com, message templates, 2026)."""


def of(setting: str, parts: Sequence[Part]) -> Template | None:
    """The shop's template around what these parts say, in their language; None when there is none for it.

    The setting is "NAME", or "en=NAME:en_US, ru=OTHER" where the languages differ; its body has one variable, {{1}}.
    """
    language = next((part.language for part in parts if part.language), "en")
    name, code = _named(setting, language)
    words = "\n".join(part.text or (part.media.name if part.media else "") for part in parts)
    value = re.sub(r"\s*\n\s*", " · ", words.strip())  # a variable takes no line breaks, tabs or rows of spaces
    value = re.sub(r"\s+", " ", value)[:MAX_VALUE_CHARS]
    return Template(name, code, (value,)) if name and value else None


def _named(setting: str, language: str) -> tuple[str, str]:
    """The template's name and language code for a customer's language."""
    entries = dict[str, str]()
    for entry in (entry.strip() for entry in setting.split(",")):
        key, equals, value = entry.partition("=")
        entries[key.strip() if equals else ""] = (value if equals else entry).strip()
    found = entries.get(language) or entries.get("", "")
    name, _, code = found.partition(":")
    return name.strip(), code.strip() or language

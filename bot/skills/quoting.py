"""What the shop's texts say: paragraphs found by words, by meaning and by what they are about, and quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.shop.directory import Directory, Store
from bot.shop.front import Shop
from bot.shop.policies import SOURCE, Paragraph, paragraphs, title
from bot.skills import concepts
from catalog_index.passages import PassageIndex
from catalog_index.types import Passage

QUOTES = 2
"""Paragraphs quoted in one answer."""
NEAR = 0.6
"""A paragraph this much worse than the best is not quoted beside it."""
ABOUT = 0.8
"""What a paragraph is worth that speaks of all that is asked, in whatever words."""
LANGUAGES = ("en", "ru", "uk")
_TOKEN = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)*")
_TERM = re.compile(
    r"\b\d+(?:\s*[-–—]\s*\d+)?\s+(?:\w+\s+)?(?:hours?|days?|weeks?|months?|час|дн[яей]|день|недел|месяц|годин|дні|днів|тиж|міс)",
    re.I,
)
"""A span of time: what answers "when"."""


async def quoted(question: str, shop: Shop, directory: Directory, topic: str, *, opening: bool = False) -> list[str]:
    """The paragraphs of a topic that answer best, the topic's first when none does; in another language, said so.

    With `opening` the topic's first paragraph, which holds its main rule, stands first when the question is general."""
    known = {p.id: p for p in paragraphs(directory.policy(topic))}
    if not known:
        return []
    hits = await search(question, shop, directory, topic, known)
    best = hits[0][1] if hits else 0.0
    found = [known[id] for id, score in hits[:QUOTES] if score >= best * NEAR and id in known]
    first = _beginning(known.values(), shop.words.language)
    direct = best >= ABOUT and bool(concepts.asked(question, concepts.SHOP))
    if opening and found and not direct and not _is_special(question, found[0], known.values(), shop):
        found = list(dict.fromkeys([first[0], *found]))[:QUOTES]
    return worded(found or first, shop)


def _is_special(question: str, best: Paragraph, known: Iterable[Paragraph], shop: Shop) -> bool:
    """Whether the question has a word that this paragraph has and few others of the topic do."""
    same = [set(shop.analyzer.lemmas(p.text, p.language)) for p in known if p.language == best.language]
    own = set(shop.analyzer.lemmas(best.text, best.language))
    asked = set(shop.analyzer.lemmas(question, best.language)) & own
    return any(sum(word in each for each in same) <= max(1, len(same) // 6) for word in asked)


async def search(
    question: str, shop: Shop, directory: Directory, topic: str, known: Mapping[str, Paragraph]
) -> list[tuple[str, float]]:
    """Ids of paragraphs that answer, best first, with a score. What the question is about by any of its names, as
    "money back" and «кошти» are, counts for more than the words that are in both, and in a heading most."""
    index = await index_of(shop, directory)
    hits = index.search(question, shop.words.language, source=SOURCE, key=topic, limit=len(known))
    scores = {passage.id: score for passage, score in hits}
    if not (asked := concepts.asked(question, concepts.SHOP)):
        return list(scores.items())
    own = [p for p in known.values() if p.language == shop.words.language] or list(known.values())
    scores = {p.id: 0.5 * scores.get(p.id, 0.0) + _about(p, asked) for p in own}
    return sorted(((id, score) for id, score in scores.items() if score), key=lambda pair: -pair[1])


def _about(paragraph: Paragraph, asked: frozenset[str]) -> float:
    """Whether the paragraph speaks of what is asked, 0…0.9: of all of it rather than of a part, and in its heading."""
    heading = concepts.asked(paragraph.heading, concepts.SHOP)
    found = (
        heading | concepts.asked(paragraph.text, concepts.SHOP) | ({"when"} if _TERM.search(paragraph.text) else set())
    )
    return ABOUT * (len(asked & found) / len(asked)) ** 2 + 0.1 * bool(asked & heading)


def shares(question: str, text: str, shop: Shop) -> bool:
    """Whether a text has what is asked about: half of the question's own words or more, or its subject. A number alone
    is shared by chance, and a text that is merely near in meaning may speak of something else."""
    asked = concepts.asked(question, concepts.SHOP) - {"when"}
    if asked & concepts.asked(text, concepts.SHOP):
        return True
    said = [lemma for language in LANGUAGES for lemma in shop.analyzer.lemmas(text, language)]
    own = [forms for token in _TOKEN.findall(question) if (forms := _forms(token, shop))]
    met = sum(any(concepts.alike(form, other) for form in forms for other in said) for forms in own)
    return met > 0 and 2 * met >= len(own)


def _forms(token: str, shop: Shop) -> set[str]:
    """A word of a question in each language; empty for one that says nothing by itself in one of them."""
    forms = [shop.analyzer.lemmas(token, language) for language in LANGUAGES]
    return {form for each in forms for form in each} if all(forms) else set()


async def index_of(shop: Shop, directory: Directory) -> PassageIndex:
    version = (directory.version, str(shop.db.engine.url))
    return await shop.catalog.passages("shop", version, lambda: list(_passages(directory)), kept=True)


def _passages(directory: Directory) -> Iterable[Passage]:
    for paragraph in paragraphs(directory.policies):
        yield paragraph.passage
    for id, texts in _asides(directory).items():
        for language, text in texts.items():
            yield Passage(f"{id}:{language}", "shop", id, language, text)


def _asides(directory: Directory) -> dict[str, dict[str, str]]:
    """Texts of the directory itself that may answer: how a store is found, what goes with a way of delivery."""
    out = {f"store/{s.id}": _placed(s) for s in directory.stores}
    out |= {f"delivery/{w.id}": dict(w.note) for w in directory.delivery}
    out |= {f"payment/{p.id}": dict(p.note) for p in directory.payment}
    return {id: texts for id, texts in out.items() if texts} | (
        {"about": dict(directory.about)} if directory.about else {}
    )


def _placed(store: Store) -> dict[str, str]:
    """How the store is found, with its city: that is how people ask."""
    return {lang: f"{store.city.get(lang, '')}. {text}".lstrip(". ") for lang, text in store.directions.items()}


def _beginning(known: Iterable[Paragraph], language: str) -> list[Paragraph]:
    """How the topic begins, in the customer's language or the one it is written in."""
    all_ = list(known)
    own = [p for p in all_ if p.language == language] or all_
    return [p for p in own if p.language == own[0].language][:QUOTES]


def worded(found: Sequence[Paragraph], shop: Shop) -> list[str]:
    lines = [f"«{p.text}»" if p.language != "en" else f"“{p.text}”" for p in found]
    foreign = next((p.language for p in found if p.language != shop.words.language), "")
    if foreign:
        lines.insert(0, shop.words("policy-only-in", language=shop.words(f"language-name-{foreign}")))
    return lines


def titled(question: str, directory: Directory, shop: Shop) -> str:
    """The topic whose title the question has, word for word; "" for none."""
    said = [lemma for language in LANGUAGES for lemma in shop.analyzer.lemmas(question, language)]
    for policy in directory.policies:
        words = shop.analyzer.lemmas(title(policy.text), policy.language)
        if words and all(any(concepts.alike(word, other) for other in said) for word in words):
            return policy.topic
    return ""

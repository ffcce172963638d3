# ruff: noqa: E501  (payloads and tables are read whole)
"""The parts on their own: text and units, models, judgments, passages, the speller's limits."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from catalog_index.embed import ModelUnavailable, OnnxEmbedder, load_embedder
from catalog_index.evaluate import Judgments, NoJudgments, figures, ndcg, read_judgments
from catalog_index.index import CatalogIndex
from catalog_index.lexicon import GENERAL
from catalog_index.passages import PassageIndex, sentences
from catalog_index.search import wording
from catalog_index.text import amounts, plain, quantity
from catalog_index.types import Passage
from catalog_index.vectors import FaissStore
from nlu.normalize import Normalizer


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("термос 1 л", ["=1e+03ml"]),
        ("1l", ["=1e+03ml"]),
        ("1000 ml", ["=1e+03ml"]),
        ("0,5 л", ["=500ml"]),
        ("2 кг и 500 г", ["=2e+03g", "=500g"]),
        ('17" screen', ["=432mm"]),
        ("43.2 см", ["=432mm"]),
        ("10 000 мАч", ["=1e+04mah"]),
        ("8 ГБ", ["=8.19e+03mb"]),
        ("iphone 8", []),
        ("версия 1.2.3", []),
    ],
)
def test_amounts_compare_over_units_and_languages(text: str, terms: list[str]) -> None:
    assert [a.term for a in amounts(text)] == terms


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("1 л", "", "1000"),
        ("0.5", "l", "500"),
        ("42", "", "42"),
        ("1 299,5", "", "1299.5"),
        ("42-44", "", None),
        ("M", "", None),
    ],
)
def test_a_value_that_is_one_number(text: str, unit: str, value: str | None) -> None:
    found = quantity(text, unit)
    assert (found and found.value) == (Decimal(value) if value else None)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two &amp; three</p>", "One\nTwo & three"),
        ("&lt;b&gt;bold&lt;/b&gt; move", "bold move"),
        ("5 < 7 and 9 > 8", "5 < 7 and 9 > 8"),
        ("a<br>b<style>p{}</style>c", "a\nb c"),
        ("<img src=x onerror=alert(1)>Lamp", "Lamp"),
    ],
)
def test_markup_becomes_text(html: str, text: str) -> None:
    assert plain(html) == text


# --------------------------------------------------------------------------------------------------------- models

TINY = """
import sys
from pathlib import Path
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Pooling, Transformer
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast
import torch

torch.manual_seed(3)
out = Path(sys.argv[1])
texts = Path("catalog_index/data/parallel.tsv").read_text().lower().split("\\n")
tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
tokenizer.normalizer = normalizers.Lowercase()
tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
tokenizer.train_from_iterator(texts, trainers.WordPieceTrainer(vocab_size=900, special_tokens=special))
tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]")
bert = BertModel(BertConfig(vocab_size=900, hidden_size=48, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64))
bert.save_pretrained(out / "bert")
fast.save_pretrained(out / "bert")
words = Transformer(str(out / "bert"))
model = SentenceTransformer(modules=[words, Pooling(48, pooling_mode=sys.argv[2])],
                            prompts={"query": "query: ", "passage": "passage: "}, device="cpu")
model.save(str(out / "model"))
"""


@pytest.fixture(scope="module", params=["mean", "cls"])
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A little multilingual model with e5's prompts, saved as sentence-transformers saves one."""
    out = tmp_path_factory.mktemp("tiny")
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", TINY, str(out), request.param], check=True, capture_output=True
    )
    return out / "model"


def test_a_model_by_path_is_exported_with_its_prompts(tiny: Path, tmp_path: Path) -> None:
    embedder = load_embedder(str(tiny), tmp_path)
    assert embedder.dim == 48
    assert embedder.prompts == {"query": "query: ", "passage": "passage: "}
    query, passage = embedder.embed(["термос"], kind="query"), embedder.embed(["термос"], kind="passage")
    assert np.allclose(np.linalg.norm(query, axis=1), 1, atol=1e-3)
    assert not np.allclose(query, passage, atol=1e-3)
    assert {"en", "ru", "uk"} <= set(embedder.languages)
    again = load_embedder(str(tiny), tmp_path)
    assert again.model_hash == embedder.model_hash
    assert np.allclose(again.embed(["термос"], kind="query"), query, atol=1e-5)


@pytest.mark.parametrize(
    ("languages", "query", "language", "embedded", "weight"),
    [
        ({"en": 1.0}, "беспроводные наушники", "ru", "wireless headphones", pytest.approx(0.9)),
        ({"en": 1.0, "ru": 0.8}, "беспроводные наушники", "ru", "беспроводные наушники", 0.8),
        ({"en": 1.0, "ru": 0.8}, "бездротові навушники", "uk", "wireless headphones", pytest.approx(0.9)),
        ({"en": 1.0, "ru": 0.8, "uk": 0.7}, "бездротові навушники", "uk", "бездротові навушники", 0.7),
        ({"en": 1.0}, "шмурдяк", "ru", "", 0.0),
    ],
)
def test_a_model_that_knows_the_language_reads_the_query_itself(
    index: CatalogIndex,
    embedder: OnnxEmbedder,
    languages: dict[str, float],
    query: str,
    language: str,
    embedded: str,
    weight: float,
) -> None:
    class Knowing:
        dim, model_hash = embedder.dim, "knowing"
        embed = embedder.embed

    Knowing.languages = languages  # type: ignore[attr-defined]
    said = wording(index.view.reader.understand(query, language), Knowing())
    assert (said.text, said.weight) == (embedded, weight)


def test_two_processes_that_export_at_once_do_not_disturb_each_other(tiny: Path, tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from catalog_index.embed import load_embedder
print(load_embedder({str(tiny)!r}, Path({str(tmp_path)!r})).embed(["термос"])[0, :3].tolist())
"""
    both = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert said[0] == said[1]


def test_a_model_that_does_not_exist_is_told(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ModelUnavailable):
        load_embedder(str(empty), tmp_path / "cache")
    assert not [p for p in (tmp_path / "cache").iterdir() if p.is_dir()]


def test_the_packaged_export_agrees_with_the_original(embedder: OnnxEmbedder) -> None:
    near, far = embedder.embed(["running shoes", "sneakers for jogging"]), embedder.embed(["frying pan"])
    assert float(near[0] @ near[1]) > 0.6 > 0.35 > float(near[0] @ far[0])
    assert embedder.languages["en"] == 1.0
    assert embedder.languages["ru"] < 0.5  # an English model: Cyrillic is noise to it, and is known to be
    assert embedder.embed([]).shape == (0, embedder.dim)


# --------------------------------------------------------------------------------------------------------- vectors


@pytest.mark.parametrize("flat_limit", [50_000, 100])
def test_a_store_finds_replaces_forgets_and_comes_back(tmp_path: Path, flat_limit: int) -> None:
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(6000, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    store = FaissStore(16, flat_limit)
    for start in range(0, 6000, 1000):
        store.add(np.arange(start, start + 1000), vectors[start : start + 1000])
    exact = np.argsort(-(vectors @ vectors[7]))[:10]
    found, scores = store.search(vectors[7], 10)
    assert len(set(found) & set(exact)) >= 9
    assert list(scores) == sorted(scores, reverse=True)
    few = np.array([7, 70, 700, 5999])
    assert set(store.search(vectors[7], 10, few)[0]) == set(few)
    store.remove(np.array([7]))
    store.add(np.array([8]), vectors[9:10])
    assert 7 not in store.search(vectors[7], 10)[0]
    assert set(store.search(vectors[9], 2)[0]) == {8, 9}
    assert len(store) == 5999
    store.save(tmp_path / "v.faiss")
    assert set(FaissStore.load(tmp_path / "v.faiss", flat_limit).search(vectors[9], 2)[0]) == {8, 9}


# ------------------------------------------------------------------------------------------- judgments and passages


def test_the_figures_of_a_ranking() -> None:
    judgments = Judgments({"q": "x", "none": "y"}, {"q": {"a": 3, "b": 0, "c": 1}, "none": {"a": 0}})
    perfect, late = figures({"q": ["a", "c", "b"]}, judgments), figures({"q": ["z", "b", "a"]}, judgments)
    assert (perfect.queries, perfect.ndcg, perfect.recall, perfect.mrr) == (1, 1.0, 1.0, 1.0)
    assert late.mrr == pytest.approx(1 / 3, abs=1e-4)
    assert late.recall == 0.5
    assert late.ndcg_judged > late.ndcg
    assert ndcg([], {"a": 1}) == 0.0


@pytest.mark.parametrize(
    ("queries", "qrels"),
    [("query_id,text\nq,x", "query_id,product_id,grade\nq,a,1"), ("query_id,query\nq,x", "query_id,product_id,grade\nq,a,0"),
     ("query_id,query\nq,x", "query_id,product_id,grade\nq,a,much"), ("", "")],
)  # fmt: skip
def test_judgments_that_are_none_are_told(tmp_path: Path, queries: str, qrels: str) -> None:
    (tmp_path / "q.csv").write_text(queries)
    (tmp_path / "r.csv").write_text(qrels)
    with pytest.raises(NoJudgments):
        read_judgments(tmp_path / "q.csv", tmp_path / "r.csv")


def test_passages_answer_in_the_language_of_the_question(embedder: OnnxEmbedder, analyzer: Normalizer) -> None:
    texts = {
        "delivery": ("Delivery by courier costs 80 UAH.", "Доставка курьером стоит 80 гривен.", "Доставка кур'єром коштує 80 гривень."),
        "returns": ("You may return goods within 14 days.", "Вернуть товар можно за 14 дней.", "Повернути товар можна протягом 14 днів."),
    }  # fmt: skip
    passages = [
        Passage(f"{key}-{language}", "policy", key, language, text)
        for key, many in texts.items()
        for language, text in zip(("en", "ru", "uk"), many, strict=True)
    ]
    index = PassageIndex.build(passages, embedder=embedder, analyzer=analyzer)
    for question, language, expected in (
        ("how much is courier delivery", "en", "delivery-en"),
        ("сколько стоит доставка курьером", "ru", "delivery-ru"),
        ("чи можна повернути товар", "uk", "returns-uk"),
    ):
        assert index.search(question, language)[0][0].id == expected
    assert [p.key for p, _ in index.search("return goods", "en", source="policy", key="delivery")] in ([], ["delivery"])
    assert index.search("", "en") == []
    assert PassageIndex.build([], embedder=embedder, analyzer=analyzer).search("x", "en") == []


def test_sentences_end_where_they_end() -> None:
    assert sentences("Один. Два! 3,5 л воды?\n- Пункт первый\n- Второй") == [
        "Один.",
        "Два!",
        "3,5 л воды?",
        "Пункт первый",
        "Второй",
    ]


def test_the_lexicon_is_well_formed() -> None:
    lines = [line for line in GENERAL.read_text().splitlines() if line and not line.startswith("#")]
    assert len(lines) >= 1200
    assert all(len([cell for cell in line.split("\t") if cell.strip()]) == 3 for line in lines)

# ruff: noqa: E501  (payloads and tables are read whole)
"""Feeds as shops have them, and files that are none."""

from __future__ import annotations

import gzip
import http.server
import json
import threading
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from catalog_index.feeds import read_feed, sniff
from catalog_index.feeds.fetch import FetchFailed, fetch
from catalog_index.feeds.source import charset
from catalog_index.types import NotAFeed, Product, Rejection


def rows(tmp_path: Path, content: str | bytes, format: str | None = None) -> tuple[list[Product], list[Rejection]]:
    path = tmp_path / "feed"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    found = list(read_feed(path, format))
    return [r for r in found if isinstance(r, Product)], [r for r in found if isinstance(r, Rejection)]


def one(tmp_path: Path, content: str | bytes) -> Product:
    products, rejections = rows(tmp_path, content)
    assert rejections == []
    (product,) = products
    return product


# ---------------------------------------------------------------------------------------------------------- jsonl


def test_jsonl_full_row(tmp_path: Path) -> None:
    row = {
        "id": 17,
        "title": {"en": "Shoes &amp; more", "ru": "<b>Кроссовки</b>"},
        "description": "<p>First.</p><p>Second&nbsp;line</p><script>alert(1)</script>",
        "brand": "Strider",
        "category": "Shoes > Running",
        "price": 39.9,
        "currency": "uah",
        "attributes": {"weight": 265, "waterproof": True, "tags": ["a", "b"]},
        "variants": [
            {"sku": "S-42", "options": {"size": 42, "color": {"en": "black", "uk": "чорний"}}, "stock": {"kyiv": 3, "lviv": 0}},
            {"sku": "S-43", "options": {"size": 43}, "price": "45.50", "stock": 0},
        ],
        "translations": {"uk": {"title": "Кросівки", "category": "Взуття > Бігове", "attributes": {"weight": "265 г"}}},
    }  # fmt: skip
    p = one(tmp_path, json.dumps(row))
    assert p.id == "17"
    assert p.title == {"en": "Shoes & more", "ru": "Кроссовки", "uk": "Кросівки"}
    assert p.description[""] == "First.\nSecond line"
    assert (p.category, p.price, p.currency) == ({"": "Running", "uk": "Бігове"}, Decimal("39.9"), "UAH")
    assert p.category_path[0] == {"": "Shoes", "uk": "Взуття"}
    assert {a.key: a.value for a in p.attributes}["weight"] == {"": "265", "uk": "265 г"}
    assert {a.key: a.value[""] for a in p.attributes}["waterproof"] == "true"
    assert p.variants[0].options["color"]["uk"] == "чорний"
    assert p.variants[0].stock == {"kyiv": 3, "lviv": 0}
    assert p.variants[1].price == Decimal("45.50")
    assert not p.variants[1].in_stock


@pytest.mark.parametrize(
    ("row", "sku", "in_stock"),
    [
        ({"id": "a", "title": "x"}, "a", True),
        ({"id": "a", "title": "x", "sku": "S"}, "S", True),
        ({"id": "a", "title": "x", "stock": 0}, "a", False),
        ({"id": "a", "title": "x", "stock": "5"}, "a", True),
        ({"id": "a", "title": "x", "stock": {"kyiv": 0}}, "a", False),
    ],
)
def test_jsonl_without_variants(tmp_path: Path, row: dict[str, object], sku: str, in_stock: bool) -> None:
    p = one(tmp_path, json.dumps(row))
    assert [v.sku for v in p.variants] == [sku]
    assert p.in_stock is in_stock


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{broken", "broken JSON"),
        ("[1, 2]", "must be a JSON object"),
        ("[" * 100_000, "broken JSON"),
        ('{"title": "x"}', "id is missing"),
        ('{"id": "a"}', "title is missing"),
        ('{"id": "a", "title": {"en": " "}}', "title is missing"),
        ('{"id": "a", "title": "x", "price": -1}', "negative"),
        ('{"id": "a", "title": "x", "price": "cheap"}', "not a number"),
        ('{"id": "a", "title": "x", "price": NaN}', "not a number"),
        ('{"id": "a", "title": "x", "price": [1]}', "not a number"),
        ('{"id": "a", "title": "x", "price": 1e99}', "too large"),
        ('{"id": "a", "title": "x", "attributes": [1]}', "attributes"),
        ('{"id": "a", "title": "x", "variants": [{"options": {}}]}', "no sku"),
        ('{"id": "a", "title": "x", "variants": [{"sku": "s"}, {"sku": "s"}]}', "same sku"),
        ('{"id": "a", "title": "x", "stock": "many"}', "not a number"),
        ('{"id": "good", "title": "again"}', "duplicate id"),
    ],
)
def test_jsonl_broken_rows_are_reported_and_the_rest_goes_in(tmp_path: Path, line: str, reason: str) -> None:
    good, last = '{"id": "good", "title": "x"}', '{"id": "last", "title": "y", "price": "1 299,50"}'
    products, rejections = rows(tmp_path, "\n".join((good, line, "", last)))
    assert [p.id for p in products] == ["good", "last"]
    assert products[1].price == Decimal("1299.50")
    assert rejections[0].where == "line 2"
    assert reason in rejections[0].reason


@pytest.mark.parametrize(("line", "reason"), [("{broken", "broken JSON"), ("5", "must be a JSON object")])
def test_jsonl_a_broken_first_row_is_reported_too(tmp_path: Path, line: str, reason: str) -> None:
    products, rejections = rows(tmp_path, f'{line}\n{{"id": "a", "title": "x"}}', "jsonl")
    assert [p.id for p in products] == ["a"]
    assert reason in rejections[0].reason


def test_jsonl_that_breaks_off_says_so(tmp_path: Path) -> None:
    _, rejections = rows(tmp_path, '{"id": "a", "title": "x"}\n{"id": "b", "ti')
    assert rejections[-1].fatal


# ------------------------------------------------------------------------------------------------------------ yml

YML = """<?xml version="1.0" encoding="{charset}"?>
<!DOCTYPE yml_catalog SYSTEM "shops.dtd">
<yml_catalog date="2026-01-01"><shop><name>S</name>
<currencies><currency id="UAH" rate="1"/></currencies>
<categories>
 <category id="1" lang="ru">Обувь</category><category id="1" lang="uk">Взуття</category>
 <category id="2" parentId="1">Кроссовки</category>
</categories>
<offers>
 <offer id="10" available="true" group_id="G">
  <name lang="ru">Кроссовки &laquo;Бег&raquo;</name><name_ua>Кросівки «Біг»</name_ua>
  <description><![CDATA[<p>Лёгкие & быстрые</p>]]></description>
  <price>1999</price><oldprice>2500</oldprice><currencyId>UAH</currencyId><categoryId>2</categoryId><vendor>Ветер</vendor>
  <vendorCode>V-42</vendorCode><picture>http://p/1.jpg</picture><picture>http://p/2.jpg</picture>
  <param key="color" name="Цвет" lang="ru">чёрный</param><param key="color" name="Колір" lang="uk">чорний</param>
  <param name="Размер">42</param><param name="Вес" unit="г">265</param>
  <param name="Сезон"><value lang="ru">лето</value><value lang="uk">літо</value></param>
  <outlets><outlet id="kyiv" instock="3"/><outlet id="lviv" instock="0"/></outlets>
 </offer>
 <offer id="20"><name>Шнурки</name><price>50</price><currencyId>RUR</currencyId><categoryId>1</categoryId><stock_quantity>7</stock_quantity></offer>
 <offer id="11" available="false" group_id="G"><price>2100</price><vendorCode>V-43</vendorCode>
  <param name="Размер">43</param><picture>http://p/3.jpg</picture></offer>
</offers></shop></yml_catalog>"""


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("UTF-8", "utf-8"),
        ("windows-1251", "cp1251"),
        ("utf-8", "cp1251"),
        ("windows-1251", "utf-8"),
        ("koi8-u", "koi8-u"),
    ],
)
def test_yml_in_any_charset_declared_or_not(tmp_path: Path, declared: str, written: str) -> None:
    products, rejections = rows(tmp_path, YML.format(charset=declared).encode(written, "xmlcharrefreplace"))
    assert rejections == []
    by_id = {p.id: p for p in products}
    shoe = by_id["G"]
    assert shoe.title == {"ru": "Кроссовки «Бег»", "uk": "Кросівки «Біг»"}
    assert shoe.description == {"": "Лёгкие & быстрые"}
    assert [dict(step) for step in shoe.category_path] == [{"ru": "Обувь", "uk": "Взуття"}, {"": "Кроссовки"}]
    assert (shoe.price, shoe.old_price, shoe.currency, shoe.brand) == (Decimal(1999), Decimal(2500), "UAH", "Ветер")
    assert [(v.sku, v.options["Размер"][""], v.price, v.in_stock) for v in shoe.variants] == [
        ("V-42", "42", Decimal(1999), True),
        ("V-43", "43", Decimal(2100), False),
    ]
    assert shoe.variants[0].stock == {"kyiv": 3, "lviv": 0}
    assert shoe.images == ("http://p/1.jpg", "http://p/2.jpg", "http://p/3.jpg")
    attributes = {a.key: a for a in shoe.attributes}
    assert attributes["color"].value == {"ru": "чёрный", "uk": "чорний"}
    assert attributes["Вес"].unit == "г"
    assert attributes["Сезон"].value == {"ru": "лето", "uk": "літо"}
    assert (by_id["20"].currency, by_id["20"].variants[0].stock) == ("RUB", {"": 7})


def offers(*bodies: str) -> str:
    return f"<yml_catalog><shop><offers>{''.join(bodies)}</offers></shop></yml_catalog>"


GOOD = '<offer id="ok"><name>Лампа</name><price>5</price></offer>'


@pytest.mark.parametrize(
    ("offer", "reason"),
    [
        ("<offer><name>x</name><price>5</price></offer>", "id is missing"),
        ('<offer id="a"><price>5</price></offer>', "title is missing"),
        ('<offer id="a"><name>x</name><price>-5</price></offer>', "negative"),
        ('<offer id="a"><name>x</name><price>много</price></offer>', "not a number"),
        ('<offer id="ok"><name>x</name><price>5</price></offer>', "duplicate id"),
        ('<offer id="a" group_id="g"><price>5</price></offer>', "title is missing"),
        ('<offer id="a" group_id="g"><name>x</name><price>5</price><currencyId>UAH</currencyId></offer>'
         '<offer id="b" group_id="g"><price>5</price><currencyId>USD</currencyId></offer>', "currency differs"),
    ],
)  # fmt: skip
def test_yml_broken_offers_are_reported(tmp_path: Path, offer: str, reason: str) -> None:
    products, rejections = rows(tmp_path, offers(GOOD, offer))
    assert products[0].id == "ok"
    assert reason in rejections[0].reason
    assert not rejections[0].fatal


def test_yml_that_breaks_off_says_so(tmp_path: Path) -> None:
    whole = offers(GOOD, GOOD.replace("ok", "two"), GOOD.replace("ok", "three"))
    products, rejections = rows(tmp_path, whole[: whole.index("three") + 20])
    assert [p.id for p in products] == ["ok", "two"]
    assert rejections[-1].fatal


def test_yml_without_a_currency_or_price_is_taken(tmp_path: Path) -> None:
    p = one(tmp_path, offers('<offer id="a"><name>x</name></offer>'))
    assert (p.price, p.currency) == (None, "")


def test_a_price_without_a_currency_is_the_shop_s(tmp_path: Path) -> None:
    p = one(tmp_path, offers('<offer id="a"><name>x</name><price>5</price></offer>'))
    assert (p.price, p.currency) == (Decimal(5), "")


def test_markup_in_titles_is_dropped(tmp_path: Path) -> None:
    p = one(
        tmp_path, offers('<offer id="a"><name>&lt;b&gt;Hot&lt;/b&gt; &amp;amp; <![CDATA[<i>new</i>]]></name></offer>')
    )
    assert p.title == {"": "Hot & new"}


LAUGHS = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + offers(
    '<offer id="a"><name>&b;</name></offer>'
)
STEALS = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + offers(
    '<offer id="a"><name>&x;</name></offer>'
)


@pytest.mark.parametrize(
    "content",
    [LAUGHS, STEALS, "", "   ", "hello", "<html><body>404</body></html>", "<yml_catalog", "\x00\x01\x02", "id,name\n1,x",
     b"\xff\xd8\xff\xe0JFIF", "{", "<yml_catalog></wrong>"],
)  # fmt: skip
def test_what_is_no_feed_is_refused(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(NotAFeed):
        rows(tmp_path, content)


def test_an_unknown_format_a_directory_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for path, format in ((tmp_path, None), (tmp_path / "none", None), (tmp_path / "none", "csv")):
        with pytest.raises(NotAFeed):
            list(read_feed(path, format))


def test_a_large_feed_is_read_in_flat_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.xml"
    with path.open("w") as file:
        file.write("<yml_catalog><shop><offers>")
        for i in range(6_000):
            words = f"Товар {i} " * 220
            file.write(f'<offer id="{i}" group_id="{i // 3}"><name>{words}</name><price>5</price></offer>')
        file.write("</offers></shop></yml_catalog>")
    tracemalloc.start()
    count = sum(1 for _ in read_feed(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 2000
    assert path.stat().st_size > 20_000_000
    assert peak < 11_000_000, peak  # what grows is the ids, against duplicates


def test_a_compressed_feed_is_read(tmp_path: Path) -> None:
    packed = gzip.compress(offers(*(GOOD.replace("ok", f"{i * 7919 % 99991}") for i in range(40_000))).encode())
    products, rejections = rows(tmp_path, packed)
    assert (len(products), rejections) == (40_000, [])
    products, rejections = rows(tmp_path, packed[: len(packed) // 2])
    assert len(products) > 1_000
    assert rejections[-1].fatal


# ---------------------------------------------------------------------------------------------- google and shopify

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
<item><g:id>S-RED-M</g:id><g:item_group_id>SHIRT</g:item_group_id><title>Linen shirt red M</title>
 <description>Soft &amp; light</description><link>http://s/1</link><g:image_link>http://p/1.jpg</g:image_link>
 <g:price>1 200.00 UAH</g:price><g:sale_price>990.00 UAH</g:sale_price><g:availability>in_stock</g:availability>
 <g:brand>Lino</g:brand><g:product_type>Clothing &gt; Shirts</g:product_type><g:color>red</g:color><g:size>M</g:size>
 <g:product_detail><g:attribute_name>Fit</g:attribute_name><g:attribute_value>regular</g:attribute_value></g:product_detail></item>
<item><g:id>S-BLUE-M</g:id><g:item_group_id>SHIRT</g:item_group_id><g:title>Linen shirt blue M</g:title>
 <g:price>1200 UAH</g:price><g:availability>out of stock</g:availability><g:color>blue</g:color><g:size>M</g:size></item>
<item><g:id>BAD</g:id><g:title>Broken</g:title><g:price>-3 UAH</g:price></item>
</channel></rss>"""


def test_google_rss(tmp_path: Path) -> None:
    (shirt,), (rejection,) = rows(tmp_path, RSS)
    assert shirt.id == "SHIRT"
    assert shirt.title == {"": "Linen shirt"}
    assert [(v.sku, v.options["color"][""], v.price, v.in_stock) for v in shirt.variants] == [
        ("S-RED-M", "red", Decimal("990.00"), True),
        ("S-BLUE-M", "blue", Decimal(1200), False),
    ]
    assert {a.key: a.value[""] for a in shirt.attributes} == {"size": "M", "Fit": "regular"}
    assert (shirt.currency, shirt.old_price, shirt.category) == ("UAH", Decimal("1200.00"), {"": "Shirts"})
    assert "negative" in rejection.reason


def test_google_tsv(tmp_path: Path) -> None:
    content = (
        "id\ttitle\tdescription\timage link\tprice\tavailability\n"
        "A\tLamp\tWarm light\thttp://p/1.jpg\t25.00 EUR\tin stock\n"
        "\tNo id\t\t\t1 EUR\t\n"
    )
    (lamp,), (rejection,) = rows(tmp_path, content)
    assert (lamp.id, lamp.price, lamp.currency, lamp.image) == ("A", Decimal("25.00"), "EUR", "http://p/1.jpg")
    assert rejection.where == "line 3"


SHOPIFY = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,"
    "Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,Image Src,Status\n"
    'tee,Tee,"<p>Soft, <b>cotton</b></p>",Lino,Shirts,"new, summer",true,Size,S,TEE-S,shopify,3,deny,20.00,25.00,http://p/1.jpg,active\n'
    "tee,,,,,,,,M,TEE-M,shopify,0,deny,20.00,,http://p/2.jpg,\n"
    "tee,,,,,,,,,,,,,,,http://p/3.jpg,\n"
    "mug,Mug,,Clay,,,true,Title,Default Title,,,,continue,9.50,,,active\n"
    "old,Old,,,,,true,Title,Default Title,OLD,,,,5.00,,,archived\n"
)


def test_shopify(tmp_path: Path) -> None:
    (tee, mug), (rejection,) = rows(tmp_path, SHOPIFY)
    assert tee.description == {"": "Soft, cotton"}
    assert [(v.sku, v.options["Size"][""], v.in_stock) for v in tee.variants] == [
        ("TEE-S", "S", True),
        ("TEE-M", "M", False),
    ]
    assert (tee.price, tee.old_price, len(tee.images)) == (Decimal("20.00"), Decimal("25.00"), 3)
    assert (mug.variants[0].sku, mug.variants[0].options, mug.variants[0].stock) == ("mug", {}, None)
    assert "archived" in rejection.reason


@pytest.mark.parametrize(
    ("content", "format"),
    [(YML.format(charset="UTF-8"), "yml"), (RSS, "google"), (SHOPIFY, "shopify"), ('{"id": 1, "title": "x"}', "jsonl"),
     ("\ufeff" + '{"id": 1, "title": "x"}', "jsonl"), ("id\ttitle\n1\tx", "google")],
)  # fmt: skip
def test_the_format_is_recognised(tmp_path: Path, content: str, format: str) -> None:
    path = tmp_path / "feed"
    path.write_text(content)
    assert sniff(path) == format


def test_a_stray_byte_does_not_change_the_charset() -> None:
    assert charset(("Кроссовки для бега " * 100).encode() + b"\xff" + "ещё".encode()) == "utf-8"


# ---------------------------------------------------------------------------------------------------------- by URL


class Shop(http.server.BaseHTTPRequestHandler):
    """A server that knows one feed and when it was changed."""

    def do_GET(self) -> None:
        if self.path == "/gone":
            self.send_error(404)
        elif self.headers["If-Modified-Since"] == "Mon, 01 Jan 2026 00:00:00 GMT":
            self.send_response(304)
            self.end_headers()
        else:
            body = offers(GOOD).encode()
            self.send_response(200)
            self.send_header("Last-Modified", "Mon, 01 Jan 2026 00:00:00 GMT")
            self.send_header("Content-Length", str(len(body) + (100 if self.path == "/cut" else 0)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is said."""


@pytest.fixture
def server() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def test_a_feed_by_url_is_fetched_once(server: str, tmp_path: Path) -> None:
    first, second = fetch(f"{server}/feed", tmp_path), fetch(f"{server}/feed", tmp_path)
    assert (first.changed, second.changed) == (True, False)
    assert [p.id for p in read_feed(second.path) if isinstance(p, Product)] == ["ok"]


@pytest.mark.parametrize("path", ["/gone", "/cut"])
def test_a_failed_download_leaves_nothing_behind(server: str, tmp_path: Path, path: str) -> None:
    with pytest.raises(FetchFailed):
        fetch(server + path, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x/y", "http://127.0.0.1:1/feed"])
def test_only_http_is_fetched(tmp_path: Path, url: str) -> None:
    with pytest.raises(FetchFailed):
        fetch(url, tmp_path)

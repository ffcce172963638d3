"""The goods of the make-believe shop, as the widget's cards and as the shop pages' JSON."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

Frame = dict[str, object]

PRODUCTS = {
    "RUN-100": ("Кроссовки для бега Vento Air 2, мужские", 3490, "Обувь", "#d9e4dd", 3990),
    "RUN-200": ("Кроссовки трейловые Karpaty Pro", 4990, "Обувь", "#e8dccb", None),
    "RUN-300": ("Кроссовки Light One", 2190, "Обувь", "#dfe3ee", None),
    "MUG-1": ("Кружка керамическая «Ранок», 350 мл", 320, "Кухня", "#efe2d6", None),
    "TEA-7": ("Чайник со свистком, 2,5 л", 1290, "Кухня", "#dde7e9", 1490),
    "LAMP-2": ("Настольная лампа Svitlo", 1850, "Свет", "#f1e9d2", None),
    "BED-4": ("Постельное бельё, сатин, двуспальное", 2790, "Спальня", "#e6dfe9", None),
    "BAG-9": ("Рюкзак городской 20 л", 1690, "Сумки", "#dbe2d3", None),
}


def money(amount: int) -> str:
    return f"{amount:,}".replace(",", "\u00a0") + "\u00a0₴"


def card(sku: str) -> Frame:
    title, price, *_ = PRODUCTS[sku]
    choices = [{"label": "Подробнее", "key": f"details.{sku}"}, {"label": "В корзину", "key": f"add.{sku}"}]
    text = "Размеры: 40, 41, 42, 43, 44\nЦвета: чёрный, белый" if sku.startswith("RUN") else ""
    shown = {"title": title, "price": money(price), "text": text, "image": f"/media/{sku}.png", "url": f"/p/{sku}"}
    return {**shown, "choices": choices, "ref": sku}


def product_json(sku: str) -> Frame:
    title, price, category, _, old = PRODUCTS[sku]
    base = {"id": sku, "title": title, "price": f"{price}.00", "old_price": f"{old}.00" if old else None}
    return {**base, "image": f"/media/{sku}.png", "url": f"/p/{sku}", "category": category, "in_stock": sku != "LAMP-2"}


def product_page(sku: str) -> Frame:
    """All that a product page shows."""

    def variant(size: int) -> Frame:
        shown = {"image": "/media/BAG-9.png"} if size == 44 else {}
        return {
            "sku": f"{sku}-{size}",
            "options": {"Размер": str(size)},
            "price": "3490.00",
            "in_stock": size != 43,
        } | shown

    return product_json(sku) | {
        "currency": "UAH",
        "description": "Лёгкие кроссовки для ежедневных пробежек по городу.\nДышащий верх, мягкая пена.",
        "attributes": [{"name": "Материал", "value": "сетка, резина"}, {"name": "Вес", "value": "240 г"}],
        "variants": [variant(size) for size in range(40, 45)],
        "images": [f"/media/{sku}.png"],
    }


def picture(sku: str) -> bytes:
    """A product's picture: its colour and a shape."""
    colour = PRODUCTS[sku][3] if sku in PRODUCTS else "#dddddd"
    image = Image.new("RGB", (640, 640), colour)
    draw = ImageDraw.Draw(image)
    draw.ellipse((130, 470, 510, 520), fill="#c9cbc6")
    draw.rounded_rectangle((170, 220, 470, 500), 70, fill="#ffffff")
    draw.rounded_rectangle((170, 380, 470, 500), 50, fill="#3b5d50")
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()

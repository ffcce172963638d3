"""Fifty customers of a make-believe shop and what was said, in three languages, for the console's browser tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from fake_goods import PRODUCTS as GOODS
from fake_goods import money

Json = dict[str, object]
CURRENCY = "UAH"

TITLES = {
    "RUN-100": "Кросівки для бігу Vento Air 2, чоловічі",
    "RUN-200": "Трейлові кросівки Karpaty Pro",
    "RUN-300": "Кросівки Light One",
    "MUG-1": "Чашка керамічна «Ранок», 350 мл",
    "TEA-7": "Чайник зі свистком, 2,5 л",
    "LAMP-2": "Настільна лампа Svitlo",
    "BED-4": "Постільна білизна, сатин, двоспальна",
    "BAG-9": "Рюкзак міський 20 л",
}
PRODUCTS = {sku: (TITLES[sku], *rest) for sku, (_, *rest) in GOODS.items()}
PHOTOS = {
    "RUN-300": "RUN-310",
    "MUG-1": "MUG-GLN-CRM",
    "TEA-7": "KTL-17-BEI",
    "LAMP-2": "LMP-DSK-WHT",
    "BED-4": "BED-LEN-BLU",
    "BAG-9": "BPK-URB-GRY",
}  # of the demo shop

NAMES = {
    "uk": [
        "Олександра-Вікторія Перебийніс-Шевченківська",
        "Станіслав Миколайович Нестеровський-Костянтинопольський",
        "Оксана Гнатюк",
        "Богдан Левченко",
        "Соломія Дзвінковська",
        "Тарас Іваненко",
        "Христина Верховинська-Карпатська",
        "Юрій Щербак",
        "Мар’яна Заболотна",
        "Владислав Непийпиво",
        "Єлизавета Пилипенко",
        "Ґалина Кривоніс",
        "Іванна Довгополюк",
        "Остап Тягнибіда",
        "Лариса Вікторівна Колодязна",
        "Роман Шухевський",
        "Катерина Білик",
    ],
    "ru": [
        "Анна Соколова",
        "Михаил Рождественский",
        "Екатерина Белозёрская",
        "Игорь Власов",
        "",
        "Светлана Цой",
        "Артём Королёв",
        "Наталья Юрьевна Преображенская",
        "Денис Кузнецов",
        "Ольга Медведева",
        "",
        "Павел Жуков",
        "Вера Холодная",
        "Максим Орлов",
        "Тамара Лебедь",
        "Кирилл Зайцев",
        "Людмила Горовая",
    ],
    "en": [
        "Emily Carter",
        "James O’Connor",
        "",
        "Priya Raghunathan",
        "Tom Baker",
        "Sofia Almeida",
        "Liam Nguyen",
        "Grace Adeyemi",
        "Noah Fischer",
        "Chloe Martin",
        "Ethan Wright",
        "",
        "Hannah Müller",
        "Oliver Stone",
        "Mia Rossi",
        "Lucas Meyer",
        "Zoe Papadopoulos",
    ],
}
WORDS = {
    "uk": [
        ("customer", "Добрий день! Шукаю кросівки для бігу, до 5000"),
        ("bot", "Ось що є до 5 000 ₴:"),
        ("customer", "а чорні 42 розміру є?"),
        ("bot", "Так, Vento Air 2 є у чорному, розмір 42. Додати до кошика?"),
        ("customer", "так, дві пари"),
        ("bot", "Готово: Vento Air 2, 2 шт. Разом 6 980 ₴."),
        ("customer", "Замовлення мало прийти ще вчора, і ніхто не відповідає. Покличте, будь ласка, людину"),
    ],
    "ru": [
        ("customer", "Здравствуйте, покажите кроссовки для бега до 5000"),
        ("bot", "Нашёл беговые кроссовки до 5 000 ₴:"),
        ("customer", "а какие лучше по асфальту?"),
        ("bot", "Для асфальта подойдут Vento Air 2: амортизация 28 мм, вес 240 г."),
        ("customer", "добавьте 42 размер"),
        ("bot", "Готово: Vento Air 2, 42, 1 шт. Итого 3 490 ₴."),
        ("customer", "Мне нужно поменять размер в уже оплаченном заказе, бот не понимает"),
    ],
    "en": [
        ("customer", "Hi, I need a warm blanket and two mugs as a present"),
        ("bot", "Here is what fits a present under 3,000 ₴:"),
        ("customer", "does the mug survive a dishwasher?"),
        ("bot", "“Ranok” is ceramic, glazed inside and out; the maker allows dishwashers up to 65 °C."),
        ("customer", "great, two of them please"),
        ("bot", "Done: Ranok mug × 2. Total 640 ₴."),
        ("customer", "One arrived broken :( Could somebody help me with a replacement?"),
    ],
}
WANTED = {
    "uk": "Доставка затримується; просить людину",
    "ru": "Обмен размера в оплаченном заказе",
    "en": "Replacement of a mug that arrived broken",
}
LABELS = [
    {"name": "VIP", "color": "purple"},
    {"name": "возврат", "color": "red"},
    {"name": "доставка", "color": "blue"},
    {"name": "wholesale", "color": "teal"},
    {"name": "повторний клієнт", "color": "green"},
    {"name": "checkout", "color": "orange"},
]
AGENTS: list[Json] = [
    {"login": "olena", "name": "Олена Гриценко", "role": "agent"},
    {"login": "maksym", "name": "Максим Дорошенко", "role": "agent"},
    {"login": "vera", "name": "Вера Николаевна", "role": "supervisor"},
    {"login": "admin", "name": "Andrii Admin", "role": "admin"},
    {"login": "iryna", "name": "Ірина Володимирівна Стельмашенко", "role": "agent"},
    {"login": "new", "name": "New Colleague", "role": "agent"},
]
CHANNELS = ["web", "telegram", "whatsapp", "sms"]
REASONS = ["request", "not_understood", "anger", "sensitive", "request"]
PLAN = (
    ["queue"] * 9 + ["mine"] * 8 + ["maksym"] * 4 + ["iryna"] * 3 + ["snoozed"] * 4 + ["bot"] * 22
)  # of fifty customers


def amount(value: float) -> Json:
    return {"amount": f"{value:.2f}", "currency": CURRENCY}


def card(sku: str) -> Json:
    title, price, *_ = PRODUCTS[sku]
    shown = {"title": title, "price": money(price), "text": "", "image": f"/media/{sku}.png"}
    return {**shown, "url": f"/p/{sku}", "ref": sku}


def agent(login: str) -> Json:
    return next(one for one in AGENTS if one["login"] == login)


def moment(now: datetime, seconds: float) -> str:
    return (now - timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def entry(id: str, kind: str, at: str, author: str, channel: str, text: str = "", **more: object) -> Json:
    """One line of a timeline, with everything that is not given left empty."""
    bare: Json = {
        "id": id,
        "kind": kind,
        "at": at,
        "author": author,
        "agent": None,
        "channel": channel,
        "identity_id": None,
        "text": text,
        "cards": [],
        "choices": [],
        "footer": "",
        "media": [],
        "location": None,
        "contact": None,
        "unsupported": "",
        "delivery": None,
        "meaning": None,
        "event": None,
        "client_id": "",
    }
    return bare | more


def delivery(send_id: int, state: str = "read", code: str = "", error: str = "") -> Json:
    return {
        "send_id": send_id,
        "state": state,
        "error_code": code,
        "error": error,
        "can_retry": state in ("failed", "uncertain"),
    }


def identity(id: int, channel: str, now: datetime, customer: int, *, verified: bool = True) -> Json:
    """An address of a customer; the WhatsApp window of every third one is over."""
    over = channel == "whatsapp" and customer % 3 == 0
    address = {
        "web": f"visitor-{customer}",
        "telegram": f"@customer_{customer}",
        "whatsapp": f"+38050555{customer:04}",
        "sms": f"+38067555{customer:04}",
    }[channel]
    closes = moment(now, -3600 * 5) if not over else moment(now, 3600)
    return {
        "id": id,
        "channel": channel,
        "account": "shop",
        "address": address,
        "name": "",
        "verified": verified,
        "verified_by": "code" if verified else "",
        "reachable": True,
        "unreachable_reason": "",
        "opted_out": False,
        "last_inbound_at": moment(now, 600 * customer),
        "can_write": not over,
        "why_not": "window_closed" if over else "",
        "window_closes_at": closes if channel == "whatsapp" else None,
        "max_text_chars": {"web": 8000, "telegram": 4096, "whatsapp": 4096, "sms": 459}[channel],
        "media_kinds": [] if channel == "sms" else ["image", "document", "audio", "video"],
        "cards": channel != "sms",
    }


def variants(sku: str) -> list[Json]:
    price = PRODUCTS[sku][1]
    if not sku.startswith("RUN"):
        return [{"sku": sku, "title": "", "price": amount(price), "left": 12}]
    sizes = [("41", 4), ("42", 2), ("43", 0), ("44", 7)]
    return [{"sku": f"{sku}-{size}", "title": size, "price": amount(price), "left": left} for size, left in sizes]


def cart_json(lines: Mapping[str, int], coupon: str = "") -> Json:
    """The cart of {sku: quantity}; the coupon SPRING takes a tenth off."""

    def line(sku: str, quantity: int) -> Json:
        product, _, size = sku.rpartition("-") if sku.startswith("RUN") and sku.count("-") == 2 else (sku, "", "")
        title, price, *_ = PRODUCTS[product]
        left = next((v["left"] for v in variants(product) if v["sku"] == sku), 12)
        return {
            "sku": sku,
            "product_id": product,
            "title": title,
            "options": {"Розмір": size} if size else {},
            "quantity": quantity,
            "price": amount(price),
            "total": amount(price * quantity),
            "image": f"/media/{product}.png",
            "left": left,
            "short": isinstance(left, int) and left < quantity,
            "variants": variants(product),
        }

    shown = [line(sku, quantity) for sku, quantity in lines.items()]
    total = sum(float(str(one["total"]["amount"])) for one in shown)  # type: ignore[index]
    off = total * 0.1 if coupon else 0
    return {
        "lines": shown,
        "count": sum(lines.values()),
        "total": amount(total - off),
        "coupon": coupon,
        "discount": amount(off) if coupon else None,
        "coupon_problem": "",
    }


def order_json(id: int, customer: int, name: str, channel: str, state: str, now: datetime, age_s: float) -> Json:
    following = {
        "placed": ["paid", "packed", "cancelled"],
        "paid": ["packed", "cancelled"],
        "packed": ["shipped", "cancelled"],
        "shipped": ["delivered", "returned"],
        "delivered": ["returned"],
    }
    sku = list(PRODUCTS)[id % len(PRODUCTS)]
    title, price, *_ = PRODUCTS[sku]
    return {
        "id": id,
        "number": f"KM-{1000 + id}",
        "state": state,
        "customer_id": customer,
        "customer_name": name,
        "channel": channel,
        "created_at": moment(now, age_s),
        "changed_at": moment(now, age_s / 2),
        "contact": {
            "name": name or "Клієнт",
            "phone": f"+38067555{customer:04}",
            "city": "Київ",
            "address": "",
            "branch": "Відділення № 14",
        },
        "delivery": "Відділення перевізника",
        "payment": "Онлайн",
        "store": "",
        "coupon": "",
        "tracking": "20450099112233" if state in ("shipped", "delivered") else "",
        "lines": [{"sku": sku, "title": title, "quantity": 1, "price": amount(price), "total": amount(price)}],
        "goods": amount(price),
        "discount": amount(0),
        "fee": amount(80),
        "total": amount(price + 80),
        "awaits_payment": state == "placed",
        "next_states": following.get(state, []),
    }


def all_names() -> Sequence[tuple[str, str]]:
    """(language, name) of each customer, the languages in turn."""
    order = ["uk", "ru", "en"]
    return [(order[i % 3], NAMES[order[i % 3]][i // 3]) for i in range(len(PLAN))]


def utc_now() -> datetime:
    return datetime.now(UTC)

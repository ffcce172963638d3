"""The chat widget in a real browser, against a small shop that speaks its protocol."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from fake_server import WIDGET, FakeShop, Running
from playwright.async_api import Browser, Locator, Page, expect

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
BUDGET_BYTES = 20_000
PHONE = {"width": 390, "height": 844}
ASK = "Кроссовки для бега до 5000"

OpenPage = Callable[..., Awaitable[Page]]


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    running = Running()
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def shop(running: Running) -> FakeShop:
    return running.shop


@pytest.fixture
async def visit(browser: Browser, running: Running) -> AsyncIterator[OpenPage]:
    """Opens a page of the shop for a visitor of their own; whatever the page complained about fails the test."""
    contexts, complaints = [], []

    async def visit(path: str = "/?lang=ru", **options: object) -> Page:
        context = await browser.new_context(**{"locale": "ru-RU", "viewport": {"width": 1280, "height": 800}} | options)
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(6000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        await page.goto(path if path.startswith("http") else running.url + path)
        await launcher(page).or_(page.locator("prilavok-chat .panel:not([hidden])")).wait_for()
        return page

    yield visit
    for context in contexts:
        await context.close()
    assert complaints == []


def launcher(page: Page) -> Locator:
    return page.locator("prilavok-chat .launcher")


def panel(page: Page) -> Locator:
    return page.get_by_role("dialog")


def field(page: Page) -> Locator:
    return panel(page).get_by_role("textbox")


def messages(page: Page, author: str) -> Locator:
    return page.locator(f"prilavok-chat .message.{author} .bubble")


async def say(page: Page, text: str) -> None:
    await field(page).fill(text)
    await field(page).press("Enter")


async def texts(page: Page, author: str) -> list[str]:
    return await page.evaluate(
        """author => [...document.querySelector("prilavok-chat").shadowRoot.querySelectorAll(`.${author} .bubble`)]
            .map((bubble) => [...bubble.childNodes].filter((node) => !node.matches?.(".meta"))
            .map((node) => node.textContent).join(""))""",
        author,
    )


async def opened(visit: OpenPage, path: str = "/?lang=ru", **options: object) -> Page:
    page = await visit(path, **options)
    await launcher(page).click()
    await expect(messages(page, "bot").first).to_be_visible()
    return page


# ------------------------------------------------------------------------------------------------ from word to cart


async def test_finds_a_product_and_fills_the_cart(visit: OpenPage, shop: FakeShop) -> None:
    page = await opened(visit)
    await say(page, ASK)
    cards = page.locator("prilavok-chat .card")
    await expect(cards).to_have_count(5)
    await expect(cards.first).to_contain_text("3 490 ₴")
    assert await cards.first.locator("img").evaluate("async (img) => (await img.decode(), img.naturalWidth)") == 640

    await cards.first.get_by_role("button", name="В корзину").click()
    await panel(page).get_by_role("button", name="Корзина: 1").click()
    await page.get_by_role("button", name="На один больше: Кроссовки для бега").click()
    await expect(page.locator("prilavok-chat .sum")).to_contain_text("6 980 ₴")
    await expect(page.locator("prilavok-chat .notice")).to_contain_text("в корзине 2 шт.")
    assert shop.only.cart == {"RUN-100": 2}

    await page.get_by_role("button", name="Убрать: Кроссовки для бега").click()
    await expect(page.locator("prilavok-chat .nothing")).to_contain_text("Корзина пуста")
    assert shop.only.cart == {}


async def test_checkout_leads_back_to_the_conversation(visit: OpenPage, shop: FakeShop) -> None:
    page = await opened(visit)
    shop.only.cart["MUG-1"] = 2
    await page.reload()
    await panel(page).get_by_role("button", name="Корзина: 2").click()
    await page.get_by_role("button", name="Оформить заказ").click()
    await expect(messages(page, "customer").last).to_contain_text("Оформить заказ")
    await expect(messages(page, "bot").last).to_contain_text("checkout")


async def test_conversation_and_cart_survive_a_reload(visit: OpenPage, shop: FakeShop) -> None:
    page = await opened(visit)
    await say(page, ASK)
    await page.locator("prilavok-chat .card").first.get_by_role("button", name="В корзину").click()
    await expect(messages(page, "bot").last).to_contain_text("Готово")
    before = await texts(page, "bot"), await texts(page, "customer")

    await page.reload()
    await expect(messages(page, "bot").last).to_contain_text("Готово")
    greeting, *rest = before[0]
    assert (await texts(page, "bot"), await texts(page, "customer")) == (rest, before[1])
    assert greeting.startswith("Здравствуйте")
    await expect(panel(page).get_by_role("button", name="Корзина: 1")).to_be_visible()
    assert len(shop.conversations) == 1


async def test_choices_are_said_and_answered(visit: OpenPage, shop: FakeShop) -> None:
    page = await opened(visit)
    await page.get_by_role("button", name="Доставка и оплата").click()
    await expect(messages(page, "customer")).to_contain_text("Доставка и оплата")
    await expect(messages(page, "bot").last).to_contain_text("delivery")


async def test_an_agent_joins(visit: OpenPage, shop: FakeShop) -> None:
    page = await opened(visit)
    await say(page, "позовите человека")
    await expect(page.locator("prilavok-chat .note")).to_have_text("Скоро подключится сотрудник")
    await say(page, "агент")
    await expect(page.locator("prilavok-chat .agent .who")).to_have_text("Олена")
    await expect(page.locator("prilavok-chat header p")).to_have_text("Олена на связи")


async def test_typing_is_shown_until_the_answer(visit: OpenPage, shop: FakeShop) -> None:
    page = await opened(visit)
    shop.only.tell({"type": "typing", "author": "bot", "on": True})
    await expect(page.locator("prilavok-chat .typing")).to_be_visible()
    shop.only.add("bot", "готово")
    await expect(page.locator("prilavok-chat .typing")).to_be_hidden()


# ------------------------------------------------------------------------------------------ nothing lost or doubled


async def test_what_is_said_offline_is_sent_once_and_in_order(visit: OpenPage, shop: FakeShop) -> None:
    page = await opened(visit)
    await say(page, "раз")
    await expect(messages(page, "bot").last).to_contain_text("раз")
    await page.context.set_offline(True)
    for word in ("два", "три", "четыре"):
        await say(page, word)
    await expect(page.locator("prilavok-chat .banner")).to_contain_text("Нет связи")
    assert shop.only.said == ["раз"]

    await page.context.set_offline(False)
    await expect(messages(page, "bot").last).to_contain_text("четыре")
    await expect(page.locator("prilavok-chat .banner")).to_be_empty()
    assert shop.only.said == ["раз", "два", "три", "четыре"]
    assert await texts(page, "customer") == ["раз", "два", "три", "четыре"]
    await expect(page.locator("prilavok-chat [data-state=sending]")).to_have_count(0)


async def test_a_lost_acknowledgement_doubles_nothing(visit: OpenPage, shop: FakeShop) -> None:
    page = await opened(visit)
    shop.acks_lost = 2
    await say(page, "один раз")
    await expect(messages(page, "bot").last).to_contain_text("один раз")
    await expect(page.locator("prilavok-chat .message[data-state=sent]")).to_have_count(1)
    assert shop.only.said == ["один раз"]
    assert await texts(page, "customer") == ["один раз"]


async def test_unsent_words_survive_a_reload(visit: OpenPage, shop: FakeShop) -> None:
    page = await opened(visit)
    shop.away = True
    for socket in list(shop.sockets):
        await socket.close()
    await say(page, "не теряйся")
    await page.reload()
    await expect(messages(page, "customer")).to_contain_text("не теряйся")
    shop.away = False
    await expect(messages(page, "bot").last).to_contain_text("не теряйся")
    assert shop.only.said == ["не теряйся"]
    assert await page.evaluate("localStorage['prilavok:outbox']") == "[]"


async def test_messages_missed_while_away_arrive_in_order(visit: OpenPage, shop: FakeShop) -> None:
    page = await opened(visit)
    await page.context.set_offline(True)
    for word in ("a", "b", "c"):
        shop.only.add("agent", word, name="Олена")
    await page.context.set_offline(False)
    await expect(messages(page, "agent")).to_have_count(3)
    assert await texts(page, "agent") == ["a", "b", "c"]


async def test_works_where_sockets_are_blocked(visit: OpenPage, shop: FakeShop) -> None:
    shop.sockets_blocked = True
    page = await opened(visit)
    await say(page, ASK)
    await expect(page.locator("prilavok-chat .card")).to_have_count(5)
    assert [hello.get("sse") for hello in shop.hellos] == [True]
    assert shop.only.said == [ASK]


@pytest.mark.parametrize("code", ["slow_down", "unavailable"])
async def test_a_busy_shop_is_asked_again(visit: OpenPage, shop: FakeShop, code: str) -> None:
    page = await opened(visit)
    shop.refuse = [code]
    await say(page, "первое")
    await say(page, "второе")
    await expect(messages(page, "bot").last).to_contain_text("второе")
    assert shop.only.said == ["первое", "второе"]


async def test_a_refused_message_is_marked_and_can_be_tried_again(visit: OpenPage, shop: FakeShop) -> None:
    page = await opened(visit)
    shop.refuse = ["bad_frame"]
    await say(page, "ой")
    await expect(page.locator("prilavok-chat .unsent")).to_contain_text("Не отправлено")
    await say(page, "дальше")
    await expect(messages(page, "bot").last).to_contain_text("дальше")
    await page.get_by_role("button", name="Повторить").click()
    await expect(messages(page, "bot").last).to_contain_text("ой")
    await expect(page.locator("prilavok-chat .unsent")).to_have_count(0)
    assert shop.only.said == ["дальше", "ой"]


async def test_a_shop_that_forgot_the_visitor_begins_anew(visit: OpenPage, shop: FakeShop) -> None:
    page = await opened(visit)
    await say(page, "старое")
    await expect(messages(page, "bot").last).to_contain_text("старое")
    shop.conversations.clear()
    for socket in list(shop.sockets):
        await socket.close()
    await expect(messages(page, "bot").last).to_contain_text("Здравствуйте")
    await say(page, "новое")
    await expect(messages(page, "bot").last).to_contain_text("новое")
    assert await texts(page, "customer") == ["новое"]


# ------------------------------------------------------------------------------------------------ guest on a page


async def test_stores_nothing_and_asks_nothing_before_it_is_opened(visit: OpenPage, shop: FakeShop) -> None:
    page = await visit()
    await page.wait_for_timeout(300)
    assert await page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]
    assert shop.hellos == []


async def test_lives_under_a_strict_policy_of_another_site(visit: OpenPage, running: Running) -> None:
    other = Running()
    chat = running.url
    sockets = chat.replace("http", "ws")
    other.shop.policy = f"default-src 'none'; script-src {chat}; connect-src {chat} {sockets}; img-src {chat}"
    await other.start()
    try:
        page = await visit(f"{other.url}/bare?attributes=src={chat}/widget.js")
        await launcher(page).click()
        await say(page, ASK)
        await expect(page.locator("prilavok-chat .card")).to_have_count(5)
        assert await panel(page).evaluate("(panel) => getComputedStyle(panel).borderRadius") == "20px"
        assert running.shop.only.said == [ASK]
    finally:
        await other.stop()


async def test_hostile_texts_are_shown_as_text(visit: OpenPage, shop: FakeShop) -> None:
    page = await opened(visit)
    await say(page, "hostile <b>&amp;</b>")
    card = page.locator("prilavok-chat .card")
    await expect(card.locator("h3")).to_contain_text("<script>window.hacked=1</script>")
    await expect(messages(page, "customer")).to_contain_text("<b>&amp;</b>")
    hrefs = await page.evaluate(
        "[...document.querySelector('prilavok-chat').shadowRoot.querySelectorAll('a')].map((a) => a.href)"
    )
    assert hrefs == ["https://example.com/a?b=1"]
    assert await page.evaluate("window.hacked") is None
    assert await card.locator("img").count() == 0


async def test_weighs_no_more_than_its_budget() -> None:
    """What one visitor loads: everything in one language."""
    files = [WIDGET / "widget.js", *(WIDGET / "widget").glob("*.*")]
    heaviest = max(len(gzip.compress(path.read_bytes(), 9)) for path in (WIDGET / "widget" / "words").glob("*.js"))
    total = heaviest + sum(len(gzip.compress(path.read_bytes(), 9)) for path in files)
    assert total <= BUDGET_BYTES, f"{total} bytes gzipped"


@pytest.mark.parametrize(
    ("path", "locale", "placeholder"),
    [
        ("/bare?attributes=src=/widget.js%20data-lang=uk", "en-US", "Напишіть повідомлення…"),
        ("/bare", "en-US", "Напишите сообщение…"),
        ("/bare?attributes=src=/widget.js%20data-lang=de", "en-US", "Напишите сообщение…"),
        ("/?lang=en", "uk-UA", "Write a message…"),
        ("/", "uk-UA", "Напишіть повідомлення…"),
        ("/", "fr-FR", "Write a message…"),
    ],
)
async def test_speaks_the_language_of_the_page(visit: OpenPage, path: str, locale: str, placeholder: str) -> None:
    page = await opened(visit, path, locale=locale)
    await expect(field(page)).to_have_attribute("placeholder", placeholder)


async def test_follows_the_language_of_the_conversation(visit: OpenPage) -> None:
    page = await opened(visit)
    await say(page, "говори українською")
    await expect(field(page)).to_have_attribute("placeholder", "Напишіть повідомлення…")
    await expect(messages(page, "bot").last).to_contain_text("Добре")
    await expect(panel(page)).to_have_attribute("lang", "uk")


async def test_the_page_opens_it_with_a_question(visit: OpenPage, shop: FakeShop) -> None:
    page = await visit()
    await page.evaluate("Prilavok.open('Есть чайник?')")
    await expect(messages(page, "bot").last).to_contain_text("Есть чайник?")
    await page.evaluate("Prilavok.close()")
    await expect(panel(page)).to_be_hidden()


async def test_greets_beside_the_launcher(visit: OpenPage, shop: FakeShop) -> None:
    page = await visit("/bare?attributes=src=/widget.js%20data-greeting=Вечер!%20data-position=left")
    teaser = page.get_by_role("button", name="Вечер!")
    await expect(teaser).to_be_visible()
    assert (await launcher(page).bounding_box() or {})["x"] < 100
    assert shop.hellos == []
    await teaser.click()
    await expect(messages(page, "bot")).to_contain_text("Вечер!")


async def test_counts_what_came_while_it_was_closed(visit: OpenPage, shop: FakeShop) -> None:
    page = await opened(visit)
    await say(page, "привет")
    await expect(messages(page, "bot").last).to_contain_text("привет")
    await page.keyboard.press("Escape")
    shop.only.add("agent", "Вы ещё тут?", name="Олена")
    await expect(launcher(page).locator(".badge")).to_have_text("1")
    await expect(launcher(page)).to_have_accessible_name("Открыть чат, Новые сообщения: 1")
    await page.reload()
    await expect(launcher(page).locator(".badge")).to_have_text("1")
    await launcher(page).click()
    await page.keyboard.press("Escape")
    await expect(launcher(page).locator(".badge")).to_be_hidden()
    assert shop.read[-1] == len(shop.only.messages)


async def test_what_comes_while_the_customer_reads_above_does_not_move_the_page(
    visit: OpenPage, shop: FakeShop
) -> None:
    page = await opened(visit)
    for number in range(30):
        shop.only.add("bot", f"строка {number}")
    await expect(messages(page, "bot").last).to_be_in_viewport()
    await page.wait_for_timeout(600)  # the scroll to it ends
    await page.locator("prilavok-chat .scroll").hover()
    await page.mouse.wheel(0, -2000)
    await expect(messages(page, "bot").first).to_be_in_viewport()
    shop.only.add("bot", "новое")
    await page.get_by_role("button", name="Новые сообщения").click()
    await expect(messages(page, "bot").last).to_be_in_viewport()


async def test_a_restored_conversation_is_reported_read_once(visit: OpenPage, shop: FakeShop) -> None:
    page = await opened(visit)
    for number in range(5):
        shop.only.add("bot", f"строка {number}")
    await expect(messages(page, "bot")).to_have_count(6)
    shop.only.add("bot", "последняя")
    shop.read.clear()
    await page.reload()
    await expect(messages(page, "bot").last).to_be_in_viewport()
    await page.wait_for_timeout(200)
    assert shop.read in ([], [6])


ACCENTS = ["#0b6b4f", "#ffd400", "white", "black", "rebeccapurple", "rgb(255 120 0)", "#ff0055", "not a colour"]


@pytest.mark.parametrize("accent", ACCENTS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_any_accent_stays_readable(visit: OpenPage, accent: str, scheme: str) -> None:
    value = accent.replace("#", "%23").replace(" ", "%20")
    page = await opened(visit, f'/bare?attributes=src=/widget.js%20data-accent="{value}"', color_scheme=scheme)
    await say(page, ASK)
    await expect(page.locator("prilavok-chat .card")).to_have_count(5)
    assert await violations(page) == []


# ------------------------------------------------------------------------------------------------ for everybody


async def violations(page: Page) -> list[str]:
    """Serious and critical findings of axe, as "rule: element"."""
    await page.wait_for_timeout(350)  # entrances fade in, and a half-transparent text has no contrast
    await page.evaluate(AXE)
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_accessible_to_axe(visit: OpenPage, shop: FakeShop, scheme: str) -> None:
    page = await visit(color_scheme=scheme)
    assert await violations(page) == [], "shop"
    await launcher(page).click()
    await say(page, ASK)
    await expect(page.locator("prilavok-chat .card")).to_have_count(5)
    shop.refuse = ["bad_frame"]
    await say(page, "не уйдёт")
    await expect(page.locator("prilavok-chat .unsent")).to_be_visible()
    assert await violations(page) == [], "conversation"
    shop.only.cart["MUG-1"] = 1
    await page.locator("prilavok-chat .action", has_text="В корзину").first.click()
    await panel(page).get_by_role("button", name="Корзина: 2").click()
    assert await violations(page) == [], "cart"
    await page.goto(page.url.replace("/?", "/p/RUN-100?"))
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Vento")
    assert await violations(page) == [], "product"


async def focused(page: Page) -> str:
    return await page.evaluate(
        """() => {
            const inner = document.activeElement.shadowRoot?.activeElement || document.activeElement;
            return inner.getAttribute("aria-label") || inner.textContent || inner.tagName;
        }"""
    )


async def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    for _ in range(60):
        if (await focused(page)).startswith(name):
            return
        await page.keyboard.press(key)
    raise AssertionError(f"{name} cannot be reached by {key}")


async def test_usable_by_keyboard_alone(visit: OpenPage, shop: FakeShop) -> None:
    page = await visit("/bare")
    await tab_to(page, "Открыть чат")
    await page.keyboard.press("Enter")
    assert await focused(page) == "Напишите сообщение…"
    await page.keyboard.type(ASK)
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("размер 42")
    await page.keyboard.press("Enter")
    await expect(page.locator("prilavok-chat .card")).to_have_count(5)
    assert shop.only.said == [f"{ASK}\nразмер 42"]
    assert await focused(page) == "Напишите сообщение…"

    await tab_to(page, "В корзину: Кроссовки трейловые", "Shift+Tab")
    await page.keyboard.press("Space")
    await expect(messages(page, "bot").last).to_contain_text("Готово")
    await tab_to(page, "Корзина: 1", "Shift+Tab")
    await page.keyboard.press("Enter")
    await tab_to(page, "На один больше")
    await page.keyboard.press("Enter")
    await expect(page.locator("prilavok-chat .count")).to_contain_text("2")
    assert await focused(page) == "На один больше: Кроссовки трейловые Karpaty Pro"

    await page.keyboard.press("Escape")
    assert await focused(page) == "Напишите сообщение…"
    await page.keyboard.press("Escape")
    await expect(panel(page)).to_be_hidden()
    assert await focused(page) == "Открыть чат"


async def test_screen_readers_hear_each_new_message_once_and_none_restored(visit: OpenPage, shop: FakeShop) -> None:
    page = await opened(visit)
    await page.evaluate(
        """() => {
            window.heard = [];
            const log = document.querySelector("prilavok-chat").shadowRoot.querySelector("[role=log]");
            const words = (node) => node.querySelector(".bubble").firstChild.textContent;
            new MutationObserver((records) => records.forEach((record) => {
                if (log.getAttribute("aria-live") === "polite" && record.target === log)
                    heard.push(...[...record.addedNodes].map(words));
            })).observe(log, { childList: true, subtree: true });
        }"""
    )
    shop.only.add("bot", "первое")
    shop.only.add("bot", "второе")
    await expect(messages(page, "bot").last).to_contain_text("второе")
    assert await page.evaluate("heard") == ["первое", "второе"]

    await page.add_init_script(
        """window.states = [];
        const attach = Element.prototype.attachShadow;
        Element.prototype.attachShadow = function (options) {
            const root = attach.call(this, options);
            new MutationObserver(() => {
                const log = root.querySelector("[role=log]");
                if (log) states.push([log.childElementCount, log.getAttribute("aria-live")]);
            }).observe(root, { childList: true, subtree: true });
            return root;
        };"""
    )
    await page.reload()
    await expect(messages(page, "bot")).to_have_count(2)
    states = await page.evaluate("states")
    assert [1, "polite"] not in states


async def test_never_takes_the_focus_unasked(visit: OpenPage, shop: FakeShop) -> None:
    page = await opened(visit)
    await page.locator("#question").focus()
    await say_from_shop(page, shop, "Ещё вопросы?")
    assert await focused(page) == "Что вы ищете?"
    await page.reload()
    await expect(messages(page, "bot").last).to_contain_text("Ещё вопросы?")
    assert await page.evaluate("document.activeElement === document.body")


async def say_from_shop(page: Page, shop: FakeShop, text: str) -> None:
    shop.only.add("bot", text)
    await expect(messages(page, "bot").last).to_contain_text(text)


async def test_a_text_beyond_the_limit_is_not_sent(visit: OpenPage, shop: FakeShop) -> None:
    page = await opened(visit)
    await field(page).fill("я" * 8001)
    await expect(page.locator("prilavok-chat .hint")).to_have_text("Осталось символов: -1")
    await field(page).press("Enter")
    await expect(panel(page).get_by_role("button", name="Отправить")).to_be_disabled()
    assert shop.only.said == []
    await say(page, "я" * 8000)
    await expect(messages(page, "customer")).to_have_count(1)


async def test_a_long_text_grows_the_field_and_an_unfinished_one_is_kept(visit: OpenPage) -> None:
    page = await opened(visit)
    before = (await field(page).bounding_box() or {})["height"]
    await field(page).fill("строка\n" * 4)
    assert (await field(page).bounding_box() or {})["height"] > before * 2
    await page.wait_for_timeout(500)
    await page.reload()
    await expect(field(page)).to_have_value("строка\n" * 4)


async def test_fills_a_phone_and_gives_way_to_the_shops_pages(visit: OpenPage) -> None:
    page = await opened(visit, viewport=PHONE, has_touch=True, is_mobile=True)
    await page.wait_for_timeout(300)  # it rises
    assert await panel(page).bounding_box() == {"x": 0, "y": 0, **PHONE}
    assert await field(page).evaluate("(field) => field.getRootNode().activeElement !== field"), "no keyboard unasked"
    await say(page, ASK)
    await page.locator("prilavok-chat .card a").first.click()
    await page.wait_for_url("**/p/RUN-100")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Vento")
    await expect(panel(page)).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


# ------------------------------------------------------------------------------------------------ the demo shop's pages


async def test_the_front_page_invites_to_ask(visit: OpenPage, shop: FakeShop) -> None:
    page = await visit()
    await expect(page.locator(".tile")).to_have_count(8)
    await page.locator("#question").fill("нужен подарок")
    await page.locator("#question").press("Enter")
    await expect(messages(page, "bot").last).to_contain_text("нужен подарок")
    await page.get_by_role("button", name="Закрыть чат").click()
    example = page.locator(".example").first
    await example.click()
    await expect(messages(page, "customer").last).to_contain_text(await example.inner_text())


async def test_the_front_page_filters_by_category(visit: OpenPage) -> None:
    page = await visit()
    await page.get_by_role("button", name="Кухня").click()
    await expect(page.locator(".tile")).to_have_count(2)
    await page.get_by_label("Другие категории").select_option("Сумки")
    await expect(page.locator(".tile")).to_have_count(1)
    await page.get_by_role("button", name="Всё").click()
    await expect(page.locator(".tile")).to_have_count(8)
    await expect(page.get_by_label("Другие категории")).to_have_value("")


async def test_a_question_on_a_product_page_tells_which_variant_is_meant(visit: OpenPage, shop: FakeShop) -> None:
    page = await visit("/p/RUN-100?lang=uk")
    await page.get_by_role("button", name="42", exact=True).click()
    await page.get_by_role("button", name="Запитати про цей товар").click()
    await say(page, "чи є в наявності?")
    await expect(messages(page, "bot").last).to_contain_text("чи є в наявності?")
    assert shop.only.products == ["RUN-100-42"]


async def test_a_variant_shows_its_own_picture(visit: OpenPage) -> None:
    page = await visit("/p/RUN-100?lang=uk")
    variant = page.get_by_role("button", name="44", exact=True)
    await variant.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".gallery > .picture img")).to_have_attribute("src", "/media/BAG-9.png")
    await expect(variant).to_be_focused()


async def test_a_missing_product_leads_back(visit: OpenPage) -> None:
    page = await visit("/p/NOPE?lang=en")
    await page.get_by_role("link", name="See everything we have").click()
    await expect(page.locator(".tile")).to_have_count(8)

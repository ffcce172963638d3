"""The cart: shown, changed, emptied, and taken back to what it was before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.shop import cart
from bot.shop.cart import BadQuantity, Cart, Line, NotForSale, OutOfStock
from bot.shop.catalog import UnknownSku
from bot.shop.front import Shop
from bot.skills import options
from bot.skills.cart_lines import by_number, by_words, lines_meant, quantity_of, several_meant
from bot.skills.saying import say
from bot.types import CartUndo, Event, Outcome, Pending, Turn, choice
from catalog_index.types import Text
from channels.types import Choice

PROBLEMS = (OutOfStock, BadQuantity, NotForSale, UnknownSku)


async def show(turn: Turn, shop: Shop) -> Outcome:
    """The cart's lines at today's prices."""
    held = await shop.cart(turn.customer.id)
    if not held.lines:
        return say(turn, shop, shop.words("cart-empty"), pending=turn.session.pending)
    text = "\n".join([shop.words("cart-heading"), *lines(held, shop)])
    choices = (choice(shop.words("choice-checkout"), "checkout"), choice(shop.words("choice-clear"), "cart_clear"))
    return say(turn, shop, text, choices=choices)


def lines(held: Cart, shop: Shop) -> list[str]:
    """The cart in words, line by line, with the total last."""
    numbered = [f"{n}) {line_text(line, shop)}" for n, line in enumerate(held.lines, start=1)]
    return [*numbered, shop.words("cart-total", total=shop.words.money(held.total))]


def line_text(line: Line, shop: Shop) -> str:
    """ "2 × Runner 100 (42), RUN-100-42 — 4 998 ₴", with a warning when fewer are left."""
    title = options.title(line.product, line.sku, shop)
    total = shop.words.money(line.total) if line.total else shop.words("price-on-request")
    warning = f" — {shop.words('cart-line-short', available=line.sku.left or 0)}" if line.short else ""
    return f"{line.quantity} × {title}, {line.sku.sku} — {total}{warning}"


def after_change(shop: Shop) -> tuple[Choice, ...]:
    """What can be done once the cart has changed."""
    return (choice(shop.words("choice-cart"), "cart_show"), choice(shop.words("choice-undo"), "undo"))


def refused(turn: Turn, shop: Shop, problem: Exception, title: str, before: Cart) -> Outcome:
    """Why the cart stays as it was."""
    if isinstance(problem, OutOfStock):
        held = before.quantities.get(problem.sku, 0)
        text = shop.words("cart-out-of-stock", product=title, available=problem.available, held=held)
    elif isinstance(problem, BadQuantity):
        text = shop.words("cart-bad-quantity", limit=cart.MAX_QUANTITY)
    elif isinstance(problem, NotForSale):
        text = shop.words("not-for-sale", product=title)
    else:
        text = shop.words("which-none")
    return say(turn, shop, text)


async def _one_line(turn: Turn, shop: Shop, intent: str, act: Callable[[Line, Cart], Awaitable[Outcome]]) -> Outcome:
    """Act on the line that is meant; ask when several may be."""
    held = await shop.cart(turn.customer.id)
    if not held.lines:
        dropped = turn.session.pending is not None and intent == "cart_remove"
        return say(turn, shop, shop.words("deny" if dropped else "cart-empty"))
    found = lines_meant(turn, shop, held)
    if not found:
        return say(turn, shop, "\n".join([shop.words("cart-which-none"), *lines(held, shop)]))
    if len(found) == 1:
        return await act(found[0], held)
    quantity = quantity_of(turn)
    args = {"quantity": str(quantity)} if quantity is not None else {}
    choices = tuple(
        choice(options.title(line.product, line.sku, shop), intent, sku=line.sku.sku, **args) for line in found
    )
    return say(turn, shop, shop.words("cart-which"), choices=choices, pending=Pending(intent, "ordinal", args))


# ------------------------------------------------------------------------------------------------ changing


async def remove(turn: Turn, shop: Shop) -> Outcome:
    """Take a line out, or so many units of it; several lines when several are named."""
    several = await several_meant(turn, shop)
    if len(several) > 1:
        return await _remove_all(turn, shop, several)

    async def act(line: Line, held: Cart) -> Outcome:
        quantity = quantity_of(turn)
        left = line.quantity - quantity if quantity and quantity < line.quantity else 0
        return await _set(turn, shop, held, line, left)

    return await _one_line(turn, shop, "cart_remove", act)


async def _remove_all(turn: Turn, shop: Shop, several: list[Line]) -> Outcome:
    """Take these lines out together: one change, which one "undo" takes back."""
    before = await shop.cart(turn.customer.id)
    for line in several:
        await cart.remove(shop.db, turn.customer.id, line.sku.sku)
    told = [shop.words("cart-removed", product=options.title(line.product, line.sku, shop)) for line in several]
    return await _changed(turn, shop, before, "\n".join(told), "")


async def change(turn: Turn, shop: Shop) -> Outcome:
    """Another quantity, or another variant of the same product in its place."""

    async def act(line: Line, held: Cart) -> Outcome:
        other = _other_variant(turn, shop, line)
        quantity = quantity_of(turn)
        if other is not None:
            return await _swap(turn, shop, held, line, other, quantity or line.quantity)
        if missing := options.contradicted(line.product.skus, turn):
            offer = ", ".join(options.describe(s, shop) for s in line.product.skus if s.can_be_sold)
            return say(turn, shop, shop.words("no-such-variant", value=missing, options=offer))
        if turn.arg("by"):
            quantity = line.quantity + int(turn.arg("by"))
        elif quantity is not None and quantity > 0 and _as_well(turn):
            quantity += line.quantity
        if quantity is None:
            title = options.title(line.product, line.sku, shop)
            pending = Pending("cart_change", "quantity", {"sku": line.sku.sku})
            return say(turn, shop, shop.words("ask-quantity", product=title), pending=pending)
        return await _set(turn, shop, held, line, quantity)

    return await _one_line(turn, shop, "cart_change", act)


MORE = frozenset(["ещё", "еще", "ще", "more", "another", "extra", "additional", "плюс", "дополнительно", "додатково"])
"""Words that make a quantity come on top: "5 more" beside "make it 5"."""


def _as_well(turn: Turn) -> bool:
    return not MORE.isdisjoint(turn.text.casefold().replace(",", " ").split())


async def holds(turn: Turn, shop: Shop, product: str) -> bool:
    """Whether a change of the cart can be meant while this product is talked about: it is in, or a line is named."""
    held = await shop.cart(turn.customer.id)
    named = by_number(turn, held) or by_words(turn, shop, held)
    return any(line.product.id == product for line in held.lines) or bool(named)


async def names_another_variant(turn: Turn, shop: Shop) -> bool:
    """Whether the message names a variant of the cart's line in focus other than the one it holds: "no, 24 cm"."""
    held = await shop.cart(turn.customer.id)
    line = held.line(turn.session.focus_sku)
    return line is not None and not turn.understanding.all("ordinal") and _other_variant(turn, shop, line) is not None


def _other_variant(turn: Turn, shop: Shop, line: Line) -> str | None:
    """The SKU of the same product that the message asks for instead, if it names one clearly."""
    others = [s for s in line.product.skus if s.sku != line.sku.sku]
    what = options.said(turn, shop)
    named = [
        s
        for s in others
        if any(options.mentions(what, v, shop) for n, v in s.options.items() if v != line.sku.options.get(n))
    ]
    same = [s for s in named if _differences(s.options, line.sku.options) == 1]
    best = same if len(same) == 1 else list(options.narrow(named, what, shop)) if named else []
    return best[0].sku if len(best) == 1 else None


def _differences(one: Mapping[str, Text], other: Mapping[str, Text]) -> int:
    return sum(one.get(name) != other.get(name) for name in {*one, *other})


async def _set(turn: Turn, shop: Shop, held: Cart, line: Line, quantity: int) -> Outcome:
    title = options.title(line.product, line.sku, shop)
    try:
        await cart.set_quantity(
            shop.db,
            turn.customer.id,
            line.sku.sku,
            quantity,
            currency=shop.currency,
            identity_id=turn.identity.id,
        )
    except PROBLEMS as problem:
        return refused(turn, shop, problem, title, held)
    said = "cart-removed" if quantity == 0 else "cart-changed"
    return await _changed(turn, shop, held, shop.words(said, product=title, quantity=quantity), line.sku.sku)


async def _swap(turn: Turn, shop: Shop, held: Cart, line: Line, sku: str, quantity: int) -> Outcome:
    other = line.product.sku(sku)
    title = options.title(line.product, other, shop)
    try:
        await cart.swap(shop.db, turn.customer.id, line.sku.sku, sku, quantity, currency=shop.currency)
    except PROBLEMS as problem:
        return refused(turn, shop, problem, title, held)
    return await _changed(turn, shop, held, shop.words("cart-changed", product=title, quantity=quantity), sku)


async def _changed(turn: Turn, shop: Shop, before: Cart, text: str, sku: str) -> Outcome:
    """Say what changed and what the cart comes to now."""
    after = await shop.cart(turn.customer.id)
    rest = lines(after, shop)[-1] if after.lines else shop.words("cart-empty-now")
    return say(
        turn,
        shop,
        f"{text}\n{rest}",
        choices=after_change(shop),
        effects=(Event("cart.changed", {"sku": sku}),),
        undo=CartUndo(before.quantities),
        focus_sku=sku,
    )


async def clear(turn: Turn, shop: Shop) -> Outcome:
    """Empty the cart; "undo" brings it back."""
    before = await shop.cart(turn.customer.id)
    if not before.lines:
        return say(turn, shop, shop.words("cart-empty"))
    await cart.clear(shop.db, turn.customer.id)
    return say(
        turn,
        shop,
        shop.words("cart-cleared"),
        choices=(choice(shop.words("choice-undo"), "undo"),),
        effects=(Event("cart.cleared"),),
        undo=CartUndo(before.quantities),
    )


async def undo(turn: Turn, shop: Shop) -> Outcome:
    """Take the last change of the cart back."""
    last = turn.session.undo
    if last is None:
        return say(turn, shop, shop.words("undo-nothing"))
    await cart.restore(shop.db, turn.customer.id, last.lines, now=shop.now, identity_id=turn.identity.id)
    after = await shop.cart(turn.customer.id)
    rest = lines(after, shop) if after.lines else [shop.words("cart-empty-now")]
    return say(turn, shop, "\n".join([shop.words("undo-done"), *rest]), undo=None)

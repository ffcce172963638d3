"""Changing what was chosen: how many, which variant, or other goods in its place."""

from __future__ import annotations

from dataclasses import replace

from bot.clauses import act, blank, exchanged
from bot.shop.front import Shop
from bot.skills import cart, cart_add
from bot.skills.cart_lines import lines_meant, quantity_of
from bot.skills.details import details
from bot.skills.references import goods
from bot.skills.saying import joined, say
from bot.types import Action, Event, Outcome, Turn
from bot.wishes import changes_it


async def change(turn: Turn, shop: Shop) -> Outcome:
    """Another quantity or variant of what the cart holds, or other goods in its place. What is talked about and not in
    it yet is added where the words say so; else another variant of it is looked at."""
    if (both := exchanged(turn)) is not None and all(goods(part) for part in both):
        return await _exchange(turn, shop, *both)
    held, focus = await shop.cart(turn.customer.id), turn.session.focus
    if turn.action is not None or (held.lines and (not focus or await cart.holds(turn, shop, focus))):
        return await cart.change(turn, shop)
    if focus and quantity_of(turn) is None and (changes_it(turn.text) or not act(turn.text)):
        return await details(turn, shop)
    return (
        await cart_add.add(turn, shop) if focus or turn.session.shown or goods(turn) else await cart.change(turn, shop)
    )


async def _exchange(turn: Turn, shop: Shop, old: Turn, new: Turn) -> Outcome:
    """Other goods in the place of a line; nothing goes before what shall come is there or being asked for."""
    held = await shop.cart(turn.customer.id)
    lines = lines_meant(old, shop, held)
    if len(lines) != 1:
        return say(turn, shop, "\n".join([shop.words("cart-which-none"), *cart.lines(held, shop)]))
    added = await cart_add.add(replace(new, session=replace(new.session, focus="", focus_sku="")), shop)
    comes = any(isinstance(effect, Event) and effect.type == "cart.added" for effect in added.effects)
    if not comes and added.session.pending is None:
        return added
    removed = await cart.remove(replace(blank(turn), action=Action("cart_remove", {"sku": lines[0].sku.sku})), shop)
    return joined(removed, added)

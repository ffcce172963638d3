"""Going on elsewhere, with the same cart and the same talk: one-time links, codes, the platform's own contact."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from bot import codec, identity, inbox, linking
from bot import identity_proofs as proofs
from bot.first_look import code_in
from bot.identity_proofs import BadProof, Problem, Proof
from bot.shop.directory import load_directory
from bot.shop.front import Shop
from bot.skills.particulars import phone_number, region_of
from bot.skills.saying import say
from bot.storage.tables import identities, messages, outbox
from bot.types import Event, Nudge, Outcome, Pending, Turn, choice
from channels.types import Address, Choice, Reply

LINKED = ("telegram", "whatsapp")
"""Channels that a link leads into."""
CODED = ("sms", "whatsapp")
"""Channels that a code can be sent to, the likelier first."""


async def link_channel(turn: Turn, shop: Shop) -> Outcome:
    """Where to go on: a link for the channel that was named, else what there is to choose from."""
    named = turn.understanding.first("channel")
    wanted, here = turn.arg("channel") or (named.value if named else ""), turn.identity.address.channel
    if wanted in LINKED and wanted != here and (link := await _link(turn, shop, wanted)):
        return link
    if wanted == "phone" or (wanted in CODED and wanted != here):
        return await _ask_phone(turn, shop)
    if wanted == "web" and here != "web" and shop.public_url:
        text = shop.words("link-web", link=shop.public_url, channel=shop.words(f"channel-{here}"))
        return say(turn, shop, text)
    return await _offer(turn, shop, same=bool(wanted) and wanted == here)


async def _offer(turn: Turn, shop: Shop, *, same: bool) -> Outcome:
    here = turn.identity.address.channel
    choices = [
        choice(shop.words(f"channel-{channel}"), "link_channel", channel=channel)
        for channel in LINKED
        if channel != here and await shop.handles.of(channel)
    ]
    if any(channel in shop.handles and channel != here for channel in CODED):
        choices.append(choice(shop.words("choice-link-phone"), "link_channel", channel="phone"))
    if not choices:
        return say(turn, shop, shop.words("link-nowhere"), pending=turn.session.pending)
    return say(turn, shop, shop.words("link-here" if same else "link-where"), choices=tuple(choices))


async def _link(turn: Turn, shop: Shop, channel: str) -> Outcome | None:
    """A one-time link into that channel; None when nobody knows how it is reached."""
    handle = await shop.handles.of(channel)
    if not handle:
        return None
    token = await proofs.new_link(shop.db, turn.identity.id, channel, turn.now)
    hello = shop.words("link-hello", token=token)
    url = (
        f"https://t.me/{handle}?start={token}"
        if channel == "telegram"
        else f"https://wa.me/{handle}?text={quote(hello)}"
    )
    name = shop.words(f"channel-{channel}")
    go = Choice(shop.words("link-go", channel=name), url=url)
    text = shop.words("link-open", channel=name)
    return say(turn, shop, text, choices=(go,), effects=(Event("link.offered", {"channel": channel}),))


# ------------------------------------------------------------------------------------------------ the other side


async def link_open(turn: Turn, shop: Shop) -> Outcome:
    """A link was opened here: the side that asked for it is asked whether that was them."""
    message = turn.incoming.message
    assert message is not None
    token = proofs.token_in(message.text, message.start)
    try:
        proof = await proofs.claim(shop.db, token, turn.identity.id, turn.identity.address.channel, turn.now)
    except BadProof as bad:
        said = {Problem.WRONG_SIDE: "link-wrong-side", Problem.SAME: "link-same"}.get(bad.problem, "link-invalid")
        return say(turn, shop, shop.words(said), pending=turn.session.pending)
    origin = await _address(shop, proof.identity_id)
    await _keep_name(shop, turn, message.name)
    nudge = Nudge(origin, "link_ask", str(proof.id), {"link": str(proof.id)})
    return say(turn, shop, shop.words("link-claimed"), effects=(nudge,), greeted=True)


async def _keep_name(shop: Shop, turn: Turn, name: str) -> None:
    """The name by which the platform knows the other side: it is what the question shows."""
    if name:
        mine = (identities.c.id == turn.identity.id, identities.c.name == "")
        await shop.db.execute(identities.update().where(*mine).values(name=name))


async def ask(turn: Turn, shop: Shop) -> Outcome:
    """Ask the side that wanted the link whether it was they who opened it."""
    timer = turn.incoming.timer
    assert timer is not None
    row = await proofs.waiting(shop.db, int(timer.payload["link"]), turn.now)
    if row is None:
        return Outcome(session=turn.session)
    channel = shop.words(f"channel-{row['other_channel']}")
    name = " ".join(filter(None, (row["other_name"], _shortened(row["other_channel"], row["other_address"]))))
    choices = (
        choice(shop.words("choice-link-yes"), "link_confirm", link=row["id"], yes="1"),
        choice(shop.words("choice-link-no"), "link_confirm", link=row["id"]),
    )
    pending = Pending("link_confirm", "affirm", {"link": str(row["id"])})
    return say(turn, shop, shop.words("link-ask", channel=channel, name=name), choices=choices, pending=pending)


def _shortened(channel: str, address: str) -> str:
    """Enough of a number to know it by."""
    return f"…{address[-4:]}" if channel in ("whatsapp", "sms") and len(address) > 6 else ""


async def confirm(turn: Turn, shop: Shop) -> Outcome:
    """Yes or no to a link that was opened. A yes makes the two one customer."""
    pending = turn.session.pending
    link = turn.arg("link") or (pending.args.get("link", "") if pending else "")
    yes = bool(turn.arg("yes")) if turn.action else turn.understanding.intent == "affirm"
    try:
        proof = await proofs.confirm(shop.db, int(link or 0), turn.customer.id, turn.now, yes=yes)
    except BadProof:
        return say(turn, shop, shop.words("link-invalid"))
    if not yes:
        return say(turn, shop, shop.words("link-refused"))
    return await _join(turn, shop, proof, "link")


async def _join(turn: Turn, shop: Shop, proof: Proof, by: str, *, phone: str = "") -> Outcome:
    """Make the two one customer, and tell both."""
    await _merge(turn, shop, proof.other_id, by)
    await identity.prove(shop.db, proof.identity_id, by, turn.now)
    await identity.prove(shop.db, proof.other_id, by, turn.now, phone=phone)
    other = await _address(shop, proof.other_id)
    undo = choice(shop.words("choice-unlink"), "link_undo", identity=proof.other_id, asked=proof.identity_id)
    told = Nudge(other, "link_done", str(proof.id), {"language": turn.language})
    text = shop.words("link-done", channel=shop.words(f"channel-{other.channel}"))
    return say(turn, shop, text, choices=(undo,), effects=(told,))


async def _merge(turn: Turn, shop: Shop, other_id: int, by: str) -> None:
    await linking.link(
        shop.db, turn.identity.id, other_id, turn.now, currency=shop.currency, proof=by, held=turn.customer.id
    )


async def done(turn: Turn, shop: Shop) -> Outcome:
    """Tell the other side that it is confirmed, with the cart as it is now."""
    held = await shop.cart(turn.customer.id)
    text = shop.words("link-done-there", count=held.count, total=shop.words.money(held.total))
    choices = (choice(shop.words("choice-cart"), "cart_show"),) if held.lines else ()
    return say(turn, shop, text, choices=choices, pending=turn.session.pending)


async def undo(turn: Turn, shop: Shop) -> Outcome:
    """Take the two apart again. It is done from the side that stays: a turn cannot leave its own customer."""
    timer = turn.incoming.timer
    args = timer.payload if timer else (turn.action.args if turn.action else {})
    other_id = int(args.get("identity", 0))
    if other_id == turn.identity.id:
        asked = await _address(shop, int(args.get("asked", 0)))
        key = f"{other_id}:{turn.now.isoformat()}"
        return Outcome(session=replace(turn.session, pending=None), effects=(Nudge(asked, "link_undo", key, args),))
    owner = select(identities.c.customer_id).where(identities.c.id == other_id)
    if (await shop.db.execute(owner)).scalar() != turn.customer.id:
        return say(turn, shop, shop.words("link-undo-nothing"))
    try:
        await linking.unlink(shop.db, other_id, turn.now, by="customer", held=turn.customer.id)
    except linking.CannotUnlink:
        return say(turn, shop, shop.words("link-undo-nothing"))
    return say(turn, shop, shop.words("link-undone"))


async def _address(shop: Shop, identity_id: int) -> Address:
    query = select(identities.c.channel, identities.c.account, identities.c.address)
    row = (await shop.db.execute(query.where(identities.c.id == identity_id))).one()
    return Address(row.channel, row.account, row.address)


# ------------------------------------------------------------------------------------------------ by phone


async def _ask_phone(turn: Turn, shop: Shop) -> Outcome:
    """Which number; where the platform can, its owner hands it over with one press."""
    if not any(channel in shop.handles for channel in CODED):
        return await _offer(turn, shop, same=False)
    named = turn.understanding.first("phone")
    if named is not None:
        return await phone(turn, shop)
    pending = Pending("link_phone", "phone")
    outcome = say(turn, shop, shop.words("link-ask-phone"), pending=pending)
    asked = replace(outcome.replies[0], ask_contact=shop.words("choice-share-number"))
    return replace(outcome, replies=(asked,))


async def phone(turn: Turn, shop: Shop) -> Outcome:
    """The number: one's own contact proves it at once, any other gets a code."""
    if own := identity.shares_own_number(turn):
        return await _by_own_contact(turn, shop, own)
    directory, message = await load_directory(shop.db), turn.incoming.message
    said = message.contact.phone if message and message.contact else turn.text
    number = phone_number(said, region_of(directory))
    if not number:
        text = shop.words("link-bad-phone", phone=said[:30])
        return say(turn, shop, text, pending=Pending("link_phone", "phone"))
    return await _send_code(turn, shop, number)


async def _by_own_contact(turn: Turn, shop: Shop, number: str) -> Outcome:
    """Who is known elsewhere by the same proven number is the same customer."""
    await identity.prove(shop.db, turn.identity.id, "contact", turn.now, phone=number)
    others = await identity.proven_by_number(shop.db, turn.customer.id, number)
    for other in others:
        await _merge(turn, shop, other, "contact")
    lines = [shop.words("link-phone-proven", phone=number)]
    for other in others:
        channel = (await _address(shop, other)).channel
        lines.append(shop.words("link-done", channel=shop.words(f"channel-{channel}")))
    return say(turn, shop, "\n".join(lines))


async def _send_code(turn: Turn, shop: Shop, number: str) -> Outcome:
    cannot = say(turn, shop, shop.words("link-code-cannot", phone=number))
    found = await _code_address(turn, shop, number)
    if found is None:
        return cannot
    address, other_id, customer_id = found
    try:
        code = await proofs.new_code(shop.db, turn.identity.id, other_id, address.channel, address.id, turn.now)
    except BadProof:
        return say(turn, shop, shop.words("link-code-too-many"))
    await _dispatch(shop, turn, customer_id, other_id, code)
    pending = Pending("link_code", "free_text", {"phone": number})
    return say(turn, shop, shop.words("link-code-sent", phone=number), pending=pending)


async def _code_address(turn: Turn, shop: Shop, number: str) -> tuple[Address, int, int] | None:
    """Where a code for this number goes; None when it cannot or must not be sent."""
    for channel in CODED:
        if channel not in shop.handles or channel == turn.identity.address.channel:
            continue
        account = shop.handles.account(channel)
        address = Address(channel, account, number if channel == "sms" else number.lstrip("+"))
        other_id, customer_id = await inbox.identify(shop.db, address, now=turn.now)
        query = select(identities.c.opted_out_at).where(identities.c.id == other_id)
        if (await shop.db.execute(query)).scalar() is None:
            return await _address(shop, other_id), other_id, customer_id
        return None
    return None


async def _dispatch(shop: Shop, turn: Turn, customer_id: int, identity_id: int, code: str) -> None:
    """Queue the code for that address; the transcript says that there was one, never which."""
    name = shop.text((await load_directory(shop.db)).name) or "Prilavok"
    reply = Reply(text=shop.words("link-code", shop=name, code=code), language=shop.words.language)
    said = {"customer_id": customer_id, "identity_id": identity_id, "author": "system", "created_at": turn.now}
    line = insert(messages).values(**said, text=shop.words("link-code-hidden")).returning(messages.c.id)
    message_id = (await shop.db.execute(line)).scalar_one()
    row = {**said, "message_id": message_id, "reply": codec.dump(reply), "next_attempt_at": turn.now}
    await shop.db.execute(insert(outbox).values(row))


async def code(turn: Turn, shop: Shop) -> Outcome:
    """The code that was sent, or something else."""
    pending = turn.session.pending
    number = pending.args.get("phone", "") if pending else ""
    try:
        proof = await proofs.try_code(shop.db, turn.identity.id, code_in(turn.text), turn.now)
    except BadProof as bad:
        if bad.problem is Problem.WRONG:
            return say(turn, shop, shop.words("link-code-wrong", left=bad.tries_left), pending=pending)
        if bad.problem is Problem.TOO_MANY:
            return say(turn, shop, shop.words("link-code-too-many"))
        return say(turn, shop, shop.words("link-code-over"), pending=Pending("link_phone", "phone"))
    return await _join(turn, shop, proof, "code", phone=number)

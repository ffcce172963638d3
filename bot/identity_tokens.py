"""The shop's own word for who a visitor of its site is: a signed token (JWT, HS256) that its page gives the widget."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt

from bot import identity, inbox, linking
from bot.core import Core
from bot.storage.tables import customers
from channels.types import Address

MAX_LIFE = timedelta(hours=1)
LEEWAY = timedelta(seconds=30)
MAX_SUBJECT_CHARS = 256
MARK = "user-"
"""What the visitor ids of proven customers begin with; an anonymous one never does."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A customer of the shop. The same `id` is the same customer on every device."""

    id: str
    name: str = ""

    def visitor(self, key: str) -> str:
        """The visitor id of this customer, on whatever device: nobody can guess it, or tell the customer from it."""
        digest = hmac.new(key.encode(), f"subject:{self.id}".encode("utf-8", "replace"), hashlib.sha256).digest()
        return MARK + base64.urlsafe_b64encode(digest[:18]).decode()


def read(token: str, key: str, now: datetime) -> Subject | None:
    """Whom the token names; None for one that is not signed with `key`, is over, or lives longer than an hour."""
    if not token or not key or len(token) > 4096:
        return None
    try:
        options = {"require": ["exp", "sub"], "verify_exp": False, "verify_iat": False, "verify_nbf": False}
        claims = jwt.decode(token, key, algorithms=["HS256"], options={**options, "verify_aud": False})  # type: ignore[arg-type]
        expires = datetime.fromtimestamp(float(claims["exp"]), now.tzinfo)
        begins = datetime.fromtimestamp(float(claims.get("nbf", 0)), now.tzinfo)
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, OSError):
        return None
    subject = claims["sub"]
    good = isinstance(subject, str) and 0 < len(subject) <= MAX_SUBJECT_CHARS
    in_time = expires > now - LEEWAY and expires <= now + MAX_LIFE + LEEWAY and begins <= now + LEEWAY
    name = claims.get("name")
    return Subject(subject, name[:100] if isinstance(name, str) else "") if good and in_time else None


async def sign_in(core: Core, subject: Subject, visitor: str, anonymous: str) -> bool:
    """What the visitor said before they logged in is theirs from now on: one customer, one cart. Whether they had said
    anything.

    A visitor who had logged in as somebody else stays that one's.
    """
    now = core.clock()
    async with core.engine.begin() as db:
        known, customer_id = await inbox.identify(db, Address("web", "", visitor), now=now)
        before = await identity.known(db, Address("web", "", anonymous)) if anonymous else None
        if before is not None and not await identity.is_somebodys(db, before, "token"):
            linked = await linking.link(db, known, before, now, currency=core.settings.currency, proof="token")
            customer_id = linked.kept
        await identity.prove(db, known, "token", now)
        if subject.name:
            nameless = (customers.c.id == customer_id, customers.c.name == "")
            await db.execute(customers.update().where(*nameless).values(name=subject.name))
    return before is not None

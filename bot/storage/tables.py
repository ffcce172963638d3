"""Every table, in the order of a message's life. Times are timestamptz in UTC, money is integer minor units."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", BigInteger, Identity(always=False), primary_key=True)


def _time(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _text(name: str, default: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


def _customer(*, nullable: bool = False) -> Column[int]:
    return Column("customer_id", BigInteger, ForeignKey("customers.id"), nullable=nullable)


# ------------------------------------------------------------------------------------------------ customers

customers = Table(
    "customers",
    metadata,
    _id(),
    _time("created_at"),
    Column("forward_to", BigInteger, ForeignKey("customers.id")),  # set by a merge: this row lives on there
    _text("name"),
    _text("language"),
    Column(
        "profile", JSONB, nullable=False, server_default="{}"
    ),  # what the customer told: phone, email, city, address
    Column("session", JSONB, nullable=False, server_default="{}"),  # bot.types.SessionState
    _text("owner", "bot"),  # bot | queue | agent
    _text("agent"),  # login of the agent who holds the conversation
    _time("owner_since", nullable=True),
    _text("coupon"),
    _time("last_inbound_at", nullable=True),
    _text("moved_by"),  # login of who gave it its owner; "" for the customer, the bot or the clock
    _time("snoozed_at", nullable=True),  # of an agent's conversation: laid aside until snoozed_until, or until a reply
    _time("snoozed_until", nullable=True),
    Column("assisted", Boolean, nullable=False, server_default="false"),  # in the queue: the bot goes on meanwhile
    Column("epoch", Integer, nullable=False, server_default="0"),  # moves when the timeline's past changes
    Index("ix_customers_held", "owner", "agent", postgresql_where=text("owner <> 'bot'")),
    Index("ix_customers_forward_to", "forward_to", postgresql_where=text("forward_to IS NOT NULL")),
    Index("ix_customers_recent", text("last_inbound_at DESC NULLS LAST"), text("id DESC")),
)

identities = Table(
    "identities",
    metadata,
    _id(),
    _customer(),
    _text("channel"),
    _text("account"),
    _text("address"),
    _time("created_at"),
    _text("name"),
    _text("phone"),  # E.164, where the platform vouches for it or the customer proved it
    _time("verified_at", nullable=True),
    _text("verified_by"),  # link | contact | code | token | platform
    Column("reachable", Boolean, nullable=False, server_default="true"),
    _text("unreachable_reason"),
    _time("opted_out_at", nullable=True),
    _time("last_inbound_at", nullable=True),
    Column("web_sequence", BigInteger, nullable=False, server_default="0"),  # last web_messages.sequence given out
    UniqueConstraint("channel", "account", "address"),
    Index("ix_identities_customer_id", "customer_id"),
    Index("ix_identities_phone", "phone", postgresql_where=text("phone <> ''")),
)

identity_aliases = Table(
    "identity_aliases",  # other addresses by which a platform names the same person: a phone beside a scoped id
    metadata,
    _text("channel"),
    _text("account"),
    _text("address"),
    Column("identity_id", BigInteger, ForeignKey("identities.id"), nullable=False),
    PrimaryKeyConstraint("channel", "account", "address"),
)

links = Table(
    "links",  # proofs under way that two addresses are one person's: deep links and one-time codes
    metadata,
    _id(),
    _text("kind"),  # link | code
    Column("hash", Text, nullable=False, unique=True),  # of the secret; the secret itself is never kept
    Column("identity_id", BigInteger, ForeignKey("identities.id"), nullable=False),  # where it was asked for
    _text("channel"),  # where it is to be opened
    _text("address"),  # of a code: where it was sent
    Column("other_id", BigInteger, ForeignKey("identities.id")),  # who opened it, or whom the code was sent to
    _text("state", "open"),  # open | claimed | linked | refused | void
    Column("tries", Integer, nullable=False, server_default="0"),
    _time("created_at"),
    _time("expires_at"),
    _time("changed_at", nullable=True),
    Index("ix_links_identity_id", "identity_id", "id"),
    Index("ix_links_address", "channel", "address", "id"),
)

merges = Table(
    "merges",  # every joining of two customers: on what proof, and what each side brought, for undoing it
    metadata,
    _id(),
    _time("at"),
    Column("kept", BigInteger, ForeignKey("customers.id"), nullable=False),
    Column("gone", BigInteger, ForeignKey("customers.id"), nullable=False),
    _text("proof"),  # link | contact | code | token | platform | agent
    Column("kept_brought", JSONB, nullable=False, server_default="{}"),
    Column("gone_brought", JSONB, nullable=False, server_default="{}"),
    Column("moved", JSONB, nullable=False, server_default="{}"),  # table -> ids of the rows that changed sides
    _time("undone_at", nullable=True),
    Index("ix_merges_gone", "gone"),
)

# ------------------------------------------------------------------------------------------------ a message's life

inbox = Table(
    "inbox",
    metadata,
    _id(),
    Column("identity_id", BigInteger, ForeignKey("identities.id"), nullable=False),
    _text("channel"),
    _text("account"),
    _text("external_id"),
    Column("payload", JSONB, nullable=False),  # bot.types.Incoming
    _time("received_at"),
    _text("state", "new"),  # new | done | set_aside
    Column("attempts", Integer, nullable=False, server_default="0"),
    _time("next_attempt_at"),
    _text("error"),
    _time("done_at", nullable=True),
    UniqueConstraint("channel", "account", "external_id"),
    Index("ix_inbox_new", "identity_id", "id", postgresql_where=text("state = 'new'")),
    Index("ix_inbox_set_aside", "id", postgresql_where=text("state = 'set_aside'")),
)

messages = Table(
    "messages",  # the transcript: one timeline per customer over all channels
    metadata,
    _id(),
    _customer(),
    Column("identity_id", BigInteger, ForeignKey("identities.id")),  # none for notes and system lines
    _text("author"),  # customer | bot | agent | note | system
    _text("agent"),
    _text("key"),  # the prefix of its choices' keys; of a bot reply: inbox id and number, so that none is written twice
    _text("text"),
    Column("body", JSONB, nullable=False, server_default="{}"),  # inbound: bot.types.Incoming; outbound: channels Reply
    Column("actions", JSONB, nullable=False, server_default="[]"),  # what this message's choices do, by their number
    Column("meaning", JSONB, nullable=False, server_default="{}"),  # language, intent, confidence, skill
    _time("created_at"),
    Index("ix_messages_customer_id_id", "customer_id", "id"),
    Index("uq_messages_key", "key", unique=True, postgresql_where=text("key <> ''")),
    Index("ix_messages_agents", "customer_id", "id", postgresql_where=text("author = 'agent'")),
    Index("ix_messages_notes", "customer_id", "id", postgresql_where=text("author = 'note'")),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    _customer(),
    Column("identity_id", BigInteger, ForeignKey("identities.id"), nullable=False),
    Column("message_id", BigInteger, ForeignKey("messages.id"), nullable=False),
    _text("author"),  # bot | agent | system; a bot row is withheld when the conversation is no longer the bot's
    _text("name"),  # the agent's, as the customer sees it
    Column("reply", JSONB, nullable=False),
    _text("state", "queued"),  # queued | sending | sent | delivered | read | failed | uncertain | withheld
    Column("part", Integer, nullable=False, server_default="0"),  # the next part to send
    Column("attempts", Integer, nullable=False, server_default="0"),  # of that part
    Column("uncertain", Integer, nullable=False, server_default="0"),  # sends of which the answer was lost
    Column("doubted", Integer, nullable=False, server_default="0"),  # those among them of the next part
    _time("slot_at", nullable=True),  # the place that the platform's rate gave the next part
    Column("despite_opt_out", Boolean, nullable=False, server_default="false"),  # the word that confirms an opt-out
    Column("as_template", Boolean, nullable=False, server_default="false"),  # the platform takes nothing else now
    Column("catalogue", BigInteger),  # the version of the goods when it was written
    _time("reviewed_at", nullable=True),  # it had waited too long and was looked at again
    _time("next_attempt_at"),
    _time("lease_until", nullable=True),
    _text("error_code"),
    _text("error"),
    _time("created_at"),
    _time("sent_at", nullable=True),
    Index("ix_outbox_open", "identity_id", "id", postgresql_where=text("state IN ('queued', 'sending')")),
    Index("ix_outbox_message_id", "message_id"),
    Index("ix_outbox_trouble", "customer_id", "id", postgresql_where=text("state IN ('failed', 'uncertain')")),
)

sent_parts = Table(
    "sent_parts",  # the platform's ids of what was sent, to which its statuses refer
    metadata,
    Column("outbox_id", BigInteger, ForeignKey("outbox.id"), nullable=False),
    Column("part", Integer, nullable=False),
    _text("channel"),
    _text("account"),
    _text("external_id"),
    _text("state", "sent"),  # sent | delivered | read | failed
    _time("sent_at"),
    PrimaryKeyConstraint("outbox_id", "part"),
    Index("ix_sent_parts_external_id", "channel", "external_id"),
)

send_rates = Table(
    "send_rates",  # what is used of the platforms' rates by all processes; losing it loses nothing
    metadata,
    Column("key", Text, primary_key=True),
    _time("full_at"),  # when nothing of it is used any more
    prefixes=["UNLOGGED"],
)

early_statuses = Table(
    "early_statuses",  # told before the send's own answer was stored; they wait for it
    metadata,
    _id(),
    _text("channel"),
    _text("external_id"),
    _text("state"),
    _text("code"),
    _text("detail"),
    _time("at"),
    Index("ix_early_statuses_external_id", "channel", "external_id"),
)

attachments = Table(
    "attachments",  # files that customers sent: first a reference, then fetched by a worker
    metadata,
    Column("id", Text, primary_key=True),  # random
    Column("identity_id", BigInteger, ForeignKey("identities.id"), nullable=False),
    Column("inbox_id", BigInteger, ForeignKey("inbox.id"), nullable=False),
    Column("position", Integer, nullable=False, server_default="0"),  # within its message
    _text("channel"),
    _text("ref"),
    _text("kind"),
    _text("mime"),  # as sniffed once it is here, as claimed before
    Column("size_bytes", BigInteger, nullable=False, server_default="0"),
    _text("name"),
    _text("state", "waiting"),  # waiting | here | refused | gone
    _text("error"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    _time("next_attempt_at"),
    _time("created_at"),
    UniqueConstraint("inbox_id", "position"),
    Index("ix_attachments_waiting", "next_attempt_at", postgresql_where=text("state = 'waiting'")),
)

web_messages = Table(
    "web_messages",  # what the web chat shows: the web channel's far side, read by the sockets
    metadata,
    Column("identity_id", BigInteger, ForeignKey("identities.id"), nullable=False),
    Column("sequence", BigInteger, nullable=False),
    _text("key"),  # the client's message id, or outbox id and part: a second put changes nothing
    _text("author"),  # customer | bot | agent | system
    _text("name"),
    Column("part", JSONB, nullable=False),
    _time("created_at"),
    PrimaryKeyConstraint("identity_id", "sequence"),
    UniqueConstraint("identity_id", "key"),
)

timers = Table(
    "timers",
    metadata,
    _id(),
    _customer(),
    Column("identity_id", BigInteger, ForeignKey("identities.id")),
    _text("kind"),
    _text("key"),
    _time("due_at"),
    Column("payload", JSONB, nullable=False, server_default="{}"),
    _time("fired_at", nullable=True),
    UniqueConstraint("kind", "key"),
    Index("ix_timers_due", "due_at", postgresql_where=text("fired_at IS NULL")),
)

events = Table(
    "events",
    metadata,
    _id(),
    _customer(nullable=True),
    _text("type"),
    Column("payload", JSONB, nullable=False, server_default="{}"),
    _time("at"),
    Index("ix_events_customer_id_id", "customer_id", "id"),
    Index("ix_events_type_at", "type", "at"),
)

# ------------------------------------------------------------------------------------------------ catalogue

catalog_version = Sequence("catalog_version", metadata=metadata)

products = Table(
    "products",
    metadata,
    Column("id", Text, primary_key=True),
    Column("payload", JSONB, nullable=False),  # catalog_index.types.Product without variants' prices and stock
    _text("hash"),
    Column("version", BigInteger, nullable=False),  # nextval(catalog_version) at the last change of any of its rows
    Column("active", Boolean, nullable=False, server_default="true"),
    _text("image"),
    _time("updated_at"),
    Index("ix_products_version", "version"),
)

variants = Table(
    "variants",
    metadata,
    Column("sku", Text, primary_key=True),
    Column("product_id", Text, ForeignKey("products.id"), nullable=False),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("options", JSONB, nullable=False, server_default="{}"),
    Column("price_minor", BigInteger),  # in the selling currency; null: shown, not sold
    Column("old_price_minor", BigInteger),
    Column("available", Boolean, nullable=False, server_default="true"),
    Column("tracked", Boolean, nullable=False, server_default="false"),  # false: no stock figure, counts as available
    Column("active", Boolean, nullable=False, server_default="true"),
    _text("image"),
    Index("ix_variants_product_id", "product_id"),
    Index("ix_variants_sku_lower", text("lower(sku)")),
    Index("ix_variants_short", text("left(md5(sku), 10)")),  # by which a short link names it
)

stock = Table(
    "stock",
    metadata,
    Column("sku", Text, ForeignKey("variants.sku"), nullable=False),
    _text("store"),  # "" is the shop as a whole
    Column("quantity", Integer, nullable=False),
    PrimaryKeyConstraint("sku", "store"),
    CheckConstraint("quantity >= 0", name="not_negative"),
)

vectors = Table(
    "vectors",
    metadata,
    Column("model_hash", Text, nullable=False),
    Column("text_hash", Text, nullable=False),
    Column("vector", LargeBinary, nullable=False),  # float32 (dim,), little endian
    PrimaryKeyConstraint("model_hash", "text_hash"),
)

shop_documents = Table(
    "shop_documents",  # the shop directory as imported: "shop" holds shop.yml, "policy/delivery/ru" a text
    metadata,
    Column("key", Text, primary_key=True),
    Column("body", JSONB, nullable=False),
    Column("version", BigInteger, nullable=False),
)

# ------------------------------------------------------------------------------------------------ cart

cart_lines = Table(
    "cart_lines",
    metadata,
    _customer(),
    Column("sku", Text, ForeignKey("variants.sku"), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("position", BigInteger, Identity(always=False), nullable=False),
    Column("identity_id", BigInteger, ForeignKey("identities.id")),  # the side that added it, for undoing a link
    Column("added", JSONB, nullable=False, server_default="{}"),  # identity id -> units that were added from it
    _time("added_at"),
    PrimaryKeyConstraint("customer_id", "sku"),
    CheckConstraint("quantity > 0", name="some"),
)

# ------------------------------------------------------------------------------------------------ orders

order_numbers = Sequence("order_numbers", start=1001, metadata=metadata)

orders = Table(
    "orders",
    metadata,
    _id(),
    Column("number", Text, nullable=False, unique=True),  # what people say: short, with the shop's prefix
    Column("draft", Text, nullable=False, unique=True),  # the checkout it came from: a second press finds it
    _customer(),
    Column("identity_id", BigInteger, ForeignKey("identities.id"), nullable=False),  # ordered from: hears of changes
    _text("state"),  # placed | paid | packed | shipped | delivered | cancelled | returned
    _text("language"),
    Column("contact", JSONB, nullable=False, server_default="{}"),  # name, phone, city, address, branch
    Column("delivery", JSONB, nullable=False, server_default="{}"),  # bot.shop.orders.Way, as it was when ordered
    Column("payment", JSONB, nullable=False, server_default="{}"),
    _text("store"),  # picked up there
    _text("coupon"),
    _text("currency"),
    Column("goods_minor", BigInteger, nullable=False),
    Column("discount_minor", BigInteger, nullable=False),
    Column("fee_minor", BigInteger, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    _text("tracking"),
    _time("created_at"),
    _time("changed_at"),
    _time("paid_at", nullable=True),
    CheckConstraint("discount_minor BETWEEN 0 AND goods_minor AND fee_minor >= 0", name="amounts"),
    CheckConstraint("total_minor = goods_minor - discount_minor + fee_minor", name="total"),
    Index("ix_orders_customer_id", "customer_id", "id"),
    Index("ix_orders_state", "state", "id"),
    Index("ix_orders_coupon", "coupon", postgresql_where=text("coupon <> ''")),
)

order_lines = Table(
    "order_lines",
    metadata,
    Column("order_id", BigInteger, ForeignKey("orders.id"), nullable=False),
    Column("position", Integer, nullable=False),
    _text("sku"),
    _text("product_id"),
    Column("title", JSONB, nullable=False),  # with the variant, in every language, as it was when ordered
    Column("quantity", Integer, nullable=False),
    Column("price_minor", BigInteger, nullable=False),
    PrimaryKeyConstraint("order_id", "position"),
    CheckConstraint("quantity > 0 AND price_minor >= 0", name="amounts"),
)

order_stock = Table(
    "order_stock",  # what an order took and from where: cancelling gives back exactly this
    metadata,
    Column("order_id", BigInteger, ForeignKey("orders.id"), nullable=False),
    Column("sku", Text, ForeignKey("variants.sku"), nullable=False),
    _text("store"),
    Column("quantity", Integer, nullable=False),
    _time("given_back_at", nullable=True),
    PrimaryKeyConstraint("order_id", "sku", "store"),
    CheckConstraint("quantity > 0", name="some"),
)

payments = Table(
    "payments",
    metadata,
    _id(),
    Column("order_id", BigInteger, ForeignKey("orders.id"), nullable=False),
    _text("provider"),
    Column("token", Text, nullable=False, unique=True),
    Column("amount_minor", BigInteger, nullable=False),
    _text("currency"),
    _text("state", "open"),  # open | paid | declined | expired | refund_due
    _text("external_id"),  # the provider's
    _time("created_at"),
    _time("expires_at"),
    _time("settled_at", nullable=True),
    Index("ix_payments_order_id", "order_id"),
)

coupon_tries = Table(
    "coupon_tries",  # wrong codes of a customer: guessing is slowed down
    metadata,
    _customer(),
    Column("tries", Integer, nullable=False),
    _time("since"),
    _time("locked_until", nullable=True),
    PrimaryKeyConstraint("customer_id"),
)

webhooks = Table(
    "webhooks",  # events on their way to the shop's own systems
    metadata,
    _id(),
    _text("event"),
    _text("url"),
    Column("body", JSONB, nullable=False),
    _text("state", "queued"),  # queued | sent | failed
    Column("attempts", Integer, nullable=False, server_default="0"),
    _time("next_attempt_at"),
    _text("error"),
    _time("created_at"),
    _time("sent_at", nullable=True),
    Index("ix_webhooks_queued", "next_attempt_at", postgresql_where=text("state = 'queued'")),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("hash", Text, primary_key=True),  # SHA-256 of a random token, which is shown once
    _text("name"),
    _time("created_at"),
    _time("used_at", nullable=True),
)

# ------------------------------------------------------------------------------------------------ people

agents = Table(
    "agents",
    metadata,
    Column("login", Text, primary_key=True),
    _text("name"),  # as customers see it
    _text("password_hash"),  # argon2id
    Column("must_change_password", Boolean, nullable=False, server_default="true"),
    _text("role"),  # agent | supervisor | admin
    Column("languages", JSONB, nullable=False, server_default="[]"),  # empty: all
    Column("topics", JSONB, nullable=False, server_default="[]"),
    Column("capacity", Integer, nullable=False, server_default="6"),  # conversations at a time
    _text("status", "offline"),  # online | busy | away | offline
    _time("last_seen", nullable=True),
    _text("totp_secret"),
    Column("totp_on", Boolean, nullable=False, server_default="false"),
    Column("totp_step", BigInteger, nullable=False, server_default="0"),  # of the last code: none is taken twice
    Column("active", Boolean, nullable=False, server_default="true"),
    _time("created_at"),
)

agent_sessions = Table(
    "agent_sessions",
    metadata,
    Column("hash", Text, primary_key=True),  # SHA-256 of the cookie's token
    Column("login", Text, ForeignKey("agents.login"), nullable=False),
    _time("created_at"),
    _time("expires_at"),
    _time("revoked_at", nullable=True),
    Index("ix_agent_sessions_login", "login"),
)

login_tries = Table(
    "login_tries",  # of the last minutes: guessing a password is slowed down
    metadata,
    _id(),
    _text("login"),
    _text("address"),
    _time("at"),
    Index("ix_login_tries_login", "login"),
    Index("ix_login_tries_address", "address"),
    Index("ix_login_tries_at", "at"),
)

presence = Table(
    "presence",  # who has what open in the console; losing it loses nothing
    metadata,
    Column("connection", Text, primary_key=True),
    _text("login"),
    Column("customer_id", BigInteger),
    _time("typing_at", nullable=True),
    _time("seen_at"),
)

handoffs = Table(
    "handoffs",
    metadata,
    _id(),
    _customer(),
    Column("identity_id", BigInteger, ForeignKey("identities.id")),
    _time("requested_at"),
    _text("reason"),  # request | not_understood | anger | sensitive | failure | agent (took it unasked)
    Column("summary", JSONB, nullable=False, server_default="{}"),  # bot.people.summary.Summary
    _text("channel"),
    _text("language"),
    _text("topic"),
    _text("agent"),  # login of the one who has it, or had it last
    _time("told_at", nullable=True),  # that nobody is free: once
    _time("taken_at", nullable=True),
    _time("first_reply_at", nullable=True),
    _time("ended_at", nullable=True),
    _text("outcome"),  # resolved | returned | cancelled | merged
    _time("survey_at", nullable=True),
    Column("score", Integer),
    _text("comment"),
    Index("uq_handoffs_open", "customer_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    Index("ix_handoffs_customer_id", "customer_id", "id"),
    Index("ix_handoffs_requested_at", "requested_at"),
    CheckConstraint("score BETWEEN 1 AND 5", name="score"),
)

labels = Table("labels", metadata, Column("name", Text, primary_key=True), _text("color", "gray"))

conversation_labels = Table(
    "conversation_labels",
    metadata,
    _customer(),
    Column("label", Text, ForeignKey("labels.name"), nullable=False),
    PrimaryKeyConstraint("customer_id", "label"),
)

canned_replies = Table(
    "canned_replies",  # those made in the console; the shop directory has its own
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", JSONB, nullable=False),
    Column("text", JSONB, nullable=False),
    _time("changed_at"),
)

uploads = Table(
    "uploads",  # files that agents send; they lie under the home
    metadata,
    Column("id", Text, primary_key=True),  # random: whoever has the address may read it
    _text("file"),
    _text("name"),
    _text("mime"),
    _text("kind"),
    Column("size_bytes", Integer, nullable=False),
    _text("agent"),
    _time("created_at"),
)

desk_settings = Table(
    "desk_settings", metadata, Column("key", Text, primary_key=True), Column("value", JSONB, nullable=False)
)

audit = Table(
    "audit",  # who saw and changed what in the console
    metadata,
    _id(),
    _time("at"),
    _text("agent"),
    _text("action"),
    Column("customer_id", BigInteger),
    Column("detail", JSONB, nullable=False, server_default="{}"),
    Index("ix_audit_customer_id", "customer_id", "id"),
    Index("ix_audit_agent", "agent", "id"),
)

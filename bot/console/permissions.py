"""Who may do what: the one table. A route that does not stand here is not served."""

from __future__ import annotations

from collections.abc import Mapping

from bot.people.agents import Role

ANYBODY = "anybody"
"""No session is needed."""
NEWCOMER = "newcomer"
"""Any session will do, also one whose one-time password is still to be changed."""

Need = str
"""ANYBODY, NEWCOMER, or the least role."""

RANK: Mapping[Role, int] = {"agent": 1, "supervisor": 2, "admin": 3}

PERMISSIONS: Mapping[tuple[str, str], Need] = {
    ("POST", "/login"): ANYBODY,
    ("POST", "/logout"): NEWCOMER,
    ("GET", "/me"): NEWCOMER,
    ("POST", "/me/password"): NEWCOMER,
    ("PUT", "/me/status"): "agent",
    ("POST", "/me/totp"): "agent",
    ("POST", "/me/totp/confirm"): "agent",
    ("POST", "/me/totp/remove"): "agent",
    ("GET", "/desk"): "agent",
    ("GET", "/settings"): "supervisor",
    ("PUT", "/settings"): "admin",
    ("GET", "/conversations"): "agent",
    ("POST", "/conversations/next"): "agent",
    ("GET", "/conversations/{id}"): "agent",
    ("GET", "/conversations/{id}/timeline"): "agent",
    ("POST", "/conversations/{id}/take"): "agent",
    ("POST", "/conversations/{id}/transfer"): "agent",
    ("POST", "/conversations/{id}/snooze"): "agent",
    ("POST", "/conversations/{id}/return"): "agent",
    ("POST", "/conversations/{id}/resolve"): "agent",
    ("POST", "/conversations/{id}/reply"): "agent",
    ("POST", "/conversations/{id}/note"): "agent",
    ("PUT", "/conversations/{id}/labels"): "agent",
    ("POST", "/conversations/{id}/link"): "agent",
    ("POST", "/conversations/{id}/unlink"): "agent",
    ("POST", "/conversations/{id}/cart"): "agent",
    ("PUT", "/conversations/{id}/cart/{sku}"): "agent",
    ("DELETE", "/conversations/{id}/cart/{sku}"): "agent",
    ("PUT", "/conversations/{id}/coupon"): "agent",
    ("POST", "/conversations/{id}/canned"): "agent",
    ("GET", "/conversations/{id}/media/{message_id}/{n}"): "agent",
    ("GET", "/products"): "agent",
    ("GET", "/desk/orders"): "agent",
    ("GET", "/desk/orders/{number}"): "agent",
    ("POST", "/desk/orders/{number}/state"): "agent",
    ("POST", "/desk/orders/{number}/payment_link"): "agent",
    ("GET", "/canned"): "agent",
    ("PUT", "/canned/{id}"): "supervisor",
    ("DELETE", "/canned/{id}"): "supervisor",
    ("POST", "/uploads"): "agent",
    ("GET", "/uploads/{id}"): "agent",
    ("GET", "/sends"): "agent",
    ("POST", "/sends/{send_id}/retry"): "agent",
    ("GET", "/aside"): "agent",
    ("POST", "/aside/{id}/retry"): "agent",
    ("POST", "/aside/{id}/dismiss"): "agent",
    ("GET", "/search"): "agent",
    ("GET", "/team"): "supervisor",
    ("GET", "/figures"): "supervisor",
    ("GET", "/figures.csv"): "supervisor",
    ("GET", "/agents"): "supervisor",
    ("POST", "/agents"): "admin",
    ("PATCH", "/agents/{login}"): "admin",
    ("POST", "/agents/{login}/reset"): "admin",
    ("GET", "/audit"): "admin",
    ("GET", "/customers/{id}/export"): "admin",
    ("POST", "/customers/{id}/erase"): "admin",
}


def allows(need: Need, role: Role) -> bool:
    """Whether an agent of this role, whose password is their own, may pass."""
    return need in (ANYBODY, NEWCOMER) or RANK[role] >= RANK[need]  # type: ignore[index]

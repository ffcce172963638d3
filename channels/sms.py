"""SMS, through any provider that can verify, read, report and send."""

from __future__ import annotations

from channels.types import Capabilities

NAME = "sms"

# Ten segments of Cyrillic are what carriers deliver in one piece; three are what a customer gets unasked.
CAPABILITIES = Capabilities(max_text_chars=670, aim_segments=3, may_start="consent")

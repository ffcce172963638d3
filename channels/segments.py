"""SMS segments: how many a text costs, and how to make it cost fewer."""

from __future__ import annotations

import smsutil

# Typography that GSM-7 lacks. One such character turns the whole message into UCS-2 and halves what a segment holds.
GSM_TWINS = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "`": "'",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "″": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "•": "-", "·": "-",
        "…": "...", "×": "x", "\t": " ",
        "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "\u200b": "", "\ufeff": "",
    }
)  # fmt: skip


def count_segments(text: str) -> int:
    """How many SMS segments the text is: 160/153 characters of GSM-7, 70/67 UTF-16 units of UCS-2; 0 when empty."""
    return len(smsutil.split(text).parts) if text else 0


def spare_segments(text: str) -> str:
    """The text with typographic characters made plain where that alone brings it into GSM-7, else unchanged."""
    plain = text.translate(GSM_TWINS)
    return plain if smsutil.is_valid_gsm(plain) else text

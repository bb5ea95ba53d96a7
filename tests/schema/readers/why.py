"""An assignment's explanation, told a second time from the facts that are kept with it."""

from decimal import Decimal
from typing import Any

from planner.words import SENTENCES

PRICES = ("time", "contact", "seat")


def told(why: dict[str, Any]) -> dict[str, Any]:
    """The kept facts with the margin between the choices, and sentences in both languages."""
    if "chosen" not in why:
        return why
    chosen, second = why["chosen"], why["second"]
    margin = _left(chosen) - _left(second)
    words = {
        language: [
            _sentence(say, "chosen", chosen),
            _sentence(say, "second", second),
            _end(say, margin, pinned=why["pinned"]),
        ]
        for language, say in sorted(SENTENCES.items(), reverse=True)
    }
    return {**why, "margin": float(margin), "words": words}


def _left(choice: dict[str, Any]) -> Decimal:
    """What a choice is worth after paying for what it uses; kept facts have six digits."""
    paid = sum(_exact(choice[price]) for price in PRICES)
    return _exact(choice["gain"]) - paid + _exact(choice["floor"])


def _exact(value: float) -> Decimal:
    return Decimal(repr(value))


def _sentence(say: dict[str, str], lead: str, choice: dict[str, Any]) -> str:
    parts = []
    if choice["mentor"] is not None:
        parts.append(say["with"].format(minutes=choice["minutes"], mentor=choice["mentor"]))
    if choice["session"] is not None:
        parts.append(say["at"].format(session=choice["session"]))
    return say[lead].format(
        what=say["and"].join(parts) or say["nothing"],
        gain=choice["gain"],
        minutes_price=choice["time"],
        contact_price=choice["contact"],
        seat_price=choice["seat"],
        value=_left(choice),
        floor=say["floor"].format(bonus=choice["floor"]) if choice["floor"] else "",
    )


def _end(say: dict[str, str], margin: Decimal, *, pinned: bool) -> str:
    if pinned:
        return say["pinned"]
    if abs(margin) < Decimal("0.00005"):
        return say["equal"]
    return say["fitted" if margin < 0 else "margin"].format(margin=abs(margin))

"""Why a row of a plan is as it is: the facts are kept with the row, the words made on reading.

``{"responsible": id, "chosen": …, "second": …, "pinned": …}``; a choice is ``{"mentor": name,
"action": …, "session": title, "minutes": …, "gain": …, "time": …, "contact": …, "seat": …,
"floor": …}``: its weighted gain, and what its minutes, contact and seat are worth elsewhere.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.explain import Worth

DIGITS = 6
LANGUAGES = ("id", "en")


def facts(
    worth: "Worth",
    action: str | None,
    mentor: Callable[[int], str | None],
    session: Callable[[int], str | None],
) -> dict[str, Any]:
    """One choice as it is kept."""
    return {
        "mentor": mentor(worth.mentor),
        "action": action,
        "session": session(worth.session),
        "minutes": worth.minutes,
        "gain": round(worth.gain, DIGITS),
        "time": round(worth.minutes_price, DIGITS),
        "contact": round(worth.contact_price, DIGITS),
        "seat": round(worth.seat_price, DIGITS),
        "floor": round(worth.floor_bonus, DIGITS),
    }


def told(whys: Sequence[Any]) -> list[Any]:
    """Each kept ``why`` with its ``words`` in Indonesian and English."""
    return [_told(why) if "chosen" in why else why for why in whys]


def _told(why: dict[str, Any]) -> dict[str, Any]:
    from planner.explain import Explanation

    chosen, second = why["chosen"], why["second"]
    explanation = Explanation(0, _worth(chosen, 0), _worth(second, 1), why["pinned"])
    mentors = (chosen["mentor"], second["mentor"])
    sessions = (chosen["session"], second["session"])
    words = {
        language: explanation.words(
            language, lambda row: str(mentors[row]), lambda row: str(sessions[row])
        )
        for language in LANGUAGES
    }
    return {**why, "margin": round(explanation.margin, DIGITS), "words": words}


def _worth(kept: dict[str, Any], row: int) -> "Worth":
    """A kept choice again; its mentor and session are ``row`` where it has them."""
    from planner.explain import Worth

    return Worth(
        column=row,
        mentor=-1 if kept["mentor"] is None else row,
        session=-1 if kept["session"] is None else row,
        minutes=kept["minutes"],
        gain=kept["gain"],
        minutes_price=kept["time"],
        contact_price=kept["contact"],
        seat_price=kept["seat"],
        floor_bonus=kept["floor"],
    )

"""The week that is planned: which weeks may be, and which of its days are working days."""

from datetime import date, timedelta
from functools import cache

from programme import clock
from programme.errors import InvalidInput

WORKING_DAYS = 5
LAST_WEEK_AHEAD = 26


def plannable(week: date) -> date:
    """``week`` if a plan can be made for it: a Monday of this week or of one of the next 26.

    Raises InvalidInput, naming the Monday that was probably meant.
    """
    monday, this = clock.week_start(week), clock.week_start(clock.today())
    if week != monday:
        raise _refusal(
            week,
            f"is a {week:%A}; a week is named by its Monday: {monday}",
            f"bukan hari Senin; minggu disebut menurut hari Seninnya: {monday}",
        )
    if week < this:
        raise _refusal(
            week,
            f"({clock.week_name(week)}) is past; the earliest week that can be planned is {this}",
            f"({clock.week_name(week)}) sudah lewat; minggu paling awal yang dapat direncanakan"
            f" adalah {this}",
        )
    if week > this + timedelta(weeks=LAST_WEEK_AHEAD):
        last = this + timedelta(weeks=LAST_WEEK_AHEAD)
        raise _refusal(
            week,
            f"is too far ahead; the last week that can be planned is {last}",
            f"terlalu jauh; minggu terakhir yang dapat direncanakan adalah {last}",
        )
    return week


def _refusal(week: date, fact: str, fakta: str) -> InvalidInput:
    return InvalidInput(
        f"week {week} {fact}.", f"week {week} {fakta}.", path="week", facts={"week": str(week)}
    )


def workdays(week: date) -> list[date]:
    """The working days of a week that are not yet past."""
    today = clock.today()
    sunday = week - timedelta(days=1)
    return [day for day in worked(sunday, week + timedelta(days=WORKING_DAYS)) if day >= today]


def worked(after: date, until: date) -> list[date]:
    """The working days after one day, up to and with another: Monday to Friday, no public holiday
    and no joint holiday (cuti bersama) of the Indonesian government."""
    days = [after + timedelta(days=offset) for offset in range(1, (until - after).days + 1)]
    return [day for day in days if day.weekday() < WORKING_DAYS and day not in _free(day.year)]


@cache
def _free(year: int) -> frozenset[date]:
    import holidays  # a fifth of a second: only where it is asked

    return frozenset(
        holidays.country_holidays("ID", years=year, categories=("public", "government"))
    )

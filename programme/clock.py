"""The one clock: Asia/Jakarta, ISO weeks, and the only ``now()`` of the project.

A seeded city stands still on its own day (26 October 2020): ``stand_on`` makes the programme live
that date, at the real time of day. What security and operations stamp (codes, tokens, jobs, the
audit chain) uses ``instant()``, which no city moves.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")
_standing: date | None = None


def stand_on(day: date | None) -> None:
    """Let the programme live ``day``; ``None`` returns to the calendar."""
    global _standing  # noqa: PLW0603 (the process has one programme)
    _standing = day


def instant() -> datetime:
    """The real present moment, UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The programme's present moment, in Jakarta's zone."""
    moment = datetime.now(JAKARTA)
    if _standing is None:
        return moment
    return moment.replace(year=_standing.year, month=_standing.month, day=_standing.day)


def local(moment: datetime) -> datetime:
    """A moment as the clocks of Jakarta show it."""
    return moment.astimezone(JAKARTA)


def today() -> date:
    """The programme's present date."""
    return now().date()


def week_start(day: date) -> date:
    """The Monday of the ISO week that holds ``day``."""
    return day - timedelta(days=day.weekday())


def week_name(day: date) -> str:
    """The ISO week in words that sort: ``2020-W44``."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"

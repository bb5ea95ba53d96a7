"""Tables of the field work: caseloads, contacts, sessions and attendance."""

from datetime import timedelta

import numpy as np

from seeds import columns, sessions
from seeds.accounts import Offices
from seeds.areas import rows
from seeds.columns import NULL, Array, Column, Table
from seeds.contacts import ACTIONS, OUTCOMES
from seeds.days import DAY, moment
from seeds.lives import Lives
from seeds.people import SECTORS
from seeds.reference import read
from seeds.register import dormant_since
from seeds.sessions import MINUTES, MODES, STATUSES, TOPICS, Sessions
from seeds.streams import Streams

NEVER = np.datetime64("NaT", "us")
AHEAD = 3
"""Weeks after the lived ones whose sessions are scheduled."""
TITLES = {
    "BASIC_TRAINING": "Pelatihan dasar",
    "LICENCE_CLINIC": "Klinik perizinan",
    "BAZAAR": "Bazar",
    "BOOKKEEPING": "Kelas pembukuan",
    "BANK_DAY": "Hari bank",
    "PEER_SHARING": "Berbagi kader",
}
TRADES = {
    "CULINARY": "kuliner",
    "FASHION": "mode",
    "CRAFT": "kriya",
    "SERVICES": "jasa",
    "RETAIL": "dagang",
    "AGRI": "tani dan ikan",
    "OTHER": "umum",
}


def supervisors(lives: Lives, ids: Offices) -> Array:
    """The kasatpel's actor id, by district of the city."""
    return np.array([ids.kasatpel[code] for code in lives.size.areas.districts])


def checked(days: Array, rng: np.random.Generator) -> Array:
    """A moment after each of ``days``, by the Sunday of its week."""
    left = 6 - (days.astype(np.int64) + 3) % 7
    wait = 1 + (rng.random(len(days)) * left).astype(np.int64)
    return moment(days + np.minimum(wait, left) * DAY, rng, first=18, last=22)


def caseloads(lives: Lives) -> Table:
    """Table ``caseload``: from registration until dormancy, handed over each January."""
    n = len(lives.people)
    person, post = np.arange(n), lives.post
    start, end = lives.people.registered, dormant_since(lives)
    parts = []
    years = len(lives.posts.holder)
    for year in range(years):
        opens = np.datetime64(f"{lives.posts.first_year + year}-01-01")
        closes = np.datetime64(f"{lives.posts.first_year + year + 1}-01-01")
        low = np.maximum(start, opens)
        high = np.fmin(end, closes) if year < years - 1 else end
        here = ~(high <= low) & (low < closes)
        parts.append((person[here], lives.posts.holder[year][post[here]], low[here], high[here]))
    who, mentor, low, high = _joined([np.concatenate(part) for part in zip(*parts, strict=True)])
    return Table(
        "caseload",
        {
            "id": columns.large(range(1, len(who) + 1)),
            "person_id": columns.large(who + 1),
            "mentor_id": columns.large(mentor + 1),
            "valid_from": columns.dates(low),
            "valid_to": columns.dates(high),
        },
    )


def responsible(caseload: Table, people: int) -> Column:
    """Column ``mentor_id`` of ``person``: who holds the open line of the caseload, null without."""
    mentor = np.full(people, NULL)
    still = np.isnat(caseload["valid_to"])
    mentor[caseload["person_id"][still] - 1] = caseload["mentor_id"][still]
    return columns.large(mentor)


def _joined(parts: list[Array]) -> list[Array]:
    """The rows by person and day; where the mentor stays, the new year joins the old one."""
    order = np.lexsort((parts[2], parts[0]))
    who, mentor, low, high = (part[order] for part in parts)
    same = np.zeros(len(who), np.bool_)
    same[1:] = (who[1:] == who[:-1]) & (mentor[1:] == mentor[:-1])
    heads = np.flatnonzero(~same)
    last = np.append(heads[1:], len(who)) - 1
    return [who[heads], mentor[heads], low[heads], high[last]]


def contacts(lives: Lives, ids: Offices, streams: Streams) -> tuple[Table, Array]:
    """Table ``contact``, and when each was validated."""
    rng, log = streams.of("contact table"), lives.rows("contact")
    valid, count = log["valid"], len(log["person"])
    at = np.where(valid, checked(log["day"], rng), NEVER)
    by = supervisors(lives, ids)[lives.people.district[log["person"]]]
    table = Table(
        "contact",
        {
            "id": columns.large(range(1, count + 1)),
            "person_id": columns.large(log["person"] + 1),
            "mentor_id": columns.large(log["mentor"] + 1),
            "action": columns.coded(log["action"], ACTIONS),
            "outcome": columns.coded(log["outcome"], OUTCOMES),
            "contacted_on": columns.dates(log["day"]),
            "recorded_at": columns.moments(moment(log["day"], rng)),
            "note": columns.same(None, count),
            "assignment_id": columns.large(np.full(count, NULL)),
            "validated_at": columns.moments(at),
            "validated_by_id": columns.large(np.where(valid, by, NULL)),
        },
    )
    return table, at


def training_sessions(lives: Lives, streams: Streams) -> tuple[Table, Table]:
    """Tables ``training_session`` (held, then scheduled) and ``session_facilitator``."""
    log = lives.rows("session")
    held = Sessions(*(log[name] for name in Sessions.__dataclass_fields__))
    ahead = _ahead(lives, streams)
    both = {
        name: np.concatenate([getattr(part, name) for part in (held, *ahead)])
        for name in Sessions.__dataclass_fields__
    }
    count = len(both["day"])
    table = Table(
        "training_session",
        {
            "id": columns.large(range(1, count + 1)),
            "title": columns.texts(_titles(lives, both)),
            "topic": columns.coded(both["topic"], TOPICS),
            "mode": columns.coded(both["mode"], MODES),
            "sector": columns.coded(both["sector"], SECTORS),
            "area_code": columns.coded(both["village"], lives.size.areas.villages),
            "held_on": columns.dates(both["day"]),
            "slot": columns.small(both["slot"]),
            "duration": columns.small(np.full(count, MINUTES)),
            "capacity": columns.small(both["capacity"]),
            "facilitators_needed": columns.small(np.ones(count)),
            "status": columns.coded(np.arange(count) >= len(held), STATUSES),
        },
    )
    numbers = np.arange(1, len(held) + 1)
    led = {
        "id": columns.large(numbers),
        "session_id": columns.large(numbers),
        "mentor_id": columns.large(log["mentor"] + 1),
    }
    return table, Table("session_facilitator", led)


def _ahead(lives: Lives, streams: Streams) -> list[Sessions]:
    """The sessions of the coming weeks, which no one leads yet: the plan decides."""
    rules, rng = read("field")["sessions"], streams.of("sessions ahead")
    count = max(rules["ahead_least"], round(rules["a_week_later"] * lives.size.scale))
    end = lives.size.weeks.last_day
    mondays = [np.datetime64(end + timedelta(days=1 + 7 * week)) for week in range(AHEAD)]
    return [sessions.draw(lives, count, rng, monday) for monday in mondays]


def _titles(lives: Lives, both: dict[str, Array]) -> list[str]:
    """`Pelatihan dasar kuliner, Tebet Timur (hari 2)`."""
    names = {code: name for code, _, _, name, _ in rows()}
    villages = [names[code] for code in lives.size.areas.villages]
    kinds, trades = [TITLES[topic] for topic in TOPICS], [TRADES[sector] for sector in SECTORS]
    titles = []
    rows_ = zip(*(both[name].tolist() for name in ("topic", "sector", "village")), strict=True)
    for (topic, sector, village), part in zip(rows_, both["part"].tolist(), strict=True):
        trade = f" {trades[sector]}" if sector >= 0 else ""
        day = f" (hari {part + 1})" if part else ""
        titles.append(f"{kinds[topic]}{trade}, {villages[village]}{day}")
    return titles


def attendances(lives: Lives, ids: Offices, streams: Streams) -> tuple[Table, Array]:
    """Table ``attendance``, and when each was validated."""
    rng, log = streams.of("attendance table"), lives.rows("attendance")
    valid, count = log["valid"], len(log["person"])
    at = np.where(valid, checked(log["day"], rng), NEVER)
    by = supervisors(lives, ids)[lives.people.district[log["person"]]]
    table = Table(
        "attendance",
        {
            "id": columns.large(range(1, count + 1)),
            "session_id": columns.large(log["session"] + 1),
            "person_id": columns.large(log["person"] + 1),
            "status": columns.coded(log["came"], ["ABSENT", "PRESENT"]),
            "walk_in": columns.flags(log["walk_in"]),
            "recorded_at": columns.moments(moment(log["day"], rng)),
            "recorded_by_id": columns.large(log["mentor"] + 1),
            "validated_at": columns.moments(at),
            "validated_by_id": columns.large(np.where(valid, by, NULL)),
        },
    )
    return table, at

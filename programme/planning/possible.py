"""Whether one lock could hold by itself: the week's rules that forbid it, in words."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner import leaders, rules
from planner.words import BARRIERS
from programme.planning.arrays import rows_of
from programme.planning.draft import rules_of
from programme.planning.gather import Gathered, gather
from programme.planning.locked import ACTIONS, one
from programme.planning.pins import Wanted, alone_with, place
from programme.planning.weeks import workdays
from programme.records import store
from programme.words import ContactAction, LockKind

if TYPE_CHECKING:
    from programme.planning.locks import Wish


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that forbids a lock, in English and Indonesian."""

    name: str
    words: tuple[str, str]


def _reason(name: str, words: str | None = None, kata: str | None = None) -> Reason:
    return Reason(name, (words or BARRIERS["en"][name], kata or BARRIERS["id"][name]))


FINISHED = _reason("FINISHED", "No stage is left to attain.", "Tidak ada tahap yang tersisa.")
NO_MENTOR = _reason(
    "AWAY",
    "The mentor is not at work that week.",
    "Pendamping tidak bertugas pada minggu itu.",
)
NO_SESSION = _reason(
    "NOT_HELD",
    "The session is not held that week, or is not of this city.",
    "Sesi tidak diadakan pada minggu itu, atau bukan di kota ini.",
)
NOT_FOR = _reason(
    "SEAT",
    "The session is not for this person's next stage, trade or area, or has no seat left.",
    "Sesi bukan untuk tahap, bidang usaha atau wilayah orang ini, atau kursinya habis.",
)
LED = _reason(
    "LED",
    "The session has all its facilitators already.",
    "Sesi sudah memiliki semua fasilitator.",
)
NOT_ABLE = _reason(
    "NOT_ABLE",
    "The mentor lacks the competence for the session, or leads another one at that time.",
    "Pendamping tidak memiliki kompetensi untuk sesi itu, atau memimpin sesi lain saat itu.",
)
FORBIDDEN = _reason(
    "FORBIDDEN",
    "The rules do not offer this choice to this person.",
    "Aturan tidak menyediakan pilihan ini bagi orang ini.",
)


async def reasons(wish: "Wish", area: str) -> list[Reason]:
    """What forbids a lock of an area; none = it could hold."""
    if wish.kind is LockKind.NOTHING:
        return []
    await asyncio.to_thread(workdays, wish.week)  # the calendar is loaded once, beside the loop
    week = await gather(wish.week, area[:5], wish.person or 0)
    found = list(_there(wish, week))
    if found:
        return found
    return list(_led(wish, week) if wish.kind is LockKind.LEADER else await _chosen(wish, week))


def _there(wish: "Wish", week: Gathered) -> Iterator[Reason]:
    """Who and what is named is there in that week."""
    if wish.person is not None and not len(week.people):
        yield FINISHED
    if wish.mentor is not None and _minutes(wish, week) == 0:
        yield NO_MENTOR
    if wish.session is not None and wish.session not in week.session_ids:
        yield NO_SESSION


def _minutes(wish: "Wish", week: Gathered) -> int:
    row = int(rows_of(week.mentor_ids, one(wish.mentor))[0])
    return int(week.mentors.minutes[row]) if row >= 0 else 0


def _led(wish: "Wish", week: Gathered) -> Iterator[Reason]:
    session = int(rows_of(week.session_ids, one(wish.session))[0])
    mentor = int(rows_of(week.mentor_ids, one(wish.mentor))[0])
    if week.sessions.need[session] == 0:
        yield LED
        return
    ft, fm = leaders.eligible(week.mentors, week.sessions, week.free)
    if not ((ft == session) & (fm == mentor)).any():
        yield NOT_ABLE


async def _chosen(wish: "Wish", week: Gathered) -> list[Reason]:
    mentor, session = (
        int(rows_of(ids, one(asked))[0]) if asked is not None else len(table)
        for ids, asked, table in (
            (week.mentor_ids, wish.mentor, week.mentors),
            (week.session_ids, wish.session, week.sessions),
        )
    )
    wanted = Wanted(0, 0, mentor, ACTIONS.index(wish.action), session)
    dormant = await store.fetch_value(
        "SELECT dormant_since IS NOT NULL FROM person WHERE id = $1", wish.person
    )
    broken = list(_broken(wish, week, dormant))
    offered = place(alone_with(week, wanted, rules_of(week)), 0, wanted.alone) >= 0
    if offered or broken:
        return broken
    return [FORBIDDEN if wish.session is None else NOT_FOR]


def _broken(wish: "Wish", week: Gathered, dormant: bool) -> Iterator[Reason]:
    people, contact = week.people, wish.action is not None
    number = {ContactAction.CALL: people.phone[0], ContactAction.WHATSAPP: people.whatsapp[0]}
    stands = {
        "CONSENT": not people.consent[0],
        "DORMANT": dormant,
        "COOL_DOWN": contact and not rules.rested(people, rules_of(week))[0],
        "NUMBER": wish.action is not None and not number.get(wish.action, True),
    }
    return (_reason(name) for name, holds in stands.items() if holds)

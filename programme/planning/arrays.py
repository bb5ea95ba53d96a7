"""A week's rows as the planner's arrays.

Who objects to profiling is planned on the stage alone: nothing of his or her history is used.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from planner.difficulty import difficulty
from planner.inputs import SLOTS, SLOTS_A_DAY, Flags, Kind, Mentors, People, Sessions
from programme.planning.columns import Ints
from programme.planning.weeks import WORKING_DAYS
from programme.words import Sector, SessionTopic

KINDS = {
    SessionTopic.BASIC_TRAINING: Kind.TRAINING,
    SessionTopic.LICENCE_CLINIC: Kind.CLINIC,
    SessionTopic.BAZAAR: Kind.BAZAAR,
    SessionTopic.BOOKKEEPING: Kind.BOOKKEEPING,
    SessionTopic.BANK_DAY: Kind.BANK_DAY,
    SessionTopic.PEER_SHARING: Kind.PEER,
}
SECTORS = {sector.value: number for number, sector in enumerate(Sector)}
SKILLS = {"LICENCE": 0, "FINANCE": 1, "DIGITAL": 2}
PREPARATION, MINUTES_A_SLOT = 60, 120


def people_of(found: dict[str, Ints], mentor_ids: Ints) -> People:
    known = found["objects"] == 0

    def unless_objected(name: str, neutral: int) -> Ints:
        return np.where(known, found[name], neutral)

    people = People(
        stage=found["stage"],
        village=found["village"],
        mentor=rows_of(mentor_ids, found["mentor"]),
        consent=found["consent"] == 1,
        whatsapp=found["whatsapp"] == 1,
        phone=found["phone"] == 1,
        woman=found["woman"] == 1,
        disability=found["disability"] == 1,
        unseen=found["unseen"],
        sector=unless_objected("sector", -1),
        recent=unless_objected("recent", 0),
        weeks=unless_objected("weeks", 0),
        classes=unless_objected("classes", 0),
        last_mentor=rows_of(mentor_ids, unless_objected("last_mentor", 0)),
    )
    return replace(people, difficulty=difficulty(people))


def rows_of(ids: Ints, wanted: Ints) -> Ints:
    """The position of each wanted id in sorted ``ids``, -1 where it is not among them."""
    if not ids.size:
        return np.full(wanted.shape, -1, np.int64)
    place = np.minimum(np.searchsorted(ids, wanted), ids.size - 1)
    return np.where(ids[place] == wanted, place, -1)


def mentors_of(
    found: Sequence[Any],
    led: Sequence[Any],
    volunteers: Sequence[Any] = (),
    shared: Sequence[Any] = (),
) -> Mentors:
    """The mentors, then the cadres: these lead within their hours, and contact nobody."""
    by_hand, by_cadre = _minutes_led(led), _minutes_led(shared)
    everybody = [*found, *volunteers]
    skills = [json.loads(row["skills"]) for row in everybody]
    minutes = [_minutes_left(row, by_hand) for row in found]
    minutes += [_hours_left(row, by_cadre) for row in volunteers]
    load = [_share(row["contact_load"], row) for row in found] + [0] * len(volunteers)
    return Mentors(
        village=np.array([row["village"] for row in everybody], np.int64),
        minutes=np.array(minutes, np.int64),
        load=np.array(load, np.int64),
        sectors=np.array([_mask(SECTORS, words) for words in skills], np.int64),
        skills=np.array([_mask(SKILLS, words) for words in skills], np.int64),
        cadre=np.arange(len(everybody)) >= len(found),
    )


def able(volunteers: Sequence[Any], shared: Sequence[Any], sessions: Sessions) -> list[Any]:
    """The cadres who have the hours for one of the week's sharing sessions that nobody leads."""
    open_ones = sessions.minutes[(sessions.kind == Kind.PEER) & (sessions.need > 0)]
    if not open_ones.size:
        return []
    by_cadre = _minutes_led(shared)
    return [row for row in volunteers if _hours_left(row, by_cadre) >= open_ones.min()]


def _minutes_led(led: Sequence[Any]) -> Counter[int]:
    minutes: Counter[int] = Counter()
    for row in led:
        minutes[row["leader"]] += row["duration"]
    return minutes


def free_of(found: Sequence[Any], led: Sequence[Any]) -> Flags:
    """[M,20] the slots of the days that are worked, without those of sessions led by hand."""
    free = np.zeros((len(found), SLOTS), np.bool_)
    numbers = {row["id"]: number for number, row in enumerate(found)}
    for number, row in enumerate(found):
        for day in row["days"]:
            free[number, day.weekday() * SLOTS_A_DAY : (day.weekday() + 1) * SLOTS_A_DAY] = True
    for row in led:
        if row["leader"] in numbers:
            end = row["slot"] + _slots(row["duration"], row["slot"])
            free[numbers[row["leader"]], row["slot"] : end] = False
    return free


def _hours_left(row: Any, shared: Mapping[int, int]) -> int:
    """A volunteer's minutes of the week, less the sessions that he or she shares at by hand."""
    return max(int(row["weekly_minutes"]) - shared.get(row["id"], 0), 0)


def _minutes_left(row: Any, by_hand: Mapping[int, int]) -> int:
    """The week's minutes for the days that are worked, less the sessions led by hand."""
    return max(_share(row["weekly_minutes"], row) - by_hand.get(row["id"], 0), 0)


def _share(whole: int, row: Any) -> int:
    return round(whole * len(row["days"]) / WORKING_DAYS)


def _mask(bits: Mapping[str, int], words: Sequence[str]) -> int:
    return sum(1 << bits[word] for word in set(words) & set(bits))


def sessions_of(found: Sequence[Any]) -> Sessions:
    slots = np.array([row["slot"] for row in found], np.int64)
    return Sessions(
        kind=np.array([KINDS[SessionTopic(row["topic"])] for row in found], np.int64),
        village=np.array([row["village"] for row in found], np.int64),
        slot=slots,
        length=np.array([_slots(row["duration"], row["slot"]) for row in found], np.int64),
        room=np.array([row["room"] for row in found], np.int64),
        minutes=np.array([row["duration"] for row in found], np.int64),
        need=np.array([row["need"] for row in found], np.int64),
        sector=np.array([SECTORS.get(row["sector"], -1) for row in found], np.int64),
        online=np.array([row["mode"] == "ONLINE" for row in found], np.bool_),
    )


def _slots(duration: int, slot: int) -> int:
    """How many two-hour slots a session fills, its hour of preparation left out; never past the
    end of its day."""
    held = max(duration - PREPARATION, MINUTES_A_SLOT)
    return min(-(-held // MINUTES_A_SLOT), SLOTS_A_DAY - slot % SLOTS_A_DAY)

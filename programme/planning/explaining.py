"""Why a person has this row of a plan, another, or none: from what the plan was decided from.

A plan is explained by the facts of its day (programme.planning.kept), however much later; only who
was not among its people is told by the present state.
"""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from programme import scope
from programme.actors import Actor
from programme.planning.why import LANGUAGES
from programme.records import store
from programme.scope import Word
from programme.words import ContactAction, LockKind, PlanBarrier, ProbabilityBasis

if TYPE_CHECKING:
    from planner.explain import Worth
    from programme.planning.kept import Kept
    from programme.planning.reasons import ToldPart

PLAN = Word("weekly_plan", "plan", "rencana")
ABSENT: dict[PlanBarrier, tuple[str, str]] = {
    PlanBarrier.LOCKED: (
        "Dikunci penyelia: tidak direncanakan minggu ini.",
        "Locked by a supervisor: not planned this week.",
    ),
    PlanBarrier.FINISHED: ("Tidak ada tahap yang tersisa.", "No stage is left to attain."),
    PlanBarrier.OUTSIDE: (
        "Berdomisili di luar wilayah rencana ini.",
        "Lives outside the area of this plan.",
    ),
    PlanBarrier.WITHHELD: (
        "Tidak diikutkan minggu ini lewat undian, agar terukur apa hasil kontak sebenarnya.",
        "Left out by lot this week, so that it can be measured what contacts truly bring.",
    ),
    PlanBarrier.LATER: (
        "Belum ada di antara orang yang direncanakan ketika rencana ini dibuat.",
        "Was not among the people to plan when this plan was made.",
    ),
}

CHANGES: dict[PlanBarrier, tuple[str, str]] = {
    PlanBarrier.DORMANT: (
        "Akan direncanakan lagi setelah diaktifkan kembali (jakpreneurReactivate).",
        "Would be planned again once brought back (jakpreneurReactivate).",
    ),
}
"""What somebody can do about a barrier."""


@dataclass(frozen=True)
class ToldChoice:
    """One choice, taken apart; ids are records'. ``value`` is what is left of the gain;
    ``probability`` is that of the next stage within 14 days with it, from its ``parts``."""

    mentor: int | None
    mentor_name: str | None
    action: ContactAction | None
    session: int | None
    title: str | None
    minutes: int
    gain: float
    minutes_price: float
    contact_price: float
    seat_price: float
    floor_bonus: float
    value: float
    probability: float
    parts: "list[ToldPart]"


@dataclass(frozen=True)
class Told:
    """An explanation. ``barriers`` are rules that took choices away; ``chosen`` and ``second`` are
    None where there is no such choice; ``margin`` is by how much the chosen is worth more than the
    second; ``words`` and ``changes`` (what would change it) are in the actor's language. ``alone``
    is the probability of the next stage without any of them, and ``basis`` what it rests on: None
    for who was not among the people to plan."""

    planned: bool
    pinned: bool
    barriers: list[PlanBarrier]
    chosen: ToldChoice | None
    second: ToldChoice | None
    margin: float | None
    words: list[str]
    changes: list[str]
    alone: float | None = None
    basis: ProbabilityBasis | None = None


async def plan_explain(actor: Actor, plan_id: int, person_id: int) -> Told:
    """Why a person is, or is not, in a plan. Raises NotFound, and Conflict (PLAN_NOT_KEPT)."""
    plan = await scope.seen(actor, PLAN, plan_id, path="planId")
    person = await scope.seen(actor, scope.PERSON, person_id, path="jakpreneurId")
    kept, row = await _found(plan, person)
    if kept is None:
        return _absent(plan, person, actor.language)
    withheld = await _withheld(plan_id, person_id)
    return await asyncio.to_thread(told, kept, row, actor.language, withheld=withheld)


async def _withheld(plan_id: int, person_id: int) -> bool:
    """Whether the person was left out by lot (programme.planning.withholding)."""
    return bool(
        await store.fetch_value(
            "SELECT withheld FROM expectation WHERE plan_id = $1 AND person_id = $2",
            plan_id,
            person_id,
        )
    )


async def _found(plan: Any, person: Any) -> tuple["Kept | None", int]:
    """The plan's part with the person, and the row in it: of the present district, or where the
    person lived then."""
    from programme.planning.kept import district, whole  # numpy: for who asks for this

    kept = await district(plan["id"], person["village_code"][:8])
    row = -1 if kept is None else _row(kept, person["id"])
    if row < 0 and await store.fetch_value(
        "SELECT EXISTS (SELECT 1 FROM plan_part WHERE plan_id = $1)", plan["id"]
    ):
        kept = await whole(plan["id"])
        row = _row(kept, person["id"])
    return (kept, row) if row >= 0 else (None, row)


def _row(kept: "Kept", person_id: int) -> int:
    from programme.planning.arrays import rows_of
    from programme.planning.locked import one

    return int(rows_of(kept.week.person_ids, one(person_id))[0])


def _absent(plan: Any, person: Any, language: str) -> Told:
    from planner.words import BARRIERS

    if not person["village_code"].startswith(plan["area_code"]):
        barrier = PlanBarrier.OUTSIDE
    elif person["next_stage"] is None:
        barrier = PlanBarrier.FINISHED
    elif person["dormant_since"] is not None:
        barrier = PlanBarrier.DORMANT
    else:
        barrier = PlanBarrier.LATER
    words = [_word(barrier, language, BARRIERS)]
    return Told(False, False, [barrier], None, None, None, words, _changes([barrier], language))


def _changes(barriers: list[PlanBarrier], language: str) -> list[str]:
    told = LANGUAGES.index(language)
    return [CHANGES[barrier][told] for barrier in barriers if barrier in CHANGES]


def _word(barrier: PlanBarrier, language: str, common: Any) -> str:
    if barrier in ABSENT:
        return ABSENT[barrier][LANGUAGES.index(language)]
    return str(common[language][barrier.value])


def told(kept: "Kept", row: int, language: str, *, withheld: bool = False) -> Told:
    """The explanation of one row of a plan's people; ``withheld``: left out by lot."""
    import planner
    from planner.words import BARRIERS
    from programme.planning import reasons

    week = kept.week
    explanation = planner.explain(kept.choices.problem, kept.plan, row)
    barriers = [PlanBarrier.WITHHELD] if withheld else _barriers(kept, row)
    mentor, session = week.mentor_names.__getitem__, week.titles.__getitem__
    planned = explanation.chosen.column >= 0
    words = [_word(barrier, language, BARRIERS) for barrier in barriers if not planned]
    return Told(
        planned=planned,
        pinned=explanation.pinned or PlanBarrier.LOCKED in barriers,
        barriers=barriers,
        chosen=_choice(kept, row, explanation.chosen, language),
        second=_choice(kept, row, explanation.runner_up, language),
        margin=explanation.margin,
        words=[*words, *explanation.words(language, _named(mentor), _named(session))],
        changes=[
            turn.words(language, _named(mentor), _named(session)) for turn in explanation.turns()
        ],
        alone=float(kept.choices.p0[row]),
        basis=reasons.basis(kept, row),
    )


def _named(name: Any) -> Any:
    return lambda row: name(row) if row >= 0 else ""


def _barriers(kept: "Kept", row: int) -> list[PlanBarrier]:
    from planner.barriers import Barrier, barriers
    from programme.planning.draft import rules_of

    locks = kept.week.locks
    if kept.week.person_ids[row] in locks.person[locks.of(LockKind.NOTHING)]:
        return [PlanBarrier.LOCKED]
    mask = int(barriers(kept.week.people, kept.choices, rules_of(kept.week))[row])
    return [PlanBarrier(str(barrier.name)) for barrier in Barrier if mask & barrier]


def _choice(kept: "Kept", row: int, worth: "Worth", language: str) -> ToldChoice | None:
    from programme.planning import reasons
    from programme.planning.planned import ACTIONS

    if worth.column < 0:
        return None
    week = kept.week
    leaders = len(week.mentor_ids)
    there = 0 <= worth.mentor < leaders
    return ToldChoice(
        mentor=int(week.mentor_ids[worth.mentor]) if there else None,
        mentor_name=week.mentor_names[worth.mentor] if worth.mentor >= 0 else None,
        action=ACTIONS[kept.choices.action[row, worth.column]],
        session=int(week.session_ids[worth.session]) if worth.session >= 0 else None,
        title=week.titles[worth.session] if worth.session >= 0 else None,
        minutes=worth.minutes,
        gain=worth.gain,
        minutes_price=worth.minutes_price,
        contact_price=worth.contact_price,
        seat_price=worth.seat_price,
        floor_bonus=worth.floor_bonus,
        value=worth.value,
        probability=kept.choices.p1(row, worth.column),
        parts=reasons.parts(kept, row, worth, language),
    )

"""A draft changed by hand: previewed with what it costs, saved where no rule is broken.

A swap of two people is two changes. What is saved is whole: rows, days, figures, fingerprint and
what the plan is kept with, in one transaction; the proof of how good the draft is stays true.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from programme import audit, scope
from programme.actors import Actor, require
from programme.errors import Conflict, InvalidInput
from programme.events import changed as told
from programme.idempotency import once
from programme.planning.run import plan_of
from programme.planning.why import LANGUAGES
from programme.records import store
from programme.words import SUPERVISORS, ContactAction, PlanStatus

if TYPE_CHECKING:
    from programme.planning.changing import Changed
    from programme.planning.kept import Kept

MOST: Final = 100
FIGURES: Final = (
    "contacts", "objective", "bound", "gap", "expected_advances", "load_mean", "load_max",
    "load_gini", "fairness", "hours", "fingerprint",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What a person is to have instead, by records' ids; all None is nothing this week."""

    person: int
    mentor: int | None = None
    action: ContactAction | None = None
    session: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What changes make of a draft: its objective (a gain), expected advances, gap, before and
    after; the bound; the rules that would be broken, in the actor's language."""

    objective_before: float
    objective_after: float
    advances_before: float
    advances_after: float
    gap_before: float
    gap_after: float
    bound: float
    violations: list[str]


async def plan_change_preview(actor: Actor, plan_id: int, changes: Sequence[Change]) -> Preview:
    """What changes would make of a draft; nothing is written.

    Raises Forbidden, NotFound, InvalidInput (how many, who twice, who is not in the plan), Conflict
    (PLAN_NOT_DRAFT, PLAN_NOT_KEPT, CHOICE_FORBIDDEN).
    """
    require(actor, *SUPERVISORS)
    async with store.transaction():
        kept, after = await _after(actor, plan_id, changes)
    return _preview(actor, kept, after)


async def plan_change(
    actor: Actor, plan_id: int, changes: Sequence[Change], key: str | None = None
) -> tuple[int, Preview]:
    """Save changes of a draft; the plan's id, and what they made of it.

    Raises as ``plan_change_preview``, and Conflict (PLAN_RULES_BROKEN) naming the rules,
    IdempotencyConflict.
    """
    require(actor, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        kept, after = await _after(actor, plan_id, changes)
        _refuse_broken(after)
        await save(plan_id, kept, after)
        preview = asdict(_preview(actor, kept, after))
        facts = {"changes": [asdict(change) for change in changes], **_deltas(preview)}
        await audit.record(actor, "PLAN_CHANGE", "weekly_plan", plan_id, facts)
        return {"plan": plan_id, "preview": preview}

    payload = {"plan": plan_id, "changes": [asdict(change) for change in changes]}
    async with store.transaction():
        answer = await once(actor, "planChange", key, payload, act)
    return int(answer["plan"]), Preview(**answer["preview"])


def _deltas(preview: Mapping[str, Any]) -> dict[str, float]:
    return {name: preview[name] for name in ("objective_before", "objective_after")}


async def _after(actor: Actor, plan_id: int, changes: Sequence[Change]) -> "tuple[Kept, Changed]":
    """The draft as it is kept, and with the changes."""
    from programme.planning import changing  # numpy and the planner: for who asks for this
    from programme.planning.kept import whole

    plan = await plan_of(actor, plan_id)
    _check(changes)
    if plan["status"] != PlanStatus.DRAFT:
        raise Conflict(
            f"Plan {plan_id} is {plan['status']}: only a draft can be changed. Run the plan again.",
            f"Rencana {plan_id} berstatus {plan['status']}: hanya draf yang dapat diubah. Jalankan"
            " rencana lagi.",
            kind="PLAN_NOT_DRAFT",
            facts={"plan": plan_id, "status": plan["status"]},
        )
    names = {change.person: await _name(actor, change, at) for at, change in enumerate(changes)}
    kept = await whole(plan_id)
    return kept, await asyncio.to_thread(changing.changed, kept, changes, names)


async def _name(actor: Actor, change: Change, place: int) -> str:
    path = f"changes.{place}.jakpreneurId"
    return str((await scope.seen(actor, scope.PERSON, change.person, path=path))["name"])


def _check(changes: Sequence[Change]) -> None:
    if not 0 < len(changes) <= MOST:
        raise InvalidInput(
            f"changes holds {len(changes)} people; it takes 1 to {MOST} at a time.",
            f"changes berisi {len(changes)} orang; memuat 1 sampai {MOST} sekaligus.",
            path="changes",
            facts={"most": MOST},
        )
    people = [change.person for change in changes]
    for place, change in enumerate(changes):
        if change.person in people[:place]:
            raise InvalidInput(
                f"Jakpreneur {change.person} is changed twice; say once what is to be.",
                f"Jakpreneur {change.person} diubah dua kali; sebutkan sekali saja.",
                path=f"changes.{place}.jakpreneurId",
            )
        if (change.mentor is None) != (change.action is None):
            raise InvalidInput(
                "mentorId and action go together: who reaches the person, and how.",
                "mentorId dan action harus bersama: siapa yang menghubungi, dan bagaimana.",
                path=f"changes.{place}",
            )


def _refuse_broken(after: "Changed") -> None:
    if not after.broken:
        return
    kata, words = (" ".join(one[language] for one in after.broken) for language in (0, 1))
    raise Conflict(
        f"The draft would break a rule, so nothing was saved: {words}",
        f"Draf akan melanggar aturan, jadi tidak ada yang disimpan: {kata}",
        path="changes",
        kind="PLAN_RULES_BROKEN",
        facts={"broken": len(after.broken)},
    )


def _preview(actor: Actor, kept: "Kept", after: "Changed") -> Preview:
    was, now = kept.plan, after.kept.plan
    language = LANGUAGES.index(actor.language)
    return Preview(
        objective_before=was.objective,
        objective_after=now.objective,
        advances_before=kept.choices.advances(was.choice),
        advances_after=after.kept.choices.advances(now.choice),
        gap_before=max(was.gap, 0.0),
        gap_after=max(now.gap, 0.0),
        bound=now.bound,
        violations=[one[language] for one in after.broken],
    )


async def save(plan_id: int, kept: "Kept", after: "Changed") -> None:
    """Write a plan after a change: rows, days, figures, and what it is kept with."""
    from programme.planning import draft, rewriting
    from programme.planning.kept import rekeep

    week, choices, plan = after.kept.week, after.kept.choices, after.kept.plan
    rows = await asyncio.to_thread(rewriting.affected, kept, after)
    await rewriting.write(plan_id, rows, week.person_ids[after.rows].tolist())
    figures = await asyncio.to_thread(draft.figures, week, choices, plan)
    names = ", ".join(f"{name} = ${number}" for number, name in enumerate(FIGURES, start=2))
    values = [figures[name] for name in FIGURES]
    await store.execute(f"UPDATE weekly_plan SET {names} WHERE id = $1", plan_id, *values)
    await rekeep(plan_id, kept, after.kept)
    for word in ("weekly_plan", "plan_turn"):
        await told(word, plan_id, week.area_code)

"""What a draft is kept with: what an hour would bring, and how fair it is."""

import json
from typing import Any

import numpy as np
import pytest

from planner import Plan, Prices, Problem
from planner.explain import mentor_hours
from planner.fairness import BAND
from programme.planning import fairness, kept
from programme.records import store
from tests.programme import rows
from tests.programme.planning.solved import people, solved


async def facts(plan_id: int, name: str) -> Any:
    return json.loads(
        await store.fetch_value(f"SELECT {name} FROM weekly_plan WHERE id = $1", plan_id)
    )


async def test_a_draft_says_where_an_hour_would_bring_most(db: str) -> None:
    await rows.district()
    kasatpel, sri, budi = (
        await rows.supervisor(),
        await rows.mentor(name="Sri"),
        await rows.mentor(name="Budi"),
    )
    await people(sri, 9)
    await people(budi, 1)

    plan_id = await solved(kasatpel)

    told = await facts(plan_id, "hours")
    solution = await kept.whole(plan_id)
    asked = mentor_hours(solution.choices.problem, solution.plan)
    assert [one["worth"] for one in told["mentors"]] == [round(hour.worth, 6) for hour in asked]
    assert {one["name"] for one in told["mentors"]} == {"Sri", "Budi"}
    assert {one["mentor"] for one in told["mentors"]} == {sri.mentor_id, budi.mentor_id}
    worths = [one["worth"] for one in told["mentors"]]
    span = {"max": max(worths), "median": sum(worths) / 2, "min": min(worths)}
    assert {name: told[name] for name in span} == pytest.approx(span)
    assert told["districts"] == [{"district": rows.DISTRICT, **{n: told[n] for n in span}}]


async def test_a_draft_says_how_fair_it_is(db: str) -> None:
    await rows.district()
    kasatpel, mentor = await rows.supervisor(), await rows.mentor()
    await people(mentor, 6)

    told = await facts(await solved(kasatpel), "fairness")

    assert [group["group"] for group in told["groups"]] == ["WOMEN", "DISABILITY", "LONG_UNSEEN"]
    for group in told["groups"]:
        assert group["missing"] == max(group["floor"] - group["contacts"], 0)
        assert (group["cause"] is None) == (group["missing"] == 0)
    assert told["hours"]["gini"] == 0.0
    assert told["hours"]["maxOverMean"] == 1.0


def group(cap: int, load: int, floor: int, gain: float = 0.1) -> dict[str, Any]:
    """The report on three women who could be called by one mentor; one is called."""
    problem = Problem(
        gain=[[gain]] * 3, men=[[0]] * 3, mins=[[12]] * 3, ses=[[0]] * 3, grp=[1, 1, 1],
        cap=[cap], load=[load], seats=[], slot=[], dur=[], ft=[], fm=[],
        floor=[floor], fpen=[0.02],
    )  # fmt: skip
    plan = Plan(
        choice=np.array([0, -1, -1]),
        facilitator=np.zeros((0, 1)),
        prices=Prices.zero(1, 0, 1),
        objective=0.0,
        bound=0.0,
        minutes=np.array([12.0]),
        contacts=np.array([1.0]),
        seats=np.zeros(0),
        problem_fingerprint="",
    )
    return fairness._group(problem, plan, 0, "women")


@pytest.mark.parametrize(
    ("given", "cause", "kata", "words"),
    [
        (
            (60, 5, 1),
            None,
            "Perempuan: 1 kontak, batas bawah 1: terpenuhi.",
            "Women: 1 contacts, floor 1: met.",
        ),
        (
            (60, 5, 4),
            "NOBODY_LEFT",
            "Perempuan: 1 kontak dari 4; hanya 3 orang boleh dihubungi minggu ini.",
            "Women: 1 contacts of 4; only 3 people may be contacted this week.",
        ),
        (
            (20, 5, 2),
            "WEEKS_FULL",
            "Perempuan: 1 kontak dari 2; minggu para pendampingnya sudah penuh.",
            "Women: 1 contacts of 2; the weeks of their mentors are full.",
        ),
        (
            (60, 5, 2),
            "WORTH_MORE_ELSEWHERE",
            "Perempuan: 1 kontak dari 2; waktu para pendamping lebih bernilai bagi orang lain.",
            "Women: 1 contacts of 2; their mentors' time is worth more to others.",
        ),
    ],
)
def test_a_floor_that_is_not_met_says_what_stands_against_it(
    given: tuple[int, int, int], cause: str | None, kata: str, words: str
) -> None:
    told = group(*given)

    assert (told["cause"], told["words"]) == (cause, {"id": kata, "en": words})


async def test_a_full_week_leaves_room_for_the_unforeseen(db: str) -> None:
    """Given more people than a mentor can visit, and hours for just 27 visits of 55 minutes."""
    await rows.district()
    kasatpel, mentor = await rows.supervisor(), await rows.mentor()
    await people(mentor, 60)
    await store.execute("UPDATE mentor SET weekly_minutes = 27 * 55")

    told = await facts(await solved(kasatpel), "fairness")

    assert told["hours"]["max"] == round(26 / 27, 3)
    assert told["hours"]["max"] <= BAND[1]

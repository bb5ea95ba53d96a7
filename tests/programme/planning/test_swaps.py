"""A draft changed by hand: what it costs before it is saved, and that what is saved is whole."""

import json
from typing import Any

import pytest

import planner
from programme.actors import Actor
from programme.errors import Conflict, Forbidden, InvalidInput, NotFound
from programme.planning import kept
from programme.planning.locks import Wish, plan_lock
from programme.planning.publish import plan_publish
from programme.planning.swaps import Change, plan_change, plan_change_preview
from programme.records import store
from programme.words import ConsentPurpose, ContactAction, LockKind
from tests.programme import rows
from tests.programme.fingerprint import fingerprint
from tests.programme.planning.solved import NEXT, people, solved

VISIT = ContactAction.VISIT


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await rows.district()
    return await rows.supervisor()


async def scarce(kasatpel: Actor) -> tuple[int, Actor, int, int]:
    """A draft, its mentor with time for one visit, who has it and who has not."""
    sri = await rows.mentor(name="Sri")
    await store.execute("UPDATE mentor SET weekly_minutes = 70")
    everybody = await people(sri, 2)
    plan_id = await solved(kasatpel)
    (row,) = await store.fetch("SELECT person_id FROM assignment")
    other = next(person for person in everybody if person != row["person_id"])
    return plan_id, sri, row["person_id"], other


async def assignments(plan_id: int) -> dict[int, Any]:
    found = await store.fetch("SELECT * FROM assignment WHERE plan_id = $1", plan_id)
    return {row["person_id"]: row for row in found}


async def whole(plan_id: int) -> None:
    """The draft's rows and figures are those of the plan that it is kept with, which holds."""
    found = await kept.whole(plan_id)
    problem, plan = found.choices.problem, found.plan
    assert planner.verify(problem, plan).violations == ()
    row = await store.fetch_row("SELECT * FROM weekly_plan WHERE id = $1", plan_id)
    assert row is not None
    assert row["fingerprint"] == plan.fingerprint
    assert row["objective"] == plan.objective
    assert row["bound"] == plan.bound
    assert row["contacts"] == plan.planned
    assert row["expected_advances"] == pytest.approx(found.choices.advances(plan.choice))
    planned = {int(found.week.person_ids[at]) for at in (plan.choice >= 0).nonzero()[0]}
    assert (await assignments(plan_id)).keys() == planned


async def test_two_people_are_swapped(kasatpel: Actor) -> None:
    plan_id, sri, first, second = await scarce(kasatpel)
    changes = [Change(first), Change(second, sri.mentor_id, VISIT)]
    before = await fingerprint()

    preview = await plan_change_preview(kasatpel, plan_id, changes)

    assert await fingerprint() == before
    assert preview.violations == []
    assert preview.objective_after == pytest.approx(preview.objective_before)
    assert preview.advances_after == pytest.approx(preview.advances_before)
    assert preview.bound >= preview.objective_after

    assert await plan_change(kasatpel, plan_id, changes, "k1") == (plan_id, preview)
    assert await plan_change(kasatpel, plan_id, changes, "k1") == (plan_id, preview)

    found = await assignments(plan_id)
    assert found.keys() == {second}
    assert (found[second]["mentor_id"], found[second]["action"]) == (sri.mentor_id, "VISIT")
    assert json.loads(found[second]["why"])["chosen"]["mentor"] == "Sri"
    await whole(plan_id)
    (audited,) = await store.fetch("SELECT * FROM audit WHERE action = 'PLAN_CHANGE'")
    assert audited["entity_id"] == str(plan_id)
    assert [one["person"] for one in json.loads(audited["facts"])["changes"]] == [first, second]
    await plan_publish(kasatpel, plan_id)


async def test_a_row_less_costs_its_gain(kasatpel: Actor) -> None:
    plan_id, _, first, _ = await scarce(kasatpel)
    gain = (await assignments(plan_id))[first]["gain"]

    _, preview = await plan_change(kasatpel, plan_id, [Change(first)])

    assert preview.advances_after == pytest.approx(preview.advances_before - gain)
    assert preview.objective_after < preview.objective_before
    assert preview.gap_after > preview.gap_before
    assert await assignments(plan_id) == {}
    await whole(plan_id)


async def test_a_choice_that_was_not_offered_is_added_where_the_rules_allow_it(
    kasatpel: Actor,
) -> None:
    """Given a colleague whom the planner never offers beside an able responsible mentor."""
    sri, budi = await rows.mentor(name="Sri"), await rows.mentor(name="Budi")
    first, second = await people(sri, 2)
    plan_id = await solved(kasatpel)
    input_hash = (await kept.whole(plan_id)).week.input_hash

    _, preview = await plan_change(kasatpel, plan_id, [Change(first, budi.mentor_id, VISIT)])

    assert preview.violations == []
    found = await assignments(plan_id)
    assert (found[first]["mentor_id"], found[second]["mentor_id"]) == (
        budi.mentor_id,
        sri.mentor_id,
    )
    await whole(plan_id)
    assert (await kept.whole(plan_id)).week.input_hash == input_hash


async def test_the_others_of_a_mentor_move_up(kasatpel: Actor) -> None:
    """Given three visits of one mentor, the rest keep their rows and are numbered from one."""
    sri = await rows.mentor(name="Sri")
    everybody = await people(sri, 6)
    plan_id = await solved(kasatpel)
    before = await assignments(plan_id)

    await plan_change(kasatpel, plan_id, [Change(everybody[0])])

    after = await assignments(plan_id)
    assert after.keys() == set(everybody[1:])
    assert all(after[person]["id"] == before[person]["id"] for person in after)
    days: dict[Any, list[int]] = {}
    for row in after.values():
        days.setdefault(row["planned_on"], []).append(row["position"])
    assert all(sorted(places) == list(range(1, len(places) + 1)) for places in days.values())


async def test_what_breaks_a_rule_is_told_and_not_saved(kasatpel: Actor) -> None:
    plan_id, sri, first, second = await scarce(kasatpel)
    minutes = (await assignments(plan_id))[first]["minutes"]
    changes = [Change(second, sri.mentor_id, VISIT)]

    preview = await plan_change_preview(kasatpel, plan_id, changes)
    before = await fingerprint()
    with pytest.raises(Conflict) as refused:
        await plan_change(kasatpel, plan_id, changes)

    words = f"Sri would use {2 * minutes} of 70 minutes."
    assert preview.violations == [words]
    assert refused.value.kind == "PLAN_RULES_BROKEN"
    assert refused.value.message == (f"The draft would break a rule, so nothing was saved: {words}")
    assert refused.value.pesan == (
        "Draf akan melanggar aturan, jadi tidak ada yang disimpan: Sri akan memakai"
        f" {2 * minutes} dari 70 menit."
    )
    assert await fingerprint() == before


async def test_what_is_locked_stays(kasatpel: Actor) -> None:
    sri = await rows.mentor(name="Sri")
    first, second = await people(sri, 2)
    await store.execute("UPDATE person SET name = 'Ani' WHERE id = $1", first)
    await store.execute("UPDATE person SET name = 'Ida' WHERE id = $1", second)
    wish = Wish(NEXT, LockKind.CHOICE, first, sri.mentor_id, VISIT)
    await plan_lock(kasatpel, wish)
    await plan_lock(kasatpel, Wish(NEXT, LockKind.NOTHING, second))
    plan_id = await solved(kasatpel)
    changes = [Change(first), Change(second, sri.mentor_id, VISIT)]

    preview = await plan_change_preview(kasatpel, plan_id, changes)

    assert preview.violations == [
        "Ida is locked to another choice by a supervisor.",
        "Ani is locked to another choice by a supervisor.",
    ]


async def test_a_choice_that_the_rules_forbid_is_refused_with_them(kasatpel: Actor) -> None:
    sri = await rows.mentor(name="Sri")
    first, second = await people(sri, 2)
    await rows.consent(second, ConsentPurpose.CONTACT, False)
    plan_id = await solved(kasatpel)
    before = await fingerprint()

    with pytest.raises(Conflict) as refused:
        await plan_change_preview(
            kasatpel, plan_id, [Change(first), Change(second, sri.mentor_id, VISIT)]
        )

    assert (refused.value.kind, refused.value.path) == ("CHOICE_FORBIDDEN", "changes.1")
    assert refused.value.message == (
        f"The rules of the week do not allow this choice for Jakpreneur {second}."
        " No consent to be contacted."
    )
    assert refused.value.facts == {"jakpreneur": second, "barriers": ["CONSENT"]}
    assert await fingerprint() == before


@pytest.mark.parametrize("action", [ContactAction.CALL, ContactAction.WHATSAPP])
async def test_what_stands_against_a_choice_concerns_what_is_asked_for(
    kasatpel: Actor, action: ContactAction
) -> None:
    """Given a week without sessions and people without a number, then a call is refused for the
    number, not for a seat that nobody asked for."""
    sri = await rows.mentor(name="Sri")
    first, _ = await people(sri, 2)
    plan_id = await solved(kasatpel)

    with pytest.raises(Conflict) as refused:
        await plan_change_preview(kasatpel, plan_id, [Change(first, sri.mentor_id, action)])

    assert refused.value.facts == {"jakpreneur": first, "barriers": ["NUMBER"]}


async def test_bad_input_and_strangers_are_refused(kasatpel: Actor) -> None:
    plan_id, sri, first, _ = await scarce(kasatpel)
    late = await rows.person(mentor=sri)
    stranger = await rows.supervisor(rows.OTHER_DISTRICT)
    before = await fingerprint()

    async def refused(kind: type[Exception], actor: Actor, *changes: Change) -> Any:
        with pytest.raises(kind) as fault:
            await plan_change(actor, plan_id, changes)
        return fault.value

    assert (await refused(InvalidInput, kasatpel)).message == (
        "changes holds 0 people; it takes 1 to 100 at a time."
    )
    assert (await refused(InvalidInput, kasatpel, Change(first), Change(first))).message == (
        f"Jakpreneur {first} is changed twice; say once what is to be."
    )
    half = Change(first, sri.mentor_id)
    assert (await refused(InvalidInput, kasatpel, half)).message == (
        "mentorId and action go together: who reaches the person, and how."
    )
    assert (await refused(InvalidInput, kasatpel, Change(late))).message == (
        f"Jakpreneur {late} is not among the people of this plan."
    )
    await refused(NotFound, kasatpel, Change(999))
    await refused(NotFound, stranger, Change(first))
    await refused(Forbidden, sri, Change(first))
    assert await fingerprint() == before


async def test_what_is_published_is_changed_no_more(kasatpel: Actor) -> None:
    plan_id, _, first, _ = await scarce(kasatpel)
    await plan_publish(kasatpel, plan_id)
    before = await fingerprint()

    with pytest.raises(Conflict) as refused:
        await plan_change(kasatpel, plan_id, [Change(first)])

    assert refused.value.kind == "PLAN_NOT_DRAFT"
    assert refused.value.message == (
        f"Plan {plan_id} is PUBLISHED: only a draft can be changed. Run the plan again."
    )
    assert await fingerprint() == before

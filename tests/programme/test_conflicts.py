"""Conflicts: somebody chooses, and nothing that was typed is silently lost."""

from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from programme.actors import Actor
from programme.conflicts import conflict_resolve
from programme.edits import Edit, value_of
from programme.errors import Conflict
from programme.jakpreneurs import jakpreneur_update
from programme.records import store
from programme.words import ConflictChoice, EditedField
from tests.programme import rows
from tests.programme.test_edits import NAME, PHONE, WORKERS, business, given_person, phone


async def met(mentor: Actor, supervisor: Actor, person: int) -> int:
    """A conflict about the business's name: Kedai stands, Depot came late."""
    await jakpreneur_update(supervisor, person, Edit({NAME: "Warung"}, {NAME: "Kedai"}))
    late = await jakpreneur_update(mentor, person, Edit({NAME: "Warung"}, {NAME: "Depot"}))
    return int(late["conflicts"][0])


@pytest.mark.parametrize(
    ("choice", "stands"), [(ConflictChoice.YOURS, "Depot"), (ConflictChoice.THEIRS, "Kedai")]
)
async def test_somebody_chooses(db: str, choice: ConflictChoice, stands: str) -> None:
    mentor, supervisor, person = await given_person()
    conflict = await met(mentor, supervisor, person)

    assert await conflict_resolve(mentor, conflict, choice) == {"conflict_id": conflict}

    assert (await business(person))[0] == stands
    row = await store.fetch_row("SELECT choice, resolved_by_id FROM conflict")
    assert tuple(row or ()) == (choice, mentor.id)
    with pytest.raises(Conflict) as refused:
        await conflict_resolve(supervisor, conflict, choice)
    assert refused.value.kind == "ALREADY_RESOLVED"


async def test_a_value_that_moved_on_is_not_overwritten_by_a_choice(db: str) -> None:
    mentor, supervisor, person = await given_person()
    conflict = await met(mentor, supervisor, person)
    await jakpreneur_update(supervisor, person, Edit({NAME: "Kedai"}, {NAME: "Rumah Makan"}))

    with pytest.raises(Conflict) as refused:
        await conflict_resolve(mentor, conflict, ConflictChoice.YOURS)

    assert (refused.value.kind, (await business(person))[0]) == ("MOVED_ON", "Rumah Makan")
    await conflict_resolve(mentor, conflict, ConflictChoice.THEIRS)
    assert (await business(person))[0] == "Rumah Makan"


@dataclass
class Editor:
    """Somebody who edits a copy, and sends the edits when there is a network."""

    actor: Actor
    seen: dict[EditedField, Any] = field(default_factory=dict)
    queue: list[Edit] = field(default_factory=list)


FIELDS = (NAME, WORKERS, PHONE)


async def standing(person: int) -> dict[EditedField, Any]:
    name, _, _, workers, *_ = await business(person)
    return {NAME: name, WORKERS: workers, PHONE: await phone(person)}


@settings(
    deadline=None,
    max_examples=12,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
async def test_nothing_that_was_typed_is_silently_lost(db: str, seed: int) -> None:
    """Given two who edit off line, send in any order, refresh now and then and resolve what met:
    each value that was typed stands, or was overwritten by an edit that saw it, or stands in a
    conflict record."""
    random = Random(seed)
    if not await store.fetch_value("SELECT count(*) FROM stage"):
        await rows.district()
    mentor, supervisor = await rows.mentor(), await rows.supervisor()
    person = await rows.person(mentor=mentor)
    first = {NAME: "name 0", WORKERS: 1, PHONE: None}
    await jakpreneur_update(mentor, person, Edit({NAME: None}, {NAME: "name 0"}))
    editors = [Editor(mentor, dict(first)), Editor(supervisor, dict(first))]
    typed: list[tuple[EditedField, Any]] = []
    overwritten: set[tuple[EditedField, Any]] = set()

    for number in range(1, 25):
        editor = random.choice(editors)
        step = random.random()
        if step < 0.5:
            editor.queue.append(type_in(editor, random, number))
            typed += editor.queue[-1].given.items()
        elif step < 0.75 and editor.queue:
            await send(editor, person, overwritten)
        elif step < 0.9 and not editor.queue:
            editor.seen = await standing(person)
        else:
            await resolve(random.choice(editors).actor, random, person, overwritten)
    for editor in random.sample(editors, 2):
        while editor.queue:
            await send(editor, person, overwritten)

    now = set((await standing(person)).items())
    kept = {
        (EditedField(row["field"]), value_of(row["yours"]))
        for row in await store.fetch(
            "SELECT field, yours FROM conflict WHERE person_id = $1", person
        )
    }
    assert [value for value in typed if value not in now | kept | overwritten] == []


def type_in(editor: Editor, random: Random, number: int) -> Edit:
    """New values over what the editor sees, which the editor then sees."""
    fields = random.sample(FIELDS, random.randint(1, 3))
    values = {NAME: f"name {number}", WORKERS: 1 + number, PHONE: f"+628120000{number:04d}"}
    given_values = {one: values[one] for one in fields}
    edit = Edit({one: editor.seen[one] for one in fields}, given_values)
    editor.seen |= given_values
    return edit


async def send(editor: Editor, person: int, overwritten: set[tuple[EditedField, Any]]) -> None:
    """The oldest edit of the queue; what it replaces was seen by its author."""
    edit = editor.queue.pop(0)
    before = await standing(person)
    done = await jakpreneur_update(editor.actor, person, edit)
    for one in map(EditedField, done["applied"]):
        assert before[one] == edit.base[one]
        overwritten.add((one, before[one]))


async def resolve(
    actor: Actor, random: Random, person: int, overwritten: set[tuple[EditedField, Any]]
) -> None:
    """A choice by somebody who sees both values."""
    row = await store.fetch_row(
        "SELECT * FROM conflict WHERE person_id = $1 AND choice IS NULL LIMIT 1", person
    )
    if row is None:
        return
    before = await standing(person)
    with suppress(Conflict):  # it moved on
        await conflict_resolve(actor, row["id"], random.choice(list(ConflictChoice)))
    after = await standing(person)
    for one in FIELDS:
        if before[one] != after[one]:
            assert before[one] == value_of(row["theirs"])
            overwritten.add((one, before[one]))

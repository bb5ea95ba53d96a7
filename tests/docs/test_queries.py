"""The documents that clients may start from: each runs as it stands, within its bounds."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from programme.actors import Actor
from programme.records import store
from programme.words import ContactAction, ContactOutcome
from schema.context import Context
from schema.execution import Ask, Executor
from tests.programme import plan_rows, rows
from tests.programme.fieldwork import FieldWork

DOCUMENTS = Path(__file__).parents[2] / "docs" / "queries"
EXECUTOR = Executor()
LONG = "Setuju mengikuti pelatihan pemasaran hari Jumat di kantor kecamatan, membawa dua produk"


async def run(name: str, actor: Actor, **variables: Any) -> bytes:
    """The whole answer of a document, as it goes out."""
    ask = Ask((DOCUMENTS / f"{name}.graphql").read_text(), None, variables)
    operation = EXECUTOR.operation(ask)
    assert operation.errors == ()
    answer = await EXECUTOR.run(operation, ask, Context(actor, "id"))
    assert not answer.failed, answer.body
    return answer.body


def test_every_document_is_valid_and_within_the_cost() -> None:
    names = sorted(path.stem for path in DOCUMENTS.glob("*.graphql"))
    for name in names:
        text = (DOCUMENTS / f"{name}.graphql").read_text()
        assert EXECUTOR.operation(Ask(text)).errors == (), name
    assert {"changes", "mentor_day", "my_day", "my_list"} <= set(names)


async def a_full_day(count: int) -> Actor:
    """A mentor with so many contacts planned today, each with all that a list shows."""
    await rows.district()
    mentor, supervisor = await rows.mentor(), await rows.supervisor()
    for number in range(count):
        person = await rows.person(mentor=mentor, name=f"Siti Nurhaliza Wulandari {number}")
        await plan_rows.assignment(person, mentor, supervisor)
        await store.execute(
            "INSERT INTO business (person_id, name, sector, level, workers)"
            " VALUES ($1, 'Warung Nasi Uduk Ibu Wulandari', 'CULINARY', 'NAIK_KELAS', 3)",
            person,
        )
        await store.execute(
            "INSERT INTO contact (person_id, mentor_id, action, outcome, contacted_on, recorded_at,"
            " note) VALUES ($1, $2, $3, $4, $5, now(), $6)",
            person,
            mentor.mentor_id,
            ContactAction.WHATSAPP.value,
            ContactOutcome.NO_ANSWER.value,
            rows.DAY,
            LONG,
        )
    await rows.session(held_on=rows.DAY, leader=mentor, status="SCHEDULED")
    return mentor


async def test_a_day_of_thirty_contacts_is_at_most_30_kb(db: str) -> None:
    mentor = await a_full_day(30)

    body = await run("mentor_day", mentor, date=rows.DAY.isoformat())

    day = orjson.loads(body)["data"]["mentorDay"]
    assert (len(day["assignments"]), len(day["sessions"])) == (30, 1)
    assert all(row["jakpreneur"]["lastContact"]["note"] == LONG for row in day["assignments"])
    assert len(body) <= 30_000


@pytest.mark.parametrize(("days", "found"), [(1, 2), (2, 2), (7, 2)])
async def test_several_days_are_one_list_in_order(db: str, days: int, found: int) -> None:
    mentor = await a_full_day(2)
    await store.execute("UPDATE assignment SET planned_on = planned_on + 1 WHERE id = 1")

    body = await run("mentor_day", mentor, date=rows.DAY.isoformat(), days=days)

    planned = [row["plannedOn"] for row in orjson.loads(body)["data"]["mentorDay"]["assignments"]]
    assert planned == ["2020-10-26", "2020-10-27"][: min(days, found)]


@pytest.mark.parametrize("days", [0, 8])
async def test_more_than_a_week_is_refused(db: str, days: int) -> None:
    mentor = await a_full_day(1)
    ask = Ask(
        (DOCUMENTS / "mentor_day.graphql").read_text(), None, {"date": "2020-10-26", "days": days}
    )
    answer = await EXECUTOR.run(EXECUTOR.operation(ask), ask, Context(mentor, "en"))
    [error] = orjson.loads(answer.body)["errors"]
    assert error["message"] == f"days is {days}; a mentor's days are read 1 to 7 at a time."


async def test_changes_brings_every_kind_of_object(db: str) -> None:
    """Given some field work, a supervisor's pages show objects of each type with their fields."""
    work = await FieldWork(3).begin()
    kasatpel = work.kasatpel
    page = orjson.loads(await run("changes", kasatpel))["data"]["changes"]
    assert (page["beginning"], page["changes"]) == (True, [])
    for _ in range(80):
        await work.edit()

    shown: set[str] = set()
    more = True
    while more:
        page = orjson.loads(await run("changes", kasatpel, since=page["cursor"]))["data"]["changes"]
        shown |= {change["entity"] for change in page["changes"] if change["node"]}
        more = page["hasMore"]

    assert shown >= {"Jakpreneur", "Contact", "Attendance", "Attainment", "Consent"}

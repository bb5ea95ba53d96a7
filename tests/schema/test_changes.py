"""A phone that applies `changes` holds what the server holds."""

import asyncio
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from programme import changes
from programme.attainments import attainment_record, attainment_validate
from programme.caseloads import caseload_hand_over
from programme.events import changed_of
from programme.planning import retention
from programme.planning.publish import plan_publish
from programme.records import store
from programme.stages import Proof
from programme.words import EvidenceKind
from schema.ids import to_global
from tests.programme import rows
from tests.programme.fieldwork import FieldWork
from tests.programme.planning.drafts import draft
from tests.schema.phone import Phone, ask, in_force, whole

EACH = settings(
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


async def field_work(seed: int, edits: int, at_once: int = 1) -> None:
    """After random edits, so many at once, every phone holds what a full read gives, whatever
    cursor it goes on from, and however small its pages; who lost sight of nothing has been told of
    no loss."""
    random = Random(seed)
    await empty()
    work = await FieldWork(seed).begin()
    phones = [await Phone(actor).begin() for actor in work.readers]
    for _ in range(0, edits, at_once):
        awake = [phone for phone in phones if random.random() < 0.03 * at_once]
        await asyncio.gather(
            *(work.edit() for _ in range(at_once)),
            *(phone.step(random.choice([1, 3, 20, 100])) for phone in awake),
        )
        for phone in awake:
            phone.remember()
    for phone in phones:
        await compare(phone, random)
        if phone.kept:
            phone.copy, phone.cursor = random.choice(phone.kept)
            await compare(phone, random)
    losing = {*work.mentors, work.bank}
    assert all(phone.dropped == 0 for phone in phones if phone.actor not in losing)
    assert work.done > edits // 5
    assert sum(phone.told for phone in phones) > edits


async def compare(phone: Phone, random: Random) -> None:
    await phone.sync(random.choice([1, 7, 100]))
    assert phone.held() == in_force(await whole(phone.actor)), phone.actor


async def empty() -> None:
    """The database of the test, as if nothing had happened yet."""
    tables = await store.fetch(
        "SELECT string_agg(tablename, ', ') AS names FROM pg_tables WHERE schemaname = 'public'"
        " AND tablename !~ '^(pgqueuer|tortoise)'"
    )
    await store.execute(f"TRUNCATE {tables[0]['names']} RESTART IDENTITY")


async def test_one_page_may_be_asked_for_in_several_ways(db: str) -> None:
    """Given aliases, each list has the nodes that it asked for; what is skipped is not there."""
    await rows.district()
    mentor = await rows.mentor()
    person = await rows.person(mentor=mentor, name="Sari")
    begun = (await ask(mentor, "{ changes { cursor } }"))["changes"]["cursor"]
    async with store.transaction():
        await changed_of(person, ("person", person))
    document = """query ($since: String, $no: Boolean!) { page: changes(since: $since) {
      names: changes { node { ... on Jakpreneur { name } } also: node { id } }
      changes { __typename kind node { __typename ... on Jakpreneur { stage { key } } } }
      bare: changes { entity node @include(if: $no) { id } } } }"""

    page = (await ask(mentor, document, since=begun, no=False))["page"]

    assert page == {
        "names": [{"node": {"name": "Sari"}, "also": {"id": to_global("Jakpreneur", person)}}],
        "changes": [
            {
                "__typename": "Change",
                "kind": "UPSERT",
                "node": {"__typename": "Jakpreneur", "stage": {"key": "P1"}},
            }
        ],
        "bare": [{"entity": "Jakpreneur"}],
    }


async def test_what_ended_while_a_person_was_out_of_sight_is_told_on_return(db: str) -> None:
    """Given a page read while the person was another's, when the person comes back, the claim that
    was refused before it left is refused in the copy."""
    await rows.district()
    here, there, office = await rows.mentor(), await rows.mentor(), await rows.supervisor()
    people = [await rows.person(mentor=here) for _ in range(2)]
    proof = Proof(2, rows.DAY, EvidenceKind.PARTNER_IMPORT, "list")
    claims = [await attainment_record(here, person, proof) for person in people]
    phone = await Phone(here).begin()
    for claim in claims:
        await attainment_validate(office, claim["attainment_id"], accepted=False, reason="no")

    await phone.step(1)
    await caseload_hand_over(office, people[1:], there.mentor_id or 0)
    await phone.step(1)
    await caseload_hand_over(office, people[1:], here.mentor_id or 0)
    await phone.sync()

    assert phone.held() == in_force(await whole(here))


async def test_what_gets_too_old_to_be_seen_leaves_the_copy(db: str) -> None:
    """Given a published plan that sends a mentor to a colleague's person as well, eight weeks later
    the copy has neither plan nor row nor that person; the colleague's keeps the person."""
    await rows.district()
    office, mentor, colleague = await rows.supervisor(), await rows.mentor(), await rows.mentor()
    own = await rows.person(mentor=mentor, name="Sari")
    other = await rows.person(mentor=colleague, name="Wati")
    await plan_publish(office, await draft(office, [(own, mentor), (other, mentor)]))
    phones = [await Phone(actor).begin() for actor in (mentor, colleague)]

    await retention.archive(rows.WEEK + timedelta(weeks=9))
    for phone in phones:
        await phone.sync(1)

    assert [phone.held() for phone in phones] == [
        in_force(await whole(phone.actor)) for phone in phones
    ]
    named = [[row["name"] for row in phone.copy.values() if "name" in row] for phone in phones]
    assert named == [["Sari"], ["Wati"]]


@settings(EACH, max_examples=1)
@given(seed=st.integers(0, 2**32))
async def test_a_phone_that_applies_changes_holds_what_the_server_holds(
    db: str, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(changes, "WINDOW", 40)
    await field_work(seed, 80)


@pytest.mark.slow
@settings(EACH, max_examples=2)
@given(seed=st.integers(1, 2**32))
async def test_the_same_after_a_thousand_edits(
    db: str, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(changes, "WINDOW", 300)
    await field_work(seed, 500, at_once=5)

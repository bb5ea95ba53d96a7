"""What hangs on two who are one: consents, plans, wallets, places in events, dormancy, and who is
told."""

from datetime import date, timedelta

from programme import changes
from programme.actors import Actor
from programme.attainments import attainment_record, attainment_revoke
from programme.consents import current
from programme.contacts import contact_record
from programme.dormancy import jakpreneur_dormant
from programme.duplicates.merging import person_merge, person_unmerge
from programme.records import store
from programme.stages import Proof
from programme.words import ConsentPurpose, ContactAction, ContactOutcome, EvidenceKind
from tests.programme import market_rows, plan_rows, rows
from tests.programme.duplicates import pairs

WHY = "Same phone and birth date"


async def test_a_refusal_of_either_stands_and_what_was_lent_goes_back(db: str) -> None:
    supervisor, _, one, other = await pairs.two()
    await rows.consent(one, ConsentPurpose.CONTACT, True)
    await rows.consent(other, ConsentPurpose.CONTACT, False)
    await rows.consent(other, ConsentPurpose.BANK, True)

    merge = await person_merge(supervisor, one, other, WHY)

    assert await _consents(one) == (False, True)
    await person_unmerge(supervisor, merge["merge_id"], "They are two")
    assert await _consents(one) == (True, False)
    assert await _consents(other) == (False, True)


async def test_a_plans_second_row_is_nobodys_work_while_merged(db: str) -> None:
    supervisor, mentor, one, other = await pairs.two()
    for person in (one, other):
        await plan_rows.assignment(person, mentor, supervisor)

    merge = await person_merge(supervisor, one, other, WHY)

    assert await _statuses() == {one: "PLANNED", other: "DECLINED"}
    await person_unmerge(supervisor, merge["merge_id"], "They are two")
    assert await _statuses() == {one: "PLANNED", other: "PLANNED"}


async def test_the_wallet_places_and_sales_become_the_survivors(db: str) -> None:
    supervisor, _, one, other = await pairs.two()
    event = await market_rows.event(supervisor)
    for kind in ("licence", "sale"):
        await store.execute(pairs.WRITTEN[kind].format(number=1), other)

    merge = await person_merge(supervisor, one, other, WHY)

    assert await _owners() == {"licence": {one}, "marketing_slot": {one}, "sale": {one}}
    await person_unmerge(supervisor, merge["merge_id"], "They are two")
    assert await _owners() == {"licence": {other}, "marketing_slot": {other}, "sale": {other}}
    assert await _taken(event) == 1


async def test_what_was_sold_elsewhere_goes_and_comes_with_its_p5(db: str) -> None:
    """Given two who are one, both with a P5: the later one's is closed by the merge, and parted
    each rests on the own sale again, so that a revocation frees it."""
    supervisor, mentor, one, other = await pairs.two()
    for person, day in ((one, rows.DAY - timedelta(days=1)), (other, rows.DAY)):
        await attainment_record(mentor, person, rows.sold_elsewhere(day))

    merge = await person_merge(supervisor, one, other, WHY)

    assert await _resting() == [(one, one, True), (other, other, False)]
    await person_unmerge(supervisor, merge["merge_id"], "They are two")
    assert await _resting() == [(one, one, True), (other, other, True)]
    held = await store.fetch_value("SELECT max(id) FROM attainment WHERE person_id = $1", other)
    await attainment_revoke(supervisor, held, "Not hers")
    void = await store.fetch("SELECT person_id, voided_at IS NOT NULL FROM sale ORDER BY id")
    assert [tuple(row) for row in void] == [(one, False), (other, True)]


async def test_a_p5_that_only_the_merged_one_held_becomes_the_survivors_with_its_sale(
    db: str,
) -> None:
    supervisor, mentor, one, other = await pairs.two()
    await attainment_record(mentor, other, rows.sold_elsewhere(rows.DAY))

    merge = await person_merge(supervisor, one, other, WHY)

    assert await _resting() == [(one, one, True)]
    await person_unmerge(supervisor, merge["merge_id"], "They are two")
    assert await _resting() == [(other, other, True)]


async def test_a_licence_proves_again_what_is_held_again(db: str) -> None:
    """Given two who are one, both with a P4: parted, each rests on the own licence, which leaves
    the wallet once the P4 is revoked."""
    supervisor, mentor, one, other = await pairs.two()
    for person, day in ((one, rows.DAY - timedelta(days=1)), (other, rows.DAY)):
        proof = Proof(4, day, EvidenceKind.LICENCE, licence=rows.nib(day))
        await attainment_record(mentor, person, proof)
    merge = await person_merge(supervisor, one, other, WHY)
    await person_unmerge(supervisor, merge["merge_id"], "They are two")

    held = await store.fetch_value("SELECT max(id) FROM attainment WHERE person_id = $1", other)
    await attainment_revoke(supervisor, held, "Not hers")

    gone = await store.fetch("SELECT person_id, revoked_at IS NOT NULL FROM licence ORDER BY id")
    assert [tuple(row) for row in gone] == [(one, False), (other, True)]


async def test_a_second_place_in_an_event_goes_to_who_waits_and_is_not_taken_back(db: str) -> None:
    """Given two places of two who are one, the merged one's is the next in line's; parted, that
    one stays and the other stands in line."""
    supervisor, _, one, other = await pairs.two()
    event = await market_rows.event(supervisor, capacity=2)
    slots = [await market_rows.slot(event, person, supervisor) for person in (one, other)]
    waiting = await store.fetch_value(
        "INSERT INTO marketing_slot (event_id, person_id, status, claimed_by_id, claimed_at)"
        " VALUES ($1, $2, 'WAITING', $3, now()) RETURNING id",
        *(event, await rows.person(), supervisor.id),
    )

    merge = await person_merge(supervisor, one, other, WHY)

    assert await _places() == {slots[0]: "CLAIMED", slots[1]: "RELEASED", waiting: "CLAIMED"}
    await person_unmerge(supervisor, merge["merge_id"], "They are two")
    assert await _places() == {slots[0]: "CLAIMED", slots[1]: "WAITING", waiting: "CLAIMED"}
    assert await _taken(event) == 2


async def test_who_moved_under_the_other_number_is_not_dormant(db: str) -> None:
    supervisor, mentor, one, other = await pairs.two()
    await jakpreneur_dormant(supervisor, one, "Moved away", since=date(2020, 9, 1))
    await contact_record(mentor, other, ContactAction.CALL, ContactOutcome.REACHED, rows.DAY)

    merge = await person_merge(supervisor, one, other, WHY)

    assert await _dormant() == {}
    await person_unmerge(supervisor, merge["merge_id"], "They are two")
    assert await _dormant() == {one: date(2020, 9, 1)}
    said = await store.fetch("SELECT dormant, reason FROM dormancy ORDER BY id")
    assert [tuple(row) for row in said] == [
        (True, "Moved away"),
        (False, f"{other} = {one}: {WHY}"),
        (True, "They are two"),
    ]


async def test_who_did_not_move_since_stays_dormant(db: str) -> None:
    supervisor, _, one, other = await pairs.two()
    await jakpreneur_dormant(supervisor, one, "Moved away", since=rows.DAY)

    await person_merge(supervisor, one, other, WHY)

    assert await _dormant() == {one: rows.DAY}


async def test_whoever_saw_either_is_told_and_nobody_of_another_district(db: str) -> None:
    """Given copies of an office, both mentors and a stranger, the merged one leaves those that held
    it, and the survivor's hold all that hangs on both; parted, each has what it had."""
    supervisor, mentor, one, _ = await pairs.two()
    heir, stranger = await rows.mentor(), await rows.supervisor(rows.OTHER_DISTRICT)
    other = await rows.person(mentor=heir)
    contact = await contact_record(
        mentor, one, ContactAction.CALL, ContactOutcome.REACHED, rows.DAY
    )
    moved = await contact_record(heir, other, ContactAction.CALL, ContactOutcome.REACHED, rows.DAY)
    told = [contact["contact_id"], moved["contact_id"]]
    readers = (supervisor, mentor, heir, stranger)
    cursors = [(await changes.page(actor, None)).cursor for actor in readers]

    merge = await person_merge(supervisor, one, other, WHY)

    seen = [await _told(actor, cursor) for actor, cursor in zip(readers, cursors, strict=True)]
    assert [_of(keys, "person") for keys in seen] == [{one, other}, {one}, {other}, set()]
    assert [_of(keys, "contact") for keys in seen] == [{*told}, {*told}, set(), set()]
    cursors = [(await changes.page(actor, None)).cursor for actor in readers]
    await person_unmerge(supervisor, merge["merge_id"], "They are two")
    seen = [await _told(actor, cursor) for actor, cursor in zip(readers, cursors, strict=True)]
    assert [_of(keys, "person") for keys in seen] == [{one, other}, {one}, {other}, set()]
    assert [_of(keys, "contact") for keys in seen] == [{*told}, {*told}, {told[1]}, set()]


async def _told(actor: Actor, cursor: str) -> set[tuple[str, int]]:
    return {(one.entity, one.id) for one in (await changes.page(actor, cursor, 100)).touched}


def _of(keys: set[tuple[str, int]], entity: str) -> set[int]:
    return {key for word, key in keys if word == entity}


async def _resting() -> list[tuple[int, int, bool]]:
    """Whose each sale is, whose the P5 that it proves, and whether that is held."""
    found = await store.fetch(
        "SELECT s.person_id, a.person_id, a.superseded_at IS NULL FROM sale s"
        " JOIN attainment a ON a.id = s.attainment_id ORDER BY s.id"
    )
    return [tuple(row) for row in found]


async def _owners() -> dict[str, set[int]]:
    found = {}
    for table in ("licence", "marketing_slot", "sale"):
        lines = await store.fetch(f"SELECT person_id FROM {table}")
        found[table] = {line["person_id"] for line in lines}
    return found


async def _places() -> dict[int, str]:
    lines = await store.fetch("SELECT id, status FROM marketing_slot")
    return {line["id"]: line["status"] for line in lines}


async def _taken(event: int) -> int:
    return int(await store.fetch_value("SELECT taken FROM marketing_event WHERE id = $1", event))


async def _dormant() -> dict[int, date]:
    lines = await store.fetch(
        "SELECT id, dormant_since FROM person WHERE dormant_since IS NOT NULL"
    )
    return {line["id"]: line["dormant_since"] for line in lines}


async def _consents(person: int) -> tuple[bool, bool]:
    said = [await current([person], p) for p in (ConsentPurpose.CONTACT, ConsentPurpose.BANK)]
    return said[0][person], said[1][person]


async def _statuses() -> dict[int, str]:
    return {
        row["person_id"]: row["status"]
        for row in await store.fetch("SELECT person_id, status FROM assignment")
    }

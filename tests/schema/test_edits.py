"""Edits off line as a client writes them: what was applied, what met another value, what waits."""

from dataclasses import replace
from typing import Any

from programme.actors import Actor
from programme.records import store
from programme.words import Role
from schema.context import Context
from schema.ids import to_global
from tests.programme import edit_rows, rows
from tests.schema.asking import SCHEMA, ask

CONFLICT = """id field base yours theirs yourRole yourMentor { name } theirRole
  theirMentor { name } choice jakpreneur { id } contact { id }"""
UPDATE = f"""mutation ($input: JakpreneurUpdateInput!) {{ jakpreneurUpdate(input: $input) {{
  ... on JakpreneurUpdated {{ applied conflicts {{ {CONFLICT} }}
    jakpreneur {{ phone whatsapp business {{ name sector workers monthlyTurnover }} }} }}
  ... on Refusal {{ code message path facts }} }} }}"""
CORRECT = f"""mutation ($input: ContactCorrectInput!) {{ contactCorrect(input: $input) {{
  ... on ContactCorrected {{ applied contact {{ outcome note }} conflicts {{ {CONFLICT} }} }}
  ... on Refusal {{ code message path }} }} }}"""
RESOLVE = """mutation ($input: ConflictResolveInput!) { conflictResolve(input: $input) {
  ... on ConflictResolved { conflict { choice resolvedAt jakpreneur { phone } } }
  ... on Refusal { code message path } } }"""
OPEN = f"{{ conflicts(open: true) {{ totalCount edges {{ node {{ {CONFLICT} }} }} }} }}"


async def run(actor: Actor, document: str, **given: Any) -> Any:
    answer = await SCHEMA.execute(document, {"input": given}, Context(actor, actor.language))
    assert answer.errors is None, answer.errors
    assert answer.data is not None
    (only,) = answer.data.values()
    return only


async def given() -> tuple[Actor, Actor, int, str]:
    await rows.district()
    mentor, supervisor = await rows.mentor(name="Ani"), await rows.supervisor()
    person = await rows.person(mentor=mentor)
    return mentor, supervisor, person, to_global("Jakpreneur", person)


async def test_an_edit_tells_what_it_applied_and_what_it_met(db: str) -> None:
    mentor, supervisor, _, person = await given()
    seen = {"phone": None, "businessName": None, "sector": None, "monthlyTurnover": None}
    first = {"phone": "081200000001", "businessName": "Kedai", "sector": "CULINARY"}
    late = {"phone": "081200000002", "monthlyTurnover": 3_000_000_000}

    done = await run(supervisor, UPDATE, jakpreneurId=person, base=seen, set=first)
    met = await run(mentor, UPDATE, jakpreneurId=person, base=seen, set=late)

    assert done["applied"] == ["BUSINESS_NAME", "PHONE", "SECTOR"]
    assert done["conflicts"] == []
    business = {"name": "Kedai", "sector": "CULINARY", "workers": 1}
    assert met["jakpreneur"] == {
        "phone": "+6281200000001",
        "whatsapp": True,
        "business": {**business, "monthlyTurnover": 3_000_000_000},
    }
    assert met["applied"] == ["MONTHLY_TURNOVER"]
    [conflict] = met["conflicts"]
    assert conflict == {
        "id": to_global("Conflict", 1),
        "field": "PHONE",
        "base": None,
        "yours": "+6281200000002",
        "theirs": "+6281200000001",
        "yourRole": "MENTOR",
        "yourMentor": {"name": "Ani"},
        "theirRole": "KASATPEL",
        "theirMentor": None,
        "choice": None,
        "jakpreneur": {"id": person},
        "contact": None,
    }
    listed = await run(supervisor, OPEN)
    assert listed == {"totalCount": 1, "edges": [{"node": conflict}]}
    reads = await store.fetch(
        "SELECT facts FROM audit WHERE action = 'READ' AND entity = 'conflict'"
    )
    assert reads[-1]["facts"] == '{"ids": [1], "fields": ["base", "theirs", "yours"]}'


async def test_a_choice_is_seen_by_everybody(db: str) -> None:
    mentor, supervisor, _, person = await given()
    for actor, phone in ((supervisor, "081200000001"), (mentor, "081200000002")):
        base, values = {"phone": None}, {"phone": phone}
        await run(actor, UPDATE, jakpreneurId=person, base=base, set=values)

    chosen = await run(supervisor, RESOLVE, conflictId=to_global("Conflict", 1), choice="YOURS")

    assert chosen["conflict"].pop("resolvedAt")
    assert chosen["conflict"] == {"choice": "YOURS", "jakpreneur": {"phone": "+6281200000002"}}
    assert (await run(mentor, OPEN))["totalCount"] == 0
    again = await run(mentor, RESOLVE, conflictId=to_global("Conflict", 1), choice="THEIRS")
    assert again == {
        "code": "ALREADY_RESOLVED",
        "message": "This conflict was resolved already: YOURS.",
        "path": "conflictId",
    }


async def test_values_are_for_who_may_read_a_phone(db: str) -> None:
    mentor, supervisor, number, _ = await given()
    await edit_rows.conflict(number, mentor)
    auditor = await rows.actor(Role.AUDITOR, rows.PROVINCE)
    stranger, bank = await rows.mentor(), await rows.actor(Role.BANK, rows.PROVINCE)

    [edge] = (await run(auditor, OPEN))["edges"]

    assert [edge["node"][name] for name in ("base", "yours", "theirs")] == [None] * 3
    for actor in (stranger, bank):
        assert await run(actor, OPEN) == {"totalCount": 0, "edges": []}
    [edge] = (await run(supervisor, OPEN))["edges"]
    assert [edge["node"][name] for name in ("base", "yours", "theirs")] == ["A", "B", "C"]


async def test_a_phone_that_is_none_is_refused_by_its_field(db: str) -> None:
    mentor, _, _, person = await given()
    base = {"phone": None, "workers": None, "businessName": None}

    told = await run(mentor, UPDATE, jakpreneurId=person, base=base, set={"phone": "12"})

    assert (told["code"], told["path"]) == ("INVALID_INPUT", "set.phone")
    silent = await run(mentor, UPDATE, jakpreneurId=person, base={}, set={"workers": 2})
    assert (silent["path"], silent["facts"]) == ("base", {"field": "WORKERS"})
    indonesian = await run(
        replace(mentor, language="id"), UPDATE, jakpreneurId=person, base=base, set={"workers": 0}
    )
    assert indonesian["message"] == "workers bernilai 0; harus 1 sampai 9999, termasuk pemilik."


async def test_a_correction_names_a_contact_by_the_key_that_made_it(db: str) -> None:
    """Given a contact that was recorded off line and has no id yet; until it was sent the
    correction waits, and a key that made something else is refused."""
    mentor, _, _, person = await given()
    call = {"action": "CALL", "outcome": "REACHED", "contactedOn": "2020-10-26"}
    edit = {"base": {"outcome": "REACHED"}, "set": {"outcome": "AGREED"}}

    early = await run(mentor, CORRECT, contactId="key:phone 7", **edit)
    unborn = await run(mentor, CORRECT, contactId="key:phone 7", after="nothing", **edit)
    await ask(
        mentor, "contactRecord", {**call, "jakpreneurId": person, "idempotencyKey": "phone 7"}
    )
    done = await run(mentor, CORRECT, contactId="key:phone 7", idempotencyKey="phone 8", **edit)
    consent = {
        "jakpreneurId": person,
        "purpose": "BANK",
        "granted": True,
        "idempotencyKey": "phone 9",
    }
    await ask(mentor, "consentSet", consent)
    wrong = await run(mentor, CORRECT, contactId="key:phone 9", **edit)

    assert early == {
        "code": "NOT_YET",
        "message": "The mutation with the idempotencyKey phone 7 is not done yet; send it first,"
        " then this one again.",
        "path": "contactId",
    }
    assert unborn["code"] == "NOT_YET"
    assert done == {
        "applied": ["OUTCOME"],
        "contact": {"outcome": "AGREED", "note": None},
        "conflicts": [],
    }
    assert (wrong["code"], wrong["path"]) == ("INVALID_INPUT", "contactId")


async def test_after_waits_for_an_earlier_mutation_of_the_same_account(db: str) -> None:
    mentor, supervisor, _, person = await given()
    word = {"jakpreneurId": person, "purpose": "CONTACT"}
    yes = {**word, "granted": True, "idempotencyKey": "1"}
    no = {**word, "granted": False, "idempotencyKey": "2", "after": "1"}

    waiting = await ask(mentor, "consentSet", no)
    await ask(supervisor, "consentSet", yes)
    still = await ask(mentor, "consentSet", no)
    await ask(mentor, "consentSet", {**yes, "granted": True})
    done = await ask(mentor, "consentSet", no)

    assert (waiting["code"], waiting["path"]) == ("NOT_YET", "after")
    assert still["code"] == "NOT_YET"
    assert done["__typename"] == "ConsentSet"
    said = await store.fetch("SELECT granted FROM consent ORDER BY id")
    assert [row["granted"] for row in said] == [True, False]

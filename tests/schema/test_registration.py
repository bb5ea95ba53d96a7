"""A registration, a move and a sleep as an office's client writes them."""

from typing import Any

import pytest

from programme.actors import Actor
from programme.records import store
from schema.context import Context
from schema.ids import to_global
from tests.programme import rows
from tests.programme.fingerprint import fingerprint
from tests.programme.forms import NIK, OTHER_AGENCY, offices
from tests.schema.asking import SCHEMA, both

REGISTER = """mutation ($input: JakpreneurRegisterInput!) { jakpreneurRegister(input: $input) {
  ... on JakpreneurRegistered { outcome jakpreneur {
    id name nik phone agency { code } office { name } nextStage { key }
    business { sector kbli2 monthlyTurnover workers }
    registrations { channel registeredOn agency { code } } consents { purpose granted } } }
  ... on Refusal { code message path facts } } }"""
TRANSFER = """mutation ($input: JakpreneurTransferInput!) { jakpreneurTransfer(input: $input) {
  ... on JakpreneurKept { jakpreneur { agency { code } office { kind }
    transfers { fromAgency { code } toAgency { code } office { name } movedOn reason } } }
  ... on Refusal { code message path facts } } }"""
DORMANT = """mutation ($input: JakpreneurDormantInput!) { jakpreneurDormant(input: $input) {
  ... on JakpreneurKept { jakpreneur { dormantSince dormancies { dormant since reason } } }
  ... on Refusal { code message path facts } } }"""
REACTIVATE = """mutation ($input: JakpreneurReactivateInput!) {
  jakpreneurReactivate(input: $input) {
  ... on JakpreneurKept { jakpreneur { dormantSince dormancies { dormant since reason } } }
  ... on Refusal { code message path facts } } }"""
FORM: dict[str, Any] = {
    "nik": "3174 0943 0880 0001",
    "name": "Siti Aminah",
    "birthDate": "1980-08-03",
    "villageCode": rows.VILLAGE,
    "phone": "0812 3456 7890",
    "whatsapp": True,
    "business": {"name": "Warung Siti", "sector": "CULINARY", "kbli2": "56",
                 "monthlyTurnover": 3_500_000, "workers": 2},
    "channel": "DISTRICT_DESK",
    "registeredOn": "2020-10-12",
    "consents": ["CONTACT", "PROFILING"],
}  # fmt: skip


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await offices()
    return await rows.supervisor()


async def ask(actor: Actor, document: str, **given: Any) -> Any:
    variables = {"input": given} if given else None
    answer = await SCHEMA.execute(document, variables, Context(actor, actor.language))
    assert answer.errors is None, answer.errors
    assert answer.data is not None
    return next(iter(answer.data.values()))


async def test_a_person_registers_and_a_second_agency_adds_a_record(kasatpel: Actor) -> None:
    first = await ask(kasatpel, REGISTER, **FORM)
    second = await ask(kasatpel, REGISTER, **FORM, agencyCode=OTHER_AGENCY)
    again = await ask(kasatpel, REGISTER, **FORM)

    record = {"channel": "DISTRICT_DESK", "registeredOn": "2020-10-12"}
    assert first == {
        "outcome": "NEW_PERSON",
        "jakpreneur": {
            "id": first["jakpreneur"]["id"],
            "name": "Siti Aminah",
            "nik": "317409**********",
            "phone": "+6281234567890",
            "agency": {"code": "PPKUKM"},
            "office": {"name": "KASATPEL PPKUKM 31.74.09"},
            "nextStage": {"key": "P2"},
            "business": {"sector": "CULINARY", "kbli2": "56", "monthlyTurnover": 3_500_000,
                         "workers": 2},
            "registrations": [{**record, "agency": {"code": "PPKUKM"}}],
            "consents": [{"purpose": "CONTACT", "granted": True},
                         {"purpose": "PROFILING", "granted": True}],
        },
    }  # fmt: skip
    both_records = [{**record, "agency": {"code": code}} for code in ("PPKUKM", OTHER_AGENCY)]
    assert second == {
        "outcome": "NEW_RECORD",
        "jakpreneur": {**first["jakpreneur"], "registrations": both_records},
    }
    assert again == {**second, "outcome": "KNOWN"}


async def test_whom_a_mentor_may_not_see_is_registered_and_not_shown(kasatpel: Actor) -> None:
    """Given somebody on another mentor's list, a mentor's form adds nothing and shows nobody."""
    first, second = await rows.mentor(), await rows.mentor()
    await ask(first, REGISTER, **FORM)
    assert await ask(second, REGISTER, **FORM) == {"outcome": "KNOWN", "jakpreneur": None}


@pytest.mark.parametrize(("field", "value", "code", "words"), [
    ("nik", NIK[:15], "INVALID_INPUT", ("16 digit", "16 angka")),
    ("birthDate", "1980-03-08", "DAY_AND_MONTH_SWAPPED", ("3 August 1980", "3 Agustus 1980")),
    ("registeredOn", "2020-12-10", "DAY_AND_MONTH_SWAPPED", ("12 October", "12 Oktober")),
    ("registeredOn", "2020-11-30", "INVALID_INPUT", ("30 November 2020", "30 November 2020")),
    ("villageCode", rows.OTHER_VILLAGE, "OUTSIDE_AREA", ("outside of your", "di luar wilayah")),
    ("name", "Budi Santoso", "NIK_OF_ANOTHER_NAME", ("another name", "nama lain")),
])  # fmt: skip
async def test_a_refusal_has_its_code_in_both_languages(
    kasatpel: Actor, field: str, value: str, code: str, words: tuple[str, str]
) -> None:
    await ask(kasatpel, REGISTER, **FORM)
    before = await fingerprint()

    told = await both(kasatpel, "jakpreneurRegister", {**FORM, field: value})

    path = "nik" if code == "NIK_OF_ANOTHER_NAME" else field
    assert {(one["code"], one["path"]) for one in told.values()} == {(code, path)}
    assert (words[0] in told["en"]["message"], words[1] in told["id"]["message"]) == (True, True)
    assert await fingerprint() == before


async def test_a_move_is_told_with_its_history_and_counted_once(kasatpel: Actor) -> None:
    person = (await ask(kasatpel, REGISTER, **FORM))["jakpreneur"]["id"]

    moved = await ask(
        kasatpel, TRANSFER, jakpreneurId=person, agencyCode=OTHER_AGENCY, reason="Ikut PKK"
    )
    told = await both(
        kasatpel,
        "jakpreneurTransfer",
        {"jakpreneurId": person, "agencyCode": OTHER_AGENCY, "reason": "x"},
    )

    assert moved == {"jakpreneur": {
        "agency": {"code": OTHER_AGENCY},
        "office": {"kind": "SUDIN"},
        "transfers": [{
            "fromAgency": {"code": "PPKUKM"}, "toAgency": {"code": OTHER_AGENCY},
            "office": {"name": "SUDIN DPPAPP 31.74"}, "movedOn": "2020-10-26",
            "reason": "Ikut PKK",
        }],
    }}  # fmt: skip
    assert told["en"] == {
        "__typename": "Refusal",
        "code": "SAME_AGENCY",
        "message": "This person is in the care of DPPAPP already.",
        "path": "agencyCode",
        "facts": {"agency": "DPPAPP"},
    }
    counts = '{ agencyCounts(asOf: "2020-10-26") { code registrations people } }'
    assert await ask(kasatpel, counts) == [
        {"code": "DPPAPP", "registrations": 0, "people": 1},
        {"code": "PPKUKM", "registrations": 1, "people": 0},
    ]


async def test_who_sleeps_is_said_with_a_reason_and_wakes(kasatpel: Actor) -> None:
    person = (await ask(kasatpel, REGISTER, **FORM))["jakpreneur"]["id"]
    given = {"jakpreneurId": person, "reason": "Tutup usaha"}

    slept = await ask(kasatpel, DORMANT, **given)
    told = await both(kasatpel, "jakpreneurDormant", given)
    woke = await ask(kasatpel, REACTIVATE, jakpreneurId=person, reason="Buka lagi")

    line = {"dormant": True, "since": "2020-10-26", "reason": "Tutup usaha"}
    assert slept == {"jakpreneur": {"dormantSince": "2020-10-26", "dormancies": [line]}}
    assert {one["code"] for one in told.values()} == {"ALREADY_DORMANT"}
    back = {"dormant": False, "since": "2020-10-26", "reason": "Buka lagi"}
    assert woke == {"jakpreneur": {"dormantSince": None, "dormancies": [line, back]}}


@pytest.mark.parametrize(("filters", "names"), [
    ("", ["AGENCY DPPAPP 31", "AGENCY PPKUKM 31", "KASATPEL PPKUKM 31.74.09",
          "KASATPEL PPKUKM 31.74.10", "SUDIN DPPAPP 31.74", "SUDIN PPKUKM 31.74"]),
    ('(agencyCode: "DPPAPP")', ["AGENCY DPPAPP 31", "SUDIN DPPAPP 31.74"]),
    ('(agencyCode: "DPPAPP", kind: KASATPEL)', []),
    ('(kind: KASATPEL, areaCode: "31.74.09")', ["KASATPEL PPKUKM 31.74.09"]),
])  # fmt: skip
async def test_the_tree_of_offices_is_uneven(
    kasatpel: Actor, filters: str, names: list[str]
) -> None:
    page = await ask(kasatpel, f"{{ orgUnits{filters} {{ edges {{ node {{ name }} }} }} }}")
    assert [edge["node"]["name"] for edge in page["edges"]] == names


async def test_a_tree_is_walked_from_its_top(kasatpel: Actor) -> None:
    top = await store.fetch_value("SELECT id FROM org_unit WHERE name = 'AGENCY PPKUKM 31'")
    document = f"""{{ node(id: "{to_global("OrgUnit", top)}") {{ ... on OrgUnit {{
        parent {{ name }} children {{ edges {{ node {{ kind area {{ name }}
        children {{ totalCount }} }} }} }} }} }} }}"""
    assert await ask(kasatpel, document) == {
        "parent": None,
        "children": {"edges": [{"node": {
            "kind": "SUDIN", "area": {"name": "Jakarta Selatan"}, "children": {"totalCount": 2},
        }}]},
    }  # fmt: skip


async def test_who_lacks_a_sector_or_a_phone_is_listed_as_incomplete(kasatpel: Actor) -> None:
    await ask(kasatpel, REGISTER, **FORM)
    more = {"birthDate": None, "business": {"name": "Warung"}}
    await ask(kasatpel, REGISTER, **{**FORM, **more, "nik": "3174091202750002", "name": "Budi"})
    rest = {**FORM, "nik": "3174091202750003", "name": "Citra", "birthDate": None}
    await ask(kasatpel, REGISTER, **{**rest, "phone": None, "whatsapp": False})

    lists = {
        answer: await ask(
            kasatpel,
            f"{{ jakpreneurs(incomplete: {answer}) {{ edges {{ node {{ name }} }} }} }}",
        )
        for answer in ("true", "false")
    }

    assert {
        answer: [edge["node"]["name"] for edge in page["edges"]] for answer, page in lists.items()
    } == {"true": ["Budi", "Citra"], "false": ["Siti Aminah"]}

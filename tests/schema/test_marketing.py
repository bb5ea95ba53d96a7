"""Marketing over GraphQL: an event is offered, a slot claimed, a sale recorded, and read again."""

from typing import Any

from programme.actors import Actor
from schema.compose import compose
from schema.context import Context
from schema.ids import to_global
from tests.programme import market_rows, rows
from tests.programme.fingerprint import fingerprint
from tests.schema.asking import both

EVENT = """mutation ($input: MarketingEventCreateInput!) { marketingEventCreate(input: $input) {
    ... on MarketingEventOffered {
      event { id title kind startsOn endsOn capacity free sector stage { key } area { code } }
    } } }"""
CLAIM = """mutation ($input: SlotClaimInput!) { slotClaim(input: $input) {
    ... on MarketingSlotChanged { slot { id status event { free } jakpreneur { id } } } } }"""
SALE = """mutation ($input: SaleRecordInput!) { saleRecord(input: $input) {
    ... on MarketingSlotChanged { slot { status sale { band soldOn reference
      attainment { stage { key } evidenceKind validatedAt } } } } } }"""
CLAIM_P5 = """mutation ($input: AttainmentRecordInput!) { attainmentRecord(input: $input) {
    ... on AttainmentChanged { attainment { id evidenceRef
      sale { band place soldOn reference voidedAt } } } } }"""
REFUSE_P5 = """mutation ($input: AttainmentValidateInput!) { attainmentValidate(input: $input) {
    ... on AttainmentChanged { attainment { sale { place voidedAt } } } } }"""
RELEASE = """mutation ($input: SlotReleaseInput!) { slotRelease(input: $input) {
    ... on MarketingSlotChanged { slot { status event { free } } } } }"""
EVENTS = """{ marketingEvents(areaCode: "31.74", endsFrom: "2020-10-26") { totalCount edges { node {
    title free slots { edges { node { status jakpreneur { id } } } } } } } }"""
OF_PERSON = """query ($id: ID!) { node(id: $id) { ... on Jakpreneur {
    marketingSlots(status: CLAIMED) { totalCount edges { node { event { title } } } } } } }"""
OFFER = {
    "title": "Jakpreneur goes to Mall",
    "kind": "MALL",
    "areaCode": rows.DISTRICT,
    "startsOn": "2020-10-26",
    "endsOn": "2020-10-30",
    "capacity": 1,
}


async def ask(actor: Actor, document: str, **variables: Any) -> dict[str, Any]:
    answer = await compose().execute(document, variables, Context(actor, "en"))
    assert answer.errors is None, answer.errors
    assert answer.data is not None
    return dict(answer.data)


async def test_from_the_offer_to_the_sale(db: str) -> None:
    await rows.district()
    kasatpel, mentor = await rows.supervisor(), await rows.mentor()
    person = await market_rows.licensed(await rows.person(mentor=mentor))
    key = to_global("Jakpreneur", person)

    offered = (await ask(kasatpel, EVENT, input=OFFER))["marketingEventCreate"]["event"]
    claimed = (await ask(mentor, CLAIM, input={"eventId": offered["id"], "jakpreneurId": key}))[
        "slotClaim"
    ]["slot"]
    sold = await ask(
        mentor,
        SALE,
        input={
            "slotId": claimed["id"],
            "band": "UP_TO_2_MILLION",
            "soldOn": "2020-10-26",
            "reference": "Nota 7",
        },
    )

    assert {name: value for name, value in offered.items() if name != "id"} == {
        "title": "Jakpreneur goes to Mall",
        "kind": "MALL",
        "startsOn": "2020-10-26",
        "endsOn": "2020-10-30",
        "capacity": 1,
        "free": 1,
        "sector": None,
        "stage": {"key": "P4"},
        "area": {"code": rows.DISTRICT},
    }
    assert (claimed["status"], claimed["event"], claimed["jakpreneur"]) == (
        "CLAIMED",
        {"free": 0},
        {"id": key},
    )
    assert sold["saleRecord"]["slot"] == {
        "status": "CLAIMED",
        "sale": {
            "band": "UP_TO_2_MILLION",
            "soldOn": "2020-10-26",
            "reference": "Nota 7",
            "attainment": {"stage": {"key": "P5"}, "evidenceKind": "SALE", "validatedAt": None},
        },
    }
    slots = {"edges": [{"node": {"status": "CLAIMED", "jakpreneur": {"id": key}}}]}
    title = "Jakpreneur goes to Mall"
    assert await ask(mentor, EVENTS) == {
        "marketingEvents": {
            "totalCount": 1,
            "edges": [{"node": {"title": title, "free": 0, "slots": slots}}],
        }
    }
    assert await ask(mentor, OF_PERSON, id=key) == {
        "node": {
            "marketingSlots": {"totalCount": 1, "edges": [{"node": {"event": {"title": title}}}]}
        }
    }


async def test_what_is_sold_elsewhere_proves_p5_and_is_read_with_it(db: str) -> None:
    await rows.district()
    kasatpel, mentor = await rows.supervisor(), await rows.mentor()
    key = to_global("Jakpreneur", await rows.person(mentor=mentor))
    proof = {"stage": "P5", "attainedOn": "2020-10-26", "evidence": "SALE", "reference": "Nota 9"}
    sold = {"band": "UP_TO_2_MILLION", "place": "MARKETPLACE"}
    before = await fingerprint()

    told = await both(mentor, "attainmentRecord", {"jakpreneurId": key, "proof": proof})

    assert {(one["code"], one["path"]) for one in told.values()} == {("SALE_MISSING", "sale")}
    assert told["en"]["facts"] == {"stage": 5}
    assert await fingerprint() == before

    given = {"jakpreneurId": key, "proof": {**proof, "sale": sold}}
    claimed = (await ask(mentor, CLAIM_P5, input=given))["attainmentRecord"]["attainment"]
    assert claimed["evidenceRef"] == "Nota 9"
    line = {**sold, "soldOn": "2020-10-26", "reference": "Nota 9", "voidedAt": None}
    assert claimed["sale"] == line
    refused = await ask(kasatpel, REFUSE_P5, input={
        "attainmentId": claimed["id"], "accepted": False, "reason": "No receipt"})  # fmt: skip
    void = refused["attainmentValidate"]["attainment"]["sale"]
    assert (void["place"], void["voidedAt"] is None) == ("MARKETPLACE", False)


async def test_a_slot_is_given_back(db: str) -> None:
    await rows.district()
    mentor = await rows.mentor()
    person = await market_rows.licensed(await rows.person(mentor=mentor))
    slot = await market_rows.slot(await market_rows.event(mentor), person, mentor)

    told = await ask(mentor, RELEASE, input={"slotId": to_global("MarketingSlot", slot)})

    assert told["slotRelease"]["slot"] == {"status": "RELEASED", "event": {"free": 2}}


async def test_a_refusal_is_told_in_both_languages_and_writes_nothing(db: str) -> None:
    await rows.district()
    mentor = await rows.mentor()
    newcomer = to_global("Jakpreneur", await rows.person(mentor=mentor))
    event = to_global("MarketingEvent", await market_rows.event(mentor))
    before = await fingerprint()

    told = await both(mentor, "slotClaim", {"eventId": event, "jakpreneurId": newcomer})

    assert told["en"]["code"] == "NOT_ELIGIBLE"
    assert told["en"]["facts"]["reasons"] == ["STAGE"]
    assert told["id"]["message"] == (
        "Orang ini tidak dapat ikut: acara ini perlu P4 atau tahap sesudahnya."
    )
    assert await fingerprint() == before

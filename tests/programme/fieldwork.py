"""Random field work in a small district: every verb that a phone's copy may notice."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

from programme.actors import Actor
from programme.attainments import (
    attainment_correct,
    attainment_record,
    attainment_revoke,
    attainment_validate,
)
from programme.attendance import attendance_record, attendance_validate
from programme.caseloads import caseload_hand_over
from programme.conflicts import conflict_resolve
from programme.consents import put
from programme.contacts import contact_correct, contact_record, contact_validate
from programme.edits import Edit
from programme.errors import ProgrammeError
from programme.events import changed
from programme.jakpreneurs import jakpreneur_update
from programme.planning import retention
from programme.planning.publish import plan_publish
from programme.records import store
from programme.stages import Proof
from programme.words import (
    AttendanceStatus,
    ConflictChoice,
    ConsentPurpose,
    ContactAction,
    ContactOutcome,
    EditedField,
    EvidenceKind,
    Role,
)
from tests.programme import rows
from tests.programme.planning.drafts import draft

YESTERDAY = rows.DAY - timedelta(days=1)
PROOFS = (
    Proof(2, YESTERDAY, EvidenceKind.PARTNER_IMPORT, "list"),
    Proof(4, YESTERDAY, EvidenceKind.LICENCE),
    rows.sold_elsewhere(YESTERDAY),
)


class FieldWork:
    """A world, and what may happen in it; ``refused`` counts what the programme did not allow."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.done = self.refused = 0
        self.planning = asyncio.Lock()

    async def begin(self) -> "FieldWork":
        await rows.district()
        self.mentors = [await rows.mentor() for _ in range(3)]
        self.kasatpel = await rows.supervisor()
        self.sudin = await rows.supervisor(rows.CITY)
        self.dinas = await rows.supervisor(rows.PROVINCE)
        self.people = [
            await rows.person(mentor=self.random.choice(self.mentors[:2])) for _ in range(7)
        ]
        self.far = await rows.mentor(village=rows.OTHER_VILLAGE)
        self.people += [await rows.person(village=rows.OTHER_VILLAGE, mentor=self.far)]
        self.sessions = [await rows.session(leader=mentor) for mentor in self.mentors[:2]]
        self.coming = await rows.session(held_on=rows.DAY, status="SCHEDULED")
        self.self_served = await rows.actor(Role.JAKPRENEUR, rows.VILLAGE, person_id=self.people[0])
        self.bank = await rows.actor(Role.BANK, rows.PROVINCE)
        return self

    @property
    def readers(self) -> list[Actor]:
        """Everybody whose phone is watched."""
        offices = [self.kasatpel, self.sudin, self.dinas]
        return [*self.mentors, self.far, *offices, self.self_served, self.bank]

    async def edit(self) -> None:
        """One random edit; the programme may refuse it, and then nothing has happened."""
        try:
            await self.random.choice(self.kinds)()
            self.done += 1
        except ProgrammeError:
            self.refused += 1

    @property
    def kinds(self) -> list[Callable[[], Awaitable[object]]]:
        return [
            self.contact, self.contact, self.contact, self.vouch_contact, self.list_line,
            self.vouch_line, self.claim, self.judge, self.revoke, self.correct, self.consent,
            self.consent, self.hand_over, self.plan, self.publish, self.archive, self.mend_contact,
            self.edit_person, self.edit_person, self.choose,
        ]  # fmt: skip

    def hand(self) -> Actor:
        return self.random.choice([*self.mentors, self.far, self.kasatpel, self.sudin])

    def office(self) -> Actor:
        return self.random.choice([self.kasatpel, self.sudin])

    async def any_of(self, table: str) -> int:
        found = await store.fetch_value(
            f"SELECT id FROM {table} ORDER BY md5(id::text || $1) LIMIT 1",
            str(self.random.random()),
        )
        return found or 1

    def person(self) -> int:
        return self.random.choice(self.people)

    def proof(self) -> Proof:
        proof = self.random.choice(PROOFS)
        return replace(proof, licence=rows.nib(YESTERDAY)) if proof.stage == 4 else proof

    async def contact(self) -> object:
        action = self.random.choice(list(ContactAction))
        outcome = self.random.choice(list(ContactOutcome))
        note = f"note {self.done}"
        return await contact_record(
            self.random.choice(self.mentors), self.person(), action, outcome, rows.DAY, note=note
        )

    async def vouch_contact(self) -> object:
        return await contact_validate(self.office(), await self.any_of("contact"))

    async def list_line(self) -> object:
        status = self.random.choice(list(AttendanceStatus))
        session = self.random.choice(self.sessions)
        return await attendance_record(self.hand(), session, self.person(), status)

    async def vouch_line(self) -> object:
        accepted = self.random.random() < 0.8
        line = await self.any_of("attendance")
        return await attendance_validate(self.hand(), line, accepted=accepted)

    async def claim(self) -> object:
        return await attainment_record(self.hand(), self.person(), self.proof())

    async def judge(self) -> object:
        accepted = self.random.random() < 0.6
        claimed = await self.any_of("attainment")
        reason = "not so"
        return await attainment_validate(self.office(), claimed, accepted=accepted, reason=reason)

    async def revoke(self) -> object:
        return await attainment_revoke(self.office(), await self.any_of("attainment"), "expired")

    async def correct(self) -> object:
        claimed, proof = await self.any_of("attainment"), self.random.choice(PROOFS)
        return await attainment_correct(self.office(), claimed, proof, "typo")

    async def consent(self) -> object:
        purpose = self.random.choice(list(ConsentPurpose))
        granted = self.random.random() < 0.5
        return await put(self.hand(), self.person(), purpose, granted=granted)

    async def mend_contact(self) -> object:
        """A note over what stands, or over what stood."""
        contact = await self.any_of("contact")
        note = await store.fetch_value("SELECT note FROM contact WHERE id = $1", contact)
        seen = self.random.choice([note, "old"])
        edit = Edit({EditedField.NOTE: seen}, {EditedField.NOTE: f"mended {self.done}"})
        return await contact_correct(self.random.choice(self.mentors), contact, edit)

    async def edit_person(self) -> object:
        """A phone or a business's name, over what is seen or what was long ago."""
        person = self.person()
        name = await store.fetch_value("SELECT name FROM business WHERE person_id = $1", person)
        base = {EditedField.PHONE: None, EditedField.BUSINESS_NAME: self.random.choice([name, "A"])}
        values = {EditedField.PHONE: f"+628120000{self.done:04d}"}
        if self.random.random() < 0.5:
            values = {EditedField.BUSINESS_NAME: f"business {self.done}"}
        actor = self.random.choice([*self.mentors, self.kasatpel, self.self_served])
        return await jakpreneur_update(actor, person, Edit(base, values))

    async def choose(self) -> object:
        choice = self.random.choice(list(ConflictChoice))
        return await conflict_resolve(self.hand(), await self.any_of("conflict"), choice)

    async def hand_over(self) -> object:
        people = self.random.sample(self.people[:7], self.random.randint(1, 4))
        mentor = self.random.choice(self.mentors)
        return await caseload_hand_over(self.office(), people, mentor.mentor_id or 0)

    async def plan(self) -> object:
        """A solved draft, told as the job tells it; one is made at a time."""
        people = self.random.sample(self.people[:7], self.random.randint(1, 5))
        contacts = [(person, self.random.choice(self.mentors)) for person in people]
        leaders = [(self.coming, self.random.choice(self.mentors))]
        async with self.planning, store.transaction():
            given_up = await store.fetch("SELECT id FROM weekly_plan WHERE status = 'DRAFT'")
            made = await draft(self.kasatpel, contacts, leaders=leaders)
            for row in given_up:
                await changed("weekly_plan", row["id"], rows.DISTRICT)
            for word in ("weekly_plan", "plan_turn"):
                await changed(word, made, rows.DISTRICT)
        return made

    async def publish(self) -> object:
        latest = await store.fetch_value("SELECT max(id) FROM weekly_plan WHERE status = 'DRAFT'")
        await store.execute(
            "UPDATE assignment a SET why = jsonb_build_object('responsible', coalesce("
            "(SELECT mentor_id FROM caseload c WHERE c.person_id = a.person_id"
            " AND c.valid_to IS NULL), 0)) WHERE a.plan_id = $1",
            latest,
        )
        return await plan_publish(self.kasatpel, latest or 1)

    async def archive(self) -> object:
        """What is published becomes old, seldom, so that phones have seen it."""
        weeks = 9 if self.random.random() < 0.25 else 8
        return await retention.archive(rows.WEEK + timedelta(weeks=weeks))

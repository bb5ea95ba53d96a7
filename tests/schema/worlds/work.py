"""What happens in a world: lives of people, sessions, files."""

import json
from datetime import date, datetime, timedelta
from typing import Any

from programme import secrets
from programme.media import SIGNS
from programme.records import store
from programme.words import (
    AttendanceStatus,
    ContactAction,
    ContactOutcome,
    EvidenceKind,
    FilePurpose,
    MarketingKind,
    RegistrationChannel,
    SaleBand,
    SalePlace,
    Sector,
    SessionMode,
    SessionStatus,
    SessionTopic,
    SlotStatus,
)
from tests.programme.rows import DAY, noon
from tests.schema.worlds.draws import AGENCIES, AREAS, EDITS, NAMES, NOTES, Draws, insert

TURNOVERS = (0, 25_000_000, 25_000_001, 10**9, 2**40)
PROOFS = (FilePurpose.ATTAINMENT, FilePurpose.CONTACT)


class Work(Draws):
    """Lets people live and meet."""

    async def live(self, person: int) -> None:
        """Registrations, a business, mentors one after another, consents, contacts, stages."""
        for agency in self.draw.sample(AGENCIES, self.draw.randrange(1, 3)):
            on = self.day(600)
            known = self.moment(on + timedelta(days=self.some((0, 40, 200))))
            await insert("registration", person_id=person, agency_code=agency, registered_on=on,
                         recorded_at=known,
                         channel=self.some(RegistrationChannel).value)  # fmt: skip
        await self.moves(person)
        if self.draw.random() < 0.7:
            await insert("business", person_id=person, name=self.some(NAMES),
                         sector=self.maybe(self.some(Sector).value), kbli2=self.maybe("56"),
                         level=self.some(("BEGINNER", "NAIK_KELAS")), workers=self.some((0, 1, 9)),
                         monthly_turnover=self.maybe(self.some(TURNOVERS)))  # fmt: skip
        await self.accompany(person)
        for _ in range(self.draw.randrange(7)):
            purpose = self.some(("BANK", "BANK", "BANK", "CONTACT", "PROFILING", "LEADERBOARD"))
            said, at = self.draw.random() < 0.6, self.moment(self.day())
            await insert("consent", person_id=person, purpose=purpose, source="SELF",
                         granted=said, recorded_at=at)  # fmt: skip
        for _ in range(self.draw.randrange(4)):
            await self.contact(person)
        for stage in self.draw.sample(range(1, 8), self.draw.randrange(5)):
            await self.attain(person, stage)
        for _ in range(self.draw.randrange(3)):
            await self.show(person)
            await self.license(person)
        for _ in range(self.draw.randrange(2)):
            await self.disagree(person)

    async def moves(self, person: int) -> None:
        """Perhaps to another agency and back, dormant and back."""
        offices = [row["id"] for row in await store.fetch("SELECT id FROM org_unit")]
        for number in range(self.draw.randrange(3)):
            giver, taker = AGENCIES[:: (1, -1)[number % 2]]
            await insert("transfer", person_id=person, from_agency=giver, to_agency=taker,
                         office_id=self.maybe(self.some([None, *offices])), moved_on=self.day(),
                         reason=self.some(NAMES), recorded_at=self.moment(DAY))  # fmt: skip
        for number in range(self.draw.randrange(3)):
            await insert("dormancy", person_id=person, dormant=number % 2 == 0, since=self.day(),
                         reason=self.some(NAMES), recorded_at=self.moment(DAY))  # fmt: skip

    async def accompany(self, person: int) -> None:
        day = date(2019, 3, 1)
        for _ in range(self.draw.randrange(3)):
            until = day + timedelta(days=self.draw.randrange(20, 200))
            await insert("caseload", person_id=person, mentor_id=self.some(self.mentors).mentor_id,
                         valid_from=day, valid_to=until)  # fmt: skip
            day = until
        if self.draw.random() < 0.7:
            await insert("caseload", person_id=person, mentor_id=self.some(self.mentors).mentor_id,
                         valid_from=day)  # fmt: skip

    async def contact(self, person: int) -> None:
        on, judge = self.day(60), self.maybe(self.actors[0].id)
        await insert("contact", person_id=person, mentor_id=self.some(self.mentors).mentor_id,
                     action=self.some(ContactAction).value, outcome=self.some(ContactOutcome).value,
                     contacted_on=on, recorded_at=self.moment(on), note=self.some(NOTES),
                     validated_at=judge and self.moment(on), validated_by_id=judge)  # fmt: skip

    async def attain(self, person: int, stage: int) -> None:
        """Perhaps corrected before: the old row closed, a new one open, or none."""
        closed = self.draw.random() < 0.4
        if closed:
            on = self.day() - timedelta(days=7)
            await insert("attainment", person_id=person, stage=stage, attained_on=on,
                         recorded_at=self.moment(on), superseded_at=noon(DAY) - timedelta(days=3),
                         evidence_kind="MISSING")  # fmt: skip
        if closed and self.draw.random() < 0.5:
            return
        on, judge = self.day(), self.maybe(self.actors[0].id)
        recorded = noon(DAY) - timedelta(days=3) if closed else self.moment(on)
        await insert("attainment", person_id=person, stage=stage, attained_on=on,
                     recorded_at=recorded, evidence_kind=self.some(EvidenceKind).value,
                     evidence_ref=self.maybe("berkas/№ 7"), validated_at=judge and recorded,
                     recorded_by_id=self.mentors[0].id if stage > 2 else None,
                     validated_by_id=judge)  # fmt: skip

    async def show(self, person: int) -> None:
        """A picture or paper that is whole."""
        at = self.moment(self.day())
        await insert("file", person_id=person, actor_id=self.actors[0].id, name=self.some(NAMES),
                     purpose=self.some(PROOFS).value, media_type=self.some(SIGNS), size=7,
                     sha256="0" * 64, expires_at=noon(DAY), uploaded_at=at)  # fmt: skip

    async def license(self, person: int) -> None:
        """A licence, perhaps revoked, perhaps for an attainment and with a picture."""
        at = self.moment(self.day(60))
        proved, shown = [
            await store.fetch_value(f"SELECT max(id) FROM {table} WHERE person_id = $1", person)
            for table in ("attainment", "file")
        ]
        await insert("licence", person_id=person, type_code=self.some(("NIB", "IUMK", "HALAL")),
                     number=f"{person}/{self.draw.random()}", issued_on=DAY - timedelta(days=400),
                     expires_on=self.maybe(DAY + timedelta(days=self.draw.randint(-30, 90)), 0.8),
                     attainment_id=self.maybe(proved), file_id=self.maybe(shown), recorded_at=at,
                     recorded_by_id=self.actors[0].id,
                     revoked_at=self.maybe(at, 0.4))  # fmt: skip

    async def disagree(self, person: int) -> None:
        """An edit that met another, of the person or of a contact; perhaps resolved since."""
        contact = await store.fetch_value(
            "SELECT max(id) FROM contact WHERE person_id = $1", person
        )
        field = self.some([*EDITS] if contact else [*EDITS][:3])
        at, judge = self.moment(self.day(60)), self.maybe(self.actors[0].id, 0.3)
        other = self.maybe(self.some(self.actors).id)
        await insert(
            "conflict", person_id=person, field=field, author_id=self.some(self.mentors).id,
            entity="contact" if field == "NOTE" else "person", their_author_id=other,
            entity_id=contact if field == "NOTE" else person, recorded_at=at,
            base=self.value(field), yours=self.value(field), theirs=self.value(field),
            their_at=other and at, choice=judge and self.some(("YOURS", "THEIRS")),
            resolved_at=judge and at, resolved_by_id=judge,
        )  # fmt: skip

    def value(self, field: str) -> str:
        """What an edit gave a field, as it is kept: a phone sealed."""
        value = self.some(EDITS[field])
        if field == "PHONE" and value is not None:
            return json.dumps({"sealed": secrets.vault().seal(value).hex()})
        return json.dumps(value)

    async def meet(self) -> None:
        """Sessions near the day, with leaders and lists; some have neither."""
        for _ in range(8):
            on = DAY + timedelta(days=self.some((-7, -1, 0, 0, 1, 4)))
            session = await insert(
                "training_session", title=self.some(NAMES), topic=self.some(SessionTopic).value,
                mode=self.some(SessionMode).value, sector=self.maybe(self.some(Sector).value),
                area_code=self.some(AREAS)[0], held_on=on, slot=self.some((0, 4, 19)), duration=240,
                capacity=30, facilitators_needed=self.some((1, 2)),
                status=self.some(SessionStatus).value,
            )  # fmt: skip
            self.sessions.append(session)
            for mentor in self.draw.sample(self.mentors, self.draw.randrange(3)):
                await insert("session_facilitator", session_id=session, mentor_id=mentor.mentor_id)
            for cadre in self.draw.sample(self.cadres, self.draw.randrange(2)):
                await insert("session_cadre", session_id=session, cadre_id=cadre.cadre_id)
            for person in self.draw.sample(self.people, self.draw.randrange(6)):
                await self.attend(session, person, on)

    async def attend(self, session: int, person: int, on: date) -> None:
        judge = self.maybe(self.actors[0].id)
        await insert("attendance", session_id=session, person_id=person,
                     status=self.some(AttendanceStatus).value, walk_in=self.draw.random() < 0.3,
                     recorded_at=self.moment(on), recorded_by_id=self.mentors[0].id,
                     validated_at=judge and self.moment(on), validated_by_id=judge)  # fmt: skip

    async def market(self) -> None:
        """Events near the day, full and empty, with slots in every state and a sale of some."""
        for _ in range(6):
            on = DAY + timedelta(days=self.some((-30, -7, 0, 0, 7)))
            event = await insert(
                "marketing_event", title=self.some(NAMES), kind=self.some(MarketingKind).value,
                area_code=self.some(AREAS)[0], starts_on=on, capacity=3, taken=self.some((0, 2, 3)),
                ends_on=on + timedelta(days=self.some((0, 9))), stage=self.some((4, 4, 5)),
                sector=self.maybe(self.some(Sector).value, 0.3), created_by_id=self.actors[0].id,
                created_at=noon(DAY),
            )  # fmt: skip
            for person in self.draw.sample(self.people, self.draw.randrange(5)):
                await self.stand(event, person, on)
        for person in self.people * 2:
            place, at = self.some(SalePlace).value, self.moment(self.day(60))
            await self.sell(person, DAY, at, self.draw.random() < 0.3, place=place)

    async def stand(self, event: int, person: int, on: date) -> None:
        status, at = self.some(SlotStatus), self.moment(self.day(60))
        slot = await insert(
            "marketing_slot", event_id=event, person_id=person, status=status.value, claimed_at=at,
            claimed_by_id=self.mentors[0].id, released_at=at if status == "RELEASED" else None,
        )  # fmt: skip
        if status == "CLAIMED":
            for void in self.some(((), (False,), (False,), (True,), (True, False))):
                await self.sell(person, on, at, void, slot_id=slot)

    async def sell(self, person: int, on: date, at: datetime, void: bool, **where: Any) -> None:
        """A sale of a person, which proves one of the attainments that rest on none, or nothing."""
        proof = await store.fetch_value(
            "SELECT max(id) FROM attainment a WHERE person_id = $1"
            " AND NOT EXISTS (SELECT 1 FROM sale WHERE attainment_id = a.id)",
            person,
        )
        await insert(
            "sale", person_id=person, band=self.some(SaleBand).value, sold_on=on,
            reference=self.some(NAMES), recorded_at=at, recorded_by_id=self.mentors[0].id,
            attainment_id=self.maybe(proof), voided_at=at + timedelta(days=1) if void else None,
            **where,
        )  # fmt: skip

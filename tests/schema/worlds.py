"""Small worlds, drawn at random and put straight into the tables: what a document is asked of.

A world is small enough to be read whole, and crooked on purpose: names shared and in every
alphabet, orders full of ties, nulls wherever a column may hold one, lists that are empty, consents
withdrawn, people handed over, plans published, superseded and never solved.
"""

import json
import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from programme import clock, secrets
from programme.actors import ANYONE, Actor
from programme.media import SIGNS
from programme.records import store
from programme.words import (
    AttendanceStatus,
    ContactAction,
    ContactOutcome,
    EvidenceKind,
    FilePurpose,
    RegistrationChannel,
    Role,
    Sector,
    SessionMode,
    SessionStatus,
    SessionTopic,
)
from tests.programme.rows import DAY, STAGES, WEEK, noon

AREAS = (
    ("31", "PROVINCE", None, "DKI Jakarta"),
    ("31.71", "CITY", "31", "Jakarta Pusat"),
    ("31.74", "CITY", "31", "Jakarta Selatan"),
    ("31.71.01", "DISTRICT", "31.71", "Gambir"),
    ("31.74.09", "DISTRICT", "31.74", "Jagakarsa"),
    ("31.74.10", "DISTRICT", "31.74", "Pesanggrahan"),
    ("31.71.01.1001", "VILLAGE", "31.71.01", "Gambir"),
    ("31.74.09.1001", "VILLAGE", "31.74.09", "Cipedak"),
    ("31.74.09.1002", "VILLAGE", "31.74.09", "Jagakarsa"),
    ("31.74.10.1001", "VILLAGE", "31.74.10", "Bintaro"),
)
VILLAGES = [code for code, level, *_ in AREAS if level == "VILLAGE"]
AGENCIES = ("DPPAPP", "PPKUKM")
NAMES = (
    *("Ani", "Ani", "Budi", "Citra Dewi", "Élodie Ñusantara", "Siti ‘Aisyah", "李小龙", "🌶 Sambal"),
    *('Kutip " dan \\ balik', "100% Halal", "a_b", "Fitri", "Fitria", "O'Brien", "x' OR '1'='1"),
    *("Ahmad", "ahmad", "Žofie", "Baris\nbaru", "Tab\there", "Ａｎｉ", "مريم"),
)
SKILLS = ("CULINARY", "halal", "ekspor", "日本")
NOTES = (None, "", "Setuju bertemu \U0001f91d", 'Kata "nanti" \\ besok')
OFFICES = (
    *((Role.KASATPEL, "31.74.09"), (Role.SUDIN, "31.74"), (Role.DINAS, "31")),
    *((role, "31") for role in (Role.BANK, Role.AUDITOR, Role.DPO)),
)
PLANS = ("DRAFT", "PUBLISHED", "SUPERSEDED", "QUEUED", "FAILED")


@dataclass
class World:
    """Everything that one seed brings forth; ``actors`` are those who may ask."""

    draw: random.Random
    actors: list[Actor] = field(default_factory=list)
    mentors: list[Actor] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    sessions: list[int] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(1))

    @classmethod
    async def of(cls, seed: int) -> "World":
        """Put a world into an empty database, on 26 October 2020."""
        world = cls(random.Random(seed))
        await world.map()
        await world.settle()
        for person in world.people:
            await world.live(person)
        await world.meet()
        await world.plan()
        await world.reward()
        await world.sign_in()
        world.actors.append(ANYONE)
        return world

    def maybe(self, value: Any, chance: float = 0.6) -> Any:
        """``value``, or null."""
        return value if self.draw.random() < chance else None

    def some(self, words: Any) -> Any:
        return self.draw.choice(list(words))

    def day(self, back: int = 300) -> date:
        """A day of the last ``back``, on few different dates so that orders have ties."""
        return DAY - timedelta(days=self.draw.randrange(0, back, 7))

    def moment(self, on: date) -> datetime:
        """About noon of a day; ties and microseconds both happen."""
        return noon(on) + timedelta(microseconds=self.some((0, 0, 1, 500_000)))

    async def map(self) -> None:
        """Areas, the agencies, the stages in an order of their own, the day, perhaps a target."""
        for code, level, parent, name in AREAS:
            postal = self.maybe("12345") if level == "VILLAGE" else None
            await insert("area", code=code, level=level, parent_code=parent, name=name,
                         postal_code=postal)  # fmt: skip
        for code in AGENCIES:
            await insert("agency", code=code, name_id=f"Dinas {code}", name_en=f"Agency {code}")
        order = self.draw.sample(range(1, 8), 7)
        for code, (name, english) in enumerate(STAGES, start=1):
            await insert("stage", code=code, key=f"P{code}", name_id=name, name_en=english,
                         position=order[code - 1])  # fmt: skip
        await insert("setting", key="as_of", value=json.dumps(DAY.isoformat()))
        clock.stand_on(DAY)
        for tier in self.draw.sample(("RPJMD", "STRETCH"), self.draw.randrange(3)):
            await insert("target", stage=1, tier=tier, area_code="31", source="test",
                         period_start=date(2020, 1, 1), period_end=date(2020, 12, 31),
                         people=self.draw.randrange(20))  # fmt: skip

    async def account(self, role: Role, area: str, name: str, person: int | None = None) -> Actor:
        language = self.some(("id", "en"))
        found: int = await insert(
            "actor", role=role.value, name=name, area_code=area, agency_code=self.maybe("PPKUKM"),
            person_id=person, language=language, leaderboard_opt_in=self.draw.random() < 0.7,
            active=True,
        )  # fmt: skip
        return Actor(found, role, area, language, person_id=person)

    async def settle(self) -> None:
        """Offices, mentors, people; some of them cadres, some with an account of their own."""
        for role, area in OFFICES:
            self.actors.append(await self.account(role, area, f"Kantor {role.value.title()}"))
        for number in range(6):
            self.mentors.append(await self.mentor(VILLAGES[number % len(VILLAGES)]))
        self.people = [await self.person() for _ in range(self.some((12, 20, 28)))]
        cadres = [await self.cadre(person) for person in self.people[:3]]
        owners = [await self.owner(person) for person in self.people[3:5]]
        self.actors += [*self.mentors[:4], *cadres, *owners]
        self.actors += [*self.actors[:3], *self.mentors[:3]]  # who sees much asks more often

    async def mentor(self, village: str) -> Actor:
        name = self.some(NAMES)
        account = await self.account(Role.MENTOR, village[:8], name)
        mentor = await insert(
            "mentor", actor_id=account.id, agency_code=self.some(AGENCIES), name=name,
            district_code=village[:8], village_code=village, weekly_minutes=self.some((0, 1500)),
            contact_load=36, active_from=date(2019, 1, 1), active_to=self.maybe(self.day(30), 0.2),
            skills=json.dumps(self.draw.sample(SKILLS, self.draw.randrange(3))),
        )  # fmt: skip
        return replace(account, mentor_id=mentor)

    async def person(self) -> int:
        number, stage = next(self.numbers), self.draw.randrange(1, 8)
        nik, vault = f"317409550280{number:04}", secrets.vault()
        phone = self.maybe(f"+62800{number:07}")
        found: int = await insert(
            "person", nik_hash=vault.digest(nik), nik_cipher=vault.seal(nik),
            phone_hash=phone and vault.digest(phone), phone_cipher=phone and vault.seal(phone),
            name=self.some(NAMES), gender=self.some(("FEMALE", "MALE")),
            birth_date=self.day(9000), village_code=self.some(VILLAGES),
            agency_code=self.some(AGENCIES), registered_on=self.day(600),
            whatsapp=self.draw.random() < 0.5, disability=self.draw.random() < 0.2,
            poor_family=self.draw.random() < 0.2, stage=stage,
            next_stage=None if stage == 7 else self.some((2, stage + 1)),
            dormant_since=self.maybe(self.day(), 0.3),
        )  # fmt: skip
        return found

    async def cadre(self, person: int) -> Actor:
        village = await store.fetch_value("SELECT village_code FROM person WHERE id = $1", person)
        account = await self.account(Role.CADRE, village[:8], self.some(NAMES), person)
        cadre = await insert(
            "cadre", actor_id=account.id, person_id=person, weekly_minutes=120,
            competences=json.dumps(self.draw.sample(SKILLS, self.draw.randrange(3))),
            pkk=self.draw.random() < 0.5, active_from=date(2019, 6, 1),
            active_to=self.maybe(self.day(30), 0.2),
        )  # fmt: skip
        return replace(account, cadre_id=cadre)

    async def owner(self, person: int) -> Actor:
        village = await store.fetch_value("SELECT village_code FROM person WHERE id = $1", person)
        return await self.account(Role.JAKPRENEUR, village, self.some(NAMES), person)

    async def live(self, person: int) -> None:
        """Registrations, a business, mentors one after another, consents, contacts, stages."""
        for agency in self.draw.sample(AGENCIES, self.draw.randrange(1, 3)):
            on = self.day(600)
            known = self.moment(on + timedelta(days=self.some((0, 40))))
            await insert("registration", person_id=person, agency_code=agency, registered_on=on,
                         recorded_at=known,
                         channel=self.some(RegistrationChannel).value)  # fmt: skip
        if self.draw.random() < 0.7:
            await insert("business", person_id=person, name=self.some(NAMES),
                         sector=self.maybe(self.some(Sector).value), kbli2=self.maybe("56"),
                         level=self.some(("BEGINNER", "NAIK_KELAS")), workers=self.some((0, 1, 9)),
                         monthly_turnover=self.maybe(self.some((0, 7_500_000, 2**40))))  # fmt: skip
        await self.accompany(person)
        for _ in range(self.draw.randrange(5)):
            purpose = self.some(("BANK", "CONTACT", "PROFILING", "LEADERBOARD"))
            said, at = self.draw.random() < 0.6, self.moment(self.day())
            await insert("consent", person_id=person, purpose=purpose, source="SELF",
                         granted=said, recorded_at=at)  # fmt: skip
        for _ in range(self.draw.randrange(4)):
            await self.contact(person)
        for stage in self.draw.sample(range(1, 8), self.draw.randrange(5)):
            await self.attain(person, stage)
        for _ in range(self.draw.randrange(3)):
            await self.show(person)

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
                     validated_by_id=judge)  # fmt: skip

    async def show(self, person: int) -> None:
        """A picture or paper that is whole."""
        at = self.moment(self.day())
        await insert("file", person_id=person, actor_id=self.actors[0].id, name=self.some(NAMES),
                     purpose=self.some(FilePurpose).value, media_type=self.some(SIGNS), size=7,
                     sha256="0" * 64, expires_at=noon(DAY), uploaded_at=at)  # fmt: skip

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
            for person in self.draw.sample(self.people, self.draw.randrange(6)):
                await self.attend(session, person, on)

    async def attend(self, session: int, person: int, on: date) -> None:
        judge = self.maybe(self.actors[0].id)
        await insert("attendance", session_id=session, person_id=person,
                     status=self.some(AttendanceStatus).value, walk_in=self.draw.random() < 0.3,
                     recorded_at=self.moment(on), recorded_by_id=self.mentors[0].id,
                     validated_at=judge and self.moment(on), validated_by_id=judge)  # fmt: skip

    async def plan(self) -> None:
        """Plans of every level, of two weeks and in every state, with rows of many kinds."""
        for weeks in range(2):
            for area in ("31", "31.74", "31.74.09", "31.74.10", "31.71.01"):
                status = self.some(PLANS)
                plan = await self.weekly_plan(WEEK - timedelta(weeks=weeks), area, status)
                rows = self.draw.randrange(7) if status[0] in "DPS" else 0
                for place, person in enumerate(self.draw.sample(self.people, rows)):
                    await self.assign(plan, place, person, WEEK - timedelta(weeks=weeks))

    async def weekly_plan(self, week: date, area: str, status: str) -> int:
        asked, solved = self.moment(week - timedelta(days=self.some((3, 3, 4)))), status[0] in "DPS"
        job = await insert("job", kind="plan", payload="{}", status="DONE", starts=1, max_starts=3,
                           created_at=asked, cancel_requested=False,
                           phase=self.maybe("polish"), fraction=self.some((0.0, 0.25, 1.0)),
                           error="Tidak ada mentor" if status == "FAILED" else None)  # fmt: skip
        figures = {
            name: self.maybe(self.some((0.0, 1.5, 12.25, 1e-7)), 0.8)
            for name in ("expected_advances", "fifo_advances", "greedy_advances", "load_mean",
                         "load_max", "load_gini")
        } if solved else {}  # fmt: skip
        sealed = {"objective": 1.5, "bound": 2.0, "gap": 0.25, "fingerprint": "f" * 64}
        found: int = await insert(
            "weekly_plan", week=week, area_code=area, status=status, job_id=job,
            requested_by_id=self.actors[0].id, requested_at=asked,
            solved_at=asked + timedelta(minutes=2) if solved else None,
            published_at=asked + timedelta(hours=1) if status == "PUBLISHED" else None,
            people=self.maybe(300), contacts=self.maybe(20), input_hash=self.maybe("a" * 64),
            **figures, **(sealed if solved else {}),
        )  # fmt: skip
        return found

    async def assign(self, plan: int, place: int, person: int, week: date) -> None:
        seat, mentor = self.maybe(self.some(self.sessions), 0.3), self.some(self.mentors)
        alone = seat is not None and self.draw.random() < 0.5
        await insert(
            "assignment", plan_id=plan, person_id=person, stage=self.some((2, 5)),
            mentor_id=None if alone else mentor.mentor_id, session_id=seat,
            action=None if alone else self.some(ContactAction).value,
            planned_on=week + timedelta(days=self.some((0, 0, 1, 4))), position=place // 2 + 1,
            minutes=self.some((0, 4, 45)), gain=self.some((0.1, 0.1, 0.02, 0.333333)),
            why=json.dumps(self.why(mentor.mentor_id)), status=self.some(("PLANNED", "DONE")),
        )  # fmt: skip

    def why(self, mentor: int | None) -> dict[str, Any]:
        if self.draw.random() < 0.2:
            return {}
        return {"responsible": mentor, "pinned": self.draw.random() < 0.3, "chosen": self.choice(),
                "second": self.choice()}  # fmt: skip

    def choice(self) -> dict[str, Any]:
        """A choice as the planner keeps it: a mentor, a seat, both, or nothing this week."""
        price = lambda: self.some((0.0, 0.0125, 0.4, 0.123456))  # noqa: E731 (drawn five times)
        return {"mentor": self.maybe(self.some(NAMES)), "session": self.maybe(self.some(NAMES)),
                "action": self.maybe("CALL"), "minutes": self.some((0, 12)), "gain": price(),
                "time": price(), "contact": price(), "seat": price(), "floor": price()}  # fmt: skip

    async def reward(self) -> None:
        """Lines of the ledger for mentors and cadres: ties, nothing, and a line taken back."""
        for actor in (*self.mentors, *(one for one in self.actors if one.cadre_id)):
            for weeks in range(2):
                if points := self.some((0, 5, 5, 20, 30)):
                    await self.pay(actor.id, points, WEEK - timedelta(weeks=weeks))

    async def pay(self, actor: int, points: int, week: date) -> None:
        line = {"actor_id": actor, "rule": "STAGE_P4", "rule_version": 1, "matures_on": week,
                "occurred_on": week, "week": week, "recorded_at": noon(week)}  # fmt: skip
        entry = await insert("point_entry", source_kind="ATTAINMENT", points=points,
                             source_id=next(self.numbers), **line)  # fmt: skip
        if self.draw.random() < 0.2:
            await insert("point_entry", source_kind="REVERSAL", points=-points, source_id=entry,
                         reverses_id=entry, **line)  # fmt: skip

    async def sign_in(self) -> None:
        """Devices of half of the accounts: in use, expired, revoked."""
        now = clock.instant().replace(microsecond=0)
        for actor in self.draw.sample(self.actors, len(self.actors) // 2):
            for _ in range(self.draw.randrange(4)):
                family, kind = UUID(int=self.draw.getrandbits(128)), self.draw.randrange(4)
                name = f"Ponsel {self.some(NAMES)[:60]}"
                for age in (9, 5)[: self.draw.randrange(1, 3)]:
                    at = now - timedelta(days=age)
                    await insert(
                        "refresh_token", actor_id=actor.id, family=family, issued_at=at,
                        device=name, token_hash=self.draw.randbytes(32),
                        expires_at=at + timedelta(days=2 if kind == 0 else 30),
                        revoked_at=at if kind == 1 else None,
                    )  # fmt: skip


async def insert(table: str, **columns: Any) -> Any:
    """A row; its id where it has one."""
    names, places = ", ".join(columns), ", ".join(f"${n}" for n in range(1, len(columns) + 1))
    keyed = table not in {"area", "agency", "stage", "setting"}
    return await store.fetch_value(
        f"INSERT INTO {table} ({names}) VALUES ({places}){' RETURNING id' if keyed else ''}",
        *columns.values(),
    )

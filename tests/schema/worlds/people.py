"""The map of a world, and who is in it: offices, mentors, people, cadres, accounts."""

import json
from dataclasses import replace
from datetime import date

from programme import clock, secrets
from programme.actors import Actor
from programme.records import store
from programme.words import (
    Role,
)
from tests.programme.rows import DAY, STAGES
from tests.schema.worlds.draws import (
    AGENCIES,
    AREAS,
    NAMES,
    OFFICES,
    SKILLS,
    VILLAGES,
    Draws,
    insert,
)


class People(Draws):
    """Settles a world."""

    async def map(self) -> None:
        """Areas, the agencies, the stages in an order of their own, the day, perhaps a target."""
        for code, level, parent, name in AREAS:
            postal = self.maybe("12345") if level == "VILLAGE" else None
            await insert("area", code=code, level=level, parent_code=parent, name=name,
                         postal_code=postal)  # fmt: skip
        for code in AGENCIES:
            await insert("agency", code=code, name_id=f"Dinas {code}", name_en=f"Agency {code}")
        await self.offices()
        order = self.draw.sample(range(1, 8), 7)
        for code, (name, english) in enumerate(STAGES, start=1):
            await insert("stage", code=code, key=f"P{code}", name_id=name, name_en=english,
                         position=order[code - 1])  # fmt: skip
        await insert("setting", key="as_of", value=json.dumps(DAY.isoformat()))
        clock.stand_on(DAY)
        for tier in self.draw.sample(("RPJMD", "STRETCH"), self.some((1, 2, 2))):
            await insert("target", stage=1, tier=tier, area_code="31", source="test",
                         period_start=date(2020, 1, 1), period_end=date(2020, 12, 31),
                         people=self.draw.randrange(20))  # fmt: skip

    async def offices(self) -> None:
        """An uneven tree: one agency has none in districts, and some are lacking elsewhere."""
        kinds = {"PROVINCE": "AGENCY", "CITY": "SUDIN", "DISTRICT": "KASATPEL"}
        for agency in AGENCIES:
            units = dict[str, int]()
            for area, level, parent, name in AREAS:
                even = level != "DISTRICT" or agency == AGENCIES[1]
                if level in kinds and even and self.draw.random() < 0.8:
                    units[area] = await insert(
                        "org_unit", agency_code=agency, kind=kinds[level], area_code=area,
                        parent_id=units.get(parent or ""), name=f"{self.some(NAMES)} {name}",
                    )  # fmt: skip

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
        self.cadres = [await self.cadre(person) for person in self.people[:3]]
        owners = [await self.owner(person) for person in self.people[3:5]]
        self.actors += [*self.mentors[:4], *self.cadres, *owners]
        self.actors += [*self.actors[:4], *self.mentors[:3]]  # who sees much asks more often

    async def mentor(self, village: str) -> Actor:
        name = self.some(NAMES)
        account = await self.account(Role.MENTOR, village[:8], name)
        mentor = await insert(
            "mentor", actor_id=account.id, agency_code=self.some(AGENCIES), name=name,
            district_code=village[:8], village_code=village, weekly_minutes=self.some((0, 1500)),
            contact_load=36, active_from=date(2019, 1, 1), active_to=self.maybe(self.day(30), 0.4),
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
            active_to=self.maybe(self.day(30), 0.4),
        )  # fmt: skip
        return replace(account, cadre_id=cadre)

    async def owner(self, person: int) -> Actor:
        village = await store.fetch_value("SELECT village_code FROM person WHERE id = $1", person)
        return await self.account(Role.JAKPRENEUR, village, self.some(NAMES), person)

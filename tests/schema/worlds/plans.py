"""Weekly plans of a world and their rows, points, devices."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from programme import clock
from programme.records import store
from programme.words import (
    ContactAction,
)
from tests.programme.rows import WEEK, noon
from tests.schema.worlds.draws import (
    NAMES,
    PLANS,
    Draws,
    insert,
)

HOURS = {
    "max": 0.5,
    "districts": [{"district": "31.74.09", "max": 0.5}, {"district": "31.74.10", "max": 0.25}],
    "mentors": [{"name": "Ani"}, {"name": "Budi"}, {"name": "Élodie"}],
}

OLD = {("PUBLISHED", WEEK - timedelta(weeks=1), area) for area in ("31", "31.74.09")}
"""What mentors see no longer."""


class Plans(Draws):
    """Plans what is to be done, and rewards what was."""

    async def plan(self) -> None:
        """Plans of every level, of two weeks and in every state, with rows of many kinds."""
        await self.hand_over()
        for weeks in range(2):
            for area in ("31", "31.74", "31.74.09", "31.74.10", "31.71.01"):
                status = self.some(PLANS)
                plan = await self.weekly_plan(WEEK - timedelta(weeks=weeks), area, status)
                if status[0] in "DPS":
                    await self.scenarios(plan)
                rows = self.draw.randrange(7) if status[0] in "DPS" else 0
                await self.lock(WEEK - timedelta(weeks=weeks))
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
        kept = {"fairness": {"groups": []}, "hours": HOURS, "repair": {"freed": 3}}
        told = {name: self.maybe(json.dumps(facts)) for name, facts in kept.items()}
        sealed = {"objective": 1.5, "bound": 2.0, "gap": 0.25, "fingerprint": "f" * 64, **told}
        found: int = await insert(
            "weekly_plan", week=week, area_code=area, status=status, job_id=job,
            requested_by_id=self.actors[0].id, requested_at=asked,
            solved_at=asked + timedelta(minutes=2) if solved else None,
            published_at=asked + timedelta(hours=1) if status == "PUBLISHED" else None,
            archived_at=asked if (status, week, area) in OLD else None,
            people=self.maybe(300), contacts=self.maybe(20), input_hash=self.maybe("a" * 64),
            conflicts=self.maybe(json.dumps([{"id": "Terkunci", "en": "Locked"}] * 2), 0.3),
            **figures, **(sealed if solved else {}),
        )  # fmt: skip
        return found

    async def hand_over(self) -> None:
        """Hand-overs of a district and wider: queued, drafted, applied, failed."""
        for area in ("31", "31.74", "31.74.09", "31.74.10"):
            for status in ("QUEUED", "DRAFT", "APPLIED", "FAILED"):
                await self.handover(area, status)

    async def handover(self, area: str, status: str) -> None:
        asked, leaver = self.moment(WEEK), self.maybe(self.some(self.mentors).mentor_id)
        job = await insert("job", kind="handover", payload="{}", status="DONE", starts=1,
                           max_starts=3, created_at=asked, cancel_requested=False,
                           fraction=self.some((0.0, 1.0)), phase=self.maybe("search"),
                           error="Tidak ada mentor" if status == "FAILED" else None)  # fmt: skip
        solved = status in {"DRAFT", "APPLIED"}
        told = json.dumps([{"id": "Terlalu banyak", "en": "Too many"}])
        figures = {"people": 9, "held": 8, "kept": 7, "objective": 1.5, "bound": 2.0, "gap": 0.25,
                   "input_hash": "a" * 64, "conflicts": told,
                   "loads": json.dumps({"mentors": []})}  # fmt: skip
        made = await insert("handover", area_code=area, status=status, job_id=job,
                            reason="LEAVER" if leaver else "JANUARY", leaver_id=leaver,
                            requested_by_id=self.actors[0].id, requested_at=asked,
                            applied_at=asked if status == "APPLIED" else None,
                            **(figures if solved else {}))  # fmt: skip
        for person in self.draw.sample(self.people, 3 if solved else 0):
            giver, taker = self.draw.sample([mentor.mentor_id for mentor in self.mentors], 2)
            await insert("handover_move", handover_id=made, person_id=person,
                         giver_id=self.maybe(giver, 0.9), taker_id=taker)  # fmt: skip

    async def scenarios(self, plan: int) -> None:
        """Up to three scenarios of a plan: to be solved, solved, failed."""
        for number in range(self.draw.randrange(1, 5)):
            status, asked = self.some(("QUEUED", "DONE", "DONE", "FAILED")), self.moment(WEEK)
            job = await insert("job", kind="scenario", payload="{}", status=status, starts=1,
                               max_starts=3, created_at=asked, cancel_requested=False,
                               fraction=self.some((0.0, 1.0)), phase=self.maybe("prices"),
                               error=self.maybe("Out of memory", 0.3))  # fmt: skip
            figures = {"expected_advances": 1.75, "contacts": 12, "sessions_led": 1, "gap": 0.5,
                       "objective": 1.5, "bound": 3.0, "load_mean": 0.5, "load_max": 1.0,
                       "load_gini": 0.125, "floors": 3, "floors_met": 2}  # fmt: skip
            await insert("scenario", plan_id=plan, name=f"Skenario {number}", job_id=job,
                         changes=json.dumps({"cover": number}), requested_at=asked,
                         requested_by_id=self.actors[0].id,
                         **(figures if status == "DONE" else {}))  # fmt: skip

    async def assign(self, plan: int, place: int, person: int, week: date) -> None:
        seat, mentor = self.maybe(self.some(self.sessions), 0.5), self.some(self.mentors)
        alone = seat is not None and self.draw.random() < 0.5
        await insert(
            "assignment", plan_id=plan, person_id=person, stage=self.some((2, 5)),
            mentor_id=None if alone else mentor.mentor_id, session_id=seat,
            action=None if alone else self.some(ContactAction).value,
            planned_on=week + timedelta(days=self.some((0, 0, 1, 4))), position=place // 2 + 1,
            minutes=self.some((0, 4, 45)), gain=self.some((0.1, 0.1, 0.02, 0.333333)),
            why=json.dumps(self.why(mentor.mentor_id)), **self.answer(),
        )  # fmt: skip

    def answer(self) -> dict[str, Any]:
        status = self.some(("PLANNED", "DONE", "ACKNOWLEDGED", "DECLINED"))
        said = status in ("ACKNOWLEDGED", "DECLINED")
        return {"status": status, "answered_at": self.moment(WEEK) if said else None,
                "decline_reason": "Sakit" if status == "DECLINED" else None}  # fmt: skip

    async def lock(self, week: date) -> None:
        """A lock of some kind on a person of no lock yet, or on who leads a session."""
        kind, mentor = self.some(("CHOICE", "NOTHING", "LEADER")), self.some(self.mentors)
        person = await store.fetch_row(
            "SELECT p.id, p.village_code FROM person p WHERE NOT EXISTS (SELECT 1 FROM plan_lock k"
            " WHERE k.person_id = p.id) ORDER BY p.id LIMIT 1"
        )
        session = await store.fetch_row(
            "SELECT s.id, s.area_code FROM training_session s WHERE NOT EXISTS (SELECT 1 FROM"
            " plan_lock k WHERE k.session_id = s.id) ORDER BY s.id LIMIT 1"
        )
        if person is None or session is None:
            return
        choice = {"mentor_id": mentor.mentor_id, "action": "CALL"} if kind == "CHOICE" else {}
        leads = {"mentor_id": mentor.mentor_id, "session_id": session["id"]}
        on = leads if kind == "LEADER" else {"person_id": person["id"], **choice}
        area = session["area_code"] if kind == "LEADER" else person["village_code"]
        await insert("plan_lock", week=week, kind=kind, area_code=area, locked_at=self.moment(WEEK),
                     locked_by_id=self.actors[0].id, **on)  # fmt: skip

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

"""One week through the API: run a plan, watch it, publish it, read it as a mentor."""

import asyncio
from datetime import date
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from api.auth import issuer
from api.commands.token import LIFE
from api.demo import documents, report
from api.demo.client import Client
from api.faults import choose
from programme import clock
from programme.accounts import first_of, of_mentor
from programme.errors import Conflict
from schema.ids import from_global

ENDED = {"DRAFT", "FAILED", "CANCELLED"}
LEARNING = {"QUEUED", "RUNNING"}
LOOK = 0.5


class Week:
    """The demo's week, as the supervisor of ``area`` prepares it."""

    def __init__(self, url: str, area: str, console: Console) -> None:
        self.url, self.area, self.console = url, area, console
        self.monday = clock.week_start(clock.today())

    async def live(self) -> None:
        """Make the week's plan unless it is in force already, and print what there is."""
        supervisor = await self._client("supervisor", self.area)
        try:
            plan = await self._published(supervisor) or await self._make(supervisor)
            mentor = await self._summary(supervisor, plan)
        finally:
            await supervisor.close()
        if mentor is not None:
            await self._phone(mentor)

    async def _client(self, role: str, area: str) -> Client:
        return Client(self.url, await self._token(role, area))

    async def _token(self, role: str, area: str) -> str:
        account = await first_of(role, area)
        return issuer().issue(account.actor, life=LIFE).token

    async def _published(self, supervisor: Client) -> str | None:
        asked = await supervisor.ask(
            documents.PUBLISHED, week=self.monday.isoformat(), area=self.area
        )
        edges = asked["weeklyPlans"]["edges"]
        return edges[0]["node"]["id"] if edges else None

    async def _make(self, supervisor: Client) -> str:
        await self._learn(supervisor)
        run = await supervisor.do(documents.RUN, week=self.monday.isoformat(), areaCode=self.area)
        plan: str = run["plan"]["id"]
        await self._watch(supervisor, plan)
        await supervisor.do(documents.PUBLISH, planId=plan)
        return plan

    async def _learn(self, supervisor: Client) -> None:
        """Wait until the worker has learned the probabilities; without them the plan goes by the
        published funnel."""
        seen = await supervisor.ask(documents.LEARNING)
        columns = (TextColumn("{task.description:<24}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.console) as bar:
            task = bar.add_task(choose("probabilities", "peluang"), total=1.0)
            while (asked := seen["progressLearning"]) and asked["status"] in LEARNING:
                bar.update(task, completed=asked["fraction"])
                await asyncio.sleep(LOOK)
                seen = await supervisor.ask(documents.LEARNING)
            bar.update(task, completed=1.0)
        report.probabilities(self.console, seen)

    async def _watch(self, supervisor: Client, plan: str) -> None:
        columns = (
            TextColumn("{task.description:<24}"),
            BarColumn(),
            TextColumn("{task.fields[gap]}"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.console) as bar:
            task = bar.add_task(choose("plan", "rencana"), total=1.0, gap="")
            async for event in supervisor.watch(documents.PROGRESS, id=plan):
                gap = event["gap"]
                bar.update(
                    task,
                    completed=event["fraction"],
                    description=f"{choose('plan', 'rencana')}: {event['phase'] or event['status']}",
                    gap="" if gap is None else f"gap {100 * gap:.3f} %",
                )
                if event["status"] in ENDED:
                    _refuse_failed(event["status"], event["error"])

    async def _summary(self, supervisor: Client, plan: str) -> int | None:
        """Print the summary; a mentor whom the plan gives somebody to contact."""
        today = clock.today().isoformat()
        data = await supervisor.ask(documents.SUMMARY, asOf=today, plan=plan)
        known, made = data["programmeFacts"], data["node"]
        report.facts(self.console, known, today)
        report.funnel(self.console, known)
        report.plan(self.console, made)
        report.explanations(self.console, made)
        return mentor_of(made)

    async def _phone(self, mentor_id: int) -> None:
        """Print the first day with something to do on that mentor's phone, and the line to try."""
        actor = await of_mentor(mentor_id)
        token = issuer().issue(actor, life=LIFE).token
        phone = Client(self.url, token)
        try:
            day, seen = await self._first_day(phone)
        finally:
            await phone.close()
        if seen is not None:
            report.day(self.console, seen, day.isoformat())
        report.to_try(self.console, self.url, token, day.isoformat())

    async def _first_day(self, phone: Client) -> tuple[date, dict[str, object] | None]:
        for offset in range(5):
            day = date.fromordinal(self.monday.toordinal() + offset)
            seen = (await phone.ask(documents.DAY, date=day.isoformat()))["mentorDay"]
            if seen["assignments"]:
                return day, seen
        return self.monday, None


def mentor_of(made: dict[str, Any]) -> int | None:
    """The mentor of a plan's best visit, else call, else message; none where all is sessions."""
    edges = [edge for kind in ("visits", "calls", "messages") for edge in made[kind]["edges"]]
    return from_global(edges[0]["node"]["mentor"]["id"], "Mentor") if edges else None


def _refuse_failed(status: str, error: str | None) -> None:
    if status != "DRAFT":
        raise Conflict(
            f"The plan ended as {status}: {error or 'no reason was given'}.",
            f"Rencana berakhir sebagai {status}: {error or 'tanpa alasan'}.",
        )

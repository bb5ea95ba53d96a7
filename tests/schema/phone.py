"""A phone's copy of what its actor may see: loaded once, then kept up by `changes`."""

from copy import deepcopy
from typing import Any

from programme.actors import Actor
from schema.compose import compose
from schema.context import Context

SCHEMA = compose()
FRAGMENTS = """
fragment J on Jakpreneur { id name whatsapp phone stage { key } nextStage { key } mentor { id }
  business { name sector workers } lastContact { id outcome note validatedAt } }
fragment C on Contact { id outcome note validatedAt jakpreneur { id } }
fragment T on Attendance { id status validatedAt jakpreneur { id } session { id } }
fragment E on Attainment { id stage { key } validatedAt supersededAt evidenceRef jakpreneur { id } }
fragment K on Consent { id purpose granted recordedAt jakpreneur { id } }
fragment P on WeeklyPlan { id week planStatus: status }
fragment A on Assignment { id rowStatus: status plannedOn action jakpreneur { id } plan { id } }
fragment X on Conflict { id field base yours theirs choice jakpreneur { id } contact { id } }
fragment S on TrainingSession { id title sessionStatus: status facilitators { id } }
"""
LOAD = """
query Load {
  jakpreneurs(first: 100) { pageInfo { hasNextPage } edges { node { ...J
    contacts(first: 100) { pageInfo { hasNextPage } edges { node { ...C } } }
    attendances(first: 100) { pageInfo { hasNextPage } edges { node { ...T } } }
    attainments(first: 100) { pageInfo { hasNextPage } edges { node { ...E } } }
    consents { ...K } } } }
  weeklyPlans(first: 100) { pageInfo { hasNextPage } edges { node { ...P
    assignments(first: 100) { pageInfo { hasNextPage } edges { node { ...A } } } } } }
  conflicts(first: 100) { pageInfo { hasNextPage } edges { node { ...X } } }
}
""" + FRAGMENTS.rsplit("fragment S", 1)[0]
CHANGES = (
    """
query Changes($since: String, $first: Int!) { changes(since: $since, first: $first) {
  cursor hasMore beginning
  changes { kind entity id node { ...J ...C ...T ...E ...K ...P ...A ...S ...X } } } }
"""
    + FRAGMENTS
)
BELONGING = ("contacts", "attendances", "attainments")
Copy = dict[str, dict[str, Any]]


async def ask(actor: Actor, document: str, **variables: Any) -> dict[str, Any]:
    """The data of a document."""
    answer = await SCHEMA.execute(document, variables, Context(actor, "en"))
    assert answer.errors is None, answer.errors
    assert answer.data is not None
    return dict(answer.data)


def rows_of(connection: dict[str, Any]) -> list[dict[str, Any]]:
    assert not connection["pageInfo"]["hasNextPage"]
    return [edge["node"] for edge in connection["edges"]]


async def whole(actor: Actor) -> Copy:
    """Everything by the ordinary lists, by global id."""
    data = await ask(actor, LOAD)
    found: Copy = {}
    for person in rows_of(data["jakpreneurs"]):
        lines = [line for name in BELONGING for line in rows_of(person.pop(name))]
        for line in (person, *lines, *person.pop("consents")):
            found[line["id"]] = line
    for plan in rows_of(data["weeklyPlans"]):
        for line in rows_of(plan.pop("assignments")):
            found[line["id"]] = line
        found[plan["id"]] = plan
    for conflict in rows_of(data["conflicts"]):
        found[conflict["id"]] = conflict
    return found


class Phone:
    """One actor's phone."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.copy: Copy = {}
        self.cursor: str | None = None
        self.told = self.dropped = 0
        self.kept: list[tuple[Copy, str]] = []

    async def begin(self) -> "Phone":
        page = (await ask(self.actor, CHANGES, since=None, first=1))["changes"]
        assert (page["beginning"], page["changes"]) == (True, [])
        self.copy, self.cursor = await whole(self.actor), page["cursor"]
        return self

    async def step(self, first: int) -> bool:
        """Read and apply one page; whether there is more."""
        page = (await ask(self.actor, CHANGES, since=self.cursor, first=first))["changes"]
        assert len(page["changes"]) <= first
        for change in page["changes"]:
            self._apply(change)
        self.told += len(page["changes"])
        self.cursor = page["cursor"]
        return bool(page["hasMore"])

    async def sync(self, first: int = 100) -> None:
        while await self.step(first):
            pass

    def remember(self) -> None:
        """Keep this state as a phone that goes off line now would."""
        assert self.cursor is not None
        self.kept.append((deepcopy(self.copy), self.cursor))

    def _apply(self, change: dict[str, Any]) -> None:
        if change["kind"] == "UPSERT":
            assert change["node"]["id"] == change["id"]
            self.copy[change["id"]] = change["node"]
            return
        assert change["node"] is None
        self.dropped += 1
        self.copy.pop(change["id"], None)
        if change["entity"] == "Jakpreneur":
            belonging = {"id": change["id"]}
            self.copy = {
                key: row for key, row in self.copy.items() if row.get("jakpreneur") != belonging
            }

    def held(self) -> Copy:
        """The copy as its lists show it: what holds, and of the consents the last words."""
        return in_force({key: row for key, row in self.copy.items() if "facilitators" not in row})


def in_force(copy: Copy) -> Copy:
    """Without attainments that no longer hold, and consents that were said anew."""
    last: dict[tuple[str, str], str] = {}
    for row in copy.values():
        if "purpose" in row:
            key = row["jakpreneur"]["id"], row["purpose"]
            last[key] = max(last.get(key, ""), row["recordedAt"])
    return {
        key: row
        for key, row in copy.items()
        if not row.get("supersededAt")
        and ("purpose" not in row
             or row["recordedAt"] == last[row["jakpreneur"]["id"], row["purpose"]])
    }  # fmt: skip

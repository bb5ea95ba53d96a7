"""Pages of any size, order, filter and direction, for any role, against plain Python.

The referee reads whole tables and shares no shape, no compiler and no ``visible_to``.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from programme import accounts, secrets
from programme.actors import Actor
from programme.records import store
from schema.compose import compose
from schema.context import Context

SCHEMA = compose()
PAGE = """query Page($first: Int, $after: String, $last: Int, $before: String, $stage: StageKey,
               $sector: Sector, $area: String, $order: JakpreneurOrder) {
  jakpreneurs(first: $first, after: $after, last: $last, before: $before, stage: $stage,
              sector: $sector, areaCode: $area, orderBy: $order) {
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { name } }
  }
}"""
ROLES = ("mentor", "kasatpel", "sudin", "dinas", "cadre", "bank", "auditor")


@dataclass
class Referee:
    """The tables, whole."""

    people: list[dict[str, Any]]
    sector: dict[int, str | None]
    lists: dict[int, set[int]]
    lent: set[int]

    @classmethod
    async def read(cls) -> "Referee":
        lists: dict[int, set[int]] = {}
        for row in await store.fetch("SELECT mentor_id, person_id FROM caseload"
                                     " WHERE valid_to IS NULL"):  # fmt: skip
            lists.setdefault(row["mentor_id"], set()).add(row["person_id"])
        latest: dict[int, bool] = {}
        for row in await store.fetch("SELECT person_id, granted FROM consent"
                                     " WHERE purpose = 'BANK' ORDER BY id"):  # fmt: skip
            latest[row["person_id"]] = row["granted"]
        people = await store.fetch("SELECT id, name, stage, registered_on, village_code"
                                   " FROM person")  # fmt: skip
        sectors = await store.fetch("SELECT person_id, sector FROM business")
        return cls(
            [dict(row) for row in people],
            {row["person_id"]: row["sector"] for row in sectors},
            lists,
            {person for person, granted in latest.items() if granted},
        )

    def sees(self, actor: Actor, person: dict[str, Any]) -> bool:
        match actor.role.value:
            case "DINAS" | "AUDITOR":
                return True
            case "SUDIN" | "KASATPEL":
                return bool(person["village_code"].startswith(actor.area_code + "."))
            case "MENTOR":
                return person["id"] in self.lists.get(actor.mentor_id or 0, set())
            case "CADRE":
                return bool(person["id"] == actor.person_id)
            case "BANK":
                return person["id"] in self.lent
        return False

    def names(self, actor: Actor, case: dict[str, Any]) -> list[str]:
        """The names that the list holds, in order."""
        found = [
            person
            for person in self.people
            if self.sees(actor, person)
            and case["stage"] in (None, f"P{person['stage']}")
            and case["sector"] in (None, self.sector.get(person["id"]))
            and (case["area"] is None or person["village_code"].startswith(case["area"]))
        ]
        keys = {
            "NAME": lambda p: (p["name"], p["id"]),
            "NEWEST": lambda p: (-p["registered_on"].toordinal(), -p["id"]),
            "OLDEST": lambda p: (p["registered_on"].toordinal(), p["id"]),
            "STAGE": lambda p: (-p["stage"], -p["id"]),
        }
        return [person["name"] for person in sorted(found, key=keys[case["order"]])]


@pytest.fixture
async def referee(city: str) -> Referee:
    """The seeded kecamatan, whole."""
    secrets.use("a secret of the tests, long enough")
    return await Referee.read()


CASES = st.fixed_dictionaries(
    {
        "role": st.sampled_from(ROLES),
        "stage": st.sampled_from([None, None, "P1", "P3", "P7"]),
        "sector": st.sampled_from([None, None, "CULINARY", "AGRI"]),
        "area": st.sampled_from([None, None, "31.74.09", "31.74.09.1001", "31.71"]),
        "order": st.sampled_from(["NAME", "NEWEST", "OLDEST", "STAGE"]),
        "size": st.sampled_from([1, 7, 40, 100]),
        "forward": st.booleans(),
    }
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(case=CASES)
async def test_pages_hold_what_the_referee_holds(referee: Referee, case: dict[str, Any]) -> None:
    """Given a list, three pages and the total agree with the whole, sorted, from either end."""
    actor = (await accounts.first_of(case["role"], None)).actor
    expected = referee.names(actor, case)
    if not case["forward"]:
        expected = expected[::-1]
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        page = await _page(actor, case, cursor)
        names = [edge["node"]["name"] for edge in page["edges"]]
        info, more = page["pageInfo"], len(expected) > len(seen) + len(names)
        ahead, behind = ("hasNextPage", "hasPreviousPage")[:: 1 if case["forward"] else -1]
        assert page["totalCount"] == len(expected)
        assert info[ahead] is more
        assert info[behind] is (cursor is not None and bool(seen))
        seen += names if case["forward"] else names[::-1]
        cursor = info["endCursor" if case["forward"] else "startCursor"]
        if cursor is None:
            break
    assert seen == expected[: len(seen)]
    assert len(seen) == min(len(expected), 3 * case["size"])


async def _page(actor: Actor, case: dict[str, Any], cursor: str | None) -> dict[str, Any]:
    ends = ("first", "after") if case["forward"] else ("last", "before")
    wanted = {ends[0]: case["size"], ends[1]: cursor}
    variables = wanted | {name: case[name] for name in ("stage", "sector", "area", "order")}
    result = await SCHEMA.execute(PAGE, variables, Context(actor, "en"))
    assert result.errors is None
    assert result.data is not None
    page: dict[str, Any] = result.data["jakpreneurs"]
    return page

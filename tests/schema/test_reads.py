"""A document in, an answer out: what shapes, the compiler and the look-ups do together."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from programme import secrets
from programme.actors import ANYONE, Actor
from programme.records import store
from programme.words import EvidenceKind, Role
from schema.compose import compose
from schema.context import Context
from schema.ids import to_global
from tests.programme import rows

SCHEMA = compose()


async def ask(actor: Actor, document: str, **variables: Any) -> dict[str, Any]:
    """The data of a document that must not fail."""
    result = await SCHEMA.execute(document, variables, Context(actor, actor.language))
    assert result.errors is None, result.errors
    assert result.data is not None
    return result.data


async def refused(actor: Actor, document: str, **variables: Any) -> list[dict[str, Any]]:
    """The errors of a document that must fail, with no data in a nullable root."""
    result = await SCHEMA.execute(document, variables, Context(actor, "en"))
    assert result.errors is not None
    return [error.formatted for error in result.errors]


@pytest.fixture
async def world(db: str) -> SimpleNamespace:
    """A district with two mentors, five people of the first and one of the second."""
    secrets.use("a secret of the tests, long enough")
    await rows.district()
    supervisor, dinas = await rows.supervisor(), await rows.supervisor("31")
    ani, budi = await rows.mentor(name="Ani"), await rows.mentor(name="Budi")
    names = ("Citra", "Dewi", "Eka", "Fitri", "Gita")
    people = [await rows.person(mentor=ani, name=name) for name in names]
    other = await rows.person(mentor=budi, name="Hana")
    return SimpleNamespace(
        supervisor=supervisor, dinas=dinas, ani=ani, budi=budi, people=people, other=other
    )


async def test_mentor_home_in_one_answer(world: SimpleNamespace) -> None:
    """Given a mentor's list, one document gives aliases, links, pages and totals."""
    data = await ask(
        world.ani,
        """query Home($first: Int!) {
          who: me { role area { code } mentor { name caseloadSize } }
          jakpreneurs(first: $first) {
            totalCount
            pageInfo { hasNextPage hasPreviousPage }
            edges { node { n: name village { name parent { name } } ...Way mentor { name } } }
          }
        }
        fragment Way on Jakpreneur { stage { key } nextStage { key nameEn } }""",
        first=2,
    )

    node = {
        "village": {"name": "Cipedak", "parent": {"name": "Jagakarsa"}},
        "stage": {"key": "P1"},
        "nextStage": {"key": "P2", "nameEn": "Training"},
        "mentor": {"name": "Ani"},
    }
    assert data == {
        "who": {
            "role": "MENTOR",
            "area": {"code": rows.DISTRICT},
            "mentor": {"name": "Ani", "caseloadSize": 5},
        },
        "jakpreneurs": {
            "totalCount": 5,
            "pageInfo": {"hasNextPage": True, "hasPreviousPage": False},
            "edges": [{"node": {"n": "Citra", **node}}, {"node": {"n": "Dewi", **node}}],
        },
    }


PAGE = """query Page($first: Int, $after: String, $last: Int, $before: String) {
  jakpreneurs(first: $first, after: $after, last: $last, before: $before) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { name } }
  }
}"""


async def test_pages_forward_and_back_meet(world: SimpleNamespace) -> None:
    """Given five people, pages of two from either end hold each of them once, in order."""
    forward, names = None, []
    for more in (True, True, False):
        page = (await ask(world.ani, PAGE, first=2, after=forward))["jakpreneurs"]
        names += [edge["node"]["name"] for edge in page["edges"]]
        assert page["pageInfo"]["hasNextPage"] is more
        assert page["pageInfo"]["hasPreviousPage"] is (forward is not None)
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        forward = page["pageInfo"]["endCursor"]
        assert forward == page["edges"][-1]["cursor"]
    assert names == ["Citra", "Dewi", "Eka", "Fitri", "Gita"]

    back, backward = None, []
    for more in (True, True, False):
        page = (await ask(world.ani, PAGE, last=2, before=back))["jakpreneurs"]
        backward = [edge["node"]["name"] for edge in page["edges"]] + backward
        assert page["pageInfo"]["hasPreviousPage"] is more
        assert page["pageInfo"]["hasNextPage"] is (back is not None)
        back = page["pageInfo"]["startCursor"]
    assert backward == names


async def test_an_empty_page_has_no_cursors(world: SimpleNamespace) -> None:
    """Given a filter that nobody meets, the page is empty and says so."""
    data = await ask(
        world.ani,
        """{ jakpreneurs(search: "nobody at all") {
          totalCount edges { node { name } }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }""",
    )
    assert data["jakpreneurs"] == {
        "totalCount": 0,
        "edges": [],
        "pageInfo": {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        },
    }


@pytest.mark.parametrize(
    ("arguments", "message", "path"),
    [
        ("first: 101", "first is 101; a page takes 0 to 100.", "first"),
        ("last: -1", "last is -1; a page takes 0 to 100.", "last"),
        ("first: 1, last: 1", "first and last cannot both be given; choose one end.", "last"),
        (
            'after: "bm90IGEgY3Vyc29y"',
            "after is not a cursor of this list; take one from edges.cursor or pageInfo.",
            "after",
        ),
        (
            'orderBy: NEWEST, after: "WyJBbmkiLCAiMSJd"',
            "after is not a cursor of this list; take one from edges.cursor or pageInfo.",
            "after",
        ),
        ('mentorId: "nonsense"', "No mentor nonsense that you can see.", "mentorId"),
        (
            'mentorId: "SmFrcHJlbmV1cjox"',
            "No mentor SmFrcHJlbmV1cjox that you can see.",
            "mentorId",
        ),
    ],
)
async def test_impossible_pages_are_refused_in_words(
    world: SimpleNamespace, arguments: str, message: str, path: str | None
) -> None:
    """Given a size or cursor that cannot be, the error names the argument and the way out."""
    errors = await refused(
        world.dinas, f"{{ jakpreneurs({arguments}) {{ edges {{ node {{ name }} }} }} }}"
    )
    assert [error["message"] for error in errors] == [message]
    assert errors[0]["extensions"].get("path") == path


async def test_who_sees_whom(world: SimpleNamespace) -> None:
    """Given two lists, each mentor sees one, supervisors both, the public none."""
    document = "{ jakpreneurs { totalCount } mentors { totalCount } }"
    seen = {}
    for name in ("ani", "budi", "supervisor", "dinas"):
        data = await ask(getattr(world, name), document)
        seen[name] = (data["jakpreneurs"]["totalCount"], data["mentors"]["totalCount"])
    anyone = await ask(ANYONE, document)

    assert seen == {"ani": (5, 2), "budi": (1, 2), "supervisor": (6, 2), "dinas": (6, 2)}
    assert anyone == {"jakpreneurs": {"totalCount": 0}, "mentors": {"totalCount": 0}}


async def test_node_answers_foreign_and_unknown_alike(world: SimpleNamespace) -> None:
    """Given ids of a foreign person, of nobody and of nonsense, the answers do not differ."""
    document = "query N($id: ID!) { node(id: $id) { id ... on Jakpreneur { name } } }"
    own = to_global("Jakpreneur", world.people[0])

    assert await ask(world.ani, document, id=own) == {"node": {"id": own, "name": "Citra"}}
    for key in (world.other, 999_999):
        assert await ask(world.ani, document, id=to_global("Jakpreneur", key)) == {"node": None}
    errors = await refused(world.ani, document, id="nonsense")
    assert errors[0]["message"] == "No object nonsense that you can see."


async def test_links_never_leave_the_scope(world: SimpleNamespace) -> None:
    """Given a colleague's list, its people stay hidden though the colleague is seen."""
    data = await ask(
        world.ani,
        "{ mentors(orderBy: NAME) { edges { node { name jakpreneurs { totalCount } } } } }",
    )
    assert data["mentors"]["edges"] == [
        {"node": {"name": "Ani", "jakpreneurs": {"totalCount": 5}}},
        {"node": {"name": "Budi", "jakpreneurs": {"totalCount": 0}}},
    ]


async def test_sealed_fields_open_by_role_and_leave_a_trace(world: SimpleNamespace) -> None:
    """Given a sealed phone and NIK, the mentor reads them (masked NIK) and the audit says so; the
    auditor gets null and leaves no trace of a read."""
    vault = secrets.vault()
    await store.execute(
        "UPDATE person SET nik_cipher = $2, phone_cipher = $3, phone_hash = $4 WHERE id = $1",
        world.people[0],
        vault.seal("3174095502800000"),
        vault.seal("+628000012345"),
        vault.digest("+628000012345"),
    )
    document = "{ jakpreneurs(first: 1) { edges { node { name tel: phone nik } } } }"

    data = await ask(world.ani, document)
    trace = await store.fetch("SELECT actor_id, action, entity, facts FROM audit")
    auditor = await ask(await rows.actor(Role.AUDITOR, "31"), document)

    assert data["jakpreneurs"]["edges"][0]["node"] == {
        "name": "Citra",
        "tel": "+628000012345",
        "nik": "317409**********",
    }
    assert [tuple(row) for row in trace] == [
        (
            world.ani.id,
            "READ",
            "person",
            f'{{"ids": [{world.people[0]}], "fields": ["nik", "phone"]}}',
        )
    ]
    assert auditor["jakpreneurs"]["edges"][0]["node"] == {
        "name": "Citra",
        "tel": None,
        "nik": None,
    }
    assert await store.fetch_value("SELECT count(*) FROM audit") == 1


async def test_filters_and_orders_of_a_list_screen(world: SimpleNamespace) -> None:
    """Given people of several kinds, each filter and order does what it says."""
    await rows.attained(world.people[1], 2, on=date(2020, 3, 1), evidence=EvidenceKind.ATTENDANCE)
    await store.execute(
        "UPDATE person SET stage = 2, next_stage = 3, registered_on = '2020-06-01' WHERE id = $1",
        world.people[1],
    )
    await store.execute(
        "INSERT INTO business (person_id, name, sector, level, workers)"
        " VALUES ($1, 'Warung', 'CULINARY', 'BEGINNER', 1)",
        world.people[2],
    )

    async def names(arguments: str) -> list[str]:
        data = await ask(
            world.dinas, f"{{ jakpreneurs({arguments}) {{ edges {{ node {{ name }} }} }} }}"
        )
        return [edge["node"]["name"] for edge in data["jakpreneurs"]["edges"]]

    assert await names("stage: P2") == ["Dewi"]
    assert await names("nextStage: P3") == ["Dewi"]
    assert await names("sector: CULINARY") == ["Eka"]
    assert await names("orderBy: NEWEST, first: 1") == ["Dewi"]
    assert await names('search: "itri"') == ["Fitri"]
    assert await names('search: "Fitrri"') == ["Fitri"]
    assert await names(f'areaCode: "{rows.OTHER_DISTRICT}"') == []
    assert await names(f'mentorId: "{to_global("Mentor", world.budi.mentor_id)}"') == ["Hana"]
    assert await names("dormant: true") == []


async def test_skip_include_and_merged_keys(world: SimpleNamespace) -> None:
    """Given @skip, @include and a key asked twice, the answer is as graphql-core would give it."""
    data = await ask(
        world.ani,
        """query M($yes: Boolean!, $no: Boolean!) {
          me { name @skip(if: $yes) role @include(if: $yes) }
          me { area { code } ... @include(if: $no) { language } }
          me { area { name } __typename }
        }""",
        yes=True,
        no=False,
    )
    assert data == {
        "me": {
            "role": "MENTOR",
            "area": {"code": rows.DISTRICT, "name": "Jagakarsa"},
            "__typename": "Account",
        }
    }

"""What an actor may ask, and what happens beyond it."""

import pytest

from api import budget
from api.auth import issuer
from api.budget import Budget, Spent, place
from api.http import gate
from tests.api.app import app_client
from tests.programme import rows

TYPENAME = {"query": "{ __typename }"}
DEAR = {"query": "{ jakpreneurs(first: 50) { edges { node { id } } } }"}


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_at_its_rate() -> None:
    """Given 100 points and 10 a second, 60 fit, another 60 do not for 2 s, and then do."""
    clock = Clock()
    buckets = Budget(100, 10, now=clock)

    assert buckets.spend("a", 60) == Spent(60, 100, 40, 10, resets=6, wait=0)
    assert buckets.spend("a", 60) == Spent(60, 100, 40, 10, resets=6, wait=2)
    assert buckets.spend("b", 60).wait == 0
    clock.now += 2
    assert buckets.spend("a", 60) == Spent(60, 100, 0, 10, resets=10, wait=0)
    assert buckets.spend("a", 0).wait == 1


def test_what_is_dearer_than_a_bucket_takes_a_whole_one() -> None:
    buckets = Budget(100, 10, now=Clock())

    assert buckets.spend("a", 500) == Spent(500, 100, 0, 10, resets=10, wait=0)
    assert buckets.spend("a", 500).wait == 10


def test_each_worker_holds_its_share() -> None:
    shared = Budget(100, 10, workers=4, now=Clock())

    assert shared.spend("a", 5) == Spent(5, 25, 20, 10, resets=2, wait=0)


def test_few_buckets_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given room for two, the third takes the place of the one unused for longest."""
    monkeypatch.setattr(budget, "MOST_BUCKETS", 2)
    buckets = Budget(100, 10, now=Clock())
    for key in ("a", "b", "a", "c"):
        buckets.spend(key, 40)

    assert buckets.spend("a", 0).remaining == 20
    assert buckets.spend("b", 0).remaining == 100


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
        ("a:b", "a:b"),
    ],
)
def test_an_ipv6_network_is_one_client(address: str, expected: str) -> None:
    assert place(address) == expected


async def test_over_the_budget_it_is_429(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given 60 points, a query of 51 fits once: the fields say what is left, the next is refused
    with the seconds to wait; another actor has a bucket of its own."""
    monkeypatch.setenv("JAKMENTOR_BUDGET", "60")
    monkeypatch.setenv("JAKMENTOR_BUDGET_RATE", "0.5")
    await rows.district()
    mentor = await rows.mentor(name="Ani")
    signed = {"Authorization": f"Bearer {issuer().issue(mentor).token}"}
    async with app_client() as client:
        first = await client.post("/graphql", json=DEAR, headers=signed)
        cost = first.json()["extensions"]["cost"]
        second = await client.post("/graphql", json=DEAR, headers=signed)
        another = await client.post("/graphql", json=TYPENAME)

    spent = cost["cost"]
    assert cost == {"cost": spent, "limit": 60, "remaining": 60 - spent, "resets": spent * 2}
    assert 50 < spent <= 60
    assert first.headers["RateLimit-Policy"] == '"cost";q=60;qu="points";w=120'
    assert first.headers["RateLimit"] == f'"cost";r={60 - spent};t={spent * 2}'
    wait = int(second.headers["Retry-After"])
    assert second.status_code == 429
    assert 0 < wait <= (2 * spent - 60) * 2
    assert second.headers["RateLimit"] == f'"cost";r={60 - spent};t={wait}'
    assert second.json()["errors"] == [
        {
            "message": f"Your budget of 60 points is spent; try again in {wait} s, or ask for"
            " less at a time.",
            "extensions": {
                "code": "BUDGET_SPENT",
                "facts": {
                    "cost": spent,
                    "limit": 60,
                    "remaining": 60 - spent,
                    "window": 120,
                    "resets": spent * 2,
                    "wait": wait,
                },
            },
        }
    ]
    assert another.status_code == 200


async def test_a_refused_document_is_work_too(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a budget of two refusals, the third is not even parsed; its address has no more."""
    monkeypatch.setenv("JAKMENTOR_BUDGET", str(2 * gate.REFUSED_COST))
    monkeypatch.setenv("JAKMENTOR_BUDGET_RATE", "0.01")
    async with app_client() as client:
        answers = [await client.post("/graphql", json={"query": "{"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]


async def test_who_has_nothing_left_is_refused_before_the_body_is_read(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a spent budget, a body that is no JSON is not found to be none."""
    monkeypatch.setenv("JAKMENTOR_BUDGET", str(gate.REFUSED_COST))
    monkeypatch.setenv("JAKMENTOR_BUDGET_RATE", "0.01")
    headers = {"Content-Type": "application/json"}
    async with app_client() as client:
        answers = [
            await client.post("/graphql", content=content, headers=headers)
            for content in (b"no JSON", b'{"query": "{"}', b"no JSON")
        ]

    assert [answer.status_code for answer in answers] == [400, 200, 429]


async def test_a_long_document_is_paid_for_once(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given 1,600 characters more than are free, they cost 100 points until the document is known;
    where they do not fit it is not made ready."""
    monkeypatch.setenv("JAKMENTOR_BUDGET", "130")
    monkeypatch.setenv("JAKMENTOR_BUDGET_RATE", "0.001")
    comment = "#" + "x" * (gate.SHORT + 100 * gate.CHARACTERS_A_POINT - len("{__typename}#"))
    async with app_client() as client:
        left = [
            (await client.post("/graphql", json={"query": text + comment})).headers["RateLimit"]
            for text in ("{__typename}", "{__typename}", "{ __typename}")
        ]

    assert [one.split(";")[1] for one in left] == ["r=29", "r=28", "r=28"]

"""Who asks: mentors of the big city with their tokens, and whom they record contacts with."""

from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from api.auth import Issuer
from programme.actors import Actor
from programme.words import Role
from tests.bench.api.documents import global_id

TOKEN_KEY = "the token key of a benchmark, long enough"
MENTORS = 400
FOUND = """
    SELECT m.id, m.actor_id, a.area_code, a.language, (array_agg(c.person_id ORDER BY c.person_id)
        FILTER (WHERE NOT EXISTS (SELECT 1 FROM consent n WHERE n.person_id = c.person_id
            AND n.purpose = 'CONTACT' AND NOT n.granted)))[:50] AS people
    FROM mentor m JOIN actor a ON a.id = m.actor_id AND a.active
    JOIN caseload c ON c.mentor_id = m.id AND c.valid_to IS NULL
    WHERE EXISTS (SELECT 1 FROM point_total t WHERE t.actor_id = a.id AND t.points > 0
        AND t.week = '2020-10-19')
    GROUP BY m.id, m.actor_id, a.area_code, a.language HAVING count(*) BETWEEN 150 AND 550
    ORDER BY hashint8(m.id) LIMIT $1"""


@dataclass(frozen=True)
class Mentor:
    """A mentor's account: a token good for hours, and the global ids of some Jakpreneurs."""

    actor: Actor
    token: str
    people: list[str]


async def mentors(url: str) -> list[Mentor]:
    """The same mentors in each run: with points last week, and 150 to 550 people."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(FOUND, MENTORS)
    finally:
        await connection.close()
    issuer = Issuer(TOKEN_KEY)
    found = []
    for row in rows:
        actor = Actor(
            id=row["actor_id"],
            role=Role.MENTOR,
            area_code=row["area_code"],
            language=row["language"],
            mentor_id=row["id"],
        )
        token = issuer.issue(actor, life=timedelta(hours=12)).token
        found.append(Mentor(actor, token, [global_id(person) for person in row["people"]]))
    return found

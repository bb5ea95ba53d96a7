"""Who has a place on a board, and how many have, follows the rows that say so, whatever happens."""

from datetime import date

from programme.records import store
from tests.programme import rows

SAID = """
    SELECT w.*, a.leaderboard_opt_in FROM (
        SELECT 'MENTOR', actor_id, name, village_code, active_from, active_to FROM mentor
        UNION ALL SELECT 'CADRE', k.actor_id, p.name, p.village_code, k.active_from, k.active_to
        FROM cadre k JOIN person p ON p.id = k.person_id) w
    JOIN actor a ON a.id = w.actor_id"""
KEPT = """
    SELECT board, actor_id, name, village_code, active_from, active_to, opted_in
    FROM board_member"""
COUNTED = f"""
    WITH at_work AS ({KEPT})
    SELECT b.board, x.code, w.week, (SELECT count(*) FROM at_work m WHERE m.board = b.board
        AND m.village_code >= x.code AND m.village_code < x.code || '/'
        AND m.active_from < w.week + 7
        AND (m.active_to IS NULL OR m.active_to >= w.week)) AS members
    FROM (VALUES ('MENTOR'), ('CADRE')) b (board), area x,
        (SELECT DISTINCT week FROM board_size UNION VALUES ('1999-01-04'::date)) w (week)"""
SUMMED = f"""
    SELECT c.board, c.code, c.week, (SELECT coalesce(sum(more), 0) FROM board_size s
        WHERE s.board = c.board AND s.area_code = c.code AND s.week <= c.week) AS members
    FROM ({COUNTED}) c"""


async def members() -> int:
    """How many members there are; they and the sizes are what the rows say."""
    for said, kept in ((SAID, KEPT), (COUNTED, SUMMED)):
        assert await store.fetch(f"({said}) EXCEPT ALL ({kept})") == []
        assert await store.fetch(f"({kept}) EXCEPT ALL ({said})") == []
    found: int = await store.fetch_value("SELECT count(*) FROM board_member")
    return found


async def test_they_follow_each_row_that_says_so(db: str) -> None:
    """Given two mentors and a cadre, when they move, end, are renamed, change their consent, are
    undone, then each time the board is as the rows say."""
    await rows.district()
    mentor, other, cadre = await rows.mentor(), await rows.mentor(), await rows.cadre()
    assert await members() == 3

    for change, account in (
        (f"UPDATE mentor SET village_code = '{rows.NEXT_VILLAGE}' WHERE actor_id = $1", mentor),
        (
            "UPDATE mentor SET active_to = active_from + 40, name = 'Gone' WHERE actor_id = $1",
            other,
        ),
        ("UPDATE mentor SET active_to = NULL WHERE actor_id = $1", other),
        ("UPDATE cadre SET active_from = '2020-02-03' WHERE actor_id = $1", cadre),
        (
            f"UPDATE person SET name = 'Moved', village_code = '{rows.OTHER_VILLAGE}'"
            " WHERE id = (SELECT person_id FROM cadre WHERE actor_id = $1)",
            cadre,
        ),
        ("UPDATE actor SET leaderboard_opt_in = NOT leaderboard_opt_in WHERE id = $1", cadre),
    ):
        before = await store.fetch(KEPT)
        await store.execute(change, account.id)
        assert await store.fetch(KEPT) != before, change
        assert await members() == 3, change

    await store.execute("DELETE FROM cadre WHERE actor_id = $1", cadre.id)
    assert await members() == 2
    spare = await rows.actor(rows.Role.MENTOR, rows.DISTRICT)
    await store.execute("UPDATE mentor SET actor_id = $1 WHERE actor_id = $2", spare.id, mentor.id)
    assert await members() == 2
    await store.execute("TRUNCATE actor CASCADE")
    assert await members() == 0
    assert await store.fetch_value("SELECT count(*) FROM board_size") == 0


async def test_several_at_once_and_one_who_is_mentor_and_cadre(db: str) -> None:
    await rows.district()
    mentor, person = await rows.mentor(), await rows.person()
    await store.execute(
        "INSERT INTO cadre (actor_id, person_id, weekly_minutes, competences, pkk, active_from)"
        " VALUES ($1, $2, 60, '[]', FALSE, $3)",
        *(mentor.id, person, date(2020, 1, 1)),
    )
    await rows.mentor()
    assert await members() == 3

    await store.execute("UPDATE mentor SET active_from = active_from - 10")
    assert await members() == 3


async def test_a_seeded_city_has_it_right(city: str) -> None:
    assert await members() > 0

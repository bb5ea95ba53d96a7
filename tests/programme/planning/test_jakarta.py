"""The whole city: 168,000 Jakpreneurs planned within two minutes, published in seconds."""

from datetime import date

import pytest

from programme import jobs, secrets
from programme.actors import Actor
from programme.planning import solving
from programme.planning.publish import plan_publish
from programme.planning.run import plan_run
from programme.records import store
from programme.records.migrate import migrate
from programme.words import Role
from seeds.load import load
from tests.conftest import connected

NEXT = date(2020, 11, 2)


@pytest.mark.slow
async def test_the_whole_city_is_planned_and_published(bare_url: str) -> None:
    secrets.use("a key of this test alone, long enough")
    await migrate(bare_url)
    await load(bare_url, size="jakarta", seed=1)
    async with connected(bare_url):
        dinas = await store.fetch_value("SELECT id FROM actor WHERE role = 'DINAS' LIMIT 1")
        actor = Actor(dinas, Role.DINAS, "31", "en")
        plan_id = await plan_run(actor, NEXT, "31")
        job = await jobs.start(1)
        assert job is not None

        await solving.run(job)
        await plan_publish(actor, plan_id)

        plan = await store.fetch_row("SELECT * FROM weekly_plan WHERE id = $1", plan_id)
        assert plan is not None
        assert plan["status"] == "PUBLISHED"
        assert plan["people"] > 100_000
        assert plan["expected_advances"] > plan["fifo_advances"]
        assert plan["expected_advances"] > plan["greedy_advances"]
        assert plan["gap"] < 0.05

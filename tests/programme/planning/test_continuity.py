"""Week to week: who was contacted within eight weeks is contacted again by the own mentor."""

from datetime import timedelta

import pytest

from programme import clock, jobs
from programme.planning import solving
from programme.planning.run import plan_run
from programme.records import store
from tests.programme import rows

REPEATED = """
    SELECT count(*) AS again, count(*) FILTER (WHERE a.mentor_id = k.mentor_id) AS own
    FROM assignment a LEFT JOIN caseload k ON k.person_id = a.person_id AND k.valid_to IS NULL
    WHERE a.plan_id = $1 AND a.mentor_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM contact c WHERE c.person_id = a.person_id AND c.outcome <> 'NO_ANSWER'
            AND c.contacted_on >= $2::date - 56)
"""


@pytest.mark.slow
async def test_four_in_five_repeat_contacts_go_by_the_responsible_mentor(city: str) -> None:
    area = await store.fetch_value("SELECT min(district_code) FROM mentor")
    supervisor = await rows.supervisor(area=area)
    week = clock.today() + timedelta(days=7 - clock.today().weekday())
    plan = await plan_run(supervisor, week, area, effort=1.0)
    job_id = await store.fetch_value("SELECT job_id FROM weekly_plan WHERE id = $1", plan)
    job = await jobs.start(job_id)
    assert job is not None

    await solving.run(job)

    found = await store.fetch_row(REPEATED, plan, week)
    assert found is not None
    assert found["again"] > 50
    assert found["own"] >= 0.8 * found["again"]

"""Models as they are kept: the newest, any by its row, and refusals of what is not there."""

from datetime import date

import numpy as np
import pytest

from planner.progress import store as planners
from planner.progress.hazard import Hazard
from planner.progress.store import VERSION, fingerprint
from programme.errors import Conflict
from programme.progress import models
from programme.progress.models import keep, newest, of
from programme.records import store
from programme.words import ModelKind
from tests.planner.progress.worlds import WEEK, city, with_outcomes
from tests.programme import rows

MONDAY = date(2020, 9, 28)


@pytest.fixture(scope="module")
def learned() -> list[Hazard]:
    """Three models, each of 500 rows more."""
    made = [Hazard.cold(WEEK)]
    for seed in range(3):
        made.append(made[-1].update(with_outcomes(city(500, seed), np.full(500, 0.2), seed)))
    return made[1:]


@pytest.fixture
async def provinces(db: str) -> None:
    """A database with its areas, whose process holds on to no model yet."""
    await rows.district()
    models._held.clear()


@pytest.mark.usefixtures("provinces")
async def test_there_is_no_model_before_the_first() -> None:
    assert await newest() is None


@pytest.mark.usefixtures("provinces")
async def test_the_newest_is_the_one_that_was_kept_last(learned: list[Hazard]) -> None:
    first = await keep(ModelKind.FIT, MONDAY, learned[0])
    second = await keep(ModelKind.UPDATE, date(2020, 10, 5), learned[1], {"rows": 500})
    models._held.clear()

    found = await newest()

    assert found is not None
    assert (found.id, found.kind, found.version) == (second, ModelKind.UPDATE, VERSION)
    assert (found.learned_until, found.fitted_until) == (date(2020, 10, 5), MONDAY)
    assert (found.rows, found.watched) == (1000, {"rows": 500})
    assert found.fingerprint == fingerprint(found.model) == fingerprint(learned[1])
    assert fingerprint(await of(first)) == fingerprint(learned[0])


@pytest.mark.usefixtures("provinces")
async def test_a_process_holds_on_to_the_two_that_were_asked_for_last(
    learned: list[Hazard],
) -> None:
    ids = [await keep(ModelKind.FIT, MONDAY, model) for model in learned]

    held = [await of(one) for one in (ids[0], ids[1], ids[0], ids[2])]

    assert held[2] is held[0]
    assert await of(ids[0]) is held[0]
    assert await of(ids[1]) is not held[1]
    assert len(models._held) == 2


@pytest.mark.usefixtures("provinces")
async def test_a_model_that_is_not_there_is_refused() -> None:
    with pytest.raises(Conflict) as refused:
        await of(7)

    assert refused.value.kind == "MODEL_NOT_KEPT"
    assert refused.value.message == (
        "Model 7 of progress is not kept, or of another version; make the plan again."
    )


@pytest.mark.usefixtures("provinces")
async def test_a_model_of_another_version_has_to_be_fitted_anew(
    learned: list[Hazard], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(planners, "VERSION", 0)
        kept = await keep(ModelKind.FIT, MONDAY, learned[0])

    assert await newest() is None
    with pytest.raises(Conflict, match=r"^Model 1 of progress is not kept, or of another version"):
        await of(kept)


@pytest.mark.usefixtures("provinces")
async def test_what_was_rolled_back_is_not_kept(learned: list[Hazard]) -> None:
    async def verb() -> None:
        async with store.transaction():
            await keep(ModelKind.FIT, MONDAY, learned[0])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await verb()

    assert await newest() is None

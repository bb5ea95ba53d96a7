"""What the planned rows truly bring, by those that were left out by lot: for supervisors.

The difference that a row makes to the probability of the next stage within 14 days, with its 95 %
interval, beside what was predicted; see ``planner.experiment``. Told from 13 weeks on.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from programme import clock
from programme.actors import Actor, require
from programme.errors import Conflict, NotFound
from programme.scope import is_area
from programme.words import SUPERVISORS

if TYPE_CHECKING:
    from planner.experiment import Effect
    from programme.progress.outcomes import Outcomes

YEAR: Final = timedelta(weeks=52)


@dataclass(frozen=True)
class PlanEffect:
    """The effect of the rows of an area in the year until ``until``, the last Monday whose outcomes
    are known.

    ``weeks``, ``rows`` and ``withheld`` count the rows that could have been left out; ``predicted``
    is the mean rise that was predicted of them, None where there are none. ``effect`` is None where
    ``refusal`` says why.
    """

    area_code: str
    until: date
    weeks: int
    rows: int
    withheld: int
    predicted: float | None
    effect: "Effect | None"
    refusal: Conflict | None


async def plan_effect(
    actor: Actor, area_code: str | None = None, today: date | None = None
) -> PlanEffect:
    """The effect of an area's rows; of the whole scope unless given. Raises Forbidden, NotFound."""
    from programme.progress.outcomes import known_until, outcomes  # numpy: for who asks for this

    require(actor, *SUPERVISORS)
    area = actor.area_code if area_code is None else area_code
    if not actor.covers(area) or not await is_area(area):
        raise NotFound.of("area", "wilayah", area, path="areaCode")
    today = today or clock.today()
    found = await outcomes(area, known_until(today) - YEAR, today)
    return _told(area, known_until(today), found)


def _told(area: str, until: date, found: "Outcomes") -> PlanEffect:
    import numpy as np

    from planner.experiment import LEAST_WEEKS, effect

    tested = found.odds > 0
    weeks, withheld = np.unique(found.week[tested]).size, int(found.withheld[tested].sum())
    counts = {"weeks": weeks, "rows": int(tested.sum()), "withheld": withheld}
    if weeks < LEAST_WEEKS or withheld == 0:
        return PlanEffect(area, until, **counts, predicted=None, effect=None, refusal=_few(weeks))
    measured = effect(
        ~found.withheld[tested],
        found.y[tested],
        found.odds[tested],
        person=found.person[tested],
        week=found.week[tested],
        m1=found.p[tested],
        m0=found.p0[tested],
    )
    predicted = float((found.p - found.p0)[tested].mean())
    return PlanEffect(area, until, **counts, predicted=predicted, effect=measured, refusal=None)


def _few(weeks: int) -> Conflict:
    from planner.experiment import LEAST_WEEKS

    return Conflict(
        f"Rows were left out by lot in {weeks} weeks whose outcomes are known; what contacts bring"
        f" is told from {LEAST_WEEKS} weeks on.",
        f"Baris ditahan lewat undian dalam {weeks} minggu yang hasilnya sudah diketahui; hasil"
        f" kontak disampaikan mulai {LEAST_WEEKS} minggu.",
        kind="TOO_FEW_WEEKS",
        facts={"weeks": weeks, "least": LEAST_WEEKS},
    )

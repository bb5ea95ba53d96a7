"""What published rows say of mentors: the rows that value added is estimated from."""

import numpy as np

from planner.value_added import Rows
from seeds.columns import Array
from seeds.simulation.run import Run
from seeds.simulation.start import Start


def of_mentors(start: Start, outcome: Run) -> tuple[Rows, Array]:
    """The published rows with a contact, and [M] the value added that is planted.

    Left out: withheld rows, rows drawn by lot, and who objects to profiling. A mentor is who held
    the post in the row's week.
    """
    parts: dict[str, list[Array]] = {name: [] for name in Rows.__dataclass_fields__}
    for seen in outcome.observed:
        rows, view = seen.rows, seen.view
        kept = (rows.action > 0) & ~rows.withheld & ~rows.drawn
        kept &= ~view.record.objects[rows.person]
        chosen = rows.at(kept)
        parts["p"].append(chosen.p)
        parts["y"].append(seen.y[chosen.person].astype(np.int64))
        parts["mentor"].append(view.holders[chosen.mentor])
        parts["week"].append(np.full(len(chosen), view.week))
        parts["margin"].append(chosen.margin)
    columns = {name: np.concatenate(found) for name, found in parts.items()}
    return Rows(**columns), start.lives.traits.value_added

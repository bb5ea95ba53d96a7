"""What published rows say of mentors: the rows that value added is estimated from."""

import numpy as np

from planner.value_added import Rows
from seeds.columns import Array
from seeds.simulation.run import Run


def of_mentors(outcome: Run, mentors: int) -> tuple[Rows, Array]:
    """The published rows with a contact, and what each of the ``mentors`` truly adds, [M].

    Left out: withheld rows, rows drawn by lot, and who objects to profiling. A mentor is who held
    the post in the row's week. What is added is planted on the log rate of whom a contact meets;
    told is what comes of it in expected successes: the sum of p less what it would be if nothing
    were added. Over the exposure it is what the score estimates.
    """
    parts: dict[str, list[Array]] = {name: [] for name in Rows.__dataclass_fields__}
    added = np.zeros(mentors)
    for seen, planted in zip(outcome.observed, outcome.planted, strict=True):
        rows, view = seen.rows, seen.view
        kept = (rows.action > 0) & ~rows.withheld & ~rows.drawn
        kept &= ~view.record.objects[rows.person]
        chosen, (p, _, plain) = rows.at(kept), planted[kept].T
        mentor = view.holders[chosen.mentor]
        added += np.bincount(mentor, p - plain, mentors)
        parts["p"].append(chosen.p)
        parts["y"].append(seen.y[chosen.person].astype(np.int64))
        parts["mentor"].append(mentor)
        parts["week"].append(np.full(len(chosen), view.week))
        parts["margin"].append(chosen.margin)
        parts["person"].append(view.ids[chosen.person])
    columns = {name: np.concatenate(found) for name, found in parts.items()}
    return Rows(**columns), added

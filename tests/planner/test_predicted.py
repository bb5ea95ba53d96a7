"""Chances row by row are the same as those of a whole city's table."""

import numpy as np

from planner.predicted import Predicted
from planner.progress import Action
from tests.planner.test_learned import FACTS, KNOWN_AS, MENTORS, PEOPLE, SESSIONS, learned, model

NOBODY, NONE = 2, np.zeros(4, bool)


def test_row_by_row_and_by_the_table_it_is_the_same_probability() -> None:
    found = model()
    table, rows = learned(found), Predicted(found, FACTS, PEOPLE, MENTORS, SESSIONS, KNOWN_AS)

    assert np.allclose(rows.nothing(), table.nothing(), atol=1e-6)
    for mentor in ([0, 0, 1, 1], [NOBODY, 1, NOBODY, 0]):
        for action in (Action.WHATSAPP, Action.CALL, Action.VISIT):
            one = rows.contacted(action, np.array(mentor), NONE)
            there = np.array(mentor) < NOBODY
            other = table.contacted(action, np.array(mentor), NONE)
            assert np.allclose(one[there], other[there], atol=1e-6)
    for session in ([0, 1, 1, 0], [2, 2, 1, 0]):
        one, other = (of.seated(np.array(session)) for of in (rows, table))
        assert np.allclose(one, other, atol=1e-6)

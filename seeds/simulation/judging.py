"""What a week's rows are held against: the probability by a mean mentor, and points."""

from dataclasses import replace

import numpy as np

from planner import rules
from planner.chances import Chances
from planner.choices import CONTACTS
from planner.inputs import Floats
from planner.progress import both
from programme.point_rules import RULES
from seeds.columns import Array
from seeds.simulation.rows import Rows
from seeds.simulation.view import View

NEVER_MET = -1
"""A mentor whom no model has met counts as the mean mentor."""


def by_nobody_known(view: View) -> View:
    """The view, with mentors whom nobody knows anything of."""
    return replace(view, holders=np.full(len(view.mentors), NEVER_MET))


def expected(chances: Chances, view: View, found: Rows) -> Floats:
    """[R] p of the rows by ``chances``; a contact beside a seat as the planner has it."""
    mentor = _of_everybody(view, found, found.mentor, len(view.mentors))
    session = _of_everybody(view, found, found.session, len(view.sessions))
    needed = rules.NEEDED[view.people.stage]
    competent = (needed > 0) & rules.knows(view.mentors, mentor, needed)
    alone = chances.nothing()
    ways = [alone, *(chances.contacted(action, mentor, competent) for action in CONTACTS)]
    contact = np.stack(ways)[found.action, found.person]
    seat = chances.seated(session)[found.person]
    return np.where(found.session < 0, contact, both(alone[found.person], contact, seat))


def _of_everybody(view: View, found: Rows, chosen: Array, nobody: int) -> Array:
    """[n] what each person of the view has by the rows, ``nobody`` where that is none."""
    column = np.full(len(view), nobody)
    column[found.person] = np.where(chosen < 0, nobody, chosen)
    return column


def points(mentor: Array, stage: Array, mentors: int) -> Array:
    """[M] what steps to each ``stage`` bring who is responsible, capped by the week.

    By the rules that pay for a stage. What is paid for a registration that led to a training is
    nothing once the year's target of registrations is met, as it was on the article's day.
    """
    total = np.zeros(mentors, np.int64)
    for rule in RULES:
        if rule.name.startswith("STAGE_"):
            steps = np.bincount(mentor[np.isin(stage, rule.stages)], minlength=mentors)
            total += np.minimum(steps * rule.weight, rule.weekly_cap)
    return total

"""How mentors work without a planner: some thirty contacts a week, half of them messages.

Whom: the people of the own list, by stage, in the order in which they come to mind (field.toml,
contacts). Seats go to whoever of the people that they are for hears of them first.
"""

import numpy as np

from planner.choices import Choices, build
from planner.inputs import Rules
from planner.progress import Action
from seeds.columns import Array
from seeds.lives import pick
from seeds.reference import read
from seeds.simulation.rows import Rows, published
from seeds.simulation.view import View
from seeds.streams import Streams

PLAIN = Rules(balance=False, floors=False)


class Historical:
    """The practice of the time; ``plan`` is the same for a seed and a week."""

    def __init__(self, seed: int) -> None:
        self.streams = Streams(seed)

    def plan(self, view: View) -> Rows:
        """The contacts and seats of a week."""
        choices = build(view.people, view.mentors, view.sessions, view.monday, PLAIN)
        rng = self.streams.of(f"historical {view.week}")
        seat = _seats(choices, rng)
        contact = np.where(seat < 0, _contacts(view, choices, rng), -1)
        column = np.where(seat < 0, contact, seat)
        who = np.flatnonzero(column >= 0)
        return rows_of(choices, who, column[who])


def rows_of(choices: Choices, who: Array, column: Array, margin: Array | None = None) -> Rows:
    """The choices ``column`` of the view's rows ``who`` as published rows."""
    problem = choices.problem
    mentor, session = problem.men[who, column], problem.ses[who, column]
    p0 = choices.p0[who]
    return published(
        who,
        np.where(mentor == problem.mentors, -1, mentor).astype(np.int64),
        choices.action[who, column].astype(np.int64),
        np.where(session == problem.sessions, -1, session).astype(np.int64),
        p=p0 + choices.chance[who, column],
        p0=p0,
        margin=margin,
    )


def _contacts(view: View, choices: Choices, rng: np.random.Generator) -> Array:
    """[n] the column of each person's contact, -1 = none."""
    field, people = read("field")["contacts"], view.people
    problem, action = choices.problem, choices.action
    shares = np.array([0.0, *field["actions"].values()])
    alone = (problem.ses == problem.sessions) & (problem.men < problem.mentors)
    weight = np.where(alone, shares[action], 0.0)
    column = np.argmax(weight / rng.standard_exponential(weight.shape), axis=1)
    interest = np.array([0.0, *field["stage_weight"]])[people.stage]
    interest = interest * (weight.max(axis=1) > 0)
    free = np.flatnonzero(interest)
    clock = rng.standard_exponential(len(view))[free] / interest[free]
    share = view.mentors.minutes / max(int(view.mentors.minutes.max()), 1)
    quota = rng.poisson(field["a_week"] * share)
    mentor = problem.men[free, column[free]]
    chosen = free[pick(mentor, clock, quota)]
    found = np.full(len(view), -1)
    found[chosen] = column[chosen]
    return found


def _seats(choices: Choices, rng: np.random.Generator) -> Array:
    """[n] the column of each person's seat, -1 = none; what nobody can lead is not held."""
    problem, action = choices.problem, choices.action
    alone = (problem.ses < problem.sessions) & (action == Action.NONE)
    led = np.bincount(problem.ft, minlength=problem.sessions) >= problem.need
    column = np.argmax(alone * rng.random(alone.shape), axis=1)
    who = rng.permutation(np.flatnonzero(alone.any(axis=1)))
    session = problem.ses[who, column[who]]
    chosen = who[pick(session, np.arange(len(who)), problem.seats * led)]
    found = np.full(len(column), -1)
    found[chosen] = column[chosen]
    return found

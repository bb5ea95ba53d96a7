"""What is true of the people while the weeks go by."""

from copy import copy
from dataclasses import dataclass

import numpy as np

from seeds.columns import Array
from seeds.lives import NEVER
from seeds.reference import read
from seeds.simulation.law import AGAIN, Souls
from seeds.simulation.start import Start

KEPT = AGAIN + 1
"""Weeks of contacts and classes that are remembered one by one, the present one included."""


@dataclass(eq=False)
class State:
    """n people in week ``now``.

    stage     1..7 held, 0 before registration; ``since`` the week in which it was reached
    counted   validated contacts so far, contacts beyond the plan included
    told      contacts answered, of ``contacts``; ``came`` to sessions, of ``seats`` held
    recent, classes[KEPT,n]  validated contacts, and sessions come to, by week modulo KEPT
    lift, push  excess of the rate over 1 in force, in the week ``helped`` and the next
    planned   the last week in which the person stood in a plan
    helped    the last week in which the person got anything, by a plan or beside it
    """

    now: int
    stage: Array
    since: Array
    counted: Array
    contacts: Array
    told: Array
    seats: Array
    came: Array
    recent: Array
    classes: Array
    last_contact: Array
    last_mentor: Array
    last_class: Array
    lift: Array
    push: Array
    planned: Array
    helped: Array

    def copy(self) -> "State":
        """The same state, to be lived on in another way."""
        other = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                setattr(other, name, value.copy())
        return other

    def begin(self, start: Start, week: int) -> None:
        """Open a week: who registered in the week before can be met from now on."""
        self.now = week
        new = (self.stage == 0) & (start.week_in < week)
        self.stage[new], self.since[new] = 1, start.week_in[new]
        self.recent[week % KEPT] = 0
        self.classes[week % KEPT] = 0
        over = self.helped < week - 1
        self.lift[over] = self.push[over] = 0.0

    def souls(self, start: Start, rows: Array) -> Souls:
        """The people of ``rows`` as the law sees them."""
        need = read("field")["contacts"]["for_mentoring"]
        stage = self.stage[rows]
        return Souls(
            stage=stage,
            fitness=start.fitness[rows],
            motivation=start.motivation[rows],
            response=start.response[rows],
            dormant=start.dormant[rows],
            missing=np.where(stage == 2, need - self.counted[rows], 1),
            again=self.last_contact[rows] >= self.now - AGAIN,
            schooled=self.last_class[rows] >= self.now - AGAIN,
        )


def at_the_start(start: Start) -> State:
    """The state at the end of the lived weeks of ``start``, from their log."""
    lives, n, week = start.lives, len(start.week_in), start.first
    contact, seat = lives.rows("contact"), lives.rows("attendance")
    step = lives.rows("attainment")
    weeks = lives.size.weeks
    since = lives.week_in.copy()
    np.maximum.at(since, step["person"], weeks.of(step["day"]))
    valid, came = contact["valid"], seat["came"]
    last_class = np.full(n, NEVER)
    np.maximum.at(last_class, seat["person"][came], weeks.of(seat["day"][came]))
    told = contact["outcome"] < 2

    def rings(person: Array, days: Array) -> Array:
        ring = np.zeros((KEPT, n), np.int64)
        when = weeks.of(days)
        late = when > week - KEPT
        np.add.at(ring, (when[late] % KEPT, person[late]), 1)
        return ring

    return State(
        now=week,
        stage=lives.stage.copy(),
        since=since,
        counted=lives.counted.copy(),
        contacts=np.bincount(contact["person"], minlength=n),
        told=np.bincount(contact["person"][told], minlength=n),
        seats=np.bincount(seat["person"], minlength=n),
        came=np.bincount(seat["person"][came], minlength=n),
        recent=rings(contact["person"][valid], contact["day"][valid]),
        classes=rings(seat["person"][came], seat["day"][came]),
        last_contact=lives.last_contact.copy(),
        last_mentor=np.where(lives.last_contact > NEVER, lives.post, -1),
        last_class=last_class,
        lift=np.zeros(n),
        push=np.zeros(n),
        planned=np.full(n, NEVER),
        helped=np.full(n, NEVER),
    )

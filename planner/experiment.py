"""What the planned contacts truly bring: a few rows are withheld by lot, and compared.

After solving, each row that is neither pinned nor needed by a floor is withheld with probability
epsilon. What it frees goes to people drawn uniformly from those who have no row and could get the
same: its contact to one, its seat to one. Every probability is kept. With z = 1 for a row that was
kept and y = 1 where the next stage was reached within 14 days,

    tau = mean[z·y/(1 − e) − (1 − z)·y/e]                      (Horvitz, Thompson, JASA 47, 1952)
    robust = mean[m1 − m0 + z(y − m1)/(1 − e) − (1 − z)(y − m0)/e]   (Robins et al., JASA 89, 1994)

with m1, m0 as predicted before the week. Variances are summed by person, who may have rows in
several weeks. Withheld rows that succeed are few and weigh 1/e each: the interval is as wide as if
there had been one more, or a month without any would look sure.
"""

from dataclasses import dataclass

import numpy as np

from planner.choices import Choices
from planner.inputs import Flags
from planner.plan import Plan
from planner.problem import PADDING, Array, Problem
from planner.progress import Action

EPSILON = 0.03
SPARE = 2  # times the contacts that are expected to be withheld, a group must have to spare
LEAST_WEEKS = 13
Z95 = 1.959964


@dataclass(frozen=True, eq=False)
class Lottery:
    """odds[n] with which a planned row could be withheld, 0 = it could not; withheld[n] was it.

    person, column [D]  who got what was freed, and what; drawn[D] with which probability
    """

    odds: Array
    withheld: Flags
    person: Array
    column: Array
    drawn: Array


@dataclass(frozen=True)
class Effect:
    """The mean effect of a row on the probability of the next stage, with a 95 % interval.

    tau by the weights alone; robust, doubly, with the predictions beside
    """

    tau: float
    low: float
    high: float
    robust: float
    robust_low: float
    robust_high: float
    rows: int
    withheld: int


def needed(problem: Problem, plan: Plan, epsilon: float = EPSILON) -> Flags:
    """[n] whose contact a floor needs: one of their groups has none to spare, were each withheld
    with probability epsilon."""
    who = np.flatnonzero(plan.choice >= 0)
    who = who[problem.cnt[who, plan.choice[who]] > 0]
    member = (problem.grp[:, None] >> np.arange(problem.floor.size)) & 1 == 1
    met = member[who].sum(axis=0)
    scarce = met - problem.floor < SPARE * epsilon * met
    found = np.zeros(problem.people, np.bool_)
    found[who] = member[who][:, scarce].any(axis=1)
    return found


def draw(
    choices: Choices, plan: Plan, may: Flags, rng: np.random.Generator, epsilon: float = EPSILON
) -> Lottery:
    """Withhold rows of a plan by lot, and give what they free to others.

    may[n]   takes part: who objects to profiling neither loses nor gets anything by lot
    epsilon  the probability of each row; above 0 and at most .5. Raises ValueError otherwise.
    """
    if not 0.0 < epsilon <= 0.5:
        raise ValueError(f"epsilon is {epsilon}: above 0 and at most .5")
    problem = choices.problem
    open_to = (plan.choice >= 0) & (problem.pinned < 0) & may & ~needed(problem, plan, epsilon)
    odds = np.where(open_to, epsilon, 0.0)
    withheld = rng.random(problem.people) < odds
    person, column, drawn = _given(choices, plan, withheld, may, rng)
    return Lottery(odds, withheld, person, column, drawn)


def _given(
    choices: Choices, plan: Plan, withheld: Flags, may: Flags, rng: np.random.Generator
) -> tuple[Array, Array, Array]:
    """Who gets what the withheld rows free, which choice that is, and how likely the draw was."""
    free = (plan.choice < 0) & may
    found: list[tuple[int, int, float]] = []
    for row in np.flatnonzero(withheld).tolist():
        for real in _same(choices, row, int(plan.choice[row])):
            fits = np.flatnonzero(real.any(axis=1) & free)
            if fits.size:
                person = int(fits[rng.integers(fits.size)])
                free[person] = False
                found.append((person, int(np.argmax(real[person])), 1.0 / fits.size))
    table = np.array(found).reshape(-1, 3)
    return table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2]


def _same(choices: Choices, row: int, column: int) -> list[Flags]:
    """[n,K] for the contact and for the seat of a row: the choices that need no more than it."""
    problem, action = choices.problem, choices.action
    mentor, session = problem.men[row, column], problem.ses[row, column]
    real = problem.gain != np.float32(PADDING)
    found = []
    if action[row, column] != Action.NONE:
        like = (problem.men == mentor) & (action == action[row, column])
        like &= problem.mins <= problem.mins[row, column]
        like &= (problem.diff <= problem.diff[row])[:, None]
        found.append(real & like & (problem.ses == problem.sessions))
    if session < problem.sessions:
        found.append(real & (problem.ses == session) & (action == Action.NONE))
    return found


def effect(  # noqa: PLR0913 (a row's facts, each an array)
    kept: Array,
    y: Array,
    odds: Array,
    *,
    person: Array,
    week: Array,
    m1: Array,
    m0: Array,
) -> Effect:
    """The effect of the rows that could have been withheld.

    kept[R] 1 or 0; y[R] 1 or 0; odds[R] with which it could be withheld; m1, m0[R] predicted
    Raises ValueError, of one line, for other values and for rows of too few weeks.
    """
    _refuse(kept, y, odds)
    weeks = np.unique(week).size
    if weeks < LEAST_WEEKS:
        raise ValueError(f"rows of {weeks} weeks: the effect is told from {LEAST_WEEKS} weeks on")
    z = kept.astype(np.float64)
    plain = z * y / (1 - odds) - (1 - z) * y / odds
    robust = m1 - m0 + z * (y - m1) / (1 - odds) - (1 - z) * (y - m0) / odds
    return Effect(
        *_interval(plain, person, 1 / odds.min()),
        *_interval(robust, person, 1 / odds.min()),
        rows=z.size,
        withheld=int((z == 0).sum()),
    )


def _refuse(kept: Array, y: Array, odds: Array) -> None:
    for name, values in (("kept", kept), ("y", y)):
        wrong = np.flatnonzero((values != 0) & (values != 1))
        if wrong.size:
            raise ValueError(f"{name}[{wrong[0]}] is {values[wrong[0]]}: 0 or 1")
    wrong = np.flatnonzero(~((odds > 0) & (odds < 1)))
    if wrong.size:
        raise ValueError(f"odds[{wrong[0]}] is {odds[wrong[0]]}: above 0 and below 1")


def _interval(value: Array, person: Array, one_more: float) -> tuple[float, float, float]:
    """The mean, and its 95 % interval by persons, with one more of the rare heavy values."""
    mean = float(value.mean())
    _, at = np.unique(person, return_inverse=True)
    squares = float((np.bincount(at, value - mean) ** 2).sum()) + one_more**2
    half = Z95 * np.sqrt(squares) / value.size
    return mean, mean - half, mean + half

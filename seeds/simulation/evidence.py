"""What a run says of mentors and cadres: rows for value added, and what boards usually count."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from planner.inputs import Flags, Floats
from planner.value_added import Rows
from seeds.columns import Array
from seeds.simulation import judging
from seeds.simulation.expected import Reference
from seeds.simulation.gaming import Gamers, keenness, worked
from seeds.simulation.history import Past
from seeds.simulation.lane import Lane, Observed
from seeds.simulation.law import chance
from seeds.simulation.learner import Learner
from seeds.simulation.living import given
from seeds.simulation.policies import Name, Policy, Told, rows
from seeds.simulation.predictors import Funnel
from seeds.simulation.rows import Rows as Published
from seeds.simulation.run import OnWeek, not_told
from seeds.simulation.view import View


@dataclass(frozen=True, eq=False)
class Evidence:
    """R published rows of M mentors, or of cadres, as value added is estimated from them.

    added[R]  planted: the true p of a row less what it would be if the helper added nothing
    funnel[R]  p of the rows by the published funnel, which knows of a person the stage alone
    kept[R]   the row was worked, not swapped for another by the mentor
    skill[M]  planted value added, on the log rate
    """

    rows: Rows
    added: Floats
    funnel: Floats
    kept: Flags
    skill: Floats

    def until(self, weeks: int) -> "Evidence":
        """That of the first weeks."""
        return self.only(self.rows.week < weeks)

    def only(self, rows: Flags) -> "Evidence":
        """Some of the rows."""
        parts = self.added[rows], self.funnel[rows], self.kept[rows]
        return Evidence(self.rows.only(rows), *parts, self.skill)

    def by_funnel(self) -> Rows:
        """The rows, predicted by the published funnel."""
        return replace(self.rows, p=self.funnel)


@dataclass(frozen=True, eq=False)
class Season:
    """W weeks.

    held[W,M]  in which weeks a mentor held a post
    contacts, reached, points [W,M]  contacts made, those of them whose people reached the next
               stage within the fortnight, and points by the rules in force
    """

    mentors: Evidence
    cadres: Evidence
    held: Array
    contacts: Array
    reached: Array
    points: Array

    def until(self, weeks: int) -> "Season":
        """The first of the weeks."""
        tables = (self.held, self.contacts, self.reached, self.points)
        first = (table[:weeks] for table in tables)
        return Season(self.mentors.until(weeks), self.cadres.until(weeks), *first)


@dataclass(frozen=True, eq=False)
class Week:
    """A week as it was planned and worked.

    expected[R]  p of each published row, had its mentor been like the mean one
    funnel[R]    the same by the published funnel
    true[R,3]    the planted p of it, and p if the mentor, or the cadre, added nothing
    points[M]    what the week's steps brought
    """

    published: Published
    worked: Published
    expected: Floats
    funnel: Floats
    true: Array
    points: Array


def season(  # noqa: PLR0913 (what is lived, by whom, and how)
    past: Past,
    name: Name,
    weeks: int,
    *,
    reference: Callable[[], Reference],
    gamers: Gamers | None = None,
    on_week: OnWeek = not_told,
) -> Season:
    """Live ``weeks`` weeks from ``past`` under the policy ``name``; ``past`` stays as it is.

    Whatever the policy believes, the rows carry what the learned model predicts, updated weekly
    and asked about a mentor whom it never met.
    """
    lane = Lane(past.start, past.state.copy(), past.law)
    policy, judge = Policy(name, Told(lane, reference)), Learner()
    for before in past.observed:
        policy.observe(before)
        judge.observe(before)
    lived: list[Week] = []
    observed: list[Observed] = []
    for week in range(past.first, past.first + weeks):
        view = lane.open(week)
        for seen in lane.observed():
            policy.observe(seen)
            judge.observe(seen)
            observed.append(seen)
        lived.append(_lived(lane, policy, judge, view, gamers))
        on_week(week - past.first + 1)
    observed += lane.end(past.first + weeks)
    return gathered(past, lived, observed)


def _lived(lane: Lane, policy: Policy, judge: Learner, view: View, gamers: Gamers | None) -> Week:
    """Plan a week and live it as it is worked."""
    start, state = lane.start, lane.state
    choices, plan = policy.plan(view)
    published = rows(choices, plan)
    leader = np.append(plan.facilitator[:, 0], -1)[published.session]
    published = done = replace(published, leader=leader)
    chances = judge.probabilities(judging.by_nobody_known(view))
    if gamers is not None:
        done = worked(view, published, gamers, chances.nothing(), keenness(start)[view.ids])
    true, expected = _true(lane, view, published), judging.expected(chances, view, published)
    funnel = judging.expected(Funnel().probabilities(view), view, published)
    before = state.stage.copy()
    lane.live(view, published, worked=done)
    stepped = np.flatnonzero((state.stage > before) & (before > 0))
    mentor = view.holders[start.lives.post[stepped]]
    earned = judging.points(mentor, state.stage[stepped], _mentors(lane))
    return Week(published, done, expected, funnel, true, earned)


def _mentors(lane: Lane) -> int:
    return len(lane.start.lives.traits.value_added)


def _true(lane: Lane, view: View, found: Published) -> Array:
    """[R,3] as ``Week.true`` has it."""
    souls = lane.state.souls(lane.start, view.ids[found.person])
    what, nothing = given(lane.start, view, found), np.zeros(len(souls))
    ways = (what, replace(what, value=nothing), replace(what, led=nothing))
    return np.stack([chance(lane.law, souls, way) for way in ways], axis=1)


def gathered(past: Past, lived: list[Week], observed: list[Observed]) -> Season:
    """The weeks put together, once their fortnights are over."""
    skill, cadres = past.start.lives.traits.value_added, past.start.cadres.value
    parts: dict[str, list[Array]] = defaultdict(list)
    tables: dict[str, list[Array]] = defaultdict(list)
    for number, (week, seen) in enumerate(zip(lived, observed, strict=True)):
        for name, column in _rows(week, seen, number).items():
            parts[name].append(column)
        for name, count in _counts(week, seen, skill.size).items():
            tables[name].append(count)
    columns = {name: np.concatenate(found) for name, found in parts.items()}
    return Season(
        mentors=_evidence(columns, "mentor", 0, skill),
        cadres=_evidence(columns, "cadre", skill.size, cadres),
        **{name: np.array(found) for name, found in tables.items()},
    )


def _evidence(columns: dict[str, Array], by: str, first: int, skill: Floats) -> Evidence:
    """The rows that somebody numbered from ``first`` on helped in."""
    helped = np.flatnonzero(columns[by] >= 0)
    there = {name: column[helped] for name, column in columns.items()}
    names = ("p", "y", "week", "margin", "person")
    told = Rows(mentor=there[by] - first, **{name: there[name] for name in names})
    added = there["true"] - there[f"but {by}"]
    return Evidence(told, added, there["funnel"], there["kept"], skill)


def _rows(week: Week, seen: Observed, number: int) -> dict[str, Array]:
    """The published rows of a week; -1 where no mentor made a contact, or no cadre led.

    Left out: withheld rows, rows drawn by lot, and who objects to profiling. A mentor is who held
    the post in the week.
    """
    plan, view = week.published, seen.view
    taken = ~plan.withheld & ~plan.drawn & ~view.record.objects[plan.person]
    chosen, (true, but_mentor, but_cadre) = plan.at(taken), week.true[taken].T
    leads = np.append(view.mentors.cadre, False)[chosen.leader]
    return {
        "p": week.expected[taken],
        "funnel": week.funnel[taken],
        "y": seen.y[chosen.person].astype(np.int64),
        "mentor": np.where(chosen.action > 0, view.holders[chosen.mentor], -1),
        "cadre": np.where(leads, view.holders[chosen.leader], -1),
        "week": np.full(len(chosen), number),
        "margin": chosen.margin,
        "person": view.ids[chosen.person],
        "true": true,
        "but mentor": but_mentor,
        "but cadre": but_cadre,
        "kept": np.isin(chosen.person, week.worked.person),
    }


def _counts(week: Week, seen: Observed, mentors: int) -> dict[str, Array]:
    """[M] each: what boards usually count of a week."""
    made = week.worked.at((week.worked.action > 0) & ~week.worked.withheld)
    mentor = seen.view.holders[made.mentor]
    held = seen.view.holders[~seen.view.mentors.cadre]
    return {
        "held": np.bincount(held, minlength=mentors),
        "contacts": np.bincount(mentor, minlength=mentors),
        "reached": np.bincount(mentor, seen.y[made.person], mentors),
        "points": week.points,
    }

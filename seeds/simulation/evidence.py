"""What a run says of its mentors: published rows for value added, and what boards usually count."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from planner import rules
from planner.chances import Chances
from planner.choices import CONTACTS
from planner.inputs import Flags, Floats
from planner.progress import both
from planner.value_added import Rows
from programme.point_rules import RULES
from seeds.columns import Array
from seeds.simulation.expected import Reference
from seeds.simulation.gaming import Gamers, keenness, worked
from seeds.simulation.history import Past
from seeds.simulation.lane import Lane, Observed
from seeds.simulation.learner import Learner
from seeds.simulation.policies import Name, Policy, Told, rows
from seeds.simulation.predictors import Predictor
from seeds.simulation.rows import Rows as Published
from seeds.simulation.run import OnWeek, not_told, truth
from seeds.simulation.view import View


@dataclass(frozen=True, eq=False)
class Season:
    """W weeks of M mentors.

    rows       the published contacts that value added is estimated from, R of them
    added[R]   planted: the true p of a row less what it would be if its mentor added nothing
    kept[R]    the row was worked, not swapped for another by the mentor
    held[W,M]  weeks in which somebody held a post
    contacts, reached, points [W,M]  contacts made, those of them whose people reached the next
               stage within the fortnight, and points by the rules in force
    skill[M]   planted value added, on the log rate of whom a contact meets
    """

    rows: Rows
    added: Floats
    kept: Flags
    held: Array
    contacts: Array
    reached: Array
    points: Array
    skill: Floats

    @property
    def mentors(self) -> int:
        return self.skill.size

    def until(self, weeks: int) -> "Season":
        """The first of the weeks."""
        first = self.rows.week < weeks
        tables = {name: getattr(self, name)[:weeks] for name in TABLES}
        of_rows = {"added": self.added[first], "kept": self.kept[first]}
        return replace(self, rows=self.rows.only(first), **of_rows, **tables)


TABLES = ("held", "contacts", "reached", "points")


@dataclass(frozen=True, eq=False)
class Week:
    """A week as it was planned and worked.

    expected[R]  p of each published row, had its mentor been like the mean one
    true[R,3]    as ``run.truth`` has it
    points[M]    what the week's steps brought
    """

    published: Published
    worked: Published
    expected: Floats
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


def _lived(lane: Lane, policy: Policy, judge: Predictor, view: View, gamers: Gamers | None) -> Week:
    """Plan a week and live it as it is worked."""
    plan = rows(*policy.plan(view))
    chances = judge.probabilities(replace(view, holders=np.full(len(view.holders), -1)))
    done = plan
    if gamers is not None:
        keen = keenness(lane.start)[view.ids]
        done = worked(view, plan, gamers, chances.nothing(), keen)
    true, expected = truth(lane, view, plan), _expected(chances, view, plan)
    before = lane.state.stage.copy()
    lane.live(view, plan, worked=done)
    stepped = np.flatnonzero((lane.state.stage > before) & (before > 0))
    mentor = view.holders[lane.start.lives.post[stepped]]
    mentors = len(lane.start.lives.traits.value_added)
    return Week(plan, done, expected, true, points(mentor, lane.state.stage[stepped], mentors))


def _expected(chances: Chances, view: View, plan: Published) -> Floats:
    """[R] p of the rows by ``chances``; a contact beside a seat as the planner has it."""
    mentor = np.full(len(view), len(view.mentors))
    session = np.full(len(view), len(view.sessions))
    mentor[plan.person] = np.where(plan.mentor < 0, len(view.mentors), plan.mentor)
    session[plan.person] = np.where(plan.session < 0, len(view.sessions), plan.session)
    needed = rules.NEEDED[view.people.stage]
    competent = (needed > 0) & rules.knows(view.mentors, mentor, needed)
    alone = chances.nothing()
    helped = [alone, *(chances.contacted(action, mentor, competent) for action in CONTACTS)]
    contact = np.stack(helped)[plan.action, plan.person]
    seat, p0 = chances.seated(session)[plan.person], alone[plan.person]
    return np.where(plan.session < 0, contact, both(p0, contact, seat))


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


def gathered(past: Past, lived: list[Week], observed: list[Observed]) -> Season:
    """The weeks put together, once their fortnights are over."""
    skill = past.start.lives.traits.value_added
    parts: dict[str, list[Array]] = defaultdict(list)
    tables: dict[str, list[Array]] = defaultdict(list)
    for number, (week, seen) in enumerate(zip(lived, observed, strict=True)):
        for name, column in _rows(week, seen, number).items():
            parts[name].append(column)
        for name, count in _counts(week, seen, skill.size).items():
            tables[name].append(count)
    columns = {name: np.concatenate(found) for name, found in parts.items()}
    added, kept = columns.pop("added"), columns.pop("kept")
    counted = {name: np.array(found) for name, found in tables.items()}
    return Season(rows=Rows(**columns), added=added, kept=kept, skill=skill, **counted)


def _rows(week: Week, seen: Observed, number: int) -> dict[str, Array]:
    """The published contacts of a week.

    Left out: withheld rows, rows drawn by lot, and who objects to profiling. A mentor is who held
    the post in the week.
    """
    plan, view = week.published, seen.view
    taken = (plan.action > 0) & ~plan.withheld & ~plan.drawn
    taken &= ~view.record.objects[plan.person]
    chosen, (p, _, plain) = plan.at(taken), week.true[taken].T
    return {
        "p": week.expected[taken],
        "y": seen.y[chosen.person].astype(np.int64),
        "mentor": view.holders[chosen.mentor],
        "week": np.full(len(chosen), number),
        "margin": chosen.margin,
        "person": view.ids[chosen.person],
        "added": p - plain,
        "kept": np.isin(chosen.person, week.worked.person),
    }


def _counts(week: Week, seen: Observed, mentors: int) -> dict[str, Array]:
    """[M] each: what boards usually count of a week."""
    made = week.worked.at((week.worked.action > 0) & ~week.worked.withheld)
    mentor = seen.view.holders[made.mentor]
    return {
        "held": np.bincount(seen.view.holders, minlength=mentors),
        "contacts": np.bincount(mentor, minlength=mentors),
        "reached": np.bincount(mentor, seen.y[made.person], mentors),
        "points": week.points,
    }

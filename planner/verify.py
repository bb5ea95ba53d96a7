"""The independent checker: recounts every rule, the objective and the bound from scratch.

Plain numpy on the problem's arrays; it shares no code with the solver, so that an error there
cannot hide here. The bound is re-derived from the prices alone (planner.md, "Instance files").
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from planner.certificate import recount_bound
from planner.plan import Plan
from planner.problem import PADDING, SLOTS, Array, Problem

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Violation:
    """A broken rule: its name, a sentence, and the facts as numbers."""

    rule: str
    message: str
    facts: Mapping[str, float]


@dataclass(frozen=True)
class Verdict:
    """What the checker found. No violations = the plan obeys every rule and its bound is proven."""

    violations: tuple[Violation, ...]
    objective: float
    bound: float

    @property
    def feasible(self) -> bool:
        return not self.violations


Found = Iterator[Violation]
Rule = Callable[[Problem, Plan, "Counts"], Found]


@dataclass(frozen=True)
class Counts:
    """Uses recounted from the choices: minutes[M], contacts[M], weighted[M], seats[T], group[G].

    led[M,20] counts the sessions that a mentor leads in a slot; staff[T] the facilitators named.
    """

    minutes: Array
    contacts: Array
    weighted: Array
    seats: Array
    group: Array
    led: Array
    staff: Array
    gain: float


def verify(problem: Problem, plan: Plan) -> Verdict:
    """Recount `plan` against `problem`; O(choices), never raises on a bad plan."""
    broken = list(_malformed(problem, plan))
    if broken:
        return Verdict(tuple(broken), float("nan"), float("nan"))
    counts = recount(problem, plan)
    objective = counts.gain - soft_costs(problem, counts)
    bound = recount_bound(problem, plan.prices)
    found = [violation for rule in RULES for violation in rule(problem, plan, counts)]
    found += _figures(plan, objective, bound)
    return Verdict(tuple(found), objective, bound)


def recount(problem: Problem, plan: Plan) -> Counts:
    """What the plan uses, counted from its choices and facilitators alone."""
    rows = np.flatnonzero(plan.choice >= 0)
    cols = plan.choice[rows]
    mentor, session = problem.men[rows, cols], problem.ses[rows, cols]
    minutes = problem.mins[rows, cols].astype(np.float64)
    cnt = problem.cnt[rows, cols].astype(np.float64)
    mentors, sessions = problem.mentors, problem.sessions
    t, seat = np.nonzero(plan.facilitator >= 0)
    m = plan.facilitator[t, seat]
    led = np.zeros((mentors, SLOTS), np.int64)
    for session_led, who in zip(t, m, strict=True):
        first = problem.slot[session_led]
        led[who, first : first + problem.len[session_led]] += 1
    contacts = np.bincount(mentor, cnt, mentors + 1)[:mentors]
    weighted = np.bincount(mentor, cnt * problem.diff[rows], mentors + 1)[:mentors]
    met = np.bincount(mentor, minutes, mentors + 1)[:mentors]
    used = met + np.bincount(m, problem.dur[t], mentors)[:mentors]
    groups = range(problem.floor.size)
    group = np.array([float(cnt[(problem.grp[rows] >> g) & 1 == 1].sum()) for g in groups])
    return Counts(
        minutes=used,
        contacts=contacts,
        weighted=weighted,
        seats=np.bincount(session, minlength=sessions + 1)[:sessions],
        group=group,
        led=led,
        staff=np.bincount(t, minlength=sessions)[:sessions],
        gain=float(problem.gain[rows, cols].astype(np.float64).sum()),
    )


def soft_costs(problem: Problem, counts: Counts) -> float:
    """Costs of minutes outside the band, of difficulty above wbar, and of floors not met."""
    above = problem.ua * np.maximum(counts.minutes - problem.uhi, 0)
    below = problem.ub * np.maximum(problem.ulo - counts.minutes, 0)
    heavy = problem.wc * np.maximum(counts.weighted - problem.wbar, 0)
    missing = problem.fpen * np.maximum(problem.floor - counts.group, 0)
    return float(above.sum() + below.sum() + heavy.sum() + missing.sum())


def _malformed(problem: Problem, plan: Plan) -> Found:
    """Arrays of the wrong shape, or numbers of nothing: no other rule can be counted."""
    if plan.choice.shape != (problem.people,):
        yield Violation("shape", f"choice has shape {plan.choice.shape}", {})
        return
    if plan.facilitator.ndim != 2 or len(plan.facilitator) != problem.sessions:
        yield Violation("shape", f"facilitator has shape {plan.facilitator.shape}", {})
        return
    for person in np.flatnonzero((plan.choice < -1) | (plan.choice >= problem.gain.shape[1])):
        column = int(plan.choice[person])
        text = f"person {person} has column {column}, which does not exist"
        yield Violation("choice", text, {"person": int(person), "column": column})
    who = plan.facilitator
    for session in np.flatnonzero(((who < -1) | (who >= problem.mentors)).any(axis=1)):
        text = f"session {session} is led by a mentor who does not exist"
        yield Violation("facilitator", text, {"session": int(session)})


def real_choices(problem: Problem, plan: Plan, counts: Counts) -> Found:
    """A chosen column is a choice that exists (consent, dormancy, cool-down), not padding."""
    rows = np.flatnonzero(plan.choice >= 0)
    padded = problem.gain[rows, plan.choice[rows]] == np.float32(PADDING)
    for person in rows[padded]:
        column = int(plan.choice[person])
        text = f"person {person} has column {column}, which is padding"
        yield Violation("choice", text, {"person": int(person), "column": column})


def pins_kept(problem: Problem, plan: Plan, counts: Counts) -> Found:
    """A locked person keeps the locked choice."""
    for person, column in zip(problem.pin_e, problem.pin_k, strict=True):
        if plan.choice[person] != column:
            text = f"person {person} is locked to column {column}, not {plan.choice[person]}"
            yield Violation("pin", text, {"person": int(person), "column": int(column)})


def _over(rule: str, unit: str, who: str, used: Array, most: Array) -> Found:
    for row in np.flatnonzero(used > most + TOLERANCE):
        text = f"{who} {row}: {used[row]:g} {unit} of {most[row]:g}"
        yield Violation(rule, text, {who: int(row), "used": float(used[row])})


def minutes_kept(problem: Problem, plan: Plan, counts: Counts) -> Found:
    """Contacts, travel and sessions led fit into what is left of a mentor's week."""
    return _over("minutes", "minutes", "mentor", counts.minutes, problem.cap)


def load_kept(problem: Problem, plan: Plan, counts: Counts) -> Found:
    """No more personal contacts than a mentor's load."""
    return _over("load", "contacts", "mentor", counts.contacts, problem.load)


def difficulty_kept(problem: Problem, plan: Plan, counts: Counts) -> Found:
    """No mentor carries more difficulty than wmax."""
    return _over("difficulty", "weighted contacts", "mentor", counts.weighted, problem.wmax)


def seats_kept(problem: Problem, plan: Plan, counts: Counts) -> Found:
    """No session is overbooked."""
    return _over("seats", "seats", "session", counts.seats, problem.seats)


def staffed(problem: Problem, plan: Plan, counts: Counts) -> Found:
    """Who has a seat has a facilitator; a session has all the facilitators it needs, or none."""
    short = (counts.staff != problem.need) & ((counts.seats > 0) | (counts.staff > 0))
    for session in np.flatnonzero(short):
        have, need = int(counts.staff[session]), int(problem.need[session])
        text = f"session {session} has {have} of {need} facilitators"
        yield Violation("staffing", text, {"session": int(session), "have": have, "need": need})


def competent(problem: Problem, plan: Plan, counts: Counts) -> Found:
    """A facilitator is eligible for the session, and named once."""
    eligible = set(zip(problem.ft.tolist(), problem.fm.tolist(), strict=True))
    for session, leaders in enumerate(plan.facilitator.tolist()):
        named = [mentor for mentor in leaders if mentor >= 0]
        for place, mentor in enumerate(named):
            facts = {"session": session, "mentor": mentor}
            if (session, mentor) not in eligible:
                text = f"mentor {mentor} is not eligible to lead session {session}"
                yield Violation("competence", text, facts)
            if mentor in named[:place]:
                yield Violation("twice", f"mentor {mentor} is named twice in {session}", facts)


def no_overlap(problem: Problem, plan: Plan, counts: Counts) -> Found:
    """A mentor leads one session at a time."""
    for mentor, slot in np.argwhere(counts.led > 1):
        text = f"mentor {mentor} leads {counts.led[mentor, slot]} sessions in slot {slot}"
        yield Violation("overlap", text, {"mentor": int(mentor), "slot": int(slot)})


def time_for_the_way(problem: Problem, plan: Plan, counts: Counts) -> Found:
    """A mentor's sessions leave the time to get from one to the next."""
    for first, second in zip(problem.far_a.tolist(), problem.far_b.tolist(), strict=True):
        for mentor in set(plan.facilitator[first].tolist()) - {-1}:
            if mentor in plan.facilitator[second]:
                text = f"mentor {mentor} leads sessions {first} and {second}, too far apart"
                yield Violation("travel", text, {"mentor": mentor, "session": first})


def facilitator_pins_kept(problem: Problem, plan: Plan, counts: Counts) -> Found:
    """A locked facilitator leads the session."""
    for session, mentor in zip(problem.pin_t, problem.pin_m, strict=True):
        if mentor not in plan.facilitator[session]:
            text = f"mentor {mentor} is locked to session {session} and does not lead it"
            facts = {"mentor": int(mentor), "session": int(session)}
            yield Violation("pin", text, facts)


def price_signs(problem: Problem, plan: Plan, counts: Counts) -> Found:
    """Prices are numbers of the sign that makes the bound valid."""
    prices, free = plan.prices, (problem.ua > 0) | (problem.ub > 0)
    wrong = {
        "lam": (prices.lam < 0) & ~free,
        "mu": prices.mu < 0,
        "pi": prices.pi < 0,
        "nu": prices.nu < 0,
        "delta": prices.delta < 0,
        "phi": (prices.phi < 0) | (prices.phi > problem.fpen),
    }
    for name, rows in wrong.items():
        if rows.any() or not np.isfinite(getattr(prices, name)).all():
            yield Violation("price", f"{name} holds a price of a forbidden sign", {})


def same_problem(problem: Problem, plan: Plan, counts: Counts) -> Found:
    """The plan was made for these very inputs."""
    if plan.problem_fingerprint != problem.fingerprint:
        yield Violation("inputs", "the plan was made for other inputs", {})


def uses_as_stated(problem: Problem, plan: Plan, counts: Counts) -> Found:
    """The loads that the plan shows are those that its choices use."""
    for name in ("minutes", "contacts", "seats"):
        stated, counted = np.asarray(getattr(plan, name)), getattr(counts, name)
        if stated.shape != counted.shape or not np.allclose(stated, counted):
            yield Violation("figures", f"the {name} stated are not those used", {})


def _figures(plan: Plan, objective: float, bound: float) -> Found:
    for name, stated, counted in (
        ("objective", plan.objective, objective),
        ("bound", plan.bound, bound),
    ):
        if not abs(stated - counted) <= TOLERANCE * max(1.0, abs(counted)):
            text = f"{name} stated {stated:.9g}, recounted {counted:.9g}"
            yield Violation("figures", text, {"stated": stated, "recounted": counted})
    if objective > bound + TOLERANCE * max(1.0, abs(bound)):
        text = f"objective {objective:.9g} above the bound {bound:.9g}"
        yield Violation("bound", text, {"objective": objective, "bound": bound})


RULES: tuple[Rule, ...] = (
    real_choices,
    pins_kept,
    minutes_kept,
    load_kept,
    difficulty_kept,
    seats_kept,
    staffed,
    competent,
    no_overlap,
    time_for_the_way,
    facilitator_pins_kept,
    price_signs,
    same_problem,
    uses_as_stated,
)

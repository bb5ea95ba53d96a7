"""A part of a week: some people are free, everybody else stays as planned.

What the others leave of minutes, contacts, seats, difficulty and floors is what the part has, so
that it is a problem of its own, and exact: whatever the free people do,

    objective(whole week) = objective(part) + constant

(a soft cost that the others have run up already is in the constant, and begins at once here).
"""

from dataclasses import dataclass

import numpy as np

from planner.plan import Prices
from planner.problem import PADDING, SLOTS, Array, Problem


@dataclass(frozen=True, eq=False)
class Part:
    """`problem` has person people[i], mentor mentors[m] and session sessions[t] of `whole` as its
    own person i, mentor m and session t. choice[n] and leaders[T,R] are the whole week's plan."""

    whole: Problem
    choice: Array
    leaders: Array
    problem: Problem
    people: Array
    mentors: Array
    sessions: Array
    free: Array  # [own T] sessions whose facilitators are the part's to choose
    constant: float

    def placed(self, choice: Array, leaders: Array) -> tuple[Array, Array]:
        """The whole week's (choice[n], leaders[T,R]) with the part's own choice and leaders."""
        everybody, staff = self.choice.copy(), self.leaders.copy()
        everybody[self.people] = choice
        for own in np.flatnonzero(self.free):
            who = leaders[own][leaders[own] >= 0]
            staff[self.sessions[own]] = -1
            staff[self.sessions[own], : who.size] = np.sort(self.mentors[who])
        return everybody, staff

    def own(self) -> tuple[Array, Array]:
        """The part's side of the whole week's plan: (choice, leaders)."""
        width = max(int(self.problem.need.max(initial=0)), 1)
        leaders = np.full((self.sessions.size, width), -1, np.int32)
        number = _numbers(self.mentors, self.whole.mentors)
        for own in np.flatnonzero(self.free):
            who = self.leaders[self.sessions[own]]
            leaders[own, : np.count_nonzero(who >= 0)] = number[who[who >= 0]]
        return self.choice[self.people].astype(np.int32), leaders

    def prices(self, prices: Prices) -> Prices:
        """The whole week's prices of what the part uses: a start for its own."""
        return Prices(**{name: getattr(prices, name)[rows] for name, rows in self._priced()})

    def merged(self, prices: Prices, own: Prices) -> Prices:
        """The whole week's prices with the part's own in their place."""
        merged = {}
        for name, rows in self._priced():
            merged[name] = getattr(prices, name).copy()
            merged[name][rows] = getattr(own, name)
        return Prices(**merged)

    def _priced(self) -> list[tuple[str, Array]]:
        m, t, groups = self.mentors, self.sessions, np.arange(self.whole.floor.size)
        rows = {"lam": m, "mu": m, "pi": t, "nu": m, "delta": m, "phi": groups}
        return list(rows.items())


def part(problem: Problem, choice: Array, leaders: Array, people: Array, sessions: Array) -> Part:
    """The part of the rows `people` (sorted), whose `sessions` (rows) may be led by others too.

    Who holds a seat in one of `sessions` must be free. Raises ValueError where the people who stay
    use more than there is.
    """
    staying, staff = choice.copy(), leaders.copy()
    staying[people], staff[sessions] = -1, -1
    used = Used.of(problem, staying, staff)
    _refuse_overuse(problem, used, sessions)
    mentors, seats = _touched(problem, people, sessions)
    free = np.isin(seats, sessions)
    beside = np.ones(problem.mentors, bool)
    beside[mentors] = False
    return Part(
        whole=problem,
        choice=choice,
        leaders=leaders,
        problem=_problem(problem, used, staff, (people, mentors, seats, free)),
        people=people,
        mentors=mentors,
        sessions=seats,
        free=free,
        constant=used.gain - used.run_up(problem, beside),
    )


@dataclass(frozen=True, eq=False)
class Used:
    """What a plan uses: minutes[M], contacts[M], weighted[M], seats[T], group[G], busy[M,20]."""

    minutes: Array
    contacts: Array
    weighted: Array
    seats: Array
    group: Array
    busy: Array
    gain: float

    @classmethod
    def of(cls, problem: Problem, choice: Array, leaders: Array) -> "Used":
        """What choice[n] and leaders[T,R] use of the week."""
        rows = np.flatnonzero(choice >= 0)
        at = rows, choice[rows]
        men, cnt = problem.men[at], problem.cnt[at].astype(np.float64)
        m, t, groups = problem.mentors, problem.sessions, range(problem.floor.size)
        session, place = np.nonzero(leaders >= 0)
        who = leaders[session, place]
        busy = np.zeros((m, SLOTS), bool)
        for led, mentor in zip(session, who, strict=True):
            busy[mentor, problem.slot[led] : problem.slot[led] + problem.len[led]] = True
        met = np.bincount(men, problem.mins[at], m + 1)[:m]
        return cls(
            minutes=met + np.bincount(who, problem.dur[session], m),
            contacts=np.bincount(men, cnt, m + 1)[:m],
            weighted=np.bincount(men, cnt * problem.diff[rows], m + 1)[:m],
            seats=np.bincount(problem.ses[at], minlength=t + 1)[:t],
            group=np.array([cnt[(problem.grp[rows] >> g) & 1 == 1].sum() for g in groups]),
            busy=busy,
            gain=float(problem.gain[at].astype(np.float64).sum()),
        )

    def costs(self, p: Problem) -> float:
        """All soft costs."""
        unmet = p.fpen * np.maximum(p.floor - self.group, 0)
        return self.run_up(p, np.ones(p.mentors, bool)) + float(unmet.sum())

    def run_up(self, p: Problem, beside: Array) -> float:
        """Soft costs that no part can avoid: those of the mentors beside[M] it, all of them."""
        above = p.ua * np.maximum(self.minutes - p.uhi, 0)
        below = p.ub * np.maximum(p.ulo - self.minutes, 0) * beside
        heavy = p.wc * np.maximum(self.weighted - p.wbar, 0)
        return float((above + below + heavy).sum())


def _problem(
    p: Problem, used: Used, staff: Array, rows: tuple[Array, Array, Array, Array]
) -> Problem:
    """What is left for the people, mentors and sessions of `rows`."""
    people, m, t, free = rows
    man, seat = _numbers(m, p.mentors), _numbers(t, p.sessions)
    staffed = free | ((staff[t] >= 0).sum(axis=1) == p.need[t])
    left = {
        "cap": p.cap - used.minutes,
        "load": p.load - used.contacts,
        "ulo": p.ulo - used.minutes,
        "uhi": p.uhi - used.minutes,
        "wbar": p.wbar - used.weighted,
        "wmax": p.wmax - used.weighted,
    }
    return Problem(
        gain=p.gain[people],
        men=man[p.men[people]],
        mins=p.mins[people],
        ses=seat[p.ses[people]],
        cnt=p.cnt[people],
        diff=p.diff[people],
        grp=p.grp[people],
        e_d=p.e_d[people],
        **{name: np.maximum(value, 0)[m] for name, value in left.items()},
        **{name: getattr(p, name)[m] for name in ("ua", "ub", "wc", "m_d")},
        **{name: getattr(p, name)[t] for name in ("slot", "len", "t_d")},
        seats=np.where(staffed, (p.seats - used.seats)[t], 0),
        dur=np.where(free, p.dur[t], 0),
        need=np.where(free, p.need[t], 0),
        floor=np.maximum(p.floor - used.group, 0),
        fpen=p.fpen,
        **_pairs(p, used, staff, (man, seat, t[free])),
        **_pins(p, people),
    )


def _pairs(
    p: Problem, used: Used, staff: Array, rows: tuple[Array, Array, Array]
) -> dict[str, Array]:
    """Who can lead the free sessions beside those that stay, and who is locked to them."""
    man, seat, free = rows
    slot = np.arange(SLOTS)
    during = (slot >= p.slot[p.ft, None]) & (slot < (p.slot + p.len)[p.ft, None])
    able = np.isin(p.ft, free) & ~(used.busy[p.fm] & during).any(axis=1)
    for pair in np.flatnonzero(able):
        able[pair] = p.fm[pair] not in staff[p.far_from[p.ft[pair]]]
    held = np.isin(p.pin_t, free)
    far = np.isin(p.far_a, free) & np.isin(p.far_b, free)
    return {
        "ft": seat[p.ft[able]],
        "fm": man[p.fm[able]],
        "pin_t": seat[p.pin_t[held]],
        "pin_m": man[p.pin_m[held]],
        "far_a": seat[p.far_a[far]],
        "far_b": seat[p.far_b[far]],
    }


def _pins(p: Problem, people: Array) -> dict[str, Array]:
    column = p.pinned[people]
    held = np.flatnonzero(column >= 0)
    return {"pin_e": held, "pin_k": column[held]}


def _touched(p: Problem, people: Array, sessions: Array) -> tuple[Array, Array]:
    """The mentors and the sessions that the free people, or the free sessions, could have."""
    real = p.gain[people] != np.float32(PADDING)
    mentor, seat = np.zeros(p.mentors + 1, bool), np.zeros(p.sessions + 1, bool)
    mentor[p.men[people][real]] = True
    mentor[p.fm[np.isin(p.ft, sessions)]] = True
    seat[p.ses[people][real]] = True
    seat[sessions] = True
    return np.flatnonzero(mentor[:-1]), np.flatnonzero(seat[:-1])


def _numbers(rows: Array, count: int) -> Array:
    """[count+1] own number of each row; those that are not among `rows`, and none, are nobody."""
    number = np.full(count + 1, rows.size, np.int64)
    number[rows] = np.arange(rows.size)
    return number


def _refuse_overuse(p: Problem, used: Used, free: Array) -> None:
    """Raises ValueError, naming row and numbers, where those who stay do not fit. A free session
    has no seats for them: it may come to be led by nobody."""
    seats = np.where(np.isin(np.arange(p.sessions), free), 0, p.seats)
    limits = (
        ("minutes", "mentor", used.minutes, p.cap),
        ("contacts", "mentor", used.contacts, p.load),
        ("weighted contacts", "mentor", used.weighted, p.wmax + 1e-6),
        ("seats", "session", used.seats, seats),
    )
    for unit, who, uses, most in limits:
        for row in np.flatnonzero(uses > most):
            raise ValueError(
                f"{who} {row}: those who stay use {uses[row]:g} {unit} of {most[row]:g}"
            )

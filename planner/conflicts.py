"""Locks that cannot all hold: the fewest of them bent, and an irreducible conflict in words.

A lock is a pinned contact or a pinned facilitator. CP-SAT keeps as many as it can (presolve and
assumptions do not go together, so that the conflict is found by leaving out one lock after the
other, not from a core).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planner.problem import SLOTS, Array, Problem

WORK = 10.0  # deterministic units of one question


@dataclass(frozen=True)
class Locks:
    """Positions of the pins that are to hold: contacts in pin_e, facilitators in pin_t."""

    contacts: tuple[int, ...]
    facilitators: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.contacts) + len(self.facilitators)

    def without(self, place: int) -> "Locks":
        """All but the place-th, contacts counted first."""
        first = len(self.contacts)
        if place < first:
            return replace(self, contacts=self.contacts[:place] + self.contacts[place + 1 :])
        cut = place - first
        rest = self.facilitators[:cut] + self.facilitators[cut + 1 :]
        return replace(self, facilitators=rest)


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The problem with the locks that can hold; staff[t] a way to lead each session that must run;
    words for an irreducible set of those that cannot."""

    problem: Problem
    staff: dict[int, Array]
    conflict: tuple[str, ...]


def relax(problem: Problem) -> Relaxed:
    """Bend the fewest locks, so that the rest can hold."""
    every = Locks(tuple(range(problem.pin_e.size)), tuple(range(problem.pin_t.size)))
    if not len(every):
        return Relaxed(problem, {}, ())
    kept, staff = _most(problem, every)
    if len(kept) == len(every):
        return Relaxed(problem, staff, ())
    bent = next(_one_more(kept, every))
    words = tuple(_words(problem, _irreducible(problem, bent)))
    return Relaxed(_only(problem, kept), staff, words)


def conflicting(problem: Problem) -> Locks:
    """An irreducible set of locks that cannot all hold; none where all can."""
    every = Locks(tuple(range(problem.pin_e.size)), tuple(range(problem.pin_t.size)))
    if len(_most(problem, every)[0]) == len(every):
        return Locks((), ())
    return _irreducible(problem, every)


def _one_more(kept: Locks, every: Locks) -> Iterator[Locks]:
    """The kept locks and one of the bent: a set that cannot hold."""
    for place in sorted(set(every.contacts) - set(kept.contacts)):
        yield replace(kept, contacts=tuple(sorted((*kept.contacts, place))))
    for place in sorted(set(every.facilitators) - set(kept.facilitators)):
        yield replace(kept, facilitators=tuple(sorted((*kept.facilitators, place))))


def _irreducible(problem: Problem, locks: Locks) -> Locks:
    """Leave out every lock without which the rest still cannot hold."""
    step = max(1, len(locks) // 2)
    while step:
        place = 0
        while place < len(locks):
            fewer = locks
            for _ in range(min(step, len(locks) - place)):
                fewer = fewer.without(place)
            if len(_most(problem, fewer)[0]) < len(fewer):
                locks = fewer
            else:
                place += step
        step //= 2
    return locks


def _only(problem: Problem, kept: Locks) -> Problem:
    contacts, leaders = list(kept.contacts), list(kept.facilitators)
    return replace(
        problem,
        pin_e=problem.pin_e[contacts],
        pin_k=problem.pin_k[contacts],
        pin_t=problem.pin_t[leaders],
        pin_m=problem.pin_m[leaders],
    )


def _most(problem: Problem, locks: Locks) -> tuple[Locks, dict[int, Array]]:
    """The largest part of the locks that can hold together, and who leads what must run."""
    if not locks.facilitators and _obviously(problem, np.array(locks.contacts, np.int64)):
        return locks, {}
    return _Question(problem, locks).answer()


def _obviously(problem: Problem, contacts: Array) -> bool:
    """Whether the locked contacts fit, and none of them has a seat that needs a facilitator."""
    at = (problem.pin_e[contacts], problem.pin_k[contacts])
    men, ses, cnt = problem.men[at].astype(np.int64), problem.ses[at], problem.cnt[at]
    m, t = problem.mentors, problem.sessions
    hard = cnt * problem.diff[at[0]].astype(np.float64)
    seats = np.bincount(ses, minlength=t + 1)[:t]
    used = (np.bincount(men, amount, m + 1)[:m] for amount in (problem.mins[at], cnt, hard))
    limits = (problem.cap, problem.load, problem.wmax)
    fits = all((u <= most + 1e-9).all() for u, most in zip(used, limits, strict=True))
    return fits and bool((seats <= np.where(problem.need > 0, 0, problem.seats)).all())


class _Question:
    """How many locks can hold, as a CP-SAT model with one method a rule."""

    def __init__(self, problem: Problem, locks: Locks) -> None:
        from ortools.sat.python import cp_model

        self.problem, self.locks, self.cp = problem, locks, cp_model.CpModel()
        self.keep = [self.cp.new_bool_var("") for _ in range(len(locks))]
        chosen = list(locks.contacts)
        self.at = (problem.pin_e[chosen], problem.pin_k[chosen])
        led = [int(problem.pin_t[place]) for place in locks.facilitators]
        seated = problem.ses[self.at]
        self.must = sorted({*led, *(int(s) for s in seated if s < problem.sessions)})
        self.lead = {
            (t, int(m)): self.cp.new_bool_var("")
            for t in self.must
            for m in problem.fm[problem.ft == t]
        }
        self.held = {t: self.cp.new_bool_var("") for t in self.must}

    def answer(self) -> tuple[Locks, dict[int, Array]]:
        from ortools.sat.python import cp_model

        for rule in (self.mentors_kept, self.sessions_kept, self.no_overlap, self.time_for_the_way):
            rule()
        self.cp.maximize(sum(self.keep))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = WORK
        solver.solve(self.cp)
        holds = [solver.boolean_value(variable) for variable in self.keep]
        first = len(self.locks.contacts)
        kept = Locks(
            tuple(p for p, yes in zip(self.locks.contacts, holds, strict=False) if yes),
            tuple(p for p, yes in zip(self.locks.facilitators, holds[first:], strict=True) if yes),
        )
        staff: dict[int, list[int]] = {}
        for (t, m), variable in self.lead.items():
            if solver.boolean_value(variable):
                staff.setdefault(t, []).append(m)
        return kept, {t: np.array(sorted(who), np.int64) for t, who in staff.items()}

    def mentors_kept(self) -> None:
        """Minutes with sessions, contacts, difficulty."""
        p = self.problem
        hard = np.ceil(p.cnt[self.at] * p.diff[self.at[0]].astype(np.float64) * 1000).astype(int)
        for m in sorted({*p.men[self.at].tolist(), *(m for _, m in self.lead)} - {p.mentors}):
            mine = np.flatnonzero(p.men[self.at] == m).tolist()
            led = sum(int(p.dur[t]) * v for (t, who), v in self.lead.items() if who == m)
            self.cp.add(self._sum(mine, p.mins[self.at]) + led <= int(p.cap[m]))
            self.cp.add(self._sum(mine, p.cnt[self.at]) <= int(p.load[m]))
            if np.isfinite(p.wmax[m]):
                self.cp.add(self._sum(mine, hard) <= int(1000 * p.wmax[m] + 0.5))

    def sessions_kept(self) -> None:
        """Seats only with all facilitators; a pinned one leads."""
        p, first = self.problem, len(self.locks.contacts)
        for t in self.must:
            mine = np.flatnonzero(p.ses[self.at] == t).tolist()
            ones = np.ones(p.ses[self.at].size, np.int64)
            leaders = [v for (session, _), v in self.lead.items() if session == t]
            self.cp.add(self._sum(mine, ones) <= int(p.seats[t]) * self.held[t])
            self.cp.add(sum(leaders) == int(p.need[t]) * self.held[t])
        for place, pin in enumerate(self.locks.facilitators):
            pair = (int(p.pin_t[pin]), int(p.pin_m[pin]))
            self.cp.add_implication(self.keep[first + place], self.lead[pair])

    def no_overlap(self) -> None:
        """One session at a time."""
        p = self.problem
        for m in sorted({m for _, m in self.lead}):
            for slot in range(SLOTS):
                self.cp.add_at_most_one(
                    v
                    for (t, who), v in self.lead.items()
                    if who == m and p.slot[t] <= slot < p.slot[t] + p.len[t]
                )

    def time_for_the_way(self) -> None:
        """No two sessions that are too far apart."""
        p = self.problem
        for a, b in zip(p.far_a.tolist(), p.far_b.tolist(), strict=True):
            for m in (m for t, m in self.lead if t == a and (b, m) in self.lead):
                self.cp.add_at_most_one(self.lead[a, m], self.lead[b, m])

    def _sum(self, places: list[int], amounts: Array) -> Any:
        return sum(int(amounts[place]) * self.keep[place] for place in places)


def _words(problem: Problem, locks: Locks) -> Iterator[str]:
    """The conflict, a lock a sentence, and the limits that they meet."""
    mentors, sessions = set[int](), set[int]()
    for place in locks.contacts:
        person, column = int(problem.pin_e[place]), int(problem.pin_k[place])
        mentor, session = int(problem.men[person, column]), int(problem.ses[person, column])
        parts = [f"person {person} is locked to choice {column}"]
        if mentor < problem.mentors:
            parts.append(f"{problem.mins[person, column]} minutes of mentor {mentor}")
            mentors.add(mentor)
        if session < problem.sessions:
            parts.append(f"a seat in session {session}")
            sessions.add(session)
        yield ": ".join([parts[0], " and ".join(parts[1:]) or "nothing"])
    for place in locks.facilitators:
        session, mentor = int(problem.pin_t[place]), int(problem.pin_m[place])
        yield f"mentor {mentor} is locked to lead session {session}: {problem.dur[session]} minutes"
        mentors.add(mentor)
        sessions.add(session)
    for mentor in sorted(mentors):
        minutes, contacts = problem.cap[mentor], problem.load[mentor]
        yield f"mentor {mentor} has {minutes} minutes and {contacts} contacts"
    yield from _ways(problem, sessions)
    for session in sorted(sessions):
        able = int(np.count_nonzero(problem.ft == session))
        yield (
            f"session {session} has {problem.seats[session]} seats, needs {problem.need[session]} "
            f"facilitators of {able} eligible, from slot {problem.slot[session]}"
        )


def _ways(problem: Problem, sessions: set[int]) -> Iterator[str]:
    for first, second in zip(problem.far_a.tolist(), problem.far_b.tolist(), strict=True):
        if {first, second} <= sessions:
            yield f"sessions {first} and {second} are too far apart for one mentor"

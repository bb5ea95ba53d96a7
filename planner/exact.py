"""The whole model in CP-SAT, for small instances: the referee of the fast way.

One function a rule, named after it. Gains and costs become whole numbers of 1e-9, minutes of a
band and difficulties of 1e-3; stops on deterministic work.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.problem import PADDING, SLOTS, Array, Problem

GAIN = 10**9
MILLI = 1000


@dataclass(frozen=True, eq=False)
class Answer:
    """choice[n], facilitator[T,R], what CP-SAT proved: objective <= optimum <= bound."""

    choice: Array
    facilitator: Array
    objective: float
    bound: float
    optimal: bool


@dataclass(frozen=True, eq=False)
class Model:
    """CP-SAT's model and its variables: take[i,k], lead[t,m], held[t] = all facilitators."""

    problem: Problem
    cp: Any
    take: dict[tuple[int, int], Any]
    lead: dict[tuple[int, int], Any]
    held: list[Any]

    @classmethod
    def of(cls, problem: Problem) -> "Model":
        from ortools.sat.python import cp_model

        cp = cp_model.CpModel()
        real = np.argwhere(problem.gain != np.float32(PADDING)).tolist()
        pairs = sorted(zip(problem.ft.tolist(), problem.fm.tolist(), strict=True))
        return cls(
            problem,
            cp,
            {(i, k): cp.new_bool_var(f"take {i} {k}") for i, k in real},
            {(t, m): cp.new_bool_var(f"lead {t} {m}") for t, m in pairs},
            [cp.new_bool_var(f"held {t}") for t in range(problem.sessions)],
        )

    def uses(self, amounts: Array, at: Array, where: int) -> list[Any]:
        """amount * take over the choices whose `at` is `where`."""
        return [
            int(amounts[key]) * variable
            for key, variable in self.take.items()
            if at[key] == where and amounts[key]
        ]

    def leads(self, mentor: int) -> list[tuple[int, Any]]:
        """(session, variable) of everything that a mentor could lead."""
        return [(t, variable) for (t, m), variable in self.lead.items() if m == mentor]

    def minutes(self, mentor: int) -> Any:
        """Minutes of contacts and of sessions led."""
        led = [int(self.problem.dur[t]) * v for t, v in self.leads(mentor)]
        return sum(self.uses(self.problem.mins, self.problem.men, mentor)) + sum(led)


def one_choice(model: Model) -> None:
    """At most one choice a person; the pinned one if there is a pin."""
    for person in range(model.problem.people):
        columns = range(model.problem.gain.shape[1])
        model.cp.add_at_most_one(
            model.take[person, k] for k in columns if (person, k) in model.take
        )
    for key in zip(model.problem.pin_e.tolist(), model.problem.pin_k.tolist(), strict=True):
        model.cp.add(model.take[key] == 1)


def minutes_kept(model: Model) -> None:
    """Contacts and sessions fit into the mentor's week."""
    for mentor, cap in enumerate(model.problem.cap.tolist()):
        model.cp.add(model.minutes(mentor) <= cap)


def load_kept(model: Model) -> None:
    """No more personal contacts than the load."""
    p = model.problem
    for mentor, load in enumerate(p.load.tolist()):
        model.cp.add(sum(model.uses(p.cnt, p.men, mentor)) <= load)


def seats_kept(model: Model) -> None:
    """No more people than seats, and none without all facilitators."""
    p = model.problem
    one = np.ones(p.gain.shape, np.int64)
    for session, seats in enumerate(p.seats.tolist()):
        model.cp.add(sum(model.uses(one, p.ses, session)) <= seats * model.held[session])


def staffed(model: Model) -> None:
    """A session has all the facilitators that it needs, or none; pinned ones lead."""
    p = model.problem
    for session, need in enumerate(p.need.tolist()):
        leaders = [v for (t, _), v in model.lead.items() if t == session]
        model.cp.add(sum(leaders) == need * model.held[session])
    for key in zip(p.pin_t.tolist(), p.pin_m.tolist(), strict=True):
        model.cp.add(model.lead[key] == 1)


def no_overlap(model: Model) -> None:
    """A mentor leads one session at a time."""
    p = model.problem
    for mentor in range(p.mentors):
        for slot in range(SLOTS):
            model.cp.add_at_most_one(
                v for t, v in model.leads(mentor) if p.slot[t] <= slot < p.slot[t] + p.len[t]
            )


def time_for_the_way(model: Model) -> None:
    """Nobody leads two sessions that are too far apart."""
    p = model.problem
    for a, b in zip(p.far_a.tolist(), p.far_b.tolist(), strict=True):
        for mentor in range(p.mentors):
            if (a, mentor) in model.lead and (b, mentor) in model.lead:
                model.cp.add_at_most_one(model.lead[a, mentor], model.lead[b, mentor])


RULES = (one_choice, minutes_kept, load_kept, seats_kept, staffed, no_overlap, time_for_the_way)


def gain(model: Model) -> list[Any]:
    """What the choices bring."""
    values = model.problem.gain.astype(np.float64)
    return [round(GAIN * values[key]) * variable for key, variable in model.take.items()]


def band(model: Model) -> list[Any]:
    """Less the cost of minutes outside a mentor's band."""
    p, costs = model.problem, []
    for m in np.flatnonzero((p.ua > 0) | (p.ub > 0)).tolist():
        used, most = MILLI * model.minutes(m), MILLI * int(p.cap[m])
        above, below = (model.cp.new_int_var(0, most, f"{w} {m}") for w in ("above", "below"))
        model.cp.add(above >= used - round(MILLI * p.uhi[m]))
        model.cp.add(below >= round(MILLI * p.ulo[m]) - used)
        costs += [-round(GAIN / MILLI * p.ua[m]) * above, -round(GAIN / MILLI * p.ub[m]) * below]
    return costs


def difficulty(model: Model) -> list[Any]:
    """No weighted load above wmax; less the cost of what is above wbar."""
    p, costs = model.problem, []
    weight = np.rint(p.cnt * p.diff[:, None].astype(np.float64) * MILLI).astype(np.int64)
    for m in range(p.mentors):
        load = sum(model.uses(weight, p.men, m))
        if np.isfinite(p.wmax[m]):
            model.cp.add(load <= round(MILLI * p.wmax[m]))
        if np.isfinite(p.wbar[m]) and p.wc[m] > 0:
            above = model.cp.new_int_var(0, 10**9, f"heavy {m}")
            model.cp.add(above >= load - round(MILLI * p.wbar[m]))
            costs.append(-round(GAIN / MILLI * p.wc[m]) * above)
    return costs


def floors(model: Model) -> list[Any]:
    """Less the penalty of each contact that a group lacks."""
    p, costs = model.problem, []
    for g, floor in enumerate(p.floor.tolist()):
        member = ((p.grp >> g) & 1)[:, None] * p.cnt
        met = sum(int(member[key]) * v for key, v in model.take.items() if member[key])
        lack = model.cp.new_int_var(0, round(MILLI * floor), f"lack {g}")
        model.cp.add(lack >= round(MILLI * floor) - MILLI * met)
        costs.append(-round(GAIN / MILLI * p.fpen[g]) * lack)
    return costs


TERMS = (gain, band, difficulty, floors)


def solve_exactly(problem: Problem, work: float = 30.0) -> Answer | None:
    """The optimum, or the best found with a bound; None where no plan obeys the hard rules."""
    from ortools.sat.python import cp_model

    model = Model.of(problem)
    for rule in RULES:
        rule(model)
    model.cp.maximize(sum(part for term in TERMS for part in term(model)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = work
    status = solver.solve(model.cp)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return None
    return Answer(
        *_read(model, solver),
        objective=solver.objective_value / GAIN,
        bound=solver.best_objective_bound / GAIN,
        optimal=status == cp_model.OPTIMAL,
    )


def _read(model: Model, solver: Any) -> tuple[Array, Array]:
    problem = model.problem
    choice = np.full(problem.people, -1, np.int32)
    leaders: list[list[int]] = [[] for _ in model.held]
    for (i, k), variable in model.take.items():
        if solver.boolean_value(variable):
            choice[i] = k
    for (t, m), variable in model.lead.items():
        if solver.boolean_value(variable):
            leaders[t].append(m)
    width = max(int(problem.need.max(initial=0)), 1)
    staff = [row + [-1] * (width - len(row)) for row in leaders]
    rows = np.array(staff, np.int32).reshape(problem.sessions, width)
    return choice, rows

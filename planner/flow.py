"""Calls and seats by min-cost flow: the best that one can do who looks at slots and not at minutes.

Each person goes to a contact slot of a mentor, for the shortest personal contact that he or she may
have with that mentor, or to a seat. Sessions are led as in `planner.baselines`. OR-Tools'
SimpleMinCostFlow (cost scaling, Goldberg 1997) finds the optimum of this smaller question; no visit
is ever planned where a call is possible, and no message at all.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.baselines import by_turns, finished, place
from planner.plan import Plan
from planner.problem import Array, Problem
from planner.repair import Draft

MICRO = 10**6  # gains as whole numbers


@dataclass(frozen=True, eq=False)
class Arcs:
    """Arcs of the flow: person[A], column[A], and the place that each leads to: a mentor (0..M-1)
    or a session (M..M+T-1) with room[M+T]."""

    person: Array
    column: Array
    place: Array
    room: Array


def by_flow(problem: Problem) -> Plan:
    """The plan of calls and seats with the most gain; pinned people keep what they are given."""
    draft = Draft.empty(problem, by_turns(problem))
    place(draft, problem.pin_e, problem.pin_k)
    arcs = _arcs(draft)
    used = _solved(problem, arcs)
    place(draft, arcs.person[used], arcs.column[used])
    return finished(draft)


def _arcs(draft: Draft) -> Arcs:
    p = draft.problem
    person, column = np.nonzero((p.gain > 0) & (p.pinned < 0)[:, None])
    who, where, count = (array[person, column] for array in (p.men, p.ses, p.cnt))
    seat = (who == p.mentors) & (where < p.sessions)
    call = (who < p.mentors) & (where == p.sessions) & (count > 0)
    target = np.where(call, who.astype(np.int64), p.mentors + where)
    kept = np.flatnonzero(call | seat)
    length = p.mins[person, column].astype(np.int64)
    gain = p.gain[person, column]
    keys = (-gain, length, target, person)
    order = kept[np.lexsort([key[kept] for key in keys])]
    pair = person[order] * (p.mentors + p.sessions) + target[order]
    first = order[np.diff(pair, prepend=-1) != 0]
    room = _room(draft, target[first], length[first])
    return Arcs(person[first], column[first], target[first], room)


def _room(draft: Draft, place: Array, length: Array) -> Array:
    """[M+T] whole contacts that fit into each mentor's slots and minutes, and seats."""
    cap, load, wmax, seats = (limit[:-1] for limit in draft.rules[:4])
    minutes, contacts, weighted, taken = (used[:-1] for used in draft.week[:4])
    longest = np.ones(cap.size + seats.size)
    np.maximum.at(longest, place, length)
    heaviest = max(float(draft.problem.diff.max(initial=0.0)), 1e-9)
    fit = np.floor((cap - minutes) / longest[: cap.size])
    fit = np.minimum(fit, np.minimum(load - contacts, np.floor((wmax - weighted) / heaviest)))
    return np.concatenate([np.maximum(fit, 0), np.maximum(seats - taken, 0)]).astype(np.int64)


def _solved(problem: Problem, arcs: Arcs) -> Array:
    """[A] which arcs carry a person: nodes are people, then places, then a sink."""
    from ortools.graph.python import min_cost_flow

    people, sink = problem.people, problem.people + arcs.room.size
    flow: Any = min_cost_flow.SimpleMinCostFlow()
    start, stop = np.arange(people), np.arange(people, sink)
    cost = -np.rint(MICRO * problem.gain[arcs.person, arcs.column].astype(np.float64))

    def add(tail: Array, head: Array, most: Array, price: Array) -> Any:
        return flow.add_arcs_with_capacity_and_unit_cost(tail, head, most, price)

    used = add(arcs.person, people + arcs.place, np.ones_like(arcs.person), cost.astype(np.int64))
    add(stop, np.full_like(stop, sink), arcs.room, np.zeros_like(stop))
    add(start, np.full_like(start, sink), np.ones_like(start), np.zeros_like(start))
    supply = np.concatenate([np.ones(people, np.int64), np.zeros_like(stop), [-people]])
    flow.set_nodes_supplies(np.arange(sink + 1), supply)
    if flow.solve() != flow.OPTIMAL:
        raise ValueError("the flow of calls and seats has no optimum")
    return np.asarray(flow.flows(used)) > 0

"""An independent recount of a standing decision: rules, objective and bound, sharing no code with
the solver. Plain loops over Python numbers, for anyone to read."""

from collections.abc import Iterator
from math import floor, isclose

from planner.caseload.plan import CaseloadPlan
from planner.caseload.problem import Caseload

NEAR = 1e-6


def verify(problem: Caseload, plan: CaseloadPlan) -> tuple[str, ...]:
    """Every rule that the plan breaks and every figure that is not so, in words; empty = none.

    A bound proven by search cannot be recounted in one scan: then only that the prices' bound is
    not below it is checked.
    """
    if plan.choice.shape != (problem.people,):
        return (f"choice has shape {plan.choice.shape}, expected ({problem.people},)",)
    ptr, choice = problem.ptr.tolist(), plan.choice.tolist()
    for person, chosen in enumerate(choice):
        if not ptr[person] <= chosen < ptr[person + 1]:
            return (f"person {person} has candidate {chosen}, which is not one of theirs",)
    return (*_carried(problem, choice), *_figures(problem, plan))


def _carried(problem: Caseload, choice: list[int]) -> Iterator[str]:
    """Room and band of every mentor."""
    used, count = [0] * problem.mentors, [0] * problem.mentors
    men, use = problem.men.tolist(), problem.use.tolist()
    for chosen in choice:
        used[men[chosen]] += use[chosen]
        count[men[chosen]] += 1
    for mentor in range(problem.mentors):
        low, high, room = (int(a[mentor]) for a in (problem.low, problem.high, problem.room))
        if used[mentor] > room:
            yield f"mentor {mentor} carries {used[mentor]} of {room}"
        if not low <= count[mentor] <= high:
            yield f"mentor {mentor} has {count[mentor]} people, not {low} to {high}"


def _figures(problem: Caseload, plan: CaseloadPlan) -> Iterator[str]:
    gain = problem.gain.tolist()
    objective = sum(gain[chosen] for chosen in plan.choice.tolist())
    if not isclose(plan.objective, objective, rel_tol=NEAR, abs_tol=NEAR):
        yield f"objective stated {plan.objective:.9g}, recounted {objective:.9g}"
    if (plan.lam < 0).any():
        yield "lam holds a price below 0"
    bound = recount_bound(problem, plan)
    if all(value.is_integer() for value in gain):
        bound = floor(bound + NEAR)
    if plan.proof == "prices" and not isclose(plan.bound, bound, rel_tol=NEAR, abs_tol=NEAR):
        yield f"bound stated {plan.bound:.9g}, recounted {bound:.9g}"
    if plan.bound > bound + NEAR * max(1.0, abs(bound)):
        yield f"bound stated {plan.bound:.9g}, above that of the prices, {bound:.9g}"
    if plan.status != "conflict" and objective > plan.bound + NEAR * max(1.0, abs(bound)):
        yield f"objective {objective:.9g} above the bound {plan.bound:.9g}"


def recount_bound(problem: Caseload, plan: CaseloadPlan) -> float:
    """sum_i max_k (gain - use*lam - kap) + sum_m room*lam + max(high*kap, low*kap)."""
    lam, kap, ptr = plan.lam.tolist(), plan.kap.tolist(), problem.ptr.tolist()
    rows = zip(problem.gain.tolist(), problem.use.tolist(), problem.men.tolist(), strict=True)
    value = [gain - use * lam[mentor] - kap[mentor] for gain, use, mentor in rows]
    total = sum(max(value[ptr[i] : ptr[i + 1]]) for i in range(problem.people))
    for mentor in range(problem.mentors):
        low, high, room = (int(a[mentor]) for a in (problem.low, problem.high, problem.room))
        total += room * lam[mentor] + max(high * kap[mentor], low * kap[mentor])
    return float(total)

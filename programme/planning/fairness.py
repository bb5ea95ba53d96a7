"""How fair a plan is: each group's contacts against its floor, and how even the hours are.

Kept with the plan as ``{"groups": […], "hours": {…}, "difficulty": {…}}``. A floor that is not met
names what stands against it: nobody left to contact, mentors' weeks that are full, or others to
whom the time is worth more than a missing contact costs.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from programme.planning.hours import burden, code_of

if TYPE_CHECKING:
    from planner import Plan, Problem
    from planner.choices import Choices
    from programme.planning.columns import Ints
    from programme.planning.gather import Gathered

NAMES = {
    "women": ("perempuan", "women"),
    "disability": ("penyandang disabilitas", "people with disability"),
    "long unseen": ("yang lama tidak ditemui", "people long unseen"),
}
MET = (
    "{name}: {contacts} kontak, batas bawah {floor}: terpenuhi.",
    "{name}: {contacts} contacts, floor {floor}: met.",
)
UNMET = {
    "NOBODY_LEFT": (
        "{name}: {contacts} kontak dari {floor}; hanya {reachable} orang boleh dihubungi minggu"
        " ini.",
        "{name}: {contacts} contacts of {floor}; only {reachable} people may be contacted this"
        " week.",
    ),
    "WEEKS_FULL": (
        "{name}: {contacts} kontak dari {floor}; minggu para pendampingnya sudah penuh.",
        "{name}: {contacts} contacts of {floor}; the weeks of their mentors are full.",
    ),
    "WORTH_MORE_ELSEWHERE": (
        "{name}: {contacts} kontak dari {floor}; waktu para pendamping lebih bernilai bagi orang"
        " lain.",
        "{name}: {contacts} contacts of {floor}; their mentors' time is worth more to others.",
    ),
}


def facts(week: "Gathered", choices: "Choices", plan: "Plan") -> dict[str, Any]:
    """What is kept of a plan's fairness."""
    from planner.fairness import groups

    problem = choices.problem
    names = list(groups(week.people)[1])[: problem.floor.size]
    real = np.arange(problem.mentors) < len(week.mentor_ids)
    present = real & (problem.cap > 0)
    use = plan.minutes[present] / problem.cap[present]
    return {
        "groups": [_group(problem, plan, bit, name) for bit, name in enumerate(names)],
        "hours": _evenness(use),
        "difficulty": _evenness(burden(problem, plan)[present]),
    }


def _group(problem: "Problem", plan: "Plan", bit: int, name: str) -> dict[str, Any]:
    members = np.flatnonzero((problem.grp >> bit) & 1)
    chosen = plan.choice[members]
    planned = members[chosen >= 0]
    contacts = int(problem.cnt[planned, plan.choice[planned]].sum())
    floor = int(problem.floor[bit])
    reachable = int((problem.cnt[members] > 0).any(axis=1).sum())
    cause = _cause(problem, plan, members, reachable, floor) if contacts < floor else None
    known = {"contacts": contacts, "floor": floor, "reachable": reachable}
    return {
        "group": name.upper().replace(" ", "_") if name in NAMES else "AREA",
        "area": None if name in NAMES else code_of(int(name)),
        "people": int(members.size),
        "planned": int(planned.size),
        "missing": max(floor - contacts, 0),
        "cause": cause,
        "words": _words(name, cause, known),
        **known,
    }


def _cause(problem: "Problem", plan: "Plan", members: "Ints", reachable: int, floor: int) -> str:
    """Why a floor is not met."""
    if reachable < floor:
        return "NOBODY_LEFT"
    idle = members[plan.choice[members] < 0]
    left, calls = np.append(problem.cap - plan.minutes, 0), np.append(problem.load, 0)
    calls[:-1] -= plan.contacts.astype(np.int64)
    men = problem.men[idle]
    fits = (left[men] >= problem.mins[idle]) & (calls[men] >= problem.cnt[idle])
    free = fits & (problem.cnt[idle] > 0)
    return "WORTH_MORE_ELSEWHERE" if free.any() else "WEEKS_FULL"


def _words(name: str, cause: str | None, known: dict[str, int]) -> dict[str, str]:
    called = NAMES.get(name) or (f"wilayah {code_of(int(name))}", f"area {code_of(int(name))}")
    say = MET if cause is None else UNMET[cause]
    kata, words = (
        text.format(name=title[0].upper() + title[1:], **known)
        for text, title in zip(say, called, strict=True)
    )
    return {"id": kata, "en": words}


def _evenness(values: Any) -> dict[str, float]:
    """Mean, maximum, maximum over mean, and the Gini coefficient."""
    if not values.size:
        return {"mean": 0.0, "max": 0.0, "maxOverMean": 0.0, "gini": 0.0}
    mean, most = float(values.mean()), float(values.max())
    return {
        "mean": round(mean, 4),
        "max": round(most, 4),
        "maxOverMean": round(most / mean, 4) if mean else 0.0,
        "gini": round(gini(values), 4),
    }


def gini(values: Any) -> float:
    """The Gini coefficient of values ≥ 0: mean difference over twice the mean; 0 is equal."""
    total = float(values.sum())
    if total <= 0.0:
        return 0.0
    ranked, count = np.sort(values), len(values)
    weight = 2 * np.arange(1, count + 1) - count - 1
    return float((weight * ranked).sum() / (count * total))

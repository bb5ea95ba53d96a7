"""Soft rules of a district's re-solve: what lies beyond a limit costs, so much a thousandth.

Each is rate * (base + uses of the free people)+: minutes above and below a mentor's band,
difficulty above wbar and wmax, contacts that a group lacks.
"""

from typing import NamedTuple

import numpy as np

from planner.problem import Array
from planner.repair import Draft
from planner.table import Table

MILLI = 1000.0
FORBIDDEN = 10.0  # times the largest gain: what a weighted contact above wmax costs here


class Kind(NamedTuple):
    """One kind of soft rule: use amount[e] of option[e] counts towards rule which[e]."""

    which: Array
    option: Array
    amount: Array
    beyond: Array  # how far each rule is beyond its limit now
    cost: Array  # of one unit beyond


def uses(
    draft: Draft, free: Table, j: Array, now: Array
) -> tuple[Array, Array, Array, Array, Array]:
    """(rule, option, amount, base, rate) for the options `j`; `now` marks the present ones."""
    parts = [_live(kind, now) for kind in (*_bands(draft, free, j), *_groups(draft, free, j))]
    counts = np.cumsum([0] + [part.cost.size for part in parts])
    rule = [part.which + first for part, first in zip(parts, counts[:-1], strict=True)]
    columns = zip(*parts, strict=True)
    _, option, amount, base, rate = (np.concatenate(column) for column in columns)
    return np.concatenate(rule), option, amount * MILLI, base * MILLI, rate / MILLI


def _live(kind: Kind, now: Array) -> Kind:
    """The rules that cost and that the free people touch, without their present uses."""
    keep = kind.cost[kind.which] > 0
    names, which = np.unique(kind.which[keep], return_inverse=True)
    option, amount = kind.option[keep], kind.amount[keep]
    present = np.bincount(which, amount * now[option], names.size)
    return Kind(which, option, amount, kind.beyond[names] - present, kind.cost[names])


def _bands(draft: Draft, free: Table, j: Array) -> list[Kind]:
    """Minutes outside the band, difficulty above wbar; above wmax at a forbidding price."""
    p = draft.problem
    minutes, _, weighted = (used[:-1] for used in draft.week[:3])
    option = np.flatnonzero(free.men[j] < p.mentors)
    men, length = free.men[j][option].astype(np.int64), free.mins[j][option].astype(np.float64)
    row = np.searchsorted(free.ptr, j[option], side="right") - 1
    hard = free.cnt[j][option] * free.diff[row].astype(np.float64)
    most = FORBIDDEN * float(p.gain.max(initial=0.0))
    dear = np.where(np.isfinite(p.wmax), most, 0.0)
    heavy = np.where(np.isfinite(p.wbar), p.wc, 0.0)
    return [
        Kind(men, option, length, minutes - p.uhi, p.ua),
        Kind(men, option, -length, p.ulo - minutes, p.ub),
        Kind(men, option, hard, weighted - p.wbar, heavy),
        Kind(men, option, hard, weighted - p.wmax, dear),
    ]


def _groups(draft: Draft, free: Table, j: Array) -> list[Kind]:
    """Contacts that a group lacks."""
    p = draft.problem
    count = free.cnt[j].astype(np.float64)
    mask = free.grp[np.searchsorted(free.ptr, j, side="right") - 1]
    missing, found = p.floor - draft.week[4], []
    for group in range(p.floor.size):
        option = np.flatnonzero(((mask >> group) & 1 == 1) & (count > 0))
        which = np.full(option.size, group)
        found.append(Kind(which, option, -count[option], missing, p.fpen))
    return found

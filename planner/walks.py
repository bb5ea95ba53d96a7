"""Who belongs to whom, and which neighbours are re-packed together: random walks over the people
that owners share.

table and index as in moves.py and climb.py. A seed gives the same walks anywhere (xorshift).
"""

from typing import Any

import numpy as np
from numba import njit

from planner.kernels import Arrays


@njit(nogil=True, cache=True)
def members(table: Arrays, held: Any, owners: int) -> tuple[Any, Any]:
    """(start[O+1], row): the rows that may move and have a choice with an owner, owner by owner."""
    ptr, men, ses = table[0], table[2], table[4]
    start, last = np.zeros(owners + 2, np.int64), np.full(owners, -1)
    rows = np.empty(0, np.int64)
    for filling in range(2):
        for row in range(held.size):
            if held[row]:
                continue
            for j in range(ptr[row], ptr[row + 1]):
                for owner in (men[j], ses[j]):
                    if owner < owners and last[owner] != row + filling * held.size:
                        last[owner] = row + filling * held.size
                        if filling:
                            rows[start[owner + 1]] = row
                        start[owner + 2 - filling] += 1
        if not filling:
            start = np.cumsum(start)
            rows = np.empty(start[-1], np.int64)
    return start[:-1], rows


@njit(nogil=True, cache=True)
def walks(table: Arrays, index: Arrays, starts: Any, size: int, seed: int) -> Any:
    """[g,size] groups of owners that share people, -1 = none: each walks from one of `starts`, over
    random people and their choices."""
    ptr, men, ses = table[0], table[2], table[4]
    start, members = index
    none = start.size - 1
    groups = np.full((starts.size, size), -1, np.int64)
    word = np.uint64(seed) * np.uint64(2654435761) + np.uint64(88172645463325252)
    for g in range(starts.size):
        groups[g, 0], found = starts[g], 1
        for _ in range(6 * size):
            if found == size:
                break
            word = _random(word)
            owner = groups[g, int(word % np.uint64(found))]
            width = start[owner + 1] - start[owner]
            if width == 0:
                continue
            word = _random(word)
            row = members[start[owner] + int(word % np.uint64(width))]
            word = _random(word)
            j = ptr[row] + int(word % np.uint64(ptr[row + 1] - ptr[row]))
            word = _random(word)
            other = men[j] if word % np.uint64(3) else ses[j]
            if other != none and start[other + 1] > start[other] and other not in groups[g]:
                groups[g, found] = other
                found += 1
        for place in range(found - 1, 0, -1):  # in random order
            word = _random(word)
            k = int(word % np.uint64(place + 1))
            groups[g, place], groups[g, k] = groups[g, k], groups[g, place]
    return groups


@njit(nogil=True, cache=True)
def _random(word: Any) -> Any:
    word ^= word << np.uint64(13)
    word ^= word >> np.uint64(7)
    return word ^ (word << np.uint64(17))

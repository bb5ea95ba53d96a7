"""The climb in parts: a block is a set of districts with its mentors, sessions and people.

A block is plain arrays, so that it can be sent to a thread, a process or another machine: any
`concurrent.futures.Executor` will do. Of what belongs to another block no more is used than now, so
that the blocks' answers fit together whatever came first; the cuts move from round to round. The
number of blocks and their seeds depend on the problem alone: the same plan comes out of any number
of workers.
"""

import warnings
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from itertools import count

import numpy as np

from planner import climb
from planner.kernels import Arrays
from planner.packing import Pack, draft_of, state_of
from planner.problem import Array
from planner.repair import Draft
from planner.table import choices_of, side_by_side
from planner.walks import walks

BLOCKS = 8  # at most
FIRST_SIZE, SIZE = 3, 8  # owners of a group, one more in each round
CLOSES = 2_000  # owners closed in one unit of work
PATIENCE, MOST_IDLE = 200, 8  # groups tried in vain before the climb ends; rounds, at most


@dataclass(frozen=True, eq=False)
class Block:
    """What climb.py needs, cut to some rows; `rows` leads back to the table's."""

    rows: Array
    flat: Arrays
    index: tuple[Array, Array]
    rules: Arrays
    state: Arrays
    owners: Array
    size: int
    seed: int


def climb_block(block: Block) -> Array:
    """now[rows]: the flat choice of each row of the block, counted within the block, -1 = none."""
    groups = walks(block.flat, block.index, block.owners, block.size, block.seed)
    climb.climb(groups, block.flat, block.index, block.rules, block.state)
    return np.asarray(block.state[0])


def rounds(
    draft: Draft, pack: Pack, seed: int, executor: Executor | None, work: float
) -> Iterator[tuple[Draft, float]]:
    """(the plan so far, the work spent) after each round, until nothing is gained, or work or
    memory is spent. Never worse than `draft`."""
    problem, spent, idle = draft.problem, 0.0, 0
    owners = problem.mentors + problem.sessions
    patience = min(max(len(CUTS), PATIENCE // max(owners, 1)), MOST_IDLE)
    for number in count():
        size = min(FIRST_SIZE + number, SIZE)
        cost = owners * size / CLOSES
        if spent + cost > work or idle >= patience:
            break
        try:
            tried = _round(draft, pack, executor, _blocks(draft, pack, number, seed, size))
        except MemoryError as fault:
            warnings.warn(f"no memory to go on ({fault}); the plan so far stays", stacklevel=2)
            break
        better = tried.feasible() and tried.objective() > draft.objective()
        idle = 0 if better or size < SIZE else idle + 1
        draft = tried if better else draft
        spent += cost
        yield draft, spent


def _round(draft: Draft, pack: Pack, executor: Executor | None, cut: Iterator[Block]) -> Draft:
    blocks = list(cut)
    return _merged(draft, pack, blocks, _run(executor, blocks))


CUTS = (0.0, 0.5, 0.25, 0.75)  # of a block, by which the cuts are moved in turn


def _run(executor: Executor | None, blocks: list[Block]) -> list[Array]:
    """Every block's answer, in order. What a worker that failed or was killed did not bring is
    done here."""
    if executor is None:
        return list(side_by_side(climb_block, blocks))
    jobs = [_submitted(executor, block) for block in blocks]
    return [_answer(job, block) for job, block in zip(jobs, blocks, strict=True)]


def _submitted(executor: Executor, block: Block) -> Future[Array]:
    try:
        return executor.submit(climb_block, block)
    except RuntimeError as fault:  # a pool that is broken or shut down takes nothing more
        lost: Future[Array] = Future()
        lost.set_exception(fault)
        return lost


def _answer(job: Future[Array], block: Block) -> Array:
    try:
        return job.result()
    except Exception as fault:  # noqa: BLE001 (whatever an executor says of a lost worker)
        warnings.warn(f"a worker failed ({fault!r}); its part is done here", stacklevel=2)
        return climb_block(block)


def _blocks(draft: Draft, pack: Pack, number: int, seed: int, size: int) -> Iterator[Block]:
    state = state_of(draft, pack.table)
    block_of_owner, home = _homes(draft, pack, state[0], number)
    for block in range(int(block_of_owner.max(initial=0)) + 1):
        mine = np.flatnonzero(block_of_owner == block)
        rows = np.flatnonzero((home == block) & ~pack.table.held)
        if mine.size and rows.size:
            yield _cut(pack, state, mine, rows, size, seed * 1_000_003 + number * 101 + block)


def _homes(draft: Draft, pack: Pack, now: Array, number: int) -> tuple[Array, Array]:
    """The block of each owner, and of each row: that of its present mentor or session, else of
    its district."""
    problem, table = draft.problem, pack.table
    owner_d = np.concatenate([problem.m_d, problem.t_d]).astype(np.int64)
    districts = int(max(owner_d.max(initial=0), problem.e_d.max(initial=0))) + 1
    count = min(districts, BLOCKS)
    width = districts / count
    shift = CUTS[number % len(CUTS)] * width
    number_of = (((np.arange(districts) + shift) % districts) / width).astype(np.int64)
    owner_block = np.minimum(number_of, count - 1)[owner_d]
    none = owner_d.size
    men, ses = (np.append(owner, none)[now] for owner in (pack.flat[2], pack.flat[4]))
    keeper = np.where(men < none, men, ses)
    of_people = np.minimum(number_of, count - 1)[problem.e_d[table.person]]
    return owner_block, np.where(keeper < none, np.append(owner_block, 0)[keeper], of_people)


def _cut(  # noqa: PLR0913, PLR0917 (a part of the week, and how to climb it)
    pack: Pack, state: Arrays, mine: Array, rows: Array, size: int, seed: int
) -> Block:
    """The arrays of some rows and owners; others' amounts are all taken."""
    ptr = pack.flat[0]
    ends, j = choices_of(ptr, rows)
    flat = (ends, *(column[j] for column in pack.flat[1:7]), *(c[rows] for c in pack.flat[7:]))
    now = state[0][rows]
    local = np.where(now >= 0, now - ptr[rows] + ends[:-1], -1)
    foreign = np.ones(state[1].size, bool)
    foreign[mine] = foreign[-1] = False
    most = np.where(foreign, state[1], pack.rules[0])
    mosts = np.where(foreign, state[2], pack.rules[1])
    own = (local, *(amount.copy() for amount in state[1:]))
    rules = (most, mosts, *pack.rules[2:])
    return Block(rows, flat, _members(pack, mine, rows), rules, own, mine, size, seed)


def _members(pack: Pack, mine: Array, rows: Array) -> tuple[Array, Array]:
    """Each own owner's rows, counted within the block."""
    start, members = pack.index
    place = np.full(pack.table.rows, -1, np.int64)
    place[rows] = np.arange(rows.size)
    ours = np.zeros(start.size - 1, bool)
    ours[mine] = True
    owner = np.repeat(np.arange(start.size - 1), np.diff(start))
    keep = ours[owner] & (place[members] >= 0)
    return np.searchsorted(owner[keep], np.arange(start.size)), place[members[keep]]


def _merged(draft: Draft, pack: Pack, blocks: list[Block], answers: list[Array]) -> Draft:
    now = state_of(draft, pack.table)[0]
    for block, answer in zip(blocks, answers, strict=True):
        first = pack.table.ptr[block.rows] - block.flat[0][:-1]
        now[block.rows] = np.where(answer >= 0, answer + first, -1)
    return draft_of(draft, pack.table, now)

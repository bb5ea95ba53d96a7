"""The search: anneal several ways, merge what they found, then re-solve ever larger parts, and
where there are few candidates everybody among near ties.

Two chains and two parts run side by side in threads (their inner loops release the GIL); how many
there are and how they are merged does not depend on the machine, so that the result does not.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from planner.caseload.anneal import anneal
from planner.caseload.core import Answer, resolve
from planner.caseload.prices import Prices, reduced
from planner.caseload.problem import Caseload
from planner.problem import Array

THREADS = 2
CHAINS = 24
MOVES_A_PERSON = (20, 30_000)  # of a chain, at least and at most
MOVES = 3_000_000  # of a chain, between these
MOVES_A_UNIT = 5e6
SHARES = (0.15, 0.25, 0.35)  # of the candidates, the nearest to a tie, that a chain may choose
HEAT = (0.6, 0.1)  # first and last temperature, in units of the mean loss of a second choice
WIDE = 8.0  # a part leaves out candidates that lose more than so many of these units
PEOPLE = 40  # of the first parts
GROWTH = 1.2
PART_WORK = 0.4  # deterministic units that a part may take, growing with its size
PATIENCE = 6  # turns of parts without a better assignment
MERGE = 4.0  # units that a mixture may take
ELITE = 4  # earlier cycles' best that are mixed in
CORES = ((1.0, 1.4), (2.0, 2.8), (4.0, 5.6))  # losses that a core's candidates may have, in units
CORE_WORK = 6.0  # work that a core may take
WHOLE = 20_000  # candidates of a problem that is first tried whole,
OUTSET = 2.0  # for so many units
OVERHEAD = 0.005  # units that a part costs beside its search
TINY = 1e-9


@dataclass(eq=False)
class Search:
    """The best assignment so far, and what steers the search for a better one."""

    problem: Caseload
    prices: Prices
    seed: int
    choice: Array
    loss: Array = field(init=False)  # [C] reduced gain lost against the person's best
    unit: float = field(init=False)
    broken: float = np.inf
    cost: float = np.inf
    proven: bool = False
    spent: float = 0.0
    cycle: int = 0
    turn: int = 0
    found: list[Array] = field(default_factory=list)
    elite: list[Array] = field(default_factory=list)

    def __post_init__(self) -> None:
        problem = self.problem
        value = reduced(problem, self.prices.lam, self.prices.kap)
        top = np.maximum.reduceat(value, problem.ptr[:-1])
        self.loss = top[problem.person] - value
        self.start = self.choice
        order = np.lexsort((self.loss, problem.person))
        self._rank = np.empty(order.size, np.int64)
        self._rank[order] = np.arange(order.size) - problem.ptr[problem.person[order]]
        second = self.loss[self._rank == 1]
        self.unit = float(second.mean()) if second.size and second.mean() > 0 else 1.0
        self._near = self._nearness()
        self.offer(self.choice)

    @property
    def gap(self) -> float:
        """What may still be gained: nothing where the bound is rounded down to the objective."""
        ceiling = np.floor(self.prices.bound + 1e-6) if self.problem.whole else self.prices.bound
        return float(ceiling + self.cost) if self.broken < TINY else np.inf

    @property
    def moves(self) -> int:
        """Proposals of one chain."""
        least, most = (rate * self.problem.people for rate in MOVES_A_PERSON)
        return int(min(max(MOVES, least), most))

    def offer(self, choice: Array) -> bool:
        """Take an assignment if it breaks less, or as little and gains more."""
        broken = self.breaks(choice)
        cost = -float(self.problem.gain[choice].sum())
        better = broken < self.broken - TINY
        better |= broken < self.broken + TINY and cost < self.cost - 1e-12 * abs(self.cost)
        if better:
            self.choice, self.broken, self.cost = choice, broken, cost
        return better

    def breaks(self, choice: Array) -> float:
        """Room and band exceeded, in units of gain."""
        problem, (unit, head) = self.problem, self._penalties()
        used = np.zeros(problem.mentors, np.int64)
        np.add.at(used, problem.men[choice], problem.use[choice])
        count = np.bincount(problem.men[choice], minlength=problem.mentors)
        beyond = np.maximum(count - problem.high, 0) + np.maximum(problem.low - count, 0)
        return float((np.maximum(used - problem.room, 0) * unit + beyond * head).sum())

    def _penalties(self) -> tuple[Array, Array]:
        """A broken unit's and head's first rate: the price, or where there is none a mean use."""
        mean = max(float(self.problem.use.mean()), 1.0)
        least = self.unit / mean
        return np.maximum(self.prices.lam, least), np.maximum(abs(self.prices.kap), self.unit)

    def run(self, pool: ThreadPoolExecutor, work: float, stop: Callable[[], bool]) -> None:
        """Anneal and merge, then improve parts and cores until they stall, again and again."""

        def over() -> bool:
            return self.spent >= work or self.gap <= TINY or self.proven or stop()

        if self.problem.men.size <= WHOLE and not over():
            self._at_once(min(OUTSET, work))
        while not over():
            self._anneal(pool)
            self._merge(pool)
            cost = np.inf
            while self.cost < cost and not over():
                cost = self.cost
                self._improve(pool, work, over)
                if self.problem.men.size <= WHOLE:
                    self.cores(pool, work, over)
            self.elite = [*self.elite, self.choice][-ELITE:]
            self.cycle += 1

    def _at_once(self, work: float) -> None:
        """A small problem whole: often that is all."""
        everything = np.ones(self.problem.men.size, bool)
        everybody = np.arange(self.problem.people)
        solved = self._part_of(everybody, everything, work)
        self._take(everybody, solved)
        self.proven = solved.answer.proven

    def _anneal(self, pool: ThreadPoolExecutor) -> None:
        """Chains on near ties, each with its own seed and its own candidates."""
        first = self.cycle * CHAINS
        self.found = list(pool.map(self.chain, range(first, first + CHAINS)))
        for choice in self.found:
            self.offer(choice)
        self.spent += CHAINS * self.moves / MOVES_A_UNIT

    def _merge(self, pool: ThreadPoolExecutor) -> None:
        """The best mixtures of what each half of the chains found, and of earlier cycles' best."""
        everybody = np.arange(self.problem.people)

        def mixture(half: int) -> Solved:
            mask = np.zeros(self.problem.men.size, bool)
            mask[np.concatenate([*self.found[half::2], *self.elite])] = True
            return self._part_of(everybody, mask, MERGE)

        for solved in pool.map(mixture, range(2)):
            self._take(everybody, solved)

    def cores(self, pool: ThreadPoolExecutor, work: float, over: Callable[[], bool]) -> None:
        """Everybody among near ties, two widths side by side, ever wider."""
        everybody = np.arange(self.problem.people)

        def core(width: float) -> Solved:
            mask = self.loss <= width * self.unit
            return self._part_of(everybody, mask, min(CORE_WORK, work - self.spent))

        for pair in CORES:
            if over():
                break
            for solved in pool.map(core, pair):
                self._take(everybody, solved)

    def chain(self, number: int) -> Array:
        """What one chain finds, by its number."""
        problem = self.problem
        share = SHARES[number % len(SHARES)]
        least = np.partition(self.loss, int(share * self.loss.size))[int(share * self.loss.size)]
        keep = (self.loss <= least) | (self._rank < 2)
        keep[self.start] = True
        kept = np.flatnonzero(keep)
        ptr = np.searchsorted(problem.person[kept], np.arange(problem.people + 1))
        table = (ptr, problem.men[kept], -problem.gain[kept], problem.use[kept])
        limits = (problem.room, problem.low, problem.high, *self._penalties())
        heat = (HEAT[0] * self.unit, HEAT[1] * self.unit)
        start = np.searchsorted(kept, self.start)
        best: Array = anneal(
            self.seed * 1_000_003 + number + 1, start, table, limits, heat, self.moves
        )
        return np.asarray(kept[best])

    def _improve(self, pool: ThreadPoolExecutor, work: float, over: Callable[[], bool]) -> None:
        """Re-solve parts, larger while they are solved to the end, until nothing has come of it."""
        size, stalled = float(PEOPLE), 0
        while stalled < PATIENCE and not over():
            self.turn += 1
            cost, size = self.cost, min(max(size, 8.0), float(self.problem.people))
            groups = self._groups(np.random.default_rng((self.seed, self.turn)), size)
            effort = min(PART_WORK * 1.6**stalled, work - self.spent)
            solved = self._round(pool, groups, effort)
            size *= GROWTH if solved > 0.7 else 1 / GROWTH if solved < 0.4 else 1.0
            stalled = 0 if self.cost < cost else stalled + 1

    def _round(self, pool: ThreadPoolExecutor, groups: list[Array], effort: float) -> float:
        """One turn of disjoint groups; the share of them that was solved to the end."""
        whole = len(groups) == 1 and groups[0].size == self.problem.mentors
        margin = self.gap if whole else min(self.gap, WIDE * self.unit)  # all that could be better

        def solve(group: Array) -> tuple[Array, "Solved"]:
            inside = np.zeros(self.problem.mentors, bool)
            inside[group] = True
            people = np.flatnonzero(inside[self.problem.men[self.choice]])
            mask = inside[self.problem.men] & (self.loss <= margin)
            return people, self._part_of(people, mask, effort)

        done = list(pool.map(solve, groups))
        for people, solved in done:
            self._take(people, solved)
        self.proven = whole and done[0][1].answer.proven and margin < np.inf
        return float(np.mean([solved.answer.proven for _, solved in done]))

    def _part_of(self, people: Array | None, mask: Array, work: float) -> "Solved":
        """Re-solve `people` among the candidates in mask[C], and the present ones."""
        problem = self.problem
        rows = np.arange(problem.people) if people is None else people
        now = self.choice[rows]
        spans = np.repeat(problem.ptr[rows], np.diff(problem.ptr)[rows])
        width = np.diff(problem.ptr)[rows]
        own = np.arange(spans.size) - np.repeat(np.cumsum(width) - width, width) + spans
        kept = own[mask[own] | np.isin(own, now)]
        mentors = np.unique(problem.men[kept])
        counts = np.bincount(np.searchsorted(rows, problem.person[kept]), minlength=rows.size)
        part = Caseload(
            ptr=np.concatenate([[0], np.cumsum(counts)]),
            men=np.searchsorted(mentors, problem.men[kept]),
            gain=problem.gain[kept],
            use=problem.use[kept],
            room=problem.room[mentors],
            low=problem.low[mentors],
            high=problem.high[mentors],
        )
        answer = resolve(part, np.searchsorted(kept, now), self.seed, work)
        return Solved(kept, answer)

    def _take(self, people: Array, solved: "Solved") -> None:
        self.spent += OVERHEAD + solved.answer.work
        if solved.answer.choice is not None:
            choice = self.choice.copy()
            choice[people] = solved.kept[solved.answer.choice]
            self.offer(choice)

    def _nearness(self) -> Array:
        """[M,M] how many people could go to both."""
        from scipy.sparse import csr_matrix

        problem = self.problem
        ones = np.ones(problem.men.size, np.float32)
        could = csr_matrix(
            (ones, (problem.men, problem.person)), shape=(problem.mentors, problem.people)
        )
        return np.asarray((could @ could.T).todense())

    def _groups(self, rng: np.random.Generator, size: float) -> list[Array]:
        """Disjoint groups of mentors who could share people, each with about `size` of them."""
        count = np.bincount(self.problem.men[self.choice], minlength=self.problem.mentors)
        free = np.ones(self.problem.mentors, bool)
        groups = []
        for first in rng.permutation(self.problem.mentors):
            if not free[first]:
                continue
            group, held = [int(first)], int(count[first])
            free[first] = False
            wish = self._near[first] * rng.random(free.size) * free
            for other in np.argsort(-wish, kind="stable"):
                if (held + count[other] / 2 > size and len(group) > 1) or wish[other] <= 0:
                    break
                group.append(int(other))
                held += int(count[other])
                free[other] = False
            groups.append(np.array(group))
        return groups


@dataclass(frozen=True, eq=False)
class Solved:
    """A part's answer, its candidates numbered as kept[]."""

    kept: Array
    answer: Answer

"""One plan, whatever carries out its parts: threads, processes, a cluster, workers that die."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest

import planner
from planner import Limits, Plan, Problem, split
from planner.generate import build

LIMITS = Limits(gap=1e-5, work=0.6)


@pytest.fixture(scope="module")
def problem() -> Problem:
    return build(2_400, 12, 9, 4, seed=3)


@pytest.fixture(scope="module")
def alone(problem: Problem) -> Plan:
    return planner.solve(problem, limits=LIMITS)


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


def same(one: Plan, other: Plan) -> bool:
    """Bit for bit: choices, leaders, prices, objective and bound."""
    prices = zip(vars(one.prices).values(), vars(other.prices).values(), strict=True)
    return (
        one.fingerprint == other.fingerprint
        and (one.objective, one.bound) == (other.objective, other.bound)
        and all((a == b).all() for a, b in prices)
    )


def test_a_second_run_gives_the_same_plan(problem: Problem, alone: Plan) -> None:
    assert same(planner.solve(problem, limits=LIMITS), alone)


@pytest.mark.parametrize("workers", [1, 2])
def test_threads_give_the_same_plan(problem: Problem, alone: Plan, workers: int) -> None:
    with ThreadPoolExecutor(workers) as pool:
        assert same(planner.solve(problem, limits=LIMITS, executor=pool), alone)


def test_processes_give_the_same_plan(problem: Problem, alone: Plan, processes: Executor) -> None:
    assert same(planner.solve(problem, limits=LIMITS, executor=processes), alone)


def test_what_a_killed_process_owed_is_done_here(problem: Problem, alone: Plan) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        os.kill(pool.submit(os.getpid).result(), signal.SIGKILL)

        with pytest.warns(UserWarning, match="a worker failed .* its part is done here"):
            plan = planner.solve(problem, limits=LIMITS, executor=pool)

    assert same(plan, alone)
    assert planner.verify(problem, plan).violations == ()


def test_a_part_without_memory_is_done_here(problem: Problem, alone: Plan) -> None:
    class Full(ThreadPoolExecutor):
        def submit(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
            return super().submit(self.fail)

        @staticmethod
        def fail() -> None:
            raise MemoryError("no room")

    with Full(1) as pool, pytest.warns(UserWarning, match="MemoryError"):
        plan = planner.solve(problem, limits=LIMITS, executor=pool)

    assert same(plan, alone)


def test_without_memory_the_plan_so_far_comes_back(
    problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: split.Block) -> None:
        raise MemoryError("no room")

    first = planner.solve(problem, limits=Limits(gap=LIMITS.gap, work=0.0))
    monkeypatch.setattr(split, "climb_block", full)

    with pytest.warns(UserWarning, match="no memory to go on .* the plan so far stays"):
        plan = planner.solve(problem, limits=LIMITS)

    assert plan.objective == pytest.approx(first.objective, rel=1e-2)
    assert planner.verify(problem, plan).violations == ()


@pytest.mark.slow
def test_a_cluster_gives_the_same_plan(problem: Problem, alone: Plan) -> None:
    from distributed import Client, LocalCluster

    workers = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with workers as cluster, Client(cluster) as client:
        plan = planner.solve(problem, limits=LIMITS, executor=client.get_executor())

    assert same(plan, alone)


def test_a_warm_start_is_never_worse(problem: Problem, alone: Plan) -> None:
    better = planner.solve(problem, limits=Limits(gap=1e-6, work=2.0))

    again = planner.solve(problem, limits=Limits(gap=1e-6, work=0.0), warm_start=better)

    assert again.objective >= better.objective
    assert again.bound <= alone.bound * (1 + 1e-6)

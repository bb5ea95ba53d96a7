"""What the planner answers: a whole plan, its prices, and how far from the best it can be."""

import hashlib
from dataclasses import dataclass, field

import numpy as np

from planner.problem import SLOTS, Array


@dataclass(frozen=True, eq=False)
class Prices:
    """What one more unit of each scarce thing is worth, in gain.

    lam[M] a minute, mu[M] a personal contact, pi[T] a seat, nu[M,20] a mentor's slot,
    delta[M] a difficulty-weighted contact, phi[G] one more contact in a group.
    """

    lam: Array
    mu: Array
    pi: Array
    nu: Array
    delta: Array
    phi: Array

    @classmethod
    def zero(cls, mentors: int, sessions: int, groups: int) -> "Prices":
        """Prices of a week in which nothing is scarce."""
        m, t = np.zeros(mentors), np.zeros(sessions)
        return cls(m, m.copy(), t, np.zeros((mentors, SLOTS)), m.copy(), np.zeros(groups))


@dataclass(frozen=True)
class Limits:
    """When to stop. Work is counted in deterministic units, never in seconds.

    gap    stop climbing once (bound - objective) / |bound| is at most this
    work   climb at most this many deterministic units (about a second of one core each)
    """

    gap: float = 1e-3
    work: float = 20.0


@dataclass(frozen=True, eq=False)
class Plan:
    """A whole week's plan.

    choice[n]       the chosen column of each person, -1 = not planned this week
    facilitator[T,R]  the mentors who lead a session, -1 = none (R = the largest need)
    minutes[M], contacts[M], seats[T]  what the plan uses
    objective       expected gain less soft costs; never above `bound`, which is proven
    status          "gap" reached, "work" spent, "cancelled", or "conflict" of hard rules
    conflicts       an irreducible set of pins that cannot all hold, in words; else empty
    phases          (phase, bound, objective) as the solver went
    """

    choice: Array
    facilitator: Array
    prices: Prices
    objective: float
    bound: float
    minutes: Array
    contacts: Array
    seats: Array
    problem_fingerprint: str
    status: str = "work"
    conflicts: tuple[str, ...] = ()
    phases: tuple[tuple[str, float, float], ...] = field(default=())

    @property
    def gap(self) -> float:
        """(bound - objective) / max(|bound|, 1e-9): at most this much could be gained."""
        return (self.bound - self.objective) / max(abs(self.bound), 1e-9)

    @property
    def planned(self) -> int:
        """How many people have a contact or a seat."""
        return int(np.count_nonzero(self.choice >= 0))

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the problem's fingerprint, the choices and the facilitators."""
        digest = hashlib.sha256(self.problem_fingerprint.encode())
        digest.update(np.ascontiguousarray(self.choice, np.int32).data)
        digest.update(np.ascontiguousarray(self.facilitator, np.int32).data)
        return digest.hexdigest()

    def summary(self) -> str:
        """One line: who is planned, what it is worth, how good that is at least."""
        led = int(np.count_nonzero((self.facilitator >= 0).any(axis=1)))
        return (
            f"{self.planned} people planned, {led} sessions led, objective {self.objective:.4f}, "
            f"bound {self.bound:.4f}, gap {100 * self.gap:.3f} % ({self.status})"
        )

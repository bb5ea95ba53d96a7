"""What the standing decision answers: who goes to whom, the prices, and how good that is."""

import hashlib
from dataclasses import dataclass

import numpy as np

from planner.problem import Array


@dataclass(frozen=True, eq=False)
class CaseloadPlan:
    """A whole assignment.

    choice[n]       the chosen candidate of each person (an index into men, gain, use)
    lam[M]          gain of one more unit of a mentor's room, >= 0
    kap[M]          gain of one more person for a mentor, below 0 where the lower band binds
    objective       sum of the chosen gains; never above `bound` where the plan is feasible
    bound           no feasible assignment has more
    proof           "prices": lam and kap prove the bound; "search": exhaustive search did
    status          "optimal", "gap" reached, "work" spent, "cancelled", or "conflict"
    conflicts       why no assignment can keep every rule, or which are bent, in words; else empty
    """

    choice: Array
    lam: Array
    kap: Array
    objective: float
    bound: float
    proof: str
    status: str
    problem_fingerprint: str
    conflicts: tuple[str, ...] = ()

    @property
    def gap(self) -> float:
        """(bound - objective) / max(|bound|, 1e-9): at most this much could be gained."""
        return (self.bound - self.objective) / max(abs(self.bound), 1e-9)

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the problem's fingerprint and the choices."""
        digest = hashlib.sha256(self.problem_fingerprint.encode())
        digest.update(np.ascontiguousarray(self.choice, np.int64).data)
        return digest.hexdigest()

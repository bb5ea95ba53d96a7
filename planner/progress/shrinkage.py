"""How far coefficients of a group are pulled to their prior mean: learned, by one fixed rule.

The standard deviation s of a group of size k is what makes the data likeliest (empirical Bayes),
under the density p(s) ~ s exp(-s^2 / (2 A^2)), whose mode is the group's scale A. Its factor s
keeps s off 0, where a group of small effects would be declared to be without any and intervals
would collapse (Chung et al. 2013, A nondegenerate penalized likelihood estimator for variance
parameters); its exponential bounds s where data are few or separable.

Given a quadratic of the log likelihood, s is found by expectation-maximisation: with q = the sum
of (b - m)^2 + var(b) over the group, the maximum of -k log s - q/(2 s^2) + log p(s) is at

    s^2 = A^2 (sqrt((k - 1)^2 + 4 q / A^2) - (k - 1)) / 2.

The quadratic is taken anew at the mode a few times (penalised quasi-likelihood, Breslow and
Clayton 1993).
"""

from dataclasses import dataclass

import numpy as np

from planner.inputs import Flags, Floats, Ints
from planner.progress.belief import Belief, Likelihood, climb, root_of

ROUNDS = 8  # quadratics
ITERATIONS = 10  # of expectation-maximisation on each
ROUGHLY = 1e-4  # log density within which a round's mode is known
STILL = 0.01  # change of a log variance that ends the rounds


@dataclass(frozen=True, eq=False)
class Groups:
    """Which coefficients share a standard deviation.

    of[k]     the group of each coefficient
    scale[G]  the likeliest standard deviation of a group before any data
    fixed[G]  groups whose standard deviation is their scale, whatever the data say
    """

    of: Ints
    scale: Floats
    fixed: Flags

    def prior(self, mean: Floats, sd: Floats) -> Belief:
        """The belief of coefficients around mean[k], with sd[G]."""
        return Belief.independent(mean, sd[self.of])


def learned(data: Likelihood, groups: Groups, mean: Floats) -> tuple[Floats, Floats]:
    """sd[G] of the groups around mean[k] that the data make likeliest, and the mode[k] there."""
    from planner.progress import kernels

    sd, at = groups.scale, mean
    for _ in range(ROUNDS):
        prior = groups.prior(mean, sd)
        found = climb(data, prior, at, ROUGHLY)
        at, information = found.mean, found.precision - prior.precision
        linear = np.einsum("ij,j->i", found.precision, at - mean)  # at a mode the slope is 0
        before = sd
        for _ in range(ITERATIONS):
            root = root_of(information + np.diag(sd[groups.of] ** -2.0))
            away = kernels.solve(root, linear)
            sd = likeliest(groups, away**2 + kernels.variances(root))
        if np.abs(2 * np.log(sd / before)).max() < STILL:
            break
    return sd, at


def likeliest(groups: Groups, squares: Floats) -> Floats:
    """sd[G] from squares[k], the expected squared distances from the prior mean."""
    size = np.bincount(groups.of, minlength=groups.scale.size)
    total = np.bincount(groups.of, squares, minlength=groups.scale.size)
    wide = groups.scale**2
    variance = wide * (np.sqrt((size - 1) ** 2 + 4 * total / wide) - (size - 1)) / 2
    return np.where(groups.fixed | (size == 0), groups.scale, np.sqrt(variance))

"""How far each planned row's worth lies above what the person would have had next.

A row that was chosen by a hair was chosen for what its probability seemed to be; who judges the
outcome of published rows conditions on this (progress.md, value added).
"""

import numpy as np

from planner.plan import Plan
from planner.problem import PADDING, Array, Problem


def margins(problem: Problem, plan: Plan) -> Array:
    """[n] the price margin of each person's choice, 0 where nothing is planned.

    gain − minutes·lam − cnt·(mu + diff·delta − sum of phi) − pi of the choice, less the most of
    the same of any other choice or of nothing (0).
    """
    margin = np.zeros(problem.people)
    who = np.flatnonzero(plan.choice >= 0)
    worth = _worth(problem, plan, who)
    rows, column = np.arange(who.size), plan.choice[who]
    chosen = worth[rows, column]
    worth[rows, column] = -np.inf
    margin[who] = chosen - np.maximum(worth.max(axis=1, initial=0.0), 0.0)
    return margin


def _worth(problem: Problem, plan: Plan, who: Array) -> Array:
    """[r,K] what each choice of the people `who` is worth after its prices; padding: -inf."""
    prices = plan.prices
    lam, mu, delta = (np.append(part, 0.0) for part in (prices.lam, prices.mu, prices.delta))
    men = problem.men[who]
    bits = (problem.grp[who, None] >> np.arange(prices.phi.size)) & 1
    contact = mu[men] + problem.diff[who, None] * delta[men] - (bits @ prices.phi)[:, None]
    paid = problem.mins[who] * lam[men] + problem.cnt[who] * contact
    worth = problem.gain[who] - paid - np.append(prices.pi, 0.0)[problem.ses[who]]
    return np.where(problem.gain[who] == np.float32(PADDING), -np.inf, worth)

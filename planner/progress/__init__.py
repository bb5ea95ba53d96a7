"""How likely a person reaches the next stage within 14 days, left alone or helped.

    funnel         the published rates alone: what is believed before anything is learned
    weeks          person-weeks: facts, the plan's row, what came of it
    hazard         learned from person-weeks; a week's posterior is the next week's prior
    pricing        its probabilities of a week's choices, factorised
    terms          why a probability is what it is, and how sure an effect is
    misfit         what the model leaves out, for intervals of effects
    drift          whether probabilities still hold, week by week
    store          a model as bytes or a file, with a version and a fingerprint
    action_model   the neutral face: any features, any actions, nothing to tune

    model = Hazard.cold(monday)                    # or Hazard.fit(parts, monday)
    model = model.update(rows)                     # every week
    Table.of(model, facts, helpers).price(choices)

Both learned models share `belief` (penalised IRLS, Laplace), `shrinkage` (how far groups spread)
and `kernels`. Importing this costs numpy only: numba is loaded by what is fitted or priced.
"""

from planner.progress.action_model import ActionModel, Uplift
from planner.progress.drift import Alarm, Drift, Watched, drift
from planner.progress.funnel import SOURCE, Action, Model, both, model, stage_weights
from planner.progress.hazard import Hazard
from planner.progress.misfit import Misfit
from planner.progress.pricing import Choices, Helpers, Table
from planner.progress.store import dumps, fingerprint, load, loads, save
from planner.progress.terms import Term, effects, terms
from planner.progress.weeks import Facts, PersonWeeks

__all__ = [
    "SOURCE",
    "Action",
    "ActionModel",
    "Alarm",
    "Choices",
    "Drift",
    "Facts",
    "Hazard",
    "Helpers",
    "Misfit",
    "Model",
    "PersonWeeks",
    "Table",
    "Term",
    "Uplift",
    "Watched",
    "both",
    "drift",
    "dumps",
    "effects",
    "fingerprint",
    "load",
    "loads",
    "model",
    "save",
    "stage_weights",
    "terms",
]

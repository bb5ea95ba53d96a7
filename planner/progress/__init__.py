"""How likely a person reaches the next stage within 14 days, left alone or helped.

    funnel         the published rates alone: what is believed before anything is learned
    action_model   the neutral face: any features, any actions, nothing to tune

Importing this costs numpy only: numba is loaded by what is fitted or asked for a probability.
"""

from planner.progress.action_model import ActionModel, Uplift
from planner.progress.funnel import SOURCE, Action, Model, both, model, stage_weights

__all__ = [
    "SOURCE",
    "Action",
    "ActionModel",
    "Model",
    "Uplift",
    "both",
    "model",
    "stage_weights",
]

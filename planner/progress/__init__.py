"""How likely a person reaches the next stage within 14 days, left alone or helped.

    funnel         the published rates alone: what is believed before anything is learned

Importing this costs numpy only.
"""

from planner.progress.funnel import SOURCE, Action, Model, both, model, stage_weights

__all__ = ["SOURCE", "Action", "Model", "both", "model", "stage_weights"]

"""What is believed before anything is learned: the published funnel, on the logit.

The expectation of a stage is logit p0, of an action at a stage logit pa - logit p0, of a seat
logit ps - logit p0 (`funnel`). A contact beside a seat is expected to lose on the logit what makes
the two excess hazards add up, on the mean over the steps that the seat helps. Repeats halve an
effect: kappa = log 2.
"""

from datetime import date

import numpy as np

from planner.inputs import Flags, Floats, Ints, Kind, Rules
from planner.progress.families import together
from planner.progress.funnel import Action, Model, both, model
from planner.progress.layout import code

STAGES = np.arange(1, 7)
CONTACTS = (Action.WHATSAPP, Action.CALL, Action.VISIT)
NEVER: Ints = np.zeros(6, np.int64)
NO: Flags = np.zeros(6, np.bool_)
YES: Flags = np.ones(6, np.bool_)


def expected(week: date) -> tuple[Ints, Floats]:
    """Codes[k] of the coefficients that the funnel knows, log_fade first, and their means[k], in
    the week that begins on Monday `week`."""
    funnel = model(week)
    base = _logit(funnel.nothing(STAGES))
    effect = np.array([_contact(funnel, action, NEVER, NO) - base for action in CONTACTS])
    seats = np.array([_seat(funnel, kind, NO) - base for kind in Kind])
    after = _contact(funnel, Action.VISIT, NEVER + 1, NO) - _contact(
        funnel, Action.VISIT, NEVER, NO
    )
    coached = _contact(funnel, Action.CALL, NEVER, YES) - _contact(funnel, Action.CALL, NEVER, NO)
    peer = _seat(funnel, Kind.PEER, YES) - _seat(funnel, Kind.PEER, NO)
    known = {int(code("log_fade", 0)): np.log(-np.log(funnel.repeat))}
    known |= zip(code("stage", STAGES).tolist(), base, strict=True)
    for row, action in enumerate(CONTACTS):
        known |= zip(code("effect", action * 32 + STAGES).tolist(), effect[row], strict=True)
        for kind, seat in zip(Kind, seats, strict=True):
            known[int(code("beside", together(kind, action)))] = _lost(base, effect[row], seat)
        for name in ("reported", "digital"):
            known[int(code(f"effect_{name}", action * 32))] = 0.0
    for row, kind in enumerate(Kind):
        known |= zip(code("seat", kind * 8 + STAGES).tolist(), seats[row], strict=True)
    known[int(code("after_class", 1))] = after[4]
    known[int(code("coached", 1))] = coached[5]
    known[int(code("peer", 1))] = float(peer.mean())
    known[int(code("travel", Action.VISIT))] = 0.0
    return np.array(list(known), np.int64), np.array(list(known.values()))


def _lost(base: Floats, effect: Floats, seat: Floats) -> float:
    """Logit of both less the three parts, on the mean over the steps that the seat helps."""
    p0, pa, ps = (_p(base + part) for part in (np.zeros(6), effect, seat))
    lost = _logit(both(p0, pa, ps)) - (base + effect + seat)
    return float(lost[seat > 0.0].mean())


def _contact(funnel: Model, action: Action, classes: Ints, competent: Flags) -> Floats:
    return _logit(funnel.contacted(STAGES, action, NEVER, classes, competent))


def _seat(funnel: Model, kind: Kind, same_sector: Flags) -> Floats:
    """Logits with a seat; that of a session which does not help a step is as if left alone."""
    helps = np.isin(STAGES, STAGES if kind == Kind.PEER else (int(kind),))
    kinds = np.full(6, kind)
    seated = funnel.seated(STAGES, kinds, NEVER, same_sector, Rules().show_up)
    return _logit(np.where(helps, seated, funnel.nothing(STAGES)))


def _logit(p: Floats) -> Floats:
    return np.asarray(np.log(p) - np.log1p(-p))


def _p(logit: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-logit)))

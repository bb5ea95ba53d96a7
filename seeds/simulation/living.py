"""A week is lived: contacts made, sessions held, steps taken."""

from collections.abc import Callable

import numpy as np

from planner import rules
from planner.progress import Action
from seeds.columns import Array
from seeds.reference import read
from seeds.simulation.law import Help, Law, Souls, comes, failing, lift, meets, proves, push
from seeds.simulation.rows import Rows
from seeds.simulation.start import Start
from seeds.simulation.state import KEPT, State
from seeds.simulation.view import View

HALVINGS = 40
MOST = 4.0
"""No base rate exceeds this."""


def given(start: Start, view: View, rows: Rows) -> Help:
    """What the people of ``rows`` get, as the law sees it."""
    stage = view.people.stage[rows.person]
    mentor = np.where(rows.mentor < 0, len(view.mentors), rows.mentor)
    needed = rules.NEEDED[stage]
    sector = np.append(view.sessions.sector, -1)[rows.session]
    trade = view.people.sector[rows.person]
    return Help(
        action=rows.action.astype(np.int64),
        value=np.where(rows.action > 0, np.append(start.values(view.week), 0.0)[mentor], 0.0),
        competent=(needed > 0) & rules.knows(view.mentors, mentor, needed),
        kind=np.append(view.sessions.kind, 0)[rows.session],
        same=(trade >= 0) & (trade == sector),
        led=np.append(start.leads, 0.0)[rows.leader],
    )


def deliver(start: Start, state: State, law: Law, view: View, rows: Rows) -> Array:
    """Make the contacts and hold the sessions; the persons who are thereby trained (P2)."""
    rows = rows.at(~rows.withheld)
    who = view.ids[rows.person]
    state.helped[who] = state.now
    souls, what = state.souls(start, who), given(start, view, rows)
    reply, show = (start.luck(purpose, state.now)[who] for purpose in ("reply", "show"))
    contact = rows.action > Action.NONE
    _contacted(state, who[contact], rows.mentor[contact])
    proven = reply > 1.0 - proves(souls, what)
    met = proven | (reply > 1.0 - meets(souls, what))
    state.told[who[met]] += 1
    _counted(state, who[proven])
    state.lift[who] = np.where(met, lift(law, souls, what) - 1.0, 0.0)
    came, seated = show > 1.0 - comes(souls, what), what.kind > 0
    state.push[who] = np.where(came, push(law, souls, what) - 1.0, 0.0)
    state.seats[who[seated]] += 1
    _attended(state, who[came])
    return who[_trained(souls, what, show)]


def _contacted(state: State, who: Array, mentor: Array) -> None:
    state.contacts[who] += 1
    state.last_contact[who] = state.now
    state.last_mentor[who] = mentor


def _counted(state: State, who: Array) -> None:
    """A validated contact; before P2 one always stays to be made."""
    need = read("field")["contacts"]["for_mentoring"]
    full = (state.stage[who] == 1) & (state.counted[who] >= need - 1)
    state.counted[who] += ~full
    state.recent[state.now % KEPT, who] += 1


def _attended(state: State, who: Array) -> None:
    state.came[who] += 1
    state.classes[state.now % KEPT, who] += 1
    state.last_class[who] = state.now


def _trained(souls: Souls, what: Help, show: Array) -> Array:
    """Whose attendance of a basic training is validated."""
    share = read("field")["sessions"]["validated"]
    basic = (what.kind == 1) & (souls.stage == 1)
    return np.asarray(basic & (show > 1.0 - comes(souls, what) * share))


def rates(start: Start, state: State, who: Array) -> Array:
    """The weekly rate of each of ``who``, over the base rate of the stage."""
    helped = 1.0 + state.lift[who] + state.push[who]
    return np.asarray(start.fitness[who] * np.maximum(helped, 0.0))


def step(start: Start, state: State, law: Law, trained: Array) -> Array:
    """Who steps on in this week does; [8] how many came to each stage."""
    who = np.flatnonzero((state.stage > 0) & (state.stage < 7) & ~start.dormant)
    luck = start.luck("step", state.now)[who]
    stage = state.stage[who].copy()
    rate = law.base[stage] * rates(start, state, who)
    beyond = _beyond(luck, rate) * (stage == 2)
    state.counted[who] += beyond
    need = read("field")["contacts"]["for_mentoring"]
    on = np.where(stage == 2, state.counted[who] >= need, luck < -np.expm1(-rate))
    on |= np.isin(who, trained)
    stepped = who[on]
    state.stage[stepped] += 1
    state.since[stepped] = state.now
    state.lift[stepped] = state.push[stepped] = 0.0
    return np.asarray(np.bincount(state.stage[stepped], minlength=8))


def _beyond(luck: Array, rate: Array) -> Array:
    """Validated contacts beyond the plan in a week: Poisson by inversion, three at most."""
    below = np.exp(-rate)
    terms = np.cumsum([below, below * rate, below * rate**2 / 2], axis=0)
    return np.asarray((luck[None, :] > terms).sum(axis=0))


def rescale(start: Start, state: State, law: Law, trained: Array, published: Array) -> Array:
    """[7] base rates at which this week's mean hazard of each stage is the published one.

    published[7]  weekly hazards by the stage held; of a stage with nobody the base stays
    """
    base = law.base.copy()
    need = read("field")["contacts"]["for_mentoring"]
    for stage in range(1, 7):
        who = np.flatnonzero((state.stage == stage) & ~start.dormant)
        rate, missing = rates(start, state, who), need - state.counted[who]
        sure = np.isin(who, trained)
        kind = np.full(len(who), stage)

        def mean(tried: float) -> float:
            stays = failing(kind, missing, tried * rate) * ~sure  # noqa: B023 (called at once)
            return float(1.0 - stays.mean())

        if len(who):
            base[stage] = _root(mean, published[stage])
    return base


def _root(mean: Callable[[float], float], wanted: float) -> float:
    """Where the rising function ``mean`` has the value ``wanted``, by bisection."""
    low, high = 0.0, MOST
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if mean(middle) < wanted else (low, middle)
    return high

"""Why this choice: what it gains, what it uses up of scarce time and seats, and what came second.

At the plan's prices a choice is worth gain - minutes*lam - contacts*(mu + difficulty*delta) -
seat*pi + what floors give. The best-worth choice is what the prices ask for; where the plan
differs, a limit that the prices only meet on average stood in the way, and `fitted` says so.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from planner.plan import Plan
from planner.problem import PADDING, Problem
from planner.words import SENTENCES

Name = Callable[[int], str]


@dataclass(frozen=True)
class Worth:
    """One choice, taken apart. column -1 = nothing this week; mentor, session -1 = none."""

    column: int
    mentor: int
    session: int
    minutes: int
    gain: float
    minutes_price: float
    contact_price: float
    seat_price: float
    floor_bonus: float

    @property
    def value(self) -> float:
        """What the choice is worth after paying for what it uses."""
        paid = self.minutes_price + self.contact_price + self.seat_price
        return self.gain - paid + self.floor_bonus


LOST = 1e-9
"""What floats may lose of a worth: two that differ by less are equal."""
SHOWN = 5e-5
"""What four digits show of a worth: two that differ by less are told to be worth the same."""
NOTHING = Worth(-1, -1, -1, 0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Explanation:
    """Chosen and runner-up of one person, and the margin between them (negative: see `fitted`)."""

    person: int
    chosen: Worth
    runner_up: Worth
    pinned: bool

    @property
    def margin(self) -> float:
        """By how much the chosen is worth more; so much must change for the runner-up to win."""
        return self.chosen.value - self.runner_up.value

    @property
    def fitted(self) -> bool:
        """The prices ask for the runner-up, but it did not fit beside the others' choices."""
        return self.margin < -LOST and not self.pinned

    def words(self, language: str = "en", mentor: Name = str, session: Name = str) -> list[str]:
        """Sentences in Indonesian ("id") or English ("en"); names for rows come from the caller."""
        say = SENTENCES[language]
        if self.chosen.column < 0 and not self.fitted and not self.pinned:
            return self._missing(say, mentor, session)
        facts = [_told(say, "chosen", self.chosen, mentor, session)]
        facts.append(_told(say, "second", self.runner_up, mentor, session))
        if self.pinned:
            return [*facts, say["pinned"]]
        if abs(self.margin) < SHOWN:
            return [*facts, say["equal"]]
        key = "fitted" if self.fitted else "margin"
        return [*facts, say[key].format(margin=abs(self.margin))]

    def _missing(self, say: dict[str, str], mentor: Name, session: Name) -> list[str]:
        """Who is not planned: what the best choice lacks."""
        if self.runner_up.column < 0:
            return [say["unplanned"]]
        return [say["unplanned"], _told(say, "missing", self.runner_up, mentor, session)]

    def turns(self) -> list["Turn"]:
        """What would change it: for each scarce thing of which the two use unequally much, the
        price at which, all else equal, they would be worth the same. None for who is locked, and
        where the prices ask for the runner-up already."""
        if self.pinned or self.fitted:
            return []
        prices = _prices(self.runner_up) | _prices(self.chosen)
        more, less = _uses(self.chosen), _uses(self.runner_up)
        found = []
        for thing, price in prices.items():
            extra = more.get(thing, 0) - less.get(thing, 0)
            needed = price + self.margin / extra if extra else -1.0
            if needed >= 0.0:
                found.append(Turn(*thing, price, needed))
        return found


@dataclass(frozen=True)
class Turn:
    """The price of one thing ("minute" of a mentor row, "seat" of a session row) now, and the one
    at which the runner-up would be worth as much as the chosen."""

    thing: str
    row: int
    price: float
    needed: float

    def words(self, language: str = "en", mentor: Name = str, session: Name = str) -> str:
        """A sentence; of minutes by the hour."""
        unit = 60.0 if self.thing == "minute" else 1.0
        who = mentor(self.row) if self.thing == "minute" else session(self.row)
        return SENTENCES[language][self.thing].format(
            mentor=who, session=who, price=unit * self.price, needed=unit * self.needed
        )


Thing = tuple[str, int]


def _uses(worth: Worth) -> dict[Thing, int]:
    """How much of each priced thing a choice takes."""
    used = {("minute", worth.mentor): worth.minutes, ("seat", worth.session): 1}
    return {thing: amount for thing, amount in used.items() if thing[1] >= 0 and amount}


def _prices(worth: Worth) -> dict[Thing, float]:
    """What one unit of each thing that a choice takes costs now."""
    paid = {"minute": worth.minutes_price, "seat": worth.seat_price}
    return {thing: paid[thing[0]] / amount for thing, amount in _uses(worth).items()}


@dataclass(frozen=True)
class MentorHour:
    """What one more hour of a mentor would bring this week, in expected weighted advances."""

    mentor: int
    district: int
    worth: float


def explain(problem: Problem, plan: Plan, person: int) -> Explanation:
    """Chosen, runner-up and margin of one person; O(K). Raises IndexError for an unknown person."""
    if not 0 <= person < problem.people:
        raise IndexError(f"person {person} is not one of 0 to {problem.people - 1}")
    columns = np.flatnonzero(problem.gain[person] != np.float32(PADDING))
    worths = [NOTHING, *(worth(problem, plan, person, int(column)) for column in columns)]
    picked = int(plan.choice[person])
    chosen = next(w for w in worths if w.column == picked)
    others = [w for w in worths if w.column != picked]
    second = max(others, key=lambda w: w.value, default=NOTHING)
    return Explanation(person, chosen, second, bool(np.isin(person, problem.pin_e)))


def worth(problem: Problem, plan: Plan, person: int, column: int) -> Worth:
    """What one choice of a person gains, and what it costs at the plan's prices."""
    at, prices = (person, column), plan.prices
    mentor, session = int(problem.men[at]), int(problem.ses[at])
    mentor = mentor if mentor < problem.mentors else -1
    session = session if session < problem.sessions else -1
    minutes, count = int(problem.mins[at]), int(problem.cnt[at])
    contact = 0.0
    if mentor >= 0:
        contact = float(prices.mu[mentor] + prices.delta[mentor] * problem.diff[person])
    groups = (int(problem.grp[person]) >> np.arange(problem.floor.size)) & 1
    return Worth(
        column=column,
        mentor=mentor,
        session=session,
        minutes=minutes,
        gain=float(problem.gain[at]),
        minutes_price=minutes * float(prices.lam[mentor]) if mentor >= 0 else 0.0,
        contact_price=count * contact,
        seat_price=float(prices.pi[session]) if session >= 0 else 0.0,
        floor_bonus=count * float(groups @ prices.phi) if groups.size else 0.0,
    )


def mentor_hours(problem: Problem, plan: Plan) -> list[MentorHour]:
    """Where the next mentor-hour is worth most: price of a minute times 60, the highest first."""
    lam = plan.prices.lam
    order = np.lexsort((np.arange(problem.mentors), -lam))
    return [MentorHour(int(m), int(problem.m_d[m]), 60.0 * float(lam[m])) for m in order]


def _told(say: dict[str, str], lead: str, what: Worth, mentor: Name, session: Name) -> str:
    facts = {
        "gain": what.gain,
        "minutes": what.minutes,
        "minutes_price": what.minutes_price,
        "contact_price": what.contact_price,
        "seat_price": what.seat_price,
        "value": what.value,
        "missing": -what.value,
        "floor": say["floor"].format(bonus=what.floor_bonus) if what.floor_bonus else "",
        "mentor": mentor(what.mentor),
        "session": session(what.session),
    }
    parts = [say["with"]] if what.mentor >= 0 else []
    parts += [say["at"]] if what.session >= 0 else []
    what_is = say["and"].join(parts).format(**facts) if parts else say["nothing"]
    return say[lead].format(what=what_is, **facts)

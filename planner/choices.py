"""Which choices each person has this week, and what each is worth.

A choice is a contact by a mentor (a message, a call, a visit), a seat in a session, or both. Who
may be reached is said in `rules`, by whom in `cover`, with which seats in `offers`, who leads in
`leaders`, what is fair in `fairness`, and what it is worth by `chances`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from planner import areas, cover, fairness, leaders, offers, rules, ways
from planner.chances import Chances, Published
from planner.cover import Callers
from planner.inputs import Flags, Floats, Ints, Mentors, People, Reference, Rules, Sessions
from planner.problem import PADDING, Array, Problem
from planner.progress import Action, both
from planner.seating import seats_offered

CONTACTS = (Action.WHATSAPP, Action.CALL, Action.VISIT)
BESIDE = 2  # sessions that are also offered together with a contact


@dataclass(frozen=True, eq=False)
class Choices:
    """A week's problem and what its columns mean. Person, mentor and session rows are those given.

    problem      men, ses and mins say by whom, in which session and how long
    action[n,K]  an Action; NONE where a seat stands alone, and in padding
    p0[n]        probability of the next stage within 14 days, left alone
    chance[n,K]  its rise by the choice, unweighted; 0 in padding
    """

    problem: Problem
    action: Array
    p0: Floats
    chance: Array

    def p1(self, person: int, column: int) -> float:
        """Probability of the next stage within 14 days with a choice."""
        return float(self.p0[person] + self.chance[person, column])

    def advances(self, choice: Array) -> float:
        """Expected advances of choice[n] (columns, -1 = none) over leaving everybody alone."""
        rows = np.flatnonzero(choice >= 0)
        return float(self.chance[rows, choice[rows]].sum(dtype=np.float64))


@dataclass(frozen=True, eq=False)
class Column:
    """One choice of everybody: real[n] says who has it, helped[n] the probability with it."""

    action: Action
    real: Flags
    helped: Floats
    mentor: Ints
    minutes: Ints
    session: Ints


def build(  # noqa: PLR0913, PLR0917 (the week's facts, its date, its rules)
    people: People,
    mentors: Mentors,
    sessions: Sessions,
    week: date,
    rules_of_week: Rules | None = None,
    free: Flags | None = None,
    reference: Reference | None = None,
    chances: Chances | None = None,
) -> Choices:
    """The choices of the week that begins on Monday `week`.

    free[M,20]  slots in which a mentor could lead a session (leave, sessions led by hand)
    reference   a plan from which every change costs `Rules.change`
    chances     who says how likely the next stage is; the published rates if nobody
    Raises ValueError, of one line, for rows that do not fit together.
    """
    chosen = rules_of_week or Rules()
    rules.refuse_unknown_mentors(people, mentors)
    rules.refuse_unlike(people, mentors, sessions, reference)
    odds = chances or Published.of(people, sessions, week, chosen)
    p0 = odds.nothing()
    ft, fm = leaders.eligible(mentors, sessions, free)
    seats = seats_offered(sessions.room, chosen.show_up, chosen.seat_risk)
    staffable = np.bincount(ft, minlength=len(sessions)) >= sessions.need
    offer = offers.offered(people, sessions, (seats > 0) & staffable, chosen)
    who = cover.callers(people, mentors, chosen)
    contacts = contact_columns(people, mentors, who, odds, chosen)
    alone = seat_columns(len(sessions), offer, odds, len(mentors))
    pairs = pair_columns(p0, contacts[: len(CONTACTS)], alone[:BESIDE])
    columns = [column for column in (*contacts, *alone, *pairs) if column.real.any()]
    arrays = _arrays(columns or contacts[:1], p0, people, chosen, len(sessions), reference)
    problem = Problem(
        **{name: arrays[name] for name in ("gain", "men", "mins", "ses", "cnt")},
        cap=mentors.minutes,
        load=mentors.load,
        seats=seats,
        slot=sessions.slot,
        dur=sessions.minutes,
        need=sessions.need,
        len=sessions.length,
        ft=ft,
        fm=fm,
        **ways.far_pairs(sessions, ft, fm),
        **_districts(people, mentors, sessions),
        **fairness.floors(people, mentors, chosen),
        **fairness.bands(mentors, chosen),
        **fairness.burdens(people, mentors),
    )
    return Choices(problem, arrays["action"], p0, arrays["chance"])


def contact_columns(
    people: People, mentors: Mentors, who: Callers, odds: Chances, week: Rules
) -> list[Column]:
    """A message, then a call and a visit by each mentor who may."""
    may, nobody = rules.contactable(people, week), len(mentors)
    home, work = ways.Places.of(people), ways.Places.of(mentors)

    def column(action: Action, mentor: Ints, allowed: Flags, competent: Flags) -> Column:
        way = ways.there_and_back(home, work.at(mentor)) if action is Action.VISIT else 0
        return Column(
            action=action,
            real=allowed & (mentor < nobody),
            helped=odds.contacted(action, mentor, competent),
            mentor=mentor,
            minutes=np.broadcast_to(rules.MINUTES[action] + way, mentor.shape),
            session=np.full(mentor.shape, -1),
        )

    nothing_needed = np.zeros(len(people), np.bool_)
    found = [column(Action.WHATSAPP, who.writer, rules.writable(people, week), nothing_needed)]
    means = ((Action.CALL, rules.callable_by_phone(people, week)), (Action.VISIT, may))
    for place in range(who.caller.shape[1]):
        for action, allowed in means:
            found.append(column(action, who.caller[:, place], allowed, who.competent[:, place]))
    return found


def seat_columns(sessions: int, offer: Ints, odds: Chances, nobody: int) -> list[Column]:
    """A seat in each session offered, of so many `sessions`."""
    return [
        Column(
            action=Action.NONE,
            real=session < sessions,
            helped=odds.seated(session),
            mentor=np.full(len(session), nobody),
            minutes=np.zeros(len(session), np.int64),
            session=session,
        )
        for session in offer.T
    ]


def pair_columns(p0: Floats, contacts: list[Column], seats: list[Column]) -> list[Column]:
    """A contact together with a seat."""
    return [
        Column(
            action=contact.action,
            real=contact.real & seat.real,
            helped=both(p0, contact.helped, seat.helped),
            mentor=contact.mentor,
            minutes=contact.minutes,
            session=seat.session,
        )
        for seat in seats
        for contact in contacts
    ]


def _arrays(  # noqa: PLR0913, PLR0917 (the columns, and all that their gains depend on)
    columns: list[Column],
    p0: Floats,
    people: People,
    week: Rules,
    no_session: int,
    reference: Reference | None,
) -> dict[str, Array]:
    """The columns side by side, [n,K]; what nobody has is padding."""

    def beside(of: Callable[[Column], Any], dtype: type[np.generic]) -> Array:
        shown = [np.broadcast_to(of(column), len(people)) for column in columns]
        return np.stack(shown, axis=1).astype(dtype)

    real = beside(lambda column: column.real, np.bool_)
    mentor = beside(lambda column: column.mentor, np.int64)
    session = beside(lambda column: column.session, np.int64)
    action = beside(lambda column: int(column.action), np.int8)
    chance = np.where(real, beside(lambda column: column.helped, np.float64) - p0[:, None], 0.0)
    weight = np.array(week.stage_weight)[people.stage]
    again = (people.last_mentor[:, None] == mentor) & (action != Action.NONE)
    kept = _kept(reference, mentor, action, session) if reference is not None else False
    gain = chance * weight[:, None] + week.continuity * again + week.change * kept
    return {
        "gain": np.where(real, gain, PADDING).astype(np.float32),
        "men": mentor,
        "mins": beside(lambda column: column.minutes, np.int64),
        "ses": np.where(session < 0, no_session, session),
        "cnt": np.isin(action, (Action.CALL, Action.VISIT)).astype(np.int64),
        "action": np.where(real, action, np.int8(Action.NONE)),
        "chance": chance,
    }


def _kept(reference: Reference, mentor: Ints, action: Array, session: Ints) -> Flags:
    """[n,K] which choice is the reference's own; a seat that stands alone has no mentor."""
    alone = action == Action.NONE
    same = (action == reference.action[:, None]) & (session == reference.session[:, None])
    return np.asarray(same & (alone | (mentor == reference.mentor[:, None])))


def _districts(people: People, mentors: Mentors, sessions: Sessions) -> dict[str, Array]:
    """Districts numbered from 0, by the codes that occur."""
    codes = [areas.district(rows.village) for rows in (people, mentors, sessions)]
    number = np.unique(np.concatenate(codes), return_inverse=True)[1]
    parts = np.split(number, np.cumsum([len(people), len(mentors)]))
    return dict(zip(("e_d", "m_d", "t_d"), parts, strict=True))

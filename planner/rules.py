"""Who may be reached this week and how, in the words of the programme: a small function a rule."""

import numpy as np

from planner.inputs import (
    Flags,
    Ints,
    Kind,
    Mentors,
    People,
    Reference,
    Rules,
    Sessions,
    Skill,
)
from planner.progress import Action

# Minutes of a mentor (assumptions of the programme); a visit's travel comes on top.
MINUTES = {Action.WHATSAPP: 4, Action.CALL: 12, Action.VISIT: 45}

NEEDED = np.array([0, 0, 0, Skill.LICENCE, 0, Skill.FINANCE, Skill.FINANCE])
"""[7] what a mentor must know to call or visit about the step from a stage."""

LEADS = {Kind.CLINIC: Skill.LICENCE, Kind.BOOKKEEPING: Skill.FINANCE, Kind.BANK_DAY: Skill.FINANCE}
"""What a mentor must know to lead a session of a kind."""

HELPS = {
    Kind.TRAINING: 1,
    Kind.CLINIC: 3,
    Kind.BAZAAR: 4,
    Kind.BOOKKEEPING: 5,
    Kind.BANK_DAY: 6,
}
"""The stage from which a kind of session helps; peer sharing helps from any."""


def reachable(people: People) -> Flags:
    """Who agreed to be contacted and is not dormant. An invitation is a contact too."""
    return np.asarray(people.consent & ~people.dormant)


def rested(people: People, rules: Rules) -> Flags:
    """Whose last contact is at least the cool-down ago."""
    return np.asarray(people.unseen >= rules.cool_down_days)


def contactable(people: People, rules: Rules) -> Flags:
    """Who may be called, visited or written to by a mentor this week."""
    return reachable(people) & rested(people, rules)


def writable(people: People, rules: Rules) -> Flags:
    """Who may get a WhatsApp follow-up: opted in, with a valid number."""
    return contactable(people, rules) & people.whatsapp


def callable_by_phone(people: People, rules: Rules) -> Flags:
    """Who may be called: with a valid number."""
    return contactable(people, rules) & people.phone


def seatable(people: People) -> Flags:
    """Who may be offered a seat: the cool-down is between contacts, a class may follow one."""
    return reachable(people)


def present(mentors: Mentors) -> Flags:
    """[M] who has minutes left this week."""
    return np.asarray(mentors.minutes > 0)


def knows(mentors: Mentors, who: Ints, skill: Ints) -> Flags:
    """Whether mentor row `who` has every skill asked for; row M = nobody knows nothing."""
    return np.asarray(np.append(mentors.skills, 0)[who] & skill == skill)


def refuse_unknown_mentors(people: People, mentors: Mentors) -> None:
    """A person's mentors must be rows of Mentors. Raises ValueError naming column, row, value."""
    for name in ("mentor", "last_mentor"):
        _refuse_beyond(f"People.{name}", getattr(people, name), len(mentors), "mentors")


def refuse_unlike(
    people: People, mentors: Mentors, sessions: Sessions, reference: Reference | None
) -> None:
    """A reference is about these people, mentors and sessions. Raises ValueError."""
    if reference is None:
        return
    if len(reference) != len(people):
        raise ValueError(f"Reference has {len(reference)} rows: there are {len(people)} people")
    _refuse_beyond("Reference.mentor", reference.mentor, len(mentors), "mentors")
    _refuse_beyond("Reference.session", reference.session, len(sessions), "sessions")


def _refuse_beyond(name: str, column: Ints, rows: int, what: str) -> None:
    wrong = np.flatnonzero(column >= rows)
    if wrong.size:
        row = int(wrong[0])
        raise ValueError(f"{name}[{row}] is {column[row]}: there are {rows} {what}")

"""Weekly plans, the jobs that make them, what they are made from."""

from enum import StrEnum


class PlanStatus(StrEnum):
    """A plan's life: QUEUED → SOLVING → DRAFT → PUBLISHED; SUPERSEDED by a later publication."""

    QUEUED = "QUEUED"
    SOLVING = "SOLVING"
    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    SUPERSEDED = "SUPERSEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class AssignmentStatus(StrEnum):
    """A row's life: PLANNED, answered by its mentor (DECLINED is open for repair), DONE."""

    PLANNED = "PLANNED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    DECLINED = "DECLINED"
    DONE = "DONE"


class FloorGroup(StrEnum):
    """Groups that are easily passed over: a week's contacts have a floor for each."""

    WOMEN = "WOMEN"
    DISABILITY = "DISABILITY"
    LONG_UNSEEN = "LONG_UNSEEN"


class LockKind(StrEnum):
    """What a supervisor fixes: a person's choice, that a person is left out, who leads."""

    CHOICE = "CHOICE"
    NOTHING = "NOTHING"
    LEADER = "LEADER"


class PlanBarrier(StrEnum):
    """Why somebody has no contact or no seat to choose from in a plan, or is not in it at all."""

    CONSENT = "CONSENT"
    DORMANT = "DORMANT"
    COOL_DOWN = "COOL_DOWN"
    NUMBER = "NUMBER"
    MENTOR = "MENTOR"
    SEAT = "SEAT"
    LOCKED = "LOCKED"
    FINISHED = "FINISHED"
    OUTSIDE = "OUTSIDE"
    LATER = "LATER"
    WITHHELD = "WITHHELD"


class ProbabilityBasis(StrEnum):
    """What the probabilities of a person's choices rest on: the model that was learned; the mean of
    the stage and action, of who objects to profiling; or the published funnel."""

    MODEL = "MODEL"
    MEAN = "MEAN"
    FUNNEL = "FUNNEL"


class ProbabilityPart(StrEnum):
    """Of what a probability is told: left alone, with the contact alone, with the seat alone."""

    ALONE = "ALONE"
    CONTACT = "CONTACT"
    SEAT = "SEAT"


class HandoverReason(StrEnum):
    """Why caseloads change hands: every list, one mentor's, or those of nobody."""

    JANUARY = "JANUARY"
    LEAVER = "LEAVER"
    NEWCOMERS = "NEWCOMERS"


class HandoverStatus(StrEnum):
    QUEUED = "QUEUED"
    SOLVING = "SOLVING"
    DRAFT = "DRAFT"
    APPLIED = "APPLIED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class JobStatus(StrEnum):
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class ModelKind(StrEnum):
    """How a kept model of progress was learned: everything anew, or a week more."""

    FIT = "FIT"
    UPDATE = "UPDATE"

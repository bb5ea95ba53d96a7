"""What is told of it: points, boards, targets, reports, changes, edits, files."""

from enum import StrEnum


class PointSource(StrEnum):
    """The validated event a line of the ledger comes from, or the line that it reverses."""

    ATTAINMENT = "ATTAINMENT"
    ATTENDANCE = "ATTENDANCE"
    REVERSAL = "REVERSAL"


class PointState(StrEnum):
    """Derived from the ledger at a day, never stored."""

    PROVISIONAL = "PROVISIONAL"
    MATURED = "MATURED"
    CLAWED_BACK = "CLAWED_BACK"


class Board(StrEnum):
    """Who is ranked with whom."""

    MENTOR = "MENTOR"
    CADRE = "CADRE"


class ValueBand(StrEnum):
    """Where a value added lies by its 80 % interval: above the mean, below, or neither for sure."""

    ABOVE = "ABOVE"
    UNDECIDED = "UNDECIDED"
    BELOW = "BELOW"


class TargetTier(StrEnum):
    """RPJMD is the plan's own figure; STRETCH the agency's higher one."""

    RPJMD = "RPJMD"
    STRETCH = "STRETCH"


class ChangeKind(StrEnum):
    UPSERT = "UPSERT"
    DELETE = "DELETE"


class EditedField(StrEnum):
    """The fields that several hands may edit off line, each for itself."""

    PHONE = "PHONE"
    WHATSAPP = "WHATSAPP"
    BUSINESS_NAME = "BUSINESS_NAME"
    SECTOR = "SECTOR"
    KBLI2 = "KBLI2"
    LEVEL = "LEVEL"
    WORKERS = "WORKERS"
    MONTHLY_TURNOVER = "MONTHLY_TURNOVER"
    OUTCOME = "OUTCOME"
    NOTE = "NOTE"


class ConflictChoice(StrEnum):
    """Which value of two stands in the end: the one that came late, or the one it met."""

    YOURS = "YOURS"
    THEIRS = "THEIRS"


class FilePurpose(StrEnum):
    """What a file proves, or that its rows are to be imported."""

    ATTAINMENT = "ATTAINMENT"
    CONTACT = "CONTACT"
    IMPORT = "IMPORT"


class BridgePart(StrEnum):
    """Why a figure reported of one day differs from that of an earlier one."""

    NEW = "NEW"
    MERGED = "MERGED"
    UNMERGED = "UNMERGED"
    REVOKED = "REVOKED"
    RESTATED = "RESTATED"

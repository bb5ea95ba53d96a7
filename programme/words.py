"""The programme's closed vocabularies: one enum each, the same words in SQL, Python and GraphQL.

The database holds each as text under a check constraint (migration 0002); a test compares the
constraint with the enum, so a new word is one line here and one migration.
"""

from enum import StrEnum


class Role(StrEnum):
    """What an actor may be. A supervisor is a kasatpel (district), sudin (city) or dinas (all)."""

    MENTOR = "MENTOR"
    CADRE = "CADRE"
    JAKPRENEUR = "JAKPRENEUR"
    KASATPEL = "KASATPEL"
    SUDIN = "SUDIN"
    DINAS = "DINAS"
    BANK = "BANK"
    AUDITOR = "AUDITOR"
    DPO = "DPO"
    PUBLIC = "PUBLIC"
    """Nobody who signed in; never stored."""


SUPERVISORS = frozenset({Role.KASATPEL, Role.SUDIN, Role.DINAS})


class AreaLevel(StrEnum):
    """Levels of the official area code: 31, 31.71, 31.71.01, 31.71.01.1001."""

    PROVINCE = "PROVINCE"
    CITY = "CITY"
    DISTRICT = "DISTRICT"
    VILLAGE = "VILLAGE"


class OrgKind(StrEnum):
    """An agency's province office, its office in a city, its unit in a district."""

    AGENCY = "AGENCY"
    SUDIN = "SUDIN"
    KASATPEL = "KASATPEL"


class Gender(StrEnum):
    FEMALE = "FEMALE"
    MALE = "MALE"


class Sector(StrEnum):
    """The sectors by which training and cadres are matched."""

    CULINARY = "CULINARY"
    FASHION = "FASHION"
    CRAFT = "CRAFT"
    SERVICES = "SERVICES"
    RETAIL = "RETAIL"
    AGRI = "AGRI"
    OTHER = "OTHER"


class BusinessLevel(StrEnum):
    BEGINNER = "BEGINNER"
    NAIK_KELAS = "NAIK_KELAS"


class RegistrationChannel(StrEnum):
    DISTRICT_DESK = "DISTRICT_DESK"
    WEB = "WEB"
    MENTOR = "MENTOR"
    EVENT = "EVENT"


class RegistrationOutcome(StrEnum):
    """What came of a registration: one NIK is one person, each agency has one record of it."""

    NEW_PERSON = "NEW_PERSON"
    NEW_RECORD = "NEW_RECORD"
    KNOWN = "KNOWN"


class ContactAction(StrEnum):
    """How a mentor reaches a person: a WhatsApp follow-up, a call, a visit."""

    WHATSAPP = "WHATSAPP"
    CALL = "CALL"
    VISIT = "VISIT"


class ContactOutcome(StrEnum):
    REACHED = "REACHED"
    AGREED = "AGREED"
    DECLINED = "DECLINED"
    NO_ANSWER = "NO_ANSWER"


class SessionMode(StrEnum):
    OFFLINE = "OFFLINE"
    ONLINE = "ONLINE"
    HYBRID = "HYBRID"


class SessionTopic(StrEnum):
    """What a session moves: basic training P1→2, licence clinic P3→4, bazaar P4→5,
    bookkeeping class P5→6, bank day P6→7, peer sharing by a cadre."""

    BASIC_TRAINING = "BASIC_TRAINING"
    LICENCE_CLINIC = "LICENCE_CLINIC"
    BAZAAR = "BAZAAR"
    BOOKKEEPING = "BOOKKEEPING"
    BANK_DAY = "BANK_DAY"
    PEER_SHARING = "PEER_SHARING"


class SessionStatus(StrEnum):
    SCHEDULED = "SCHEDULED"
    HELD = "HELD"
    CANCELLED = "CANCELLED"


class AttendanceStatus(StrEnum):
    INVITED = "INVITED"
    CONFIRMED = "CONFIRMED"
    PRESENT = "PRESENT"
    ABSENT = "ABSENT"


class MarketingKind(StrEnum):
    """Where Jakpreneurs sell (P5): a bazaar, from a kelurahan's to the city's; Jakpreneur goes to
    Mall; an online bazaar; a listing for the offices' e-order."""

    BAZAAR = "BAZAAR"
    MALL = "MALL"
    ONLINE_BAZAAR = "ONLINE_BAZAAR"
    E_ORDER = "E_ORDER"


class SlotStatus(StrEnum):
    """A place in an event, one in its waiting line, or one that was given back."""

    CLAIMED = "CLAIMED"
    WAITING = "WAITING"
    RELEASED = "RELEASED"


class SalePlace(StrEnum):
    """Where is sold outside of our events: the own stall or shop; somebody else's bazaar or fair; a
    marketplace; the offices' e-order or e-catalogue; live; anywhere else."""

    STALL = "STALL"
    BAZAAR = "BAZAAR"
    MARKETPLACE = "MARKETPLACE"
    E_ORDER = "E_ORDER"
    LIVE = "LIVE"
    OTHER = "OTHER"


class SaleBand(StrEnum):
    """How much was sold, in Rupiah; each band begins where the one before ends."""

    UP_TO_500_THOUSAND = "UP_TO_500_THOUSAND"
    UP_TO_2_MILLION = "UP_TO_2_MILLION"
    UP_TO_10_MILLION = "UP_TO_10_MILLION"
    UP_TO_50_MILLION = "UP_TO_50_MILLION"
    OVER_50_MILLION = "OVER_50_MILLION"


class TurnoverBand(StrEnum):
    """How much a business turns over in a year, in Rupiah: the limits of micro, small and medium
    enterprises in UU 20/2008, article 6, in force on the programme's day."""

    UP_TO_300_MILLION = "UP_TO_300_MILLION"
    UP_TO_2_5_BILLION = "UP_TO_2_5_BILLION"
    UP_TO_50_BILLION = "UP_TO_50_BILLION"
    OVER_50_BILLION = "OVER_50_BILLION"


class EvidenceKind(StrEnum):
    """What proves an attainment (domain.md section 2)."""

    REGISTRATION = "REGISTRATION"
    ATTENDANCE = "ATTENDANCE"
    CONTACT_LOG = "CONTACT_LOG"
    LICENCE = "LICENCE"
    SALE = "SALE"
    FINANCIAL_REPORT = "FINANCIAL_REPORT"
    BANK_CONFIRMATION = "BANK_CONFIRMATION"
    PARTNER_IMPORT = "PARTNER_IMPORT"
    MISSING = "MISSING"


class ConsentPurpose(StrEnum):
    """CONTACT by WhatsApp or phone, PROFILING for plans, LEADERBOARD by name, BANK sharing."""

    CONTACT = "CONTACT"
    PROFILING = "PROFILING"
    LEADERBOARD = "LEADERBOARD"
    BANK = "BANK"


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

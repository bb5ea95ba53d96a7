"""What is done for people and what proves that it helped: contacts, sessions, stages, sales."""

from enum import StrEnum


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

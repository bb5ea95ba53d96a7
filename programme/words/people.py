"""Who is who: accounts, areas, offices, persons, businesses."""

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


class TurnoverBand(StrEnum):
    """How much a business turns over in a year, in Rupiah: the limits of micro, small and medium
    enterprises in UU 20/2008, article 6, in force on the programme's day."""

    UP_TO_300_MILLION = "UP_TO_300_MILLION"
    UP_TO_2_5_BILLION = "UP_TO_2_5_BILLION"
    UP_TO_50_BILLION = "UP_TO_50_BILLION"
    OVER_50_BILLION = "OVER_50_BILLION"


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


class ConsentPurpose(StrEnum):
    """CONTACT by WhatsApp or phone, PROFILING for plans, LEADERBOARD by name, BANK sharing."""

    CONTACT = "CONTACT"
    PROFILING = "PROFILING"
    LEADERBOARD = "LEADERBOARD"
    BANK = "BANK"

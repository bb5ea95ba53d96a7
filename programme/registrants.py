"""What a registration says of a person, checked without a word written: forms and dry runs alike.

``checked`` gives every refusal at once; ``entry`` the values as they are stored. Both need the
``Desk`` of who registers, which is read once for any number of rows.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from programme import clock, days, identity, jakpreneurs
from programme.actors import Actor
from programme.days import in_words
from programme.errors import Forbidden, InvalidInput, ProgrammeError
from programme.identity import Nik
from programme.records import store
from programme.words import BusinessLevel, ConsentPurpose, EditedField, RegistrationChannel, Sector

NAME_LENGTH: Final = 120
BEGAN: Final = date(2017, 1, 1)
"""The programme's first year (Ingub 152/2017): nobody registered before."""
CENTURY: Final = 100
MOST_RUPIAH: Final = 2**63 - 1
OLD_ENOUGH: Final = 17
"""Years at which one has a KTP (UU 24/2013 article 63) and may be a Jakpreneur. Who married
earlier has one too, which no form tells."""


@dataclass(frozen=True, slots=True)
class BusinessGiven:
    """The business profile; ``monthly_turnover`` in Rupiah. A missing sector is allowed, and the
    person is then listed as incomplete."""

    name: str
    sector: Sector | None = None
    kbli2: str | None = None
    level: BusinessLevel = BusinessLevel.BEGINNER
    monthly_turnover: int | None = None
    workers: int = 1


@dataclass(frozen=True, slots=True)
class Registrant:
    """A registration as it was written down. ``agency_code`` is the registering account's own
    where it is left out; ``birth_date`` serves to check the NIK, which says it too."""

    nik: str = field(repr=False)
    name: str
    village_code: str
    channel: RegistrationChannel
    registered_on: date
    agency_code: str | None = None
    birth_date: date | None = None
    phone: str | None = field(default=None, repr=False)
    whatsapp: bool = False
    disability: bool = False
    poor_family: bool = False
    business: BusinessGiven | None = None
    consents: tuple[ConsentPurpose, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Who registers, for which agency, and the codes there are: area → level, agencies."""

    actor: Actor
    agency: str | None
    areas: dict[str, str]
    agencies: frozenset[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A registration whose values can all be, as they are stored."""

    nik: Nik
    name: str
    birth_date: date
    phone: str | None
    agency_code: str
    given: Registrant


async def desk(actor: Actor) -> Desk:
    """The desk of an account that may register."""
    agency = await store.fetch_value(
        "SELECT coalesce(m.agency_code, a.agency_code) FROM actor a"
        " LEFT JOIN mentor m ON m.actor_id = a.id WHERE a.id = $1",
        actor.id,
    )
    areas = await store.fetch("SELECT code, level FROM area")
    agencies = await store.fetch("SELECT code FROM agency")
    return Desk(actor, agency, {row["code"]: row["level"] for row in areas},
                frozenset(row["code"] for row in agencies))  # fmt: skip


def checked(given: Registrant, at: Desk) -> list[ProgrammeError]:
    """Why this cannot be registered, field by field; empty where it can be. Writes nothing."""
    refusals = list[ProgrammeError]()
    for check in (_nik, _name, _birth_date, _phone, _village, _agency, _day, _age, _business):
        try:
            check(given, at)
        except ProgrammeError as fault:
            if not any(fault.message == known.message for known in refusals):
                refusals.append(fault)
    return refusals


def entry(given: Registrant, at: Desk) -> Entry:
    """The values as they are stored. Raises the first of what ``checked`` finds."""
    refusals = checked(given, at)
    if refusals:
        raise refusals[0]
    nik, name, born = _nik(given, at), _name(given, at), _birth_date(given, at)
    return Entry(nik, name, born, _phone(given, at), _agency(given, at), given)


def _nik(given: Registrant, _: Desk) -> Nik:
    return identity.parse_nik(given.nik, synthetic=False)


def _name(given: Registrant, _: Desk) -> str:
    name = " ".join(given.name.split())
    if not 0 < len(name) <= NAME_LENGTH:
        raise InvalidInput(
            f"name has {len(name)} characters; it takes 1 to {NAME_LENGTH}.",
            f"name terdiri dari {len(name)} karakter; harus 1 sampai {NAME_LENGTH}.",
            path="name",
            facts={"length": len(name)},
        )
    if not any(sign.isalpha() for sign in name):
        raise InvalidInput(
            f"name is {name}, without a letter; write the name as on the identity card.",
            f"name {name}, tanpa huruf; tulis nama seperti pada KTP.",
            path="name",
            facts={"name": name},
        )
    return name


def _birth_date(given: Registrant, at: Desk) -> date:
    """The date in the NIK, which holds no century: the given one decides that."""
    told, wrote = _nik(given, at).birth_date, given.birth_date
    if wrote is None or wrote == told:
        return told
    if wrote <= clock.today() and told == _shifted(wrote, told.year - wrote.year):
        return wrote
    swapped = days.swapped(wrote)
    if swapped is not None and _shifted(swapped, told.year - swapped.year) == told:
        raise days.mistaken("birthDate", wrote, swapped, "the NIK says", "NIK menyebut")
    raise InvalidInput(
        f"birthDate is {in_words(wrote, 'en')}, the NIK says {in_words(told, 'en')}; one of them"
        " is mistyped: look at the identity card.",
        f"birthDate {in_words(wrote, 'id')}, NIK menyebut {in_words(told, 'id')}; salah satu keliru"
        " ketik: periksa KTP.",
        path="birthDate",
        kind="BIRTH_DATE_DIFFERS",
        facts={"given": wrote.isoformat(), "nik": told.isoformat()},
    )


def _phone(given: Registrant, _: Desk) -> str | None:
    if given.phone is not None:
        return identity.parse_phone(given.phone)
    if given.whatsapp:
        raise InvalidInput(
            "whatsapp is true without a phone; give the phone or leave whatsapp out.",
            "whatsapp bernilai benar tanpa telepon; isi telepon atau kosongkan whatsapp.",
            path="whatsapp",
            facts={"needs": "phone"},
        )
    return None


def _village(given: Registrant, at: Desk) -> str:
    code = given.village_code
    level = at.areas.get(code)
    if level != "VILLAGE":
        found = f"a {level.lower()}" if level else "no area of Jakarta"
        ada = "bukan kelurahan" if level else "bukan wilayah Jakarta"
        raise InvalidInput(
            f"villageCode {code[:20]} is {found}; give a kelurahan, as 31.74.09.1001.",
            f"villageCode {code[:20]} {ada}; isi kode kelurahan, misalnya 31.74.09.1001.",
            path="villageCode",
            facts={"code": code[:20]},
        )
    if not at.actor.covers(code):
        raise Forbidden(
            f"villageCode {code} lies outside of your area, {at.actor.area_code}; an office of that"
            " area registers this person.",
            f"villageCode {code} di luar wilayah Anda, {at.actor.area_code}; kantor wilayah itu"
            " yang mendaftarkan orang ini.",
            path="villageCode",
            kind="OUTSIDE_AREA",
            facts={"area": at.actor.area_code},
        )
    return code


def _agency(given: Registrant, at: Desk) -> str:
    code = given.agency_code or at.agency
    if code is None or code not in at.agencies:
        raise unknown_agency(code, at.agencies)
    if at.actor.mentor_id is not None and code != at.agency:
        raise Forbidden(
            f"agencyCode is {code[:20]}; a mentor registers for the own agency, {at.agency}.",
            f"agencyCode {code[:20]}; pendamping mendaftarkan untuk dinasnya sendiri, {at.agency}.",
            path="agencyCode",
            kind="OTHER_AGENCY",
            facts={"own": at.agency},
        )
    return code


def unknown_agency(code: str | None, known: frozenset[str]) -> InvalidInput:
    """The refusal of an agency that is not there, or was not given."""
    there = ", ".join(sorted(known)) or "-"
    return InvalidInput(
        f"agencyCode is {(code or 'missing')[:20]}; it is one of {there}.",
        f"agencyCode {(code or 'kosong')[:20]}; harus salah satu dari {there}.",
        path="agencyCode",
        facts={"known": sorted(known)},
    )


def _day(given: Registrant, _: Desk) -> date:
    day, today = given.registered_on, clock.today()
    if BEGAN <= day <= today:
        return day
    days.refuse_swapped("registeredOn", day, BEGAN)
    raise InvalidInput(
        f"registeredOn is {in_words(day, 'en')}; it lies between {in_words(BEGAN, 'en')} and today,"
        f" {in_words(today, 'en')}.",
        f"registeredOn {in_words(day, 'id')}; harus antara {in_words(BEGAN, 'id')} dan hari ini,"
        f" {in_words(today, 'id')}.",
        path="registeredOn",
        facts={"from": BEGAN.isoformat(), "to": today.isoformat()},
    )


def _age(given: Registrant, at: Desk) -> None:
    """Old enough on the day of registration, by the birth date that is stored."""
    born, day = _birth_date(given, at), _day(given, at)
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    if years >= OLD_ENOUGH:
        return
    raise InvalidInput(
        f"Born on {in_words(born, 'en')}, this person was not yet {OLD_ENOUGH} on"
        f" {in_words(day, 'en')}, when one has no KTP; check the birth date in the NIK, or give"
        " birthDate if it is a century earlier.",
        f"Lahir {in_words(born, 'id')}, orang ini belum {OLD_ENOUGH} tahun pada"
        f" {in_words(day, 'id')}, belum dapat ber-KTP; periksa tanggal lahir dalam NIK, atau isi"
        " birthDate bila seabad lebih awal.",
        path="nik" if given.birth_date is None else "birthDate",
        kind="TOO_YOUNG",
        facts={"birthDate": born.isoformat(), "registeredOn": day.isoformat(), "years": OLD_ENOUGH},
    )


def _business(given: Registrant, _: Desk) -> None:
    """The business's words obey what an edit of theirs obeys."""
    if given.business is None:
        return
    for column, value in (
        (EditedField.BUSINESS_NAME, given.business.name),
        (EditedField.KBLI2, given.business.kbli2),
        (EditedField.WORKERS, given.business.workers),
    ):
        try:
            jakpreneurs.checked(column, value)
        except InvalidInput as fault:
            path = (fault.path or "").replace("set.", "business.").replace("businessName", "name")
            raise InvalidInput(fault.message, fault.pesan, path=path, facts=fault.facts) from fault
    _turnover(given.business.monthly_turnover)


def _turnover(rupiah: int | None) -> None:
    if rupiah is not None and not 0 <= rupiah <= MOST_RUPIAH:
        raise InvalidInput(
            f"monthlyTurnover is {rupiah}; it is an amount in whole Rupiah, 0 or more.",
            f"monthlyTurnover {rupiah}; harus jumlah Rupiah bulat, 0 atau lebih.",
            path="business.monthlyTurnover",
            facts={"given": rupiah},
        )


def _shifted(day: date, years: int) -> date | None:
    """The same day of another century."""
    if years % CENTURY:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return None

"""Jakpreneurs: persons of the programme, their business, their way through the stages."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from programme.words import (
    BusinessLevel,
    EvidenceKind,
    Gender,
    RegistrationChannel,
    Sector,
    SlotStatus,
    TurnoverBand,
)
from schema.areas import JAKPRENEUR_FILTERS, Agency, Area, Stage
from schema.lists import page
from schema.orders import (
    AttainmentOrder,
    AttendanceOrder,
    ContactOrder,
    FileOrder,
    JakpreneurOrder,
    LicenceOrder,
    MarketingSlotOrder,
)
from schema.paging import Node
from schema.scalars import Date, DateTime, Rupiah

if TYPE_CHECKING:
    from schema.consents import Consent
    from schema.files import File
    from schema.licences import Licence
    from schema.marketing import MarketingSlot, Sale
    from schema.mentors import Mentor
    from schema.registry import Dormancy, OrgUnit, Transfer
    from schema.sessions import Attendance, Contact

LazyJakpreneur = Annotated["Jakpreneur", strawberry.lazy("schema.jakpreneurs")]
LazyOrgUnit = Annotated["OrgUnit", strawberry.lazy("schema.registry")]
LazyTransfer = Annotated["Transfer", strawberry.lazy("schema.registry")]
LazyDormancy = Annotated["Dormancy", strawberry.lazy("schema.registry")]
LazyMentor = Annotated["Mentor", strawberry.lazy("schema.mentors")]
LazyConsent = Annotated["Consent", strawberry.lazy("schema.consents")]
LazySlot = Annotated["MarketingSlot", strawberry.lazy("schema.marketing")]
LazySale = Annotated["Sale", strawberry.lazy("schema.marketing")]
LazyFile = Annotated["File", strawberry.lazy("schema.files")]
LazyLicence = Annotated["Licence", strawberry.lazy("schema.licences")]
LazyContact = Annotated["Contact", strawberry.lazy("schema.sessions")]
LazyAttendance = Annotated["Attendance", strawberry.lazy("schema.sessions")]


@strawberry.type(description="The business of a Jakpreneur.")
class Business:
    """See programme.reads.people."""

    name: str = strawberry.field(description="The business's name.")
    sector: Sector | None = strawberry.field(description="The sector, where it was recorded.")
    kbli2: str | None = strawberry.field(description="The first two digits of the KBLI code.")
    level: BusinessLevel = strawberry.field(description="Beginner or 'naik kelas'.")
    workers: int = strawberry.field(description="People who work in it, the owner included.")
    turnover_band: TurnoverBand | None = strawberry.field(
        description="Twelve months of it in bands; null where it is not known, or not for you."
    )
    monthly_turnover: Rupiah | None = strawberry.field(
        description="Monthly turnover; null for roles that may not see it. Reading it is audited."
    )


@strawberry.type(description="A registration record with one agency; the official count.")
class Registration:
    """See programme.reads.people."""

    channel: RegistrationChannel = strawberry.field(description="Where it was done.")
    registered_on: Date = strawberry.field(description="The day of registration.")
    recorded_at: DateTime = strawberry.field(description="When the system learnt of it.")
    agency: Agency | None = strawberry.field(description="The agency that registered.")


@strawberry.type(description="A stage that a person reached, with its evidence.")
class Attainment(Node):
    """See programme.reads.people."""

    stage: Stage | None = strawberry.field(description="The stage.")
    attained_on: Date = strawberry.field(description="The day on which it became true.")
    recorded_at: DateTime = strawberry.field(description="When the system learnt of it.")
    superseded_at: DateTime | None = strawberry.field(
        description="When it was corrected or revoked; null while it holds."
    )
    evidence_kind: EvidenceKind = strawberry.field(description="What proves it.")
    evidence_ref: str | None = strawberry.field(description="Where the evidence is found.")
    validated_at: DateTime | None = strawberry.field(
        description="When another hand validated it; null before."
    )
    recorded_by: str | None = strawberry.field(
        description="The name of who claimed it; null for what the programme itself wrote, and for"
        " the bank and the person."
    )
    validated_by: str | None = strawberry.field(
        description="The name of who validated it; null before, and for the bank and the person."
    )
    jakpreneur: LazyJakpreneur | None = strawberry.field(description="Who reached it.")
    sale: LazySale | None = strawberry.field(
        description="The sale that proves P5; null for another stage, and for P5 of before sales"
        " were recorded."
    )


@strawberry.type(description="An entrepreneur of the programme: a unique person.")
class Jakpreneur(Node):
    """See programme.reads.people."""

    name: str = strawberry.field(description="The full name.")
    gender: Gender = strawberry.field(description="Gender as registered.")
    birth_date: Date = strawberry.field(description="The date of birth.")
    nik: str | None = strawberry.field(
        description="The identity number, masked; null for roles that may not see it. Audited."
    )
    phone: str | None = strawberry.field(
        description="The phone, +62…; null without one or for roles that may not see it. Audited."
    )
    whatsapp: bool = strawberry.field(description="Whether the phone is on WhatsApp.")
    disability: bool = strawberry.field(description="Whether a disability is registered.")
    poor_family: bool = strawberry.field(description="Whether the family is registered as poor.")
    registered_on: Date = strawberry.field(description="The day of the first registration.")
    dormant_since: Date | None = strawberry.field(
        description="Since when nothing has moved; null while active."
    )
    stage: Stage | None = strawberry.field(description="The highest stage attained.")
    next_stage: Stage | None = strawberry.field(
        description="The first stage of the own path not yet attained; null where none is left."
    )
    village: Area | None = strawberry.field(description="The kelurahan.")
    agency: Agency | None = strawberry.field(
        description="The agency in charge: that of registration, until a transfer."
    )
    office: LazyOrgUnit | None = strawberry.field(
        description="That agency's office nearest to the village; null where it has none."
    )
    business: Business | None = strawberry.field(description="The business profile.")
    mentor: LazyMentor | None = strawberry.field(
        description="The responsible mentor; null without one, or where you may not see them."
    )
    last_contact: LazyContact | None = strawberry.field(description="The latest contact.")
    registrations: list[Registration] = strawberry.field(description="All registration records.")
    transfers: list[LazyTransfer] = strawberry.field(
        description="The moves between agencies, the earliest first."
    )
    dormancies: list[LazyDormancy] = strawberry.field(
        description="When the person fell dormant and came back, in the order recorded."
    )
    attainments = page(
        Attainment,
        description="The stages reached that hold today, or as they were known on a day.",
        order=AttainmentOrder,
        filters={
            "as_of": (
                Date,
                "As they were known at the end of this day, not one to come, whatever was"
                " corrected since.",
            )
        },
    )
    licences = page(
        LazyLicence, description="The wallet of licences, expired or not.", order=LicenceOrder
    )
    consents: list[LazyConsent] = strawberry.field(
        description="What the person last said, one line a purpose."
    )
    contacts = page(LazyContact, description="The contacts by mentors.", order=ContactOrder)
    attendances = page(LazyAttendance, description="The sessions attended.", order=AttendanceOrder)
    marketing_slots = page(
        LazySlot,
        description="Slots in marketing events.",
        order=MarketingSlotOrder,
        filters={"status": (SlotStatus, "Only in this state.")},
    )
    files = page(LazyFile, description="Pictures and papers as evidence.", order=FileOrder)


@strawberry.type
class JakpreneurQueries:
    """Root fields."""

    jakpreneurs = page(
        Jakpreneur,
        description="The Jakpreneurs whom you may see.",
        order=JakpreneurOrder,
        filters={
            **JAKPRENEUR_FILTERS,
            "area_code": (str, "Only those who live in this area, at any level."),
            "mentor_id": (strawberry.ID, "Only those on this mentor's list."),
        },
        root="jakpreneurs",
    )

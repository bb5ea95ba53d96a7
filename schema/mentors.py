"""Mentors, cadres, and the account that asks."""

import strawberry
from strawberry.types import Info

from programme.words import Role
from schema.areas import JAKPRENEUR_FILTERS, Agency, Area
from schema.jakpreneurs import Jakpreneur
from schema.lists import page
from schema.orders import AssignmentOrder, CadreOrder, JakpreneurOrder, MentorOrder
from schema.paging import Node
from schema.reading import read_root
from schema.scalars import Date
from schema.weekly_plans import ASSIGNMENT_FILTERS, Assignment


@strawberry.type(description="A contracted field worker who accompanies Jakpreneurs.")
class Mentor(Node):
    """See programme.reads.actors."""

    name: str = strawberry.field(description="The full name.")
    weekly_minutes: int = strawberry.field(
        description="Minutes a week for contacts and sessions, admin hours taken off."
    )
    contact_load: int = strawberry.field(description="The most calls and visits in a week.")
    skills: list[str] = strawberry.field(description="Sectors and competences.")
    active_from: Date = strawberry.field(description="The first day of the contract.")
    active_to: Date | None = strawberry.field(description="The last day; null while open.")
    agency: Agency | None = strawberry.field(description="The agency that contracts.")
    district: Area | None = strawberry.field(description="The kecamatan of work.")
    village: Area | None = strawberry.field(description="The kelurahan of home.")
    caseload_size: int = strawberry.field(description="People on the list today.")
    jakpreneurs = page(
        Jakpreneur,
        description="The list: people for whom this mentor is responsible.",
        order=JakpreneurOrder,
        filters=JAKPRENEUR_FILTERS,
    )
    assignments = page(
        Assignment,
        description="Rows of weekly plans that you may see.",
        order=AssignmentOrder,
        filters=ASSIGNMENT_FILTERS,
    )


@strawberry.type(description="An experienced Jakpreneur who volunteers to share knowledge.")
class Cadre(Node):
    """See programme.reads.actors."""

    name: str = strawberry.field(description="The full name.")
    weekly_minutes: int = strawberry.field(description="Volunteer minutes a week.")
    competences: list[str] = strawberry.field(description="What can be shared.")
    pkk: bool = strawberry.field(description="Whether linked with the family welfare movement.")
    active_from: Date = strawberry.field(description="Volunteer since.")
    active_to: Date | None = strawberry.field(description="Volunteer until; null while active.")
    village: Area | None = strawberry.field(description="The kelurahan of home.")
    jakpreneur: Jakpreneur | None = strawberry.field(
        description="The person, where you may see them."
    )


@strawberry.type(description="The account that asks.")
class Account(Node):
    """See programme.reads.actors."""

    role: Role = strawberry.field(description="The role.")
    name: str = strawberry.field(description="The name.")
    language: str = strawberry.field(description="The language of messages: id or en.")
    leaderboard_opt_in: bool = strawberry.field(
        description="Whether the account may be named on leaderboards."
    )
    area: Area | None = strawberry.field(description="The area of the account's scope.")
    mentor: Mentor | None = strawberry.field(description="The mentor, for a mentor's account.")
    cadre: Cadre | None = strawberry.field(description="The cadre, for a cadre's account.")
    jakpreneur: Jakpreneur | None = strawberry.field(
        description="The person, for a cadre's or Jakpreneur's account."
    )


AREA_CODE = (str, "Only those of this area, at any level.")
SEARCH = (str, "Only names that contain this text.")


@strawberry.type
class MentorQueries:
    """Root fields."""

    mentors = page(
        Mentor,
        description="The mentors whom you may see.",
        order=MentorOrder,
        filters={
            "area_code": AREA_CODE,
            "agency_code": (str, "Only mentors of this agency."),
            "skill": (str, "Only mentors with this skill."),
            "search": SEARCH,
        },
        root="mentors",
    )
    cadres = page(
        Cadre,
        description="The cadres whom you may see.",
        order=CadreOrder,
        filters={
            "area_code": AREA_CODE,
            "competence": (str, "Only cadres with this competence."),
            "search": SEARCH,
        },
        root="cadres",
    )

    @strawberry.field(description="The account that asks; null for whoever is not signed in.")
    async def me(self, info: Info) -> Account | None:
        """The asking account."""
        return await read_root(info, "me")  # type: ignore[no-any-return]

"""Areas, agencies and stages."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.types import Info

from programme.words import AreaLevel, Sector
from schema.lists import page
from schema.orders import AreaOrder, JakpreneurOrder, MentorOrder
from schema.paging import Node
from schema.reading import read_root
from schema.words import StageKey

if TYPE_CHECKING:
    from schema.jakpreneurs import Jakpreneur
    from schema.mentors import Mentor

LazyArea = Annotated["Area", strawberry.lazy("schema.areas")]
LazyJakpreneur = Annotated["Jakpreneur", strawberry.lazy("schema.jakpreneurs")]
LazyMentor = Annotated["Mentor", strawberry.lazy("schema.mentors")]

AREA_FILTERS = {
    "level": (AreaLevel, "Only areas of this level."),
    "search": (str, "Only names that contain this text."),
}
JAKPRENEUR_FILTERS = {
    "stage": (StageKey, "Only those whose highest stage is this one."),
    "next_stage": (StageKey, "Only those whose first unattained stage is this one."),
    "sector": (Sector, "Only businesses of this sector."),
    "search": (str, "Only names that contain, or nearly are, this text."),
    "dormant": (bool, "Only dormant people (true) or only active ones (false)."),
    "unmoved": (
        bool,
        "Only active people whom nobody met and who attained nothing for 52 weeks, to be proposed"
        " for dormancy (true), or only the others (false).",
    ),
    "incomplete": (
        bool,
        "Only people without a phone or a business with its sector (true), or only the others.",
    ),
}


@strawberry.type(description="A province, city or regency, district or village, by official code.")
class Area(Node):
    """See programme.reads.areas."""

    code: str = strawberry.field(description="The official code, as 31.71.01.1001.")
    level: AreaLevel = strawberry.field(description="The level that the code has.")
    name: str = strawberry.field(description="The official name.")
    postal_code: str | None = strawberry.field(description="A village's postal code.")
    parent: LazyArea | None = strawberry.field(description="The area around it.")
    children = page(
        LazyArea, description="The areas right below.", order=AreaOrder, filters=AREA_FILTERS
    )
    jakpreneurs = page(
        LazyJakpreneur,
        description="The Jakpreneurs who live here and whom you may see.",
        order=JakpreneurOrder,
        filters=JAKPRENEUR_FILTERS,
    )
    mentors = page(
        LazyMentor, description="The mentors who work here and whom you may see.", order=MentorOrder
    )


@strawberry.type(description="One of the seven agencies of the programme.")
class Agency(Node):
    """See programme.reads.areas."""

    code: str = strawberry.field(description="The short name, as PPKUKM.")
    name_id: str = strawberry.field(description="The name in Indonesian.")
    name_en: str = strawberry.field(description="The name in English.")


@strawberry.type(description="One of the seven stages.")
class Stage(Node):
    """See programme.reads.areas."""

    key: StageKey = strawberry.field(description="P1 to P7.")
    name_id: str = strawberry.field(description="The name in Indonesian.")
    name_en: str = strawberry.field(description="The name in English.")
    position: int = strawberry.field(description="The place in the order in force, from 1.")


@strawberry.type(description="The stages in the order in force.")
class StageCatalogue:
    """See programme.reads.areas."""

    stages: list[Stage] = strawberry.field(description="All seven, in order.")


@strawberry.type
class AreaQueries:
    """Root fields."""

    areas = page(
        Area,
        description="The areas of Jakarta: 1 province, 6 cities, 44 districts, 267 villages.",
        order=AreaOrder,
        filters={**AREA_FILTERS, "parent_code": (str, "Only areas right below this code.")},
        root="areas",
    )

    @strawberry.field(description="The stage catalogue; null for whoever is not signed in.")
    async def stages(self, info: Info) -> StageCatalogue | None:
        """The catalogue."""
        return await read_root(info, "stages")  # type: ignore[no-any-return]

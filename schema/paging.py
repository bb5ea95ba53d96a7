"""Node and the connections of the Relay specification, with a total."""

from typing import Generic, TypeVar

import strawberry

T = TypeVar("T")


@strawberry.interface(description="Anything with a global id.")
class Node:
    """See https://relay.dev/graphql/objectidentification.htm."""

    id: strawberry.ID = strawberry.field(description="The opaque global id.")


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """See https://relay.dev/graphql/connections.htm."""

    has_next_page: bool = strawberry.field(description="Whether rows follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether rows precede this page.")
    start_cursor: str | None = strawberry.field(
        description="The first row's cursor; null on an empty page."
    )
    end_cursor: str | None = strawberry.field(
        description="The last row's cursor; null on an empty page."
    )


@strawberry.type(description="A row of a page, with its cursor.")
class Edge(Generic[T]):
    """One row of a connection."""

    node: T = strawberry.field(description="The row itself.")
    cursor: str = strawberry.field(
        description="Continue from here with `after`, or back with `before`."
    )


@strawberry.type(description="A page of a list; at most 100 rows, 20 unless asked otherwise.")
class Connection(Generic[T]):
    """A page of a list."""

    edges: list[Edge[T]] = strawberry.field(description="The rows of this page, in order.")
    page_info: PageInfo = strawberry.field(description="Where this page lies in the list.")
    total_count: int = strawberry.field(
        description="How many rows the whole list has for you, with the filters given."
    )

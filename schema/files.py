"""Files: promised here, sent and fetched beside GraphQL at /files."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.types import Info

from programme import files
from programme.words import FilePurpose
from schema.context import asked
from schema.ids import from_global
from schema.keys import idempotency_key
from schema.paging import Node
from schema.refusals import Refusal
from schema.scalars import DateTime

if TYPE_CHECKING:
    from schema.jakpreneurs import Jakpreneur

LazyJakpreneur = Annotated["Jakpreneur", strawberry.lazy("schema.jakpreneurs")]


@strawberry.type(
    description="A picture or paper about a Jakpreneur; its bytes are at /files/{id}, for whoever"
    " sees it here. Reading them is audited."
)
class File(Node):
    """See programme.reads.files."""

    purpose: FilePurpose = strawberry.field(description="What it proves.")
    name: str = strawberry.field(description="The file's name.")
    media_type: str = strawberry.field(
        description="image/jpeg, image/png, image/webp or application/pdf."
    )
    size: int = strawberry.field(description="Bytes.")
    sha256: str = strawberry.field(description="The SHA-256 of the bytes, in hex.")
    uploaded_at: DateTime = strawberry.field(description="When it was whole.")
    jakpreneur: LazyJakpreneur | None = strawberry.field(description="About whom it is.")


@strawberry.input(description="A file that is to be sent.")
class FilePrepareInput:
    """See programme.files.file_prepare."""

    purpose: FilePurpose = strawberry.field(description="What it is for.")
    name: str = strawberry.field(
        description="The file's name, 1 to 120 characters, without / or \\."
    )
    media_type: str = strawberry.field(
        description="image/jpeg, image/png, image/webp or application/pdf; of an IMPORT text/csv or"
        " application/vnd.openxmlformats-officedocument.spreadsheetml.sheet; the content"
        " must be it."
    )
    size: int = strawberry.field(description="Bytes: 1 to 20971520.")
    jakpreneur_id: strawberry.ID | None = strawberry.field(
        description="The Jakpreneur's global id; left out for an IMPORT alone.", default=None
    )
    sha256: str | None = strawberry.field(
        description="The SHA-256 of the bytes, in hex; then what arrives must have it.",
        default=None,
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="The file is awaited: PUT its bytes to `url`, as the API guide says.")
class FilePrepared:
    """The answer of filePrepare."""

    ticket: str = strawberry.field(description="The last part of `url`; good for you alone.")
    url: str = strawberry.field(description="Where to PUT the bytes; HEAD tells how many arrived.")
    expires_at: DateTime = strawberry.field(description="Until when they are awaited.")


FilePrepareResult = Annotated[
    FilePrepared | Refusal,
    strawberry.union("FilePrepareResult", description="The ticket, or why there is none."),
]


@strawberry.type
class FileMutations:
    """Mutations."""

    @strawberry.mutation(
        description="Announce a file about a Jakpreneur whom you may see, to be sent at once or in"
        " pieces."
    )
    async def file_prepare(
        self,
        info: Info,
        given: Annotated[
            FilePrepareInput, strawberry.argument(name="input", description="The file.")
        ],
    ) -> FilePrepareResult:
        """See programme.files.file_prepare."""
        context, _ = asked(info)
        promise = await files.file_prepare(
            context.actor,
            None
            if given.jakpreneur_id is None
            else from_global(given.jakpreneur_id, "Jakpreneur", path="jakpreneurId"),
            given.purpose,
            given.name,
            media_type=given.media_type,
            size=given.size,
            sha256=given.sha256,
            idempotency_key=given.idempotency_key,
        )
        return FilePrepared(
            ticket=promise.ticket,
            url=f"/files/{promise.ticket}",
            expires_at=DateTime(promise.expires_at),
        )

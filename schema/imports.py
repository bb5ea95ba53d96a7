"""Bulk imports of registrations: asked for, called off, watched, with what was refused."""

from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import quote

import strawberry
from strawberry.types import Info

from programme.importing import error_file, runs
from programme.importing.runs import Run
from programme.words import JobStatus
from schema.context import asked
from schema.ids import from_global, to_global
from schema.keys import idempotency_key
from schema.refusals import Refusal
from schema.scalars import DateTime


@strawberry.type(description="An import of registrations from a file.")
class BulkImport:
    """See programme.importing.runs.Run."""

    id: strawberry.ID = strawberry.field(description="The opaque global id.")
    name: str = strawberry.field(description="The file's name.")
    dry_run: bool = strawberry.field(description="Whether the rows are only tried.")
    status: JobStatus = strawberry.field(description="How far it is; FAILED: see `words`.")
    phase: str | None = strawberry.field(description="What is being done.")
    fraction: float = strawberry.field(description="How much of it is done, 0 to 1.")
    requested_at: DateTime = strawberry.field(description="When it was asked for.")
    finished_at: DateTime | None = strawberry.field(description="When it ended.")
    total: int | None = strawberry.field(description="Rows; null before the file was read.")
    done: int = strawberry.field(description="Rows that are behind.")
    new_people: int = strawberry.field(description="Rows of people whom nobody had registered.")
    new_records: int = strawberry.field(
        description="Rows of people whom another agency had registered."
    )
    known: int = strawberry.field(description="Rows that say nothing new.")
    accepted: int = strawberry.field(description="Rows that a dry run would register.")
    refused: int = strawberry.field(description="Rows that were refused; see importErrors.")
    words: list[str] = strawberry.field(
        description="What is to be known of the file, and why it was not taken."
    )
    errors_url: str | None = strawberry.field(
        description="Where to GET the refused rows as a file, once it has ended; null where none"
        " was refused."
    )


@strawberry.type(description="The refused rows of an import.")
class ImportErrors:
    """See programme.importing.error_file."""

    csv: str = strawberry.field(
        description="A CSV file in your language: number, code and reason before the row's own"
        " columns, its cells parted as in the file that was sent. An apostrophe stands before what"
        " a spreadsheet would change, as a NIK; an import takes it off again."
    )


@strawberry.input(description="A file whose rows are registrations.")
class ImportRunInput:
    """See programme.importing.runs.import_run."""

    file_id: strawberry.ID = strawberry.field(
        description="The file's global id, as the answer to its last byte gave it."
    )
    dry_run: bool = strawberry.field(description="Only try the rows.", default=False)
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Which import is called off.")
class ImportCancelInput:
    """See programme.importing.runs.import_cancel."""

    import_id: strawberry.ID = strawberry.field(description="The import's global id.")


@strawberry.type(description="The import as it now stands.")
class ImportAsked:
    """The answer of the mutations of imports."""

    bulk_import: BulkImport = strawberry.field(name="import", description="The import.")


ImportResult = Annotated[
    ImportAsked | Refusal,
    strawberry.union("ImportResult", description="The import, or why there is none."),
]

ImportId = Annotated[strawberry.ID, strawberry.argument(description="The import's global id.")]


@strawberry.type
class ImportQueries:
    """Root fields."""

    @strawberry.field(description="Your latest 20 imports, the newest first (supervisors).")
    async def bulk_imports(self, info: Info) -> list[BulkImport]:
        """See programme.importing.runs.runs."""
        context, _ = asked(info)
        return [_shown(run) for run in await runs.runs(context.actor)]

    @strawberry.field(
        description="The refused rows of an import of yours, to be mended and sent again. Reading"
        " them is audited."
    )
    async def import_errors(self, info: Info, import_id: ImportId) -> ImportErrors:
        """See programme.importing.error_file.text."""
        context, _ = asked(info)
        key = from_global(import_id, "BulkImport", path="importId")
        return ImportErrors(csv=await error_file.text(context.actor, key))


@strawberry.type
class ImportMutations:
    """Mutations."""

    @strawberry.mutation(
        description="Import the rows of a file that you sent for it (supervisors); a job does it."
    )
    async def import_run(
        self,
        info: Info,
        given: Annotated[
            ImportRunInput, strawberry.argument(name="input", description="Which file.")
        ],
    ) -> ImportResult:
        """See programme.importing.runs.import_run."""
        context, _ = asked(info)
        run = await runs.import_run(
            context.actor,
            from_global(given.file_id, "File", path="fileId"),
            dry_run=given.dry_run,
            idempotency_key=given.idempotency_key,
        )
        return ImportAsked(bulk_import=_shown(await runs.one(context.actor, run)))

    @strawberry.mutation(description="Call an import of yours off; the rows that are done stay.")
    async def import_cancel(
        self,
        info: Info,
        given: Annotated[
            ImportCancelInput, strawberry.argument(name="input", description="Which import.")
        ],
    ) -> ImportResult:
        """See programme.importing.runs.import_cancel."""
        context, _ = asked(info)
        key = from_global(given.import_id, "BulkImport", path="importId")
        run = await runs.import_cancel(context.actor, key)
        return ImportAsked(bulk_import=_shown(await runs.one(context.actor, run)))


@strawberry.type
class ImportSubscriptions:
    """Subscriptions."""

    @strawberry.subscription(
        description="An import of yours, now and whenever it moves; ends with it."
    )
    async def import_progress(self, info: Info, import_id: ImportId) -> AsyncIterator[BulkImport]:
        """See programme.importing.runs.progress."""
        context, _ = asked(info)
        key = from_global(import_id, "BulkImport", path="importId")
        async for run in runs.progress(context.actor, key):
            yield _shown(run)


def _shown(run: Run) -> BulkImport:
    told = {name: getattr(run, name) for name in Run.__slots__ if name not in {"id", "words"}}
    key = strawberry.ID(to_global("BulkImport", run.id))
    url = None if run.running or not run.refused else f"/imports/{quote(key, safe='')}/errors"
    return BulkImport(id=key, words=list(run.words), errors_url=url, **told)

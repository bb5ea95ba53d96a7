"""`jakmentor verify-audit`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.faults import InstallationError, say
from api.session import with_programme
from api.settings import settings
from programme.audit import Verdict, Witness, verify


def command(
    witness: Annotated[
        Path | None,
        typer.Option(
            help="The file that remembers the chain's end between runs; audit-witness.json in the"
            " data folder unless given. Keep it where the database's administrator cannot write."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Check the audit chain and name the first row that was altered or removed.

    Rows cut from the end are missed by the witness: the end of the chain at the last good run.
    Exit code 1 where the chain does not hold; the witness then stays as it was.
    """
    kept = witness or settings().data_folder / "audit-witness.json"
    remembered = _read(kept)
    verdict = with_programme(lambda: verify(remembered))
    if as_json:
        print(json.dumps(asdict(verdict)))
    else:
        _tell(verdict, kept)
    if verdict.fault is not None:
        raise typer.Exit(1)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(asdict(verdict.witness)) + "\n")


def _tell(verdict: Verdict, kept: Path) -> None:
    fault, end = verdict.fault, verdict.witness
    if fault is not None:
        say(fault.message, fault.pesan)
        if fault.witnessed:
            say(
                f"If this database was seeded or restored anew on purpose, remove {kept}.",
                f"Jika basis data ini sengaja diisi ulang atau dipulihkan, hapus {kept}.",
            )
        return
    say(
        f"The chain holds: {end.rows} rows, the last {end.last_id}, hash {end.last_hash}.",
        f"Rantai utuh: {end.rows} baris, terakhir {end.last_id}, hash {end.last_hash}.",
    )


def _read(kept: Path) -> Witness | None:
    if not kept.exists():
        return None
    try:
        return Witness(**json.loads(kept.read_text()))
    except (ValueError, TypeError) as fault:
        raise InstallationError(
            f"{kept} is not a witness of verify-audit; name another with --witness.",
            f"{kept} bukan saksi verify-audit; sebutkan yang lain dengan --witness.",
        ) from fault

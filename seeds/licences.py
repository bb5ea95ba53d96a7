"""Table ``licence``: what proves each P4, and what some trades need besides.

A wallet tells more than a stage does: licences are not licensed people (domain.md section 5). The
dates of the second kind are spread over its time, so that some expire soon.
"""

from dataclasses import dataclass

import numpy as np

from programme.papers import years_after
from programme.words import EvidenceKind
from seeds import columns
from seeds.columns import NULL, Array, Table
from seeds.days import DAY
from seeds.lives import Lives
from seeds.people import SECTORS
from seeds.reference import read
from seeds.streams import Streams

YEARS = {"IUMK": 5, "NIB": None, "SPP_IRT": 5, "HALAL": 4, "HKI": 10}
"""How long one is good, as the migrations' ``licence_type`` has it; a test holds them together."""
FIRST_NIB = 8_120_000_000_000
"""NIBs have 13 digits."""
YEAR = 365


@dataclass(frozen=True, eq=False)
class Wallets:
    """A row each; ``attainment`` is NULL where none rests on it."""

    person: Array
    type: list[str]
    issued: Array
    known: Array
    until: Array
    by: Array
    attainment: Array


def table(attainment: Table, lives: Lives, streams: Streams) -> Table:
    """Licences in the order of their rows: those that prove P4, then the others."""
    proofs = _proofs(attainment)
    rows = _joined(proofs, _besides(proofs, lives, streams))
    ids = range(1, len(rows.type) + 1)
    issued = rows.issued.astype("datetime64[D]")
    days = issued.tolist()
    ends = [years_after(day, YEARS[kind]) for day, kind in zip(days, rows.type, strict=True)]
    return Table(
        "licence",
        {
            "id": columns.large(ids),
            "person_id": columns.large(rows.person),
            "type_code": columns.texts(rows.type),
            "number": columns.texts(
                [_number(*each) for each in zip(ids, rows.type, days, strict=True)]
            ),
            "issued_on": columns.dates(issued),
            "expires_on": columns.dates(np.array(ends, "datetime64[D]")),
            "attainment_id": columns.large(rows.attainment),
            "file_id": columns.large(np.full(len(ids), NULL)),
            "recorded_at": columns.moments(rows.known),
            "recorded_by_id": columns.large(rows.by),
            "revoked_at": columns.moments(rows.until),
        },
    )


def _proofs(attainment: Table) -> Wallets:
    """What proves P4; it goes out of the wallet with what it proves."""
    kind = attainment.columns["evidence_kind"]
    licence = kind.words.index(EvidenceKind.LICENCE.encode())
    at = np.flatnonzero((attainment["stage"] == 4) & (kind.values == licence))
    told = attainment.columns["evidence_ref"].texts()
    types = [str(told[row]).partition("/")[0] for row in at.tolist()]
    by = np.where(
        attainment["recorded_by_id"][at] == NULL,
        attainment["validated_by_id"][at],
        attainment["recorded_by_id"][at],
    )
    return Wallets(
        attainment["person_id"][at],
        types,
        attainment["attained_on"][at],
        attainment["recorded_at"][at],
        attainment["superseded_at"][at],
        by,
        attainment["id"][at],
    )


def _besides(proofs: Wallets, lives: Lives, streams: Streams) -> Wallets:
    """Another licence of some whose P4 stands, known since that was."""
    rng, standing = streams.of("licences"), np.flatnonzero(np.isnat(proofs.until))
    sector = lives.people.sector[proofs.person[standing] - 1]
    chosen, types = list[Array](), list[str]()
    for name, shares in read("licences")["besides"].items():
        for kind, share in shares.items():
            lucky = rng.random(len(standing)) < share
            rows = standing[lucky & (sector == SECTORS.index(name))]
            chosen.append(rows)
            types += [kind] * len(rows)
    at = np.concatenate(chosen)
    days = np.array([YEARS[kind] or 1 for kind in types], np.int64) * YEAR
    age = (rng.random(len(at)) * days).astype(np.int64)
    issued = np.datetime64(lives.size.weeks.last_day) - age * DAY
    return Wallets(
        proofs.person[at],
        types,
        issued,
        np.maximum(proofs.known[at], issued.astype(proofs.known.dtype)),
        proofs.until[at],
        proofs.by[at],
        np.full(len(at), NULL),
    )


def _joined(one: Wallets, other: Wallets) -> Wallets:
    def both(name: str) -> Array:
        return np.concatenate([getattr(one, name), getattr(other, name)])

    names = ("person", "issued", "known", "until", "by", "attainment")
    return Wallets(type=one.type + other.type, **{name: both(name) for name in names})


def _number(key: int, kind: str, issued: object) -> str:
    return str(FIRST_NIB + key) if kind == "NIB" else f"{key:07}/{kind}/{str(issued)[:4]}"

"""What a licence has to be, to be kept as evidence: its type, its number and its days."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

import asyncpg

from programme import clock, days
from programme.errors import InvalidInput
from programme.records import store
from programme.stages import Paper

LONGEST_NUMBER: Final = 40
TYPES: Final = "SELECT * FROM licence_type ORDER BY code"


async def check(paper: Paper, day: date) -> Paper:
    """The licence as it is kept, being evidence on ``day``: its number without spaces around, its
    expiry by the type where none is given. Raises InvalidInput."""
    kind = await effective(paper, day)
    number = " ".join(paper.number.split())
    _check_number(number, kind)
    latest = _after(paper.issued_on, kind["years"])
    _check_issued(paper.issued_on, day, kind)
    _check_expiry(paper.expires_on or latest, latest, day)
    return Paper(paper.type, number, paper.issued_on, paper.expires_on or latest)


async def effective(paper: Paper, day: date) -> asyncpg.Record:
    """The licence's type, which is evidence on ``day`` and on the day of issue.

    Raises InvalidInput, kind LICENCE_TYPE_NOT_EFFECTIVE where it is not on one of them.
    """
    types = {row["code"]: row for row in await store.fetch(TYPES)}
    kind = types.get(paper.type)
    if kind is None or not _in_force(kind, day) or not _in_force(kind, paper.issued_on):
        raise _not_effective(paper, kind, day, types)
    return kind


def _in_force(kind: asyncpg.Record, day: date) -> bool:
    to = kind["valid_to"]
    return bool(kind["valid_from"] <= day and (to is None or day < to))


def _after(day: date, years: int | None) -> date | None:
    """The same day some years later; 1 March where there is none."""
    if years is None:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _check_number(number: str, kind: asyncpg.Record) -> None:
    plain = re.sub("[^A-Za-z0-9]", "", number).upper()
    if not plain or len(number) > LONGEST_NUMBER:
        raise InvalidInput(
            f"licence.number has {len(number)} characters; it takes 1 to {LONGEST_NUMBER}, with"
            " letters or digits.",
            f"licence.number terdiri dari {len(number)} karakter; harus 1 sampai {LONGEST_NUMBER},"
            " berisi huruf atau angka.",
            path="licence.number",
            facts={"length": len(number), "most": LONGEST_NUMBER},
        )
    if kind["number_form"] is not None and not re.fullmatch(kind["number_form"], plain):
        raise InvalidInput(
            f"licence.number is {number}; the number of {kind['code']} is"
            f" {kind['number_words_en']}.",
            f"licence.number {number}; nomor {kind['code']} terdiri dari"
            f" {kind['number_words_id']}.",
            path="licence.number",
            facts={"type": kind["code"], "form": kind["number_form"]},
        )


def _check_issued(issued_on: date, day: date, kind: asyncpg.Record) -> None:
    last = min(day, clock.today())
    days.refuse_swapped("licence.issuedOn", issued_on, kind["valid_from"], day)
    if issued_on > last:
        raise InvalidInput(
            f"licence.issuedOn is {issued_on}; it is not after {last}, the day that it proves.",
            f"licence.issuedOn {issued_on}; tidak boleh setelah {last}, hari yang dibuktikan.",
            path="licence.issuedOn",
            facts={"to": last.isoformat()},
        )


def _check_expiry(expires_on: date | None, latest: date | None, day: date) -> None:
    """``latest`` is when the type's years are over; None where it has no end."""
    if expires_on is None:
        return
    if latest is not None and expires_on > latest:
        raise InvalidInput(
            f"licence.expiresOn is {expires_on}; by its type it is good until {latest} at the"
            " latest.",
            f"licence.expiresOn {expires_on}; menurut jenisnya izin berlaku paling lama sampai"
            f" {latest}.",
            path="licence.expiresOn",
            facts={"latest": latest.isoformat()},
        )
    if expires_on <= day:
        raise InvalidInput(
            f"licence.expiresOn is {expires_on}; on {day} it was no longer good.",
            f"licence.expiresOn {expires_on}; pada {day} izin sudah tidak berlaku.",
            path="licence.expiresOn",
            kind="LICENCE_EXPIRED",
            facts={"expiresOn": expires_on.isoformat(), "on": day.isoformat()},
        )


def _not_effective(
    paper: Paper, kind: asyncpg.Record | None, day: date, types: Mapping[str, asyncpg.Record]
) -> InvalidInput:
    if kind is None:
        return InvalidInput(
            f"licence.type is {paper.type}; the types are {', '.join(types)}.",
            f"licence.type {paper.type}; jenisnya {', '.join(types)}.",
            path="licence.type",
            facts={"types": list(types)},
        )
    wrong = day if not _in_force(kind, day) else paper.issued_on
    others = [code for code, one in types.items() if _in_force(one, wrong)]
    to = kind["valid_to"]
    return InvalidInput(
        f"{paper.type} was no evidence on {wrong}; in force then: {', '.join(others) or 'none'}.",
        f"{paper.type} bukan bukti pada {wrong}; yang berlaku: {', '.join(others) or 'tidak ada'}.",
        path="licence.type",
        kind="LICENCE_TYPE_NOT_EFFECTIVE",
        facts={
            "type": paper.type,
            "on": wrong.isoformat(),
            "validFrom": kind["valid_from"].isoformat(),
            "validTo": to and to.isoformat(),
            "inForce": others,
        },
    )

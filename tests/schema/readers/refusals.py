"""The refusals that a read may meet, said a second time in both languages."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Refusal:
    """Words in English and Indonesian, and what stands in ``extensions``."""

    message: str
    pesan: str
    code: str = "INVALID_INPUT"
    path: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def extensions(self) -> dict[str, Any]:
        told = {"code": self.code, "path": self.path, "facts": self.facts}
        return {name: value for name, value in told.items() if value}


class Refused(Exception):
    """A root field that is not answered."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def both_ends() -> Refusal:
    return Refusal(
        "first and last cannot both be given; choose one end.",
        "first dan last tidak boleh diberikan bersamaan; pilih salah satu.",
        path="last",
    )


def size(end: str, given: int) -> Refusal:
    return Refusal(
        f"{end} is {given}; a page takes 0 to 100.",
        f"{end} bernilai {given}; satu halaman memuat 0 sampai 100.",
        path=end,
        facts={"largest": 100},
    )


def days(given: int) -> Refusal:
    return Refusal(
        f"days is {given}; a mentor's days are read 1 to 7 at a time.",
        f"days bernilai {given}; hari pendamping dibaca 1 sampai 7 sekaligus.",
        path="days",
        facts={"most": 7},
    )


def within(given: int) -> Refusal:
    return Refusal(
        f"withinDays is {given}; it takes 0 to 366.",
        f"withinDays bernilai {given}; harus 0 sampai 366.",
        path="withinDays",
        facts={"most": 366},
    )


def no_cursor(argument: str) -> Refusal:
    return Refusal(
        f"{argument} is not a cursor of this list; take one from edges.cursor or pageInfo.",
        f"{argument} bukan kursor daftar ini; ambil dari edges.cursor atau pageInfo.",
        path=argument,
    )


def unseen(what: str, apa: str, key: str, path: str) -> Refusal:
    return Refusal(
        f"No {what} {key} that you can see.",
        f"Tidak ada {apa} {key} yang dapat Anda lihat.",
        code="NOT_FOUND",
        path=path,
        facts={"key": key},
    )


def week_to_come(week: str, this: str) -> Refusal:
    return Refusal(
        f"week is {week}; standings end with this week, {this}.",
        f"week {week}; peringkat sampai minggu ini, {this}.",
        path="week",
    )


def day_to_come(day: str, today: str) -> Refusal:
    return Refusal(
        f"asOf is {day}; the latest day that is known is today, {today}.",
        f"asOf {day}; hari terakhir yang diketahui adalah hari ini, {today}.",
        path="asOf",
        facts={"to": today},
    )


def not_for(role: str, allowed: list[str]) -> Refusal:
    who = ", ".join(allowed)
    return Refusal(
        f"Your role {role} may not do this; it takes {who}.",
        f"Peran Anda {role} tidak boleh melakukan ini; perlu {who}.",
        code="FORBIDDEN",
        facts={"role": role, "allowed": allowed},
    )

"""What a world is drawn with: chances, days, names shared and in every alphabet, rows."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from programme.actors import Actor
from programme.records import store
from programme.words import Role
from tests.programme.rows import DAY, noon

AREAS = (
    ("31", "PROVINCE", None, "DKI Jakarta"),
    ("31.71", "CITY", "31", "Jakarta Pusat"),
    ("31.74", "CITY", "31", "Jakarta Selatan"),
    ("31.71.01", "DISTRICT", "31.71", "Gambir"),
    ("31.74.09", "DISTRICT", "31.74", "Jagakarsa"),
    ("31.74.10", "DISTRICT", "31.74", "Pesanggrahan"),
    ("31.71.01.1001", "VILLAGE", "31.71.01", "Gambir"),
    ("31.74.09.1001", "VILLAGE", "31.74.09", "Cipedak"),
    ("31.74.09.1002", "VILLAGE", "31.74.09", "Jagakarsa"),
    ("31.74.10.1001", "VILLAGE", "31.74.10", "Bintaro"),
)
VILLAGES = [code for code, level, *_ in AREAS if level == "VILLAGE"]
AGENCIES = ("DPPAPP", "PPKUKM")
NAMES = (
    *("Ani", "Ani", "Budi", "Citra Dewi", "Élodie Ñusantara", "Siti ‘Aisyah", "李小龙", "🌶 Sambal"),
    *('Kutip " dan \\ balik', "100% Halal", "a_b", "Fitri", "Fitria", "O'Brien", "x' OR '1'='1"),
    *("Ahmad", "ahmad", "Žofie", "Baris\nbaru", "Tab\there", "Ａｎｉ", "مريم"),
)
SKILLS = ("CULINARY", "halal", "ekspor", "日本")
NOTES = (None, "", "Setuju bertemu \U0001f91d", 'Kata "nanti" \\ besok')
EDITS: dict[str, tuple[Any, ...]] = {
    "PHONE": (None, "+628000012345", "+628000099999"),
    "WHATSAPP": (True, False),
    "WORKERS": (0, 1, 12),
    "NOTE": NOTES,
}
"""Fields that several hands edit, and what they give them."""
OFFICES = (
    *((Role.KASATPEL, "31.74.09"), (Role.SUDIN, "31.74"), (Role.DINAS, "31")),
    *((role, "31") for role in (Role.BANK, Role.AUDITOR, Role.DPO)),
)
PLANS = ("DRAFT", "PUBLISHED", "PUBLISHED", "SUPERSEDED", "QUEUED", "FAILED")


@dataclass
class Draws:
    """What a world has so far; ``actors`` are those who may ask."""

    draw: random.Random
    actors: list[Actor] = field(default_factory=list)
    mentors: list[Actor] = field(default_factory=list)
    cadres: list[Actor] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    sessions: list[int] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(1))

    def maybe(self, value: Any, chance: float = 0.6) -> Any:
        """``value``, or null."""
        return value if self.draw.random() < chance else None

    def some(self, words: Any) -> Any:
        return self.draw.choice(list(words))

    def day(self, back: int = 300) -> date:
        """A day of the last ``back``, on few different dates so that orders have ties."""
        return DAY - timedelta(days=self.draw.randrange(0, back, 7))

    def moment(self, on: date) -> datetime:
        """About noon of a day; ties and microseconds both happen."""
        return noon(on) + timedelta(microseconds=self.some((0, 0, 1, 500_000)))


async def insert(table: str, **columns: Any) -> Any:
    """A row; its id where it has one."""
    names, places = ", ".join(columns), ", ".join(f"${n}" for n in range(1, len(columns) + 1))
    keyed = table not in {"area", "agency", "stage", "setting"}
    return await store.fetch_value(
        f"INSERT INTO {table} ({names}) VALUES ({places}){' RETURNING id' if keyed else ''}",
        *columns.values(),
    )

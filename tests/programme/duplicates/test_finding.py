"""Finding duplicates: what is learned of pairs, kept as candidates, read and dismissed."""

import json
from datetime import date
from typing import Any

import asyncpg
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme import secrets
from programme.actors import Actor
from programme.duplicates import blocking
from programme.duplicates.comparing import FIELDS
from programme.duplicates.dismissing import duplicate_dismiss
from programme.duplicates.entries import Entries, digits
from programme.duplicates.finding import Found, find
from programme.duplicates.linkage import learn
from programme.duplicates.merging import person_merge
from programme.duplicates.reasons import WORDS, told
from programme.duplicates.spelling import alike, words_of
from programme.errors import Conflict, Forbidden, InvalidInput, NotFound
from programme.records import store
from tests.programme import rows

NAMES = ("Siti Rahmawati", "Budi Santoso", "Dewi Lestari", "Agus Wijaya", "Rina Marlina")
SEVERAL = 60


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Moh. Soewandi", "Muhammad Suwandi"),
        ("Hj. Siti Aisyah", "St. Aisya"),
        ("Drs. Tjahjo Koesnadi, S.E.", "Cahjo Kusnadi"),
        ("ACHMAD DJUNAEDI", "Ahmad Junaedi"),
    ],
)
def test_one_name_as_two_desks_write_it(one: str, other: str) -> None:
    assert words_of(one) == words_of(other)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Siti Nur Rahmawati", "Siti R.", True),
        ("Siti Nur Rahmawati", "Siti N. Rahmawati", True),
        ("Siti Nur Rahmawati", "Siti", True),
        ("Siti Nur Rahmawati", "Siti D.", False),
        ("Siti Rahmawati", "Dewi Rahmawati", False),
        ("S. Rahmawati", "S. Lestari", False),
    ],
)
def test_a_name_cut_short_keeps_its_first_word_and_its_order(
    one: str, other: str, same: bool
) -> None:
    assert alike(words_of(one), words_of(other)) is same
    assert alike(words_of(other), words_of(one)) is same


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(-4, 4), st.integers(0, 2)), min_size=0, max_size=25
    )
)
def test_blocks_hold_every_pair_that_shares_a_key_once(drawn: list[tuple[int, int, int]]) -> None:
    """Given any people, the candidates are the pairs with a birth date, phone, or first word and
    village in common."""
    people = [(NAMES[name].split()[0], born, village) for name, born, village in drawn]
    entries = Entries(
        words=[(name,) for name, _, _ in people],
        female=np.zeros(len(people), np.bool_),
        born=np.array([born for _, born, _ in people], np.int64),
        village=np.array([village for _, _, village in people], np.int64),
        district=np.zeros(len(people), np.int64),
        nik=digits(["3174090101800000"] * len(people), 16),
        phone=digits([None] * len(people), 13),
    )
    shared = {
        (a, b)
        for b, one in enumerate(people)
        for a, other in enumerate(people[:b])
        if one[1] == other[1] or (one[0], one[2]) == (other[0], other[2])
    }

    found = {(int(a), int(b)) for a, b in blocking.candidates(entries)}

    assert shared <= found
    assert all(_swapped(people[a][1], people[b][1]) for a, b in found - shared)


def _swapped(one: int, other: int) -> bool:
    days = [np.datetime64(born, "D").astype(object) for born in (one, other)]
    return bool(days[0].year == days[1].year and days[0].day == days[1].month)


def test_learning_finds_the_pairs_that_agree_in_everything() -> None:
    """Given 20 pairs of one person among 5,000 of two, unlabelled, they are told apart."""
    rng = np.random.default_rng(7)
    two = np.column_stack([rng.choice(len(names), 5000, p=_mostly_low(len(names)))
                           for names in FIELDS.values()])  # fmt: skip
    one = np.tile([len(names) - 1 for names in FIELDS.values()], (20, 1))

    learned = learn(np.vstack([two, one]).astype(np.int8))

    assert (learned.probability(one) > 0.99).all()
    assert (learned.probability(two) > 0.5).mean() < 0.001
    assert learned.share == pytest.approx(20 / 5020, rel=0.3)


def _mostly_low(count: int) -> list[float]:
    return [0.8, *[0.2 / (count - 1)] * (count - 1)]


def test_of_no_pairs_at_all_nothing_is_learned() -> None:
    none = np.empty((0, len(FIELDS)), np.int8)
    assert learn(none).probability(none).shape == (0,)


def test_every_level_has_words_in_both_languages() -> None:
    assert set(WORDS) == {(field, level) for field, names in FIELDS.items() for level in names}
    said = told({"name": "DIFFERS", "phone": "SAME"}, "id")
    assert said == ["Nomor telepon sama.", "Nama berbeda."]


async def registry() -> tuple[Actor, int, int]:
    """A kasatpel, and a district of strangers in which two are one, registered twice."""
    secrets.use("a secret of the tests, long enough")
    await rows.district()
    supervisor = await rows.supervisor()
    for number in range(SEVERAL):
        await named(f"{NAMES[number % 5]} {chr(97 + number % 26) * 3}", number)
    one = await named("Muhammad Soewandi Prasetyo", 77)
    other = await named("Moh. Suwandi P.", 77, nik="3174092003800000")
    return supervisor, one, other


async def named(name: str, number: int, nik: str | None = None) -> int:
    """A woman of that name, of a birth date, NIK and phone of her own by number."""
    born = date(1960, 1, 1).replace(year=1960 + number % 40, month=1 + number % 12, day=20)
    person = await rows.person(name=name, village=rows.VILLAGE if number % 2 else rows.NEXT_VILLAGE)
    digits_ = nik or f"317409{born.day + 40}{born.month:02d}{born.year % 100:02d}0000"
    phone, keys = f"+628000000{number:04d}", secrets.vault()
    await store.execute(
        "UPDATE person SET birth_date = $2, nik_hash = $3, nik_cipher = $4, phone_hash = $5,"
        " phone_cipher = $6 WHERE id = $1",
        *(person, born, keys.digest(f"{digits_}{number}{name}"), keys.seal(digits_)),
        *(keys.digest(phone), keys.seal(phone)),
    )
    return person


async def test_two_who_are_one_are_found_told_and_dismissed_for_good(db: str) -> None:
    supervisor, one, other = await registry()

    assert await find() == Found(SEVERAL + 2, (await find()).compared, 1, 0)
    [candidate] = await kept()
    assert (candidate["one_id"], candidate["other_id"]) == (one, other)
    assert candidate["probability"] > 0.9
    assert told(json.loads(candidate["levels"]), "en")[:3] == [
        "One name is the other cut short.",
        "The same birth date.",
        "The same phone.",
    ]

    await duplicate_dismiss(supervisor, candidate["id"], "Mother and daughter")
    assert (await find()).dismissed == 1
    assert await kept() == []


async def kept() -> list[asyncpg.Record]:
    """The candidates that nobody dismissed."""
    return await store.fetch("SELECT * FROM duplicate_candidate WHERE dismissed_at IS NULL")


async def test_who_was_merged_is_no_candidate(db: str) -> None:
    supervisor, one, other = await registry()
    await find()
    await person_merge(supervisor, one, other, "The same phone")

    assert (await find()).candidates == 0
    assert await kept() == []


async def test_what_cannot_be_dismissed_is_refused_and_nothing_written(db: str) -> None:
    supervisor, *_ = await registry()
    mentor, outsider = await rows.mentor(), await rows.supervisor(rows.OTHER_DISTRICT)
    await find()
    [candidate] = await kept()
    key = candidate["id"]

    await refused(NotFound, outsider, key, "Two")
    await refused(InvalidInput, supervisor, key, " ")
    await refused(Forbidden, mentor, key, "Two")
    await duplicate_dismiss(supervisor, key, "Two sisters")
    assert await refused(Conflict, supervisor, key, "Again") == (
        f"The candidate {key} was dismissed already: Two sisters",
        f"Kandidat {key} sudah ditolak: Two sisters",
    )


async def refused(kind: type[Any], *given: Any) -> tuple[str, str]:
    tables = ("duplicate_candidate", "idempotency_key", "audit")
    before = await rows.snapshot(*tables)
    with pytest.raises(kind) as fault:
        await duplicate_dismiss(*given, idempotency_key="refused")
    assert await rows.snapshot(*tables) == before
    return fault.value.message, fault.value.pesan

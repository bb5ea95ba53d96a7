"""Paths through the stages, as data: in which order, which are skipped, and who follows which.

The head office writes them, and nothing else is to be done: whoever is concerned stands elsewhere
in the same transaction. A path is never changed in place: the old row is closed, so that an old
report still shows the order of its day.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Any, Final

import asyncpg

from programme import audit, clock, events
from programme.actors import Actor, require
from programme.errors import InvalidInput, NotFound
from programme.idempotency import once
from programme.identity import JAKARTA
from programme.records import store
from programme.stages import DERIVED, EVIDENCE, FOLLOW
from programme.visibility import SIGNED_IN
from programme.words import BusinessLevel, Role

ALL: Final = tuple(EVIDENCE)
REGISTRATION: Final = 1
NAME_LENGTH: Final = 80
KEY: Final = re.compile(r"[A-Z][A-Z0-9_]{0,19}")

HOLD: Final = "LOCK TABLE person IN EXCLUSIVE MODE"
"""Whoever holds or writes a person ends first, the others wait: nobody is left on an old path."""
INSERT: Final = f"""
    INSERT INTO change (entity, entity_id, kind, area_code, mentor_id, person_id)
    SELECT 'person', p.id, 'UPSERT', p.village_code, m.mentor_id, p.id
    FROM moved JOIN person p ON p.id = moved.id {events.SEEN_BY}"""
COUNT: Final = "SELECT count(*) FROM moved"
SAME: Final = (
    "(agency_code, area_code, level) IS NOT DISTINCT FROM ($1::text, $2::text, $3::text)"
    " AND valid_to IS NULL"
)
RULE: Final = f"SELECT path_key FROM stage_path_rule WHERE {SAME}"
"""The path of the rule in force for exactly these people."""
LISTED: Final = """
    SELECT w.id, w.key, w.name_id, w.name_en, w.steps, w.skipped,
        coalesce((SELECT jsonb_agg(to_jsonb(r) ORDER BY r.id) FROM stage_path_rule r
            WHERE r.path_key = w.key), '[]') AS rules
    FROM stage_path w WHERE w.superseded_at IS NULL AND ($1::text IS NULL OR w.key = $1)
    ORDER BY w.key"""


@dataclass(frozen=True, slots=True)
class Way:
    """A path as it is given: ``steps`` all seven stages in order, ``skipped`` some of them."""

    key: str
    name_id: str
    name_en: str
    steps: tuple[int, ...]
    skipped: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Whom:
    """Whose path it is: an agency's people, an area's, a target group's, or what all say."""

    agency_code: str | None = None
    area_code: str | None = None
    level: BusinessLevel | None = None


async def stage_path_set(
    actor: Actor, way: Way, *, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Make a path, or give the one of that key another order; ``{"key", "moved"}``.

    ``moved`` counts the people who stand elsewhere by it. Raises Forbidden but for the head office,
    InvalidInput (a key, a name, an order that lacks a stage or does not begin with P1, P1 skipped
    or all but P1).
    """
    require(actor, Role.DINAS)

    async def act() -> dict[str, Any]:
        _check(way)
        await store.execute(HOLD)
        now = clock.now()
        await store.execute(
            "UPDATE stage_path SET superseded_at = greatest($2, recorded_at + interval"
            " '1 microsecond') WHERE key = $1 AND superseded_at IS NULL",
            way.key,
            now,
        )
        await store.execute(
            "INSERT INTO stage_path (key, name_id, name_en, steps, skipped, recorded_at)"
            " VALUES ($1, $2, $3, to_jsonb($4::int[]), to_jsonb($5::int[]), $6)",
            way.key,
            " ".join(way.name_id.split()),
            " ".join(way.name_en.split()),
            list(way.steps),
            sorted(set(way.skipped)),
            now,
        )
        moved = await _follow("p.path_id IN (SELECT id FROM stage_path WHERE key = $1)", way.key)
        facts = {"steps": list(way.steps), "skipped": sorted(set(way.skipped)), "moved": moved}
        await audit.record(actor, "STAGE_PATH_SET", "stage_path", way.key, facts)
        return {"key": way.key, "moved": moved}

    async with store.transaction():
        return await once(actor, "stagePathSet", idempotency_key, asdict(way), act)


async def stage_path_assign(
    actor: Actor, key: str | None, whom: Whom, *, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Send people on a path from today, or, without a key, on none of their own;
    ``{"key", "moved"}``.

    A rule for the same people ends. Where what is asked for stands already (the same rule; or no
    rule, and none is wanted), ``moved`` is 0 and nothing is written, so that sending it again does
    no harm. Raises Forbidden but for the head office, InvalidInput where nobody is named (the
    whole city is the area 31), NotFound for a path, an agency or an area that does not exist.
    """
    require(actor, Role.DINAS)

    async def act() -> dict[str, Any]:
        await _check_whom(key, whom)
        await store.execute(HOLD)
        if await store.fetch_value(RULE, *astuple(whom)) == key:
            return {"key": key, "moved": 0}
        await _rule(key, whom)
        moved = await _follow(
            "($1::text IS NULL OR p.agency_code = $1)"
            " AND ($3::text IS NULL OR p.village_code >= $3 AND p.village_code < $3 || '/')"
            " AND ($4::text IS NULL OR b.level = $4)",
            whom.agency_code,
            whom.area_code,
            whom.level,
        )
        facts = {**asdict(whom), "moved": moved}
        await audit.record(actor, "STAGE_PATH_ASSIGN", "stage_path", key or "", facts)
        return {"key": key, "moved": moved}

    payload = {"key": key, **asdict(whom)}
    async with store.transaction():
        return await once(actor, "stagePathAssign", idempotency_key, payload, act)


async def stage_paths(actor: Actor, key: str | None = None) -> Sequence[asyncpg.Record]:
    """The paths in force, or the one of that key, with the rules that there are or were for them,
    as JSON. Raises Forbidden for the public."""
    require(actor, *SIGNED_IN)
    return await store.fetch(LISTED, key)


async def _follow(who: str, first: str | None, *more: Any) -> int:
    """Whoever is meant stands where the paths say; how many moved. ``$2`` is the moment."""
    sql = FOLLOW.format(derived=DERIVED.format(who=who), then=f", told AS ({INSERT}) {COUNT}")
    moved: int = await store.fetch_value(sql, first, clock.now(), *more)
    return moved


async def _rule(key: str | None, whom: Whom) -> None:
    """The rule for the same people ends today (one of today itself never was), another begins."""
    people, today = astuple(whom), clock.today()
    await store.execute(
        f"DELETE FROM stage_path_rule WHERE {SAME} AND valid_from >= $4", *people, today
    )
    await store.execute(f"UPDATE stage_path_rule SET valid_to = $4 WHERE {SAME}", *people, today)
    if key is not None:
        await store.execute(
            "INSERT INTO stage_path_rule (agency_code, area_code, level, valid_from, path_key)"
            " VALUES ($1, $2, $3, $4, $5)",
            *people,
            today,
            key,
        )


async def _check_whom(key: str | None, whom: Whom) -> None:
    if not any(astuple(whom)):
        raise _nobody()
    asked: Mapping[str, tuple[str, str, str, str | None]] = {
        "pathKey": ("stage_path", "key", "path through the stages", key),
        "agencyCode": ("agency", "code", "agency", whom.agency_code),
        "areaCode": ("area", "code", "area", whom.area_code),
    }
    words = {"pathKey": "jalur tahap", "agencyCode": "dinas", "areaCode": "wilayah"}
    for path, (table, column, what, value) in asked.items():
        found = value is None or await store.fetch_value(
            f"SELECT 1 FROM {table} WHERE {column} = $1 LIMIT 1", value
        )
        if not found:
            raise NotFound.of(what, words[path], value, path=path)


def _check(way: Way) -> None:
    if not KEY.fullmatch(way.key):
        raise InvalidInput(
            f"key is {way.key!r}; it takes 1 to 20 capital letters, digits and _, as NAIK_KELAS.",
            f"key {way.key!r}; harus 1 sampai 20 huruf besar, angka dan _, misalnya NAIK_KELAS.",
            path="key",
            facts={"key": way.key[:80]},
        )
    for path, name in (("nameId", way.name_id), ("nameEn", way.name_en)):
        length = len(" ".join(name.split()))
        if not 0 < length <= NAME_LENGTH:
            raise InvalidInput(
                f"{path} has {length} characters; a name has 1 to {NAME_LENGTH}.",
                f"{path} terdiri dari {length} karakter; nama 1 sampai {NAME_LENGTH}.",
                path=path,
                facts={"length": length, "most": NAME_LENGTH},
            )
    _check_steps(way)


def _check_steps(way: Way) -> None:
    if sorted(way.steps) != list(ALL) or way.steps[0] != REGISTRATION:
        told = ", ".join(f"P{stage}" for stage in way.steps)
        raise InvalidInput(
            f"steps are {told or 'empty'}; a path names each of P1 to P7 once, P1 first.",
            f"steps {told or 'kosong'}; jalur menyebut P1 sampai P7 masing-masing sekali, P1"
            " lebih dahulu.",
            path="steps",
            facts={"steps": list(way.steps)},
        )
    if REGISTRATION in way.skipped:
        raise _skipped(
            way,
            "names P1; everybody is registered, so P1 cannot be skipped",
            "memuat P1; setiap orang terdaftar, jadi P1 tidak dapat dilewati",
        )
    if {REGISTRATION, *way.skipped} >= set(ALL):
        raise _skipped(
            way,
            "names all of P2 to P7; leave at least one of them out, or the path leads nowhere",
            "memuat seluruh P2 sampai P7; sisakan sedikitnya satu, sebab jalur itu tidak ke mana"
            " pun",
        )


def _skipped(way: Way, why: str, alasan: str) -> InvalidInput:
    facts = {"skipped": list(way.skipped)}
    return InvalidInput(f"skipped {why}.", f"skipped {alasan}.", path="skipped", facts=facts)


def _nobody() -> InvalidInput:
    return InvalidInput(
        "agencyCode, areaCode and level are all missing; say who follows the path. The whole city"
        f" is areaCode {JAKARTA}.",
        "agencyCode, areaCode dan level semuanya kosong; sebutkan siapa yang mengikuti jalur ini."
        f" Seluruh kota adalah areaCode {JAKARTA}.",
        path="areaCode",
        facts={"oneOf": ["agencyCode", "areaCode", "level"], "wholeCity": JAKARTA},
    )

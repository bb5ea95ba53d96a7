"""What PostgreSQL's catalogues hold is what the records and the migrations promise: no less, no
more."""

import re
from enum import StrEnum
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from tortoise import Tortoise
from tortoise.models import Model

from programme import words
from programme.records import migrate, store

ROOT = Path(__file__).parents[3]
INTEGRITY = import_module("programme.records.migrations.0002_integrity")
READING = import_module("programme.records.migrations.0003_reading")
OFFLINE = import_module("programme.records.migrations.0004_offline")
FRESHNESS = import_module("programme.records.migrations.0005_freshness")
FILES = import_module("programme.records.migrations.0006_files")
BOARD = import_module("programme.records.migrations.0007_board")
RESPONSIBLE = import_module("programme.records.migrations.0008_responsible")
PLACES = import_module("programme.records.migrations.0009_places")
DECISIONS = import_module("programme.records.migrations.0010_decisions")
SCENARIOS = import_module("programme.records.migrations.0011_scenarios")
HANDOVERS = import_module("programme.records.migrations.0013_handovers")
ARCHIVE = import_module("programme.records.migrations.0014_archive")
PROGRESS = import_module("programme.records.migrations.0015_progress")
EXPECTATIONS = import_module("programme.records.migrations.0016_expectations")
VALUE_ADDED = import_module("programme.records.migrations.0017_value_added")
REGISTRY = import_module("programme.records.migrations.0018_registry")
PATHS = import_module("programme.records.migrations.0019_stage_paths")
SLOTS = import_module("programme.records.migrations.0021_slots")
IMPORTS = import_module("programme.records.migrations.0022_imports")
NUMBERS = import_module("programme.records.migrations.0024_licence_numbers")
DUPLICATES = import_module("programme.records.migrations.0020_duplicates")
SALES = import_module("programme.records.migrations.0023_sales")
CHECKED = (
    INTEGRITY,
    OFFLINE,
    FILES,
    DECISIONS,
    SCENARIOS,
    HANDOVERS,
    ARCHIVE,
    PROGRESS,
    EXPECTATIONS,
    VALUE_ADDED,
    REGISTRY,
    PATHS,
    DUPLICATES,
    SLOTS,
    IMPORTS,
    NUMBERS,
    SALES,
)
FOREIGN_KEYS = [
    key
    for each in (
        INTEGRITY,
        OFFLINE,
        RESPONSIBLE,
        HANDOVERS,
        PROGRESS,
        REGISTRY,
        PATHS,
        DUPLICATES,
        SLOTS,
    )
    for key in each.FOREIGN_KEYS
]
TRIGGERS = INTEGRITY.TRIGGERS | OFFLINE.TRIGGERS | RESPONSIBLE.TRIGGERS | PLACES.TRIGGERS
TRIGGERS |= PROGRESS.TRIGGERS | REGISTRY.TRIGGERS | PATHS.TRIGGERS
OURS = "table_schema = 'public' AND table_name !~ '^(pgqueuer|tortoise)'"
OUR_TABLE = "c.relnamespace = 'public'::regnamespace AND c.relname !~ '^(pgqueuer|tortoise)'"
ON_DELETE = {b"a": "NO ACTION", b"r": "RESTRICT", b"c": "CASCADE", b"n": "SET NULL"}
VOCABULARIES: dict[tuple[str, str], type[StrEnum]] = {
    ("actor", "role"): words.Role,
    ("area", "level"): words.AreaLevel,
    ("org_unit", "kind"): words.OrgKind,
    ("person", "gender"): words.Gender,
    ("business", "sector"): words.Sector,
    ("business", "level"): words.BusinessLevel,
    ("stage_path_rule", "level"): words.BusinessLevel,
    ("registration", "channel"): words.RegistrationChannel,
    ("consent", "purpose"): words.ConsentPurpose,
    ("contact", "action"): words.ContactAction,
    ("contact", "outcome"): words.ContactOutcome,
    ("training_session", "topic"): words.SessionTopic,
    ("training_session", "mode"): words.SessionMode,
    ("training_session", "sector"): words.Sector,
    ("training_session", "status"): words.SessionStatus,
    ("attendance", "status"): words.AttendanceStatus,
    ("attainment", "evidence_kind"): words.EvidenceKind,
    ("job", "status"): words.JobStatus,
    ("weekly_plan", "status"): words.PlanStatus,
    ("assignment", "action"): words.ContactAction,
    ("assignment", "status"): words.AssignmentStatus,
    ("point_entry", "source_kind"): words.PointSource,
    ("plan_lock", "kind"): words.LockKind,
    ("plan_lock", "action"): words.ContactAction,
    ("handover", "reason"): words.HandoverReason,
    ("handover", "status"): words.HandoverStatus,
    ("progress_model", "kind"): words.ModelKind,
    ("expectation", "action"): words.ContactAction,
    ("value_added", "board"): words.Board,
    ("marketing_event", "kind"): words.MarketingKind,
    ("marketing_event", "sector"): words.Sector,
    ("marketing_slot", "status"): words.SlotStatus,
    ("sale", "band"): words.SaleBand,
    ("sale", "place"): words.SalePlace,
    ("target", "tier"): words.TargetTier,
    ("change", "kind"): words.ChangeKind,
    ("conflict", "choice"): words.ConflictChoice,
    ("file", "purpose"): words.FilePurpose,
}


RULE = r"(\w+) \((.+?)\)(?: NULLS NOT DISTINCT)?( WHERE .+)?"


def models() -> list[type[Model]]:
    apps = Tortoise.apps
    assert apps is not None
    return list(apps["programme"].values())


def columns_of(model: type[Model], *names: str) -> tuple[str, ...]:
    """Database columns of fields, relations by their key."""
    meta = model._meta
    return tuple(
        str(meta.fields_map[name].source_field or name) if name in meta.fk_fields | meta.o2o_fields
        else name
        for name in names
    )  # fmt: skip


@pytest.mark.slow  # `make check` asks the same
async def test_the_records_need_no_further_migration(db: str) -> None:
    assert await migrate.undeclared() == []


async def test_the_tables_have_the_columns_of_the_records(db: str) -> None:
    rows = await store.fetch(
        f"SELECT table_name, column_name, is_nullable FROM information_schema.columns WHERE {OURS}"
    )
    promised = {
        (model._meta.db_table, column, model._meta.fields_map[name].null)
        for model in models()
        for name, column in model._meta.fields_db_projection.items()
    }

    assert {(row[0], row[1], row[2] == "YES") for row in rows} == promised


async def test_the_primary_and_unique_keys(db: str) -> None:
    rows = await store.fetch(
        "SELECT c.relname, i.indisprimary, ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, false)"
        " FROM generate_series(1, i.indnkeyatts) k) AS columns,"
        " pg_get_expr(i.indpred, i.indrelid) IS NOT NULL AS partial"
        " FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
        f" WHERE i.indisunique AND i.indisvalid AND {OUR_TABLE}"
    )
    found = {
        (row["relname"], tuple(name.strip('"') for name in row["columns"]), row["partial"])
        for row in rows
    }
    promised = set()
    for model in models():
        meta = model._meta
        singles = [name for name, kind in meta.fields_map.items() if kind.unique]
        keys = [columns_of(model, *together) for together in meta.unique_together]
        keys += [columns_of(model, name) for name in singles]
        promised |= {(meta.db_table, key, False) for key in keys}
    uniques = INTEGRITY.UNIQUES | DECISIONS.UNIQUES | PATHS.UNIQUES | DUPLICATES.UNIQUES
    for rule in (uniques | SLOTS.UNIQUES | SALES.UNIQUES).values():
        table, columns, predicate = re.fullmatch(RULE, rule).groups()
        promised.add((table, tuple(columns.split(", ")), predicate is not None))
    promised.remove(("licence", ("type_code", "number"), True))
    plain = "upper(regexp_replace((number)::text, '[^A-Za-z0-9]'::text, ''::text, 'g'::text))"
    promised.add(("licence", ("type_code", plain), True))

    assert found == promised


async def test_the_foreign_keys(db: str) -> None:
    rows = await store.fetch(
        "SELECT c.relname, a.attname, t.relname AS target, k.confdeltype AS rule, k.convalidated"
        " FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
        " JOIN pg_class t ON t.oid = k.confrelid"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]"
        f" WHERE k.contype = 'f' AND cardinality(k.conkey) = 1 AND {OUR_TABLE}"
    )
    promised = {
        (table, column, target.split(" ")[0], rule) for table, column, target, rule in FOREIGN_KEYS
    }
    for model in models():
        meta = model._meta
        for name in meta.fk_fields | meta.o2o_fields:
            relation: Any = meta.fields_map[name]
            [column] = columns_of(model, name)
            target = relation.related_model._meta.db_table
            promised.add((meta.db_table, column, target, str(relation.on_delete.value)))

    assert all(row["convalidated"] for row in rows)
    assert {
        (row["relname"], row["attname"], row["target"], ON_DELETE[row["rule"]]) for row in rows
    } == promised


async def test_the_checks_exclusions_and_triggers(db: str) -> None:
    constraints = await store.fetch(
        "SELECT k.conname, k.contype FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
        f" WHERE k.contype IN ('c', 'x') AND k.convalidated AND {OUR_TABLE}"
    )
    triggers = await store.fetch(
        "SELECT c.relname, t.tgname, p.proname FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
        f" WHERE NOT t.tgisinternal AND t.tgenabled = 'O' AND {OUR_TABLE}"
    )

    found = {kind: set() for kind in (b"c", b"x")}
    for row in constraints:
        found[row["contype"]].add(row["conname"])
    assert found[b"c"] == {
        f"{table}_{name}_check"
        for each in CHECKED
        for table, rules in each.CHECKS.items()
        for name in rules
    }
    assert found[b"x"] == {name for _, name in INTEGRITY.EXCLUSIONS}
    assert {(row["relname"], row["tgname"], row["proname"]) for row in triggers} == {
        (table, name, function) for name, (table, _, function) in TRIGGERS.items()
    } | {
        (table, f"{table}_change_everywhere", "change_everywhere")
        for table in FRESHNESS.SELDOM + PATHS.SELDOM
    }


async def test_the_indexes_of_the_reads(db: str) -> None:
    rows = await store.fetch(
        "SELECT x.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
        f" JOIN pg_class x ON x.oid = i.indexrelid WHERE NOT i.indisunique AND {OUR_TABLE}"
        " AND NOT i.indisexclusion"
    )

    promised = READING.INDEXES | OFFLINE.INDEXES | FILES.INDEXES | BOARD.INDEXES
    promised |= RESPONSIBLE.INDEXES | DECISIONS.INDEXES | SCENARIOS.INDEXES | HANDOVERS.INDEXES
    promised |= ARCHIVE.INDEXES | EXPECTATIONS.INDEXES | REGISTRY.INDEXES | PATHS.INDEXES
    promised |= SLOTS.INDEXES | IMPORTS.INDEXES | DUPLICATES.INDEXES
    promised |= SALES.INDEXES
    replaced = BOARD.BEFORE | RESPONSIBLE.BEFORE | SALES.BEFORE
    assert {row["relname"] for row in rows} == set(promised) - set(replaced)


async def test_each_vocabulary_is_the_same_in_sql_and_in_python(db: str) -> None:
    rows = await store.fetch(
        "SELECT c.relname, pg_get_constraintdef(k.oid) AS rule FROM pg_constraint k"
        f" JOIN pg_class c ON c.oid = k.conrelid WHERE k.contype = 'c' AND {OUR_TABLE}"
    )
    found = {}
    for row in rows:
        if listed := re.match(r"CHECK \(\(\((\w+)\)::text = ANY \(\((ARRAY\[.+?\])\)", row["rule"]):
            column, values = listed.groups()
            found[row["relname"], column] = set(re.findall(r"'(\w+)'", values))

    assert found.pop(("actor", "language")) == {"id", "en"}
    assert found == {
        place: {word.value for word in vocabulary if word is not words.Role.PUBLIC}
        for place, vocabulary in VOCABULARIES.items()
    }


async def test_area_codes_sort_by_their_bytes(db: str) -> None:
    rows = await store.fetch(
        f"SELECT table_name, column_name FROM information_schema.columns WHERE {OURS}"
        " AND collation_name = 'C'"
    )

    assert {tuple(row) for row in rows} == {
        column
        for each in (INTEGRITY, PLACES, DECISIONS, HANDOVERS, PROGRESS, PATHS, SLOTS)
        for column in each.CODE_COLUMNS
    }


@pytest.mark.parametrize("name", ["api", "schema", "programme", "planner", "seeds"])
def test_our_package_names_are_ours_alone(name: str) -> None:
    # a distribution that is installed from its folder names no packages
    assert set(packages_distributions().get(name, [])) <= {"jakmentor"}
    assert Path(str(import_module(name).__file__)).parent == ROOT / name

"""The models that were learned, as they are kept: the newest, and any that a plan names.

A row is never changed, so what a process has read once it holds on to: at most two models, by their
fingerprints.
"""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from planner.progress.hazard import Hazard
from planner.progress.store import VERSION, OtherVersion, dumps, fingerprint, loads
from programme import clock
from programme.errors import Conflict
from programme.records import store
from programme.words import ModelKind

AREA: Final = "31"
"""One model is learned for the whole city."""
MOST: Final = 2
NEWEST: Final = """
    SELECT id, created_at, kind, learned_until, version, fingerprint, rows, watched,
        (SELECT learned_until FROM progress_model WHERE kind = 'FIT' ORDER BY id DESC LIMIT 1)
            AS fitted_until
    FROM progress_model ORDER BY id DESC LIMIT 1"""
_held: OrderedDict[str, Hazard] = OrderedDict()


@dataclass(frozen=True, eq=False)
class Kept:
    """A model as it was after the week that begins on the Monday ``learned_until``.

    ``rows`` are the person-weeks learned from so far; ``watched`` says how that week came out
    beside what the model before had said of it (None after a full fit). The last full fit learned
    until ``fitted_until``.
    """

    id: int
    created_at: datetime
    kind: ModelKind
    learned_until: date
    fitted_until: date
    version: int
    fingerprint: str
    rows: int
    watched: Mapping[str, Any] | None
    model: Hazard


async def newest() -> Kept | None:
    """The model that was kept last; None where none is, or where it is of another version and has
    to be fitted anew."""
    row = await store.fetch_row(NEWEST)
    if row is None:
        return None
    try:
        model = await _model(row["id"], row["fingerprint"])
    except OtherVersion:
        return None
    facts = dict(row) | {
        "kind": ModelKind(row["kind"]),
        "watched": row["watched"] and json.loads(row["watched"]),
    }
    return Kept(**facts, model=model)


async def newest_id() -> int | None:
    """The row of the model that was kept last, of whatever version."""
    kept: int | None = await store.fetch_value("SELECT max(id) FROM progress_model")
    return kept


async def hold() -> None:
    """Nobody else keeps a model, or queues a learning, until the caller's transaction ends."""
    await store.execute("SELECT pg_advisory_xact_lock(hashtextextended('progress_model', 0))")


async def of(model_id: int) -> Hazard:
    """A model by the id of its row. Raises Conflict (MODEL_NOT_KEPT) where it is not there, or of
    another version."""
    told = await store.fetch_value("SELECT fingerprint FROM progress_model WHERE id = $1", model_id)
    if told is None:
        raise not_kept(model_id)
    try:
        return await _model(model_id, told)
    except OtherVersion as other:
        raise not_kept(model_id) from other


async def keep(
    kind: ModelKind, until: date, model: Hazard, watched: Mapping[str, Any] | None = None
) -> int:
    """Keep a model; the id of its row. Call inside the transaction that ends the learning."""
    data = await asyncio.to_thread(dumps, model)
    kept: int = await store.fetch_value(
        "INSERT INTO progress_model (created_at, kind, area_code, learned_until, version,"
        " fingerprint, rows, watched, data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        " RETURNING id",
        clock.now(),
        kind,
        AREA,
        until,
        VERSION,
        fingerprint(model),
        model.rows,
        None if watched is None else json.dumps(watched),
        data,
    )
    return kept


async def _model(model_id: int, told: str) -> Hazard:
    if told not in _held:
        data = await store.fetch_value("SELECT data FROM progress_model WHERE id = $1", model_id)
        _held[told] = await asyncio.to_thread(loads, data, f"progress_model {model_id}")
    _held.move_to_end(told)
    while len(_held) > MOST:
        _held.popitem(last=False)
    return _held[told]


def not_kept(model_id: int) -> Conflict:
    """The refusal where a model is needed that can be read no more."""
    return Conflict(
        f"Model {model_id} of progress is not kept, or of another version; make the plan again.",
        f"Model kemajuan {model_id} tidak disimpan, atau dari versi lain; buat rencananya lagi.",
        kind="MODEL_NOT_KEPT",
        facts={"model": model_id},
    )

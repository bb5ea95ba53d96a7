"""Marketing events as an office offers them: what, where, when, for whom, and how many places."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from programme import audit, clock, events
from programme.actors import Actor, require
from programme.errors import InvalidInput, NotFound
from programme.filled import filled
from programme.idempotency import once
from programme.records import store
from programme.words import SUPERVISORS, MarketingKind, Sector

LONGEST: Final = 160
LONGEST_DAYS: Final = 366
MOST: Final = 10_000
STAGES: Final = range(4, 8)
"""Marketing is for who is licensed at least."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An event as it is offered; see programme.records.marketing."""

    title: str
    kind: MarketingKind
    area_code: str
    starts_on: date
    ends_on: date
    capacity: int
    stage: int = 4
    sector: Sector | None = None


async def event_create(actor: Actor, offer: Offer, *, idempotency_key: str | None = None) -> int:
    """Offer an event for people of an area of one's scope; its id.

    Raises Forbidden, NotFound (area), InvalidInput (title, days, capacity, stage).
    """
    require(actor, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        await _check(actor, offer)
        event: int = await store.fetch_value(
            "INSERT INTO marketing_event (title, kind, area_code, starts_on, ends_on, capacity,"
            " taken, stage, sector, created_by_id, created_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10) RETURNING id",
            *asdict(offer).values(),
            actor.id,
            clock.now(),
        )
        await events.changed("marketing_event", event, offer.area_code)
        await audit.record(actor, "MARKETING_EVENT", "marketing_event", event, {})
        return {"event": event}

    payload = {key: value and str(value) for key, value in asdict(offer).items()}
    async with store.transaction():
        done = await once(actor, "marketingEventCreate", idempotency_key, payload, act)
    return int(done["event"])


async def _check(actor: Actor, offer: Offer) -> None:
    there = await store.fetch_value("SELECT 1 FROM area WHERE code = $1", offer.area_code)
    if there is None or not actor.covers(offer.area_code):
        raise NotFound.of("area", "wilayah", offer.area_code, path="areaCode")
    filled("title", offer.title, LONGEST)
    _check_days(offer)
    if not 0 < offer.capacity <= MOST:
        raise InvalidInput(
            f"capacity is {offer.capacity}; it lies between 1 and {MOST}.",
            f"capacity bernilai {offer.capacity}; harus 1 sampai {MOST}.",
            path="capacity",
            facts={"from": 1, "to": MOST},
        )
    if offer.stage not in STAGES:
        raise InvalidInput(
            f"stage is P{offer.stage}; marketing takes P4 to P7.",
            f"stage bernilai P{offer.stage}; pemasaran perlu P4 sampai P7.",
            path="stage",
            facts={"from": STAGES[0], "to": STAGES[-1]},
        )


def _check_days(offer: Offer) -> None:
    today = clock.today()
    if offer.ends_on < today:
        raise InvalidInput(
            f"endsOn is {offer.ends_on}; today is {today}, an event is offered before it is over.",
            f"endsOn {offer.ends_on}; hari ini {today}, acara ditawarkan sebelum berakhir.",
            path="endsOn",
            facts={"from": today.isoformat()},
        )
    if offer.starts_on > offer.ends_on:
        raise InvalidInput(
            f"startsOn is {offer.starts_on}, after endsOn, {offer.ends_on}.",
            f"startsOn {offer.starts_on}, setelah endsOn, {offer.ends_on}.",
            path="startsOn",
            facts={"to": offer.ends_on.isoformat()},
        )
    _check_length(offer, (offer.ends_on - offer.starts_on).days + 1)


def _check_length(offer: Offer, days: int) -> None:
    if days > LONGEST_DAYS:
        last = offer.starts_on + timedelta(days=LONGEST_DAYS - 1)
        raise InvalidInput(
            f"endsOn is {offer.ends_on}, {days} days from {offer.starts_on} on; an event lasts up"
            f" to {LONGEST_DAYS}: offer another for what comes later.",
            f"endsOn {offer.ends_on}, {days} hari sejak {offer.starts_on}; acara paling lama"
            f" {LONGEST_DAYS} hari: tawarkan acara lain untuk sesudahnya.",
            path="endsOn",
            facts={"to": last.isoformat()},
        )

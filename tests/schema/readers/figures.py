"""Standings and the published figures, counted a second time from whole tables."""

from datetime import date, datetime, time, timedelta
from typing import Any

from programme import clock
from programme.words import Role
from tests.schema.readers.refusals import Refused, day_to_come, not_for, unseen, week_to_come
from tests.schema.readers.tables import Asking, Row, Thing


def board(asking: Asking, given: dict[str, Any]) -> list[Thing]:
    """The places of a week's board that the actor may see. Raises Refused."""
    week = given["week"] - timedelta(days=given["week"].weekday())
    if week > clock.today():
        raise Refused(week_to_come(str(given["week"]), f"{clock.today():%G-W%V}"))
    if asking.tables.one("Area", given["scope"]) is None:
        raise Refused(unseen("area", "wilayah", given["scope"], "scope"))
    members = _members(asking, given["board"], given["scope"], week)
    points = {member["id"]: _points(asking, member["id"], week) for member in members}
    ranks = {one: 1 + sum(more > mine for more in points.values()) for one, mine in points.items()}
    places = [
        Thing("Standing", {
            **member, "points": points[member["id"]], "rank": ranks[member["id"]], "week": week,
            "size": len(members), "mine": member["id"] == asking.actor.id,
            "own_rank": ranks.get(asking.actor.id),
        })
        for member in members
    ]  # fmt: skip
    return [place for place in places if _shown(asking, place.row)]


def _members(asking: Asking, kind: str, scope: str, week: date) -> list[Row]:
    """Whoever was at work that week, by home in the scope."""
    found = []
    for row in asking.tables.rows["mentor" if kind == "MENTOR" else "cadre"]:
        began = row["active_from"] <= week + timedelta(days=6)
        at_work = began and (row["active_to"] is None or row["active_to"] >= week)
        if at_work and asking.tables.inside(row["village_code"], scope):
            home = {word: row[word] for word in ("name", "village_code")}
            found.append({"id": row["actor_id"], **home})
    return found


def _points(asking: Asking, actor: int, week: date) -> int:
    return sum(
        entry["points"]
        for entry in asking.tables.rows["point_entry"]
        if (entry["actor_id"], entry["week"]) == (actor, week)
    )


def _shown(asking: Asking, place: Row) -> bool:
    if place["mine"]:
        return True
    named = asking.tables.visibility.accounts[place["id"]]["leaderboard_opt_in"]
    upper = place["points"] > 0 and place["rank"] <= (place["size"] + 1) // 2
    return named and upper and (asking.role != "PUBLIC" or place["rank"] <= 10)


def facts(asking: Asking, as_of: date) -> dict[str, Any]:
    """The figures as they were known at the end of a day. Raises Refused."""
    if asking.role == "PUBLIC":
        raise Refused(not_for("PUBLIC", sorted(set(Role) - {Role.PUBLIC})))
    if as_of > clock.today():
        raise Refused(day_to_come(str(as_of), str(clock.today())))
    tables = asking.tables.rows
    end = datetime.combine(as_of + timedelta(days=1), time(), clock.JAKARTA)
    registered = [
        row
        for row in tables["registration"]
        if row["registered_on"] <= as_of and row["recorded_at"] < end
    ]
    registered = _once(registered, tables["person_merge"], end)
    this_year = sum(row["registered_on"].year == as_of.year for row in registered)
    target = _target(tables["target"], as_of.year)
    percent = round(100 * this_year / target, 2) if target else None
    held = [row for row in tables["attainment"] if _held(row, as_of, end)]
    levels = [area["level"] for area in tables["area"]]
    return {
        "asOf": as_of.isoformat(),
        "registered": len(registered),
        "registeredThisYear": this_year,
        "target": target,
        "percentOfTarget": percent,
        "percentAboveTarget": None if percent is None else round(percent - 100, 2),
        "capital": sum(
            row["stage"] == 7 and row["evidence_kind"] == "BANK_CONFIRMATION" for row in held
        ),
        "funnel": [
            _step(stage, held, len(registered), end)
            for stage in sorted(tables["stage"], key=lambda stage: int(stage["position"]))
        ],
        "areas": {
            "cities": levels.count("CITY"),
            "districts": levels.count("DISTRICT"),
            "villages": levels.count("VILLAGE"),
        },
    }


def _once(records: list[Row], merges: list[Row], end: datetime) -> list[Row]:
    """An agency's records of one person under several numbers, once: the survivor's own, or else
    the oldest."""
    chosen: dict[tuple[Any, str], Row] = {}
    for record in sorted(records, key=lambda row: int(row["id"])):
        survivor = _survivor(record["person_id"], merges, end)
        key = survivor, record["agency_code"]
        if key not in chosen or record["person_id"] == survivor:
            chosen[key] = record
    return list(chosen.values())


def _survivor(person: Any, merges: list[Row], end: datetime) -> Any:
    """Who a person was then, through any merges in force."""
    for merge in merges:
        parted = merge["undone_at"] is not None and merge["undone_at"] < end
        if merge["merged_id"] == person and merge["merged_at"] < end and not parted:
            return _survivor(merge["survivor_id"], merges, end)
    return person


def _target(targets: list[Row], year: int) -> int | None:
    """The agency's own: the stretch one."""
    for row in targets:
        if row["tier"] == "STRETCH" and row["period_start"].year == year:
            return int(row["people"])
    return None


def _held(row: Row, as_of: date, end: datetime) -> bool:
    """True by that day, recorded by its end, and not yet taken back."""
    closed = row["superseded_at"] is not None and row["superseded_at"] < end
    return row["attained_on"] <= as_of and row["recorded_at"] < end and not closed


def _step(stage: Row, held: list[Row], registered: int, end: datetime) -> dict[str, Any]:
    people = [row for row in held if row["stage"] == stage["code"]]
    vouched = sum(row["validated_at"] is not None and row["validated_at"] < end for row in people)
    official = stage["key"] == "P1"
    return {
        "stage": stage["key"],
        "nameId": stage["name_id"],
        "nameEn": stage["name_en"],
        "people": registered if official else len(people),
        "validated": registered if official else vouched,
    }


def devices(asking: Asking) -> list[dict[str, Any]]:
    """The families of tokens that are in force, the last used first."""
    families: dict[Any, list[Row]] = {}
    for row in asking.tables.rows["refresh_token"]:
        if row["actor_id"] == asking.actor.id:
            families.setdefault(row["family"], []).append(row)
    alive = [
        (family, sorted(tokens, key=lambda token: token["issued_at"].timestamp()))
        for family, tokens in families.items()
        if all(token["revoked_at"] is None for token in tokens)
        and max(token["expires_at"] for token in tokens) > clock.instant()
    ]
    alive.sort(key=lambda one: (-one[1][-1]["issued_at"].timestamp(), str(one[0])))
    return [
        {
            "id": ("Device", str(family)),
            "name": tokens[-1]["device"],
            "signedInAt": tokens[0]["issued_at"],
            "lastUsedAt": tokens[-1]["issued_at"],
            "expiresAt": max(token["expires_at"] for token in tokens),
        }
        for family, tokens in alive
    ]

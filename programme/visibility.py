"""Row visibility: ``visible_to`` is the only ownership filter of the project.

A rule is SQL over one row, by entity and role. ``{row}`` is the row's alias; ``{area_from}``,
``{mentor}`` and the other names of ``ACTOR_VALUES`` become bound parameters of the actor. What has
no rule for a role is visible to nobody of that role.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from programme import clock
from programme.actors import Actor
from programme.words import Role

EVERYWHERE = (Role.DINAS, Role.AUDITOR, Role.DPO)
WITHIN = (Role.SUDIN, Role.KASATPEL)
SIGNED_IN = tuple(role for role in Role if role is not Role.PUBLIC)

ALL = "TRUE"
RESPONSIBLE = "{row}.mentor_id = {mentor}"
PLANNED = """{row}.merged_into_id IS NULL AND {row}.id = ANY (ARRAY(
    SELECT a.person_id FROM assignment a JOIN weekly_plan w ON w.id = a.plan_id
    WHERE a.mentor_id = {mentor} AND w.status = 'PUBLISHED' AND w.archived_at IS NULL))"""
"""An array is made once a statement, and read by the index of the ids in it. What is archived is
out of sight since a moment that the change feed tells (programme.planning.retention)."""
OWN_LIST = f"({RESPONSIBLE} OR ({PLANNED}))"
"""Nobody is responsible for a duplicate that was merged."""
LENT_TO_BANK = """(SELECT granted FROM consent WHERE person_id = {row}.id AND purpose = 'BANK'
    ORDER BY id DESC LIMIT 1)"""
OF_VISIBLE_PERSON = "EXISTS (SELECT 1 FROM person vp WHERE vp.id = {row}.person_id AND (%s))"


def _in_area(column: str) -> str:
    return f"({{row}}.{column} >= {{area_from}} AND {{row}}.{column} < {{area_to}})"


def _both(*people: str) -> str:
    """Both persons live in the actor's area."""
    return " AND ".join(
        f"{one}.village_code >= {{area_from}} AND {one}.village_code < {{area_to}}"
        for one in people
    )


def _by_role(*rules: tuple[tuple[Role, ...], str]) -> dict[Role, str]:
    return {role: sql for roles, sql in rules for role in roles}


ITSELF = "{row}.merged_into_id IS NULL"
"""A duplicate that was merged is seen by nobody; its survivor is."""
REGISTRANT = _by_role(
    (EVERYWHERE, ALL),
    (WITHIN, _in_area("village_code")),
    ((Role.MENTOR,), OWN_LIST),
    ((Role.CADRE, Role.JAKPRENEUR), "{row}.id = {person}"),
    ((Role.BANK,), LENT_TO_BANK),
)
"""Whoever was registered, also who was merged since: who is counted in the report of a past day."""
PERSON = {
    role: rule if role is Role.MENTOR else f"({rule} AND {ITSELF})"
    for role, rule in REGISTRANT.items()
}


def _through_person(*overrides: tuple[tuple[Role, ...], str]) -> dict[Role, str]:
    through = {role: OF_VISIBLE_PERSON % sql.replace("{row}", "vp") for role, sql in PERSON.items()}
    return {**through, **_by_role(*overrides)}


RULES: Mapping[str, Mapping[Role, str]] = {
    "area": _by_role((SIGNED_IN, ALL)),
    "agency": _by_role((SIGNED_IN, ALL)),
    "org_unit": _by_role((SIGNED_IN, ALL)),
    "stage": _by_role((SIGNED_IN, ALL)),
    "target": _by_role(
        (EVERYWHERE, ALL),
        (
            (*WITHIN, Role.MENTOR),
            f"({_in_area('area_code')} OR starts_with({{area_from}}, {{row}}.area_code))",
        ),
    ),
    "person": PERSON,
    "registration": _through_person(),
    "transfer": _through_person(),
    "dormancy": _through_person(),
    "business": _through_person(),
    "consent": _through_person(),
    "attainment": _through_person(),
    "licence": _through_person(),
    "attendance": _through_person(),
    "caseload": _through_person(),
    "contact": _through_person(),
    "conflict": _through_person(((Role.BANK,), "FALSE")),
    "file": {
        role: f"({{row}}.uploaded_at IS NOT NULL AND {{row}}.person_id IS NOT NULL AND {sql})"
        for role, sql in _through_person().items()
        if role not in (Role.AUDITOR, Role.BANK)
    },
    "mentor": _by_role(
        (EVERYWHERE, ALL),
        (WITHIN, _in_area("district_code")),
        ((Role.MENTOR,), _in_area("district_code")),
        (
            (Role.CADRE, Role.JAKPRENEUR),
            "{row}.id IN (SELECT mentor_id FROM caseload"
            " WHERE person_id = {person} AND valid_to IS NULL)",
        ),
    ),
    "cadre": _by_role(
        (EVERYWHERE, ALL),
        (
            (*WITHIN, Role.MENTOR),
            "EXISTS (SELECT 1 FROM person vp WHERE vp.id = {row}.person_id"
            " AND vp.village_code >= {area_from} AND vp.village_code < {area_to})",
        ),
        ((Role.CADRE,), "{row}.id = {cadre}"),
    ),
    "training_session": _by_role((tuple(role for role in SIGNED_IN if role is not Role.BANK), ALL)),
    "marketing_event": _by_role((tuple(role for role in SIGNED_IN if role is not Role.BANK), ALL)),
    "marketing_slot": _through_person(((Role.BANK,), "FALSE")),
    "sale": _through_person(((Role.BANK,), "FALSE")),
    "weekly_plan": _by_role(
        (EVERYWHERE, ALL),
        (
            WITHIN,
            f"({_in_area('area_code')} OR starts_with({{area_from}}, {{row}}.area_code))",
        ),
        (
            (Role.MENTOR,),
            "({row}.status = 'PUBLISHED' AND {row}.archived_at IS NULL"
            " AND starts_with({area_from}, {row}.area_code))",
        ),
    ),
    "plan_lock": _by_role((EVERYWHERE, ALL), (WITHIN, _in_area("area_code"))),
    "handover": _by_role((EVERYWHERE, ALL), (WITHIN, _in_area("area_code"))),
    "handover_move": _through_person(
        ((Role.MENTOR, Role.CADRE, Role.JAKPRENEUR, Role.BANK), "FALSE"),
    ),
    "scenario": _by_role(
        (EVERYWHERE, ALL),
        (
            WITHIN,
            "EXISTS (SELECT 1 FROM weekly_plan vw WHERE vw.id = {row}.plan_id"
            " AND (vw.area_code >= {area_from} AND vw.area_code < {area_to}"
            " OR starts_with({area_from}, vw.area_code)))",
        ),
    ),
    "assignment": _through_person(
        (
            (Role.MENTOR,),
            "({row}.mentor_id = {mentor} AND EXISTS (SELECT 1 FROM weekly_plan vw"
            " WHERE vw.id = {row}.plan_id AND vw.status = 'PUBLISHED' AND vw.archived_at IS NULL))",
        ),
        ((Role.CADRE, Role.JAKPRENEUR, Role.BANK), "FALSE"),
    ),
    "point_entry": _by_role(
        (EVERYWHERE, ALL),
        (
            WITHIN,
            "EXISTS (SELECT 1 FROM actor va WHERE va.id = {row}.actor_id"
            " AND va.area_code >= {area_from} AND va.area_code < {area_to})",
        ),
        ((Role.MENTOR, Role.CADRE), "{row}.actor_id = {actor}"),
    ),
    "audit": _by_role(((Role.AUDITOR, Role.DPO), ALL)),
    "duplicate_candidate": _by_role(
        (
            (*EVERYWHERE, *WITHIN),
            "EXISTS (SELECT 1 FROM person va, person vb WHERE va.id = {row}.one_id"
            " AND vb.id = {row}.other_id AND va.merged_into_id IS NULL"
            f" AND vb.merged_into_id IS NULL AND {_both('va', 'vb')})",
        ),
    ),
    "person_merge": _by_role(
        (
            (*EVERYWHERE, *WITHIN),
            "EXISTS (SELECT 1 FROM person va, person vb WHERE va.id = {row}.survivor_id"
            f" AND vb.id = {{row}}.merged_id AND {_both('va', 'vb')})",
        ),
    ),
}

PARTS: Mapping[tuple[str, Role], tuple[str, ...]] = {
    ("person", Role.MENTOR): (
        RESPONSIBLE,
        f"({{row}}.mentor_id IS DISTINCT FROM {{mentor}} AND {PLANNED})",
    ),
}
"""Rules in parts: who meets the rule meets exactly one of them."""

ACTOR_VALUES: Mapping[str, Callable[[Actor], Any]] = {
    "area_from": lambda actor: actor.area_from,
    "area_to": lambda actor: actor.area_to,
    "actor": lambda actor: actor.id,
    "mentor": lambda actor: actor.mentor_id,
    "cadre": lambda actor: actor.cadre_id,
    "person": lambda actor: actor.person_id,
    "role": lambda actor: actor.role.value,
    "language": lambda actor: actor.language,
    "device": lambda actor: actor.device,
    "today": lambda _: clock.today(),
}
PLANNED_FOR = frozenset({"area_from", "area_to"})
"""Values that the planner should see: how much of the city they hold decides the plan."""
TYPES = {
    "area_from": "text",
    "area_to": "text",
    "role": "text",
    "language": "text",
    "device": "uuid",
    "today": "date",
}


class Bindings:
    """The numbered parameters of one statement: of the actor, of the request, or constant.

    A statement that is kept (compiled once for a kind of role) binds by name and resolves its
    values for each request.
    """

    def __init__(self) -> None:
        self._sources: list[Callable[[Actor, Mapping[str, Any]], Any]] = []
        self._names: dict[str, str] = {}

    def actor(self, name: str) -> str:
        """A value of the asking actor, by its name in ``ACTOR_VALUES``."""
        read, kind = ACTOR_VALUES[name], TYPES.get(name, "bigint")
        return self._named(
            f"actor.{name}", lambda actor, _: read(actor), kind, seen=name in PLANNED_FOR
        )

    def argument(self, name: str, kind: str, *, seen: bool = False) -> str:
        """A value of the request, by its key; ``kind`` is its SQL type."""
        return self._named(f"argument.{name}", lambda _, given: given[name], kind, seen=seen)

    def value(self, value: Any, kind: str) -> str:
        """A constant of the statement; ``kind`` is its SQL type."""
        self._sources.append(lambda _, __: value)
        return f"${len(self._sources)}::{kind}"

    def resolve(self, actor: Actor, given: Mapping[str, Any] | None = None) -> list[Any]:
        """The parameters in order, for one request."""
        return [source(actor, given or {}) for source in self._sources]

    def _named(
        self,
        name: str,
        source: Callable[[Actor, Mapping[str, Any]], Any],
        kind: str,
        *,
        seen: bool,
    ) -> str:
        """The parameter of a name. PostgreSQL plans anew at each execution where a value that it
        sees makes a better plan than it expects of any; within a scalar subquery it is not seen,
        and the statement is planned once."""
        if name not in self._names:
            self._sources.append(source)
            parameter = f"${len(self._sources)}::{kind}"
            self._names[name] = parameter if seen else f"(SELECT {parameter})"
        return self._names[name]


def visible_to(actor: Actor, entity: str, row: str, bindings: Bindings) -> str:
    """The SQL condition under which ``actor`` may see a row of ``entity`` under alias ``row``.

    An entity without rules is visible to nobody.
    """
    return _filled(RULES.get(entity, {}).get(actor.role, "FALSE"), row, bindings)


def countable(actor: Actor, row: str, bindings: Bindings) -> str:
    """The SQL condition under which the person under alias ``row`` counts in a report that
    ``actor`` reads of a past day: as ``visible_to``, also where the person was merged since."""
    return _filled(REGISTRANT.get(actor.role, "FALSE"), row, bindings)


def visible_parts(actor: Actor, entity: str, row: str, bindings: Bindings) -> tuple[str, ...]:
    """The same condition in parts, of which a row that is visible meets exactly one: rows in an
    order that one index gives are found for each part alone."""
    parts = PARTS.get((entity, actor.role))
    if parts is None:
        return (visible_to(actor, entity, row, bindings),)
    return tuple(_filled(part, row, bindings) for part in parts)


def _filled(rule: str, row: str, bindings: Bindings) -> str:
    names = {
        name: bindings.actor(name)
        for name in dict.fromkeys(re.findall(r"{(\w+)}", rule))
        if name != "row"
    }
    return "(" + rule.format(row=row, **names) + ")"

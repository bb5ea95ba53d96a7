"""The programme's vocabularies as GraphQL enums, each value described."""

from enum import StrEnum
from typing import Any

import strawberry

from schema.words import people, plans, tellings, work
from schema.words.told import Told


class StageKey(StrEnum):
    """The seven stages."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"
    P5 = "P5"
    P6 = "P6"
    P7 = "P7"


STAGES: Told = {
    StageKey: (
        "The seven stages, '7 PAS'.",
        {
            "P1": "Pendaftaran: registration.",
            "P2": "Pelatihan: training.",
            "P3": "Pendampingan: mentoring.",
            "P4": "Perizinan: licensing.",
            "P5": "Pemasaran: marketing.",
            "P6": "Pelaporan keuangan: financial reporting.",
            "P7": "Permodalan: access to capital.",
        },
    ),
}
VALUES: Told = {**people.VALUES, **work.VALUES, **plans.VALUES, **tellings.VALUES, **STAGES}

for vocabulary, (meaning, values) in VALUES.items():
    described: Any = strawberry.enum(vocabulary, description=meaning)
    for value in described.__strawberry_definition__.values:
        value.description = values[value.name]

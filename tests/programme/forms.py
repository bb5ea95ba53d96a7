"""Registrations as an office writes them down, for tests: any word may be given."""

from datetime import date
from typing import Any

from programme.records import store
from programme.registrants import BusinessGiven, Registrant
from programme.words import BusinessLevel, ConsentPurpose, RegistrationChannel, Sector
from tests.programme import rows

OTHER_AGENCY = "DPPAPP"
NIK = "3174094308800001"
"""Of a woman born on 3 August 1980."""


async def offices() -> None:
    """The district of rows.py, a second agency, and the uneven offices of both."""
    await rows.district()
    await store.execute(
        "INSERT INTO agency (code, name_id, name_en) VALUES ($1, $1, $1)", OTHER_AGENCY
    )
    for agency, kind, area in (
        (rows.AGENCY, "AGENCY", rows.PROVINCE),
        (rows.AGENCY, "SUDIN", rows.CITY),
        (rows.AGENCY, "KASATPEL", rows.DISTRICT),
        (rows.AGENCY, "KASATPEL", rows.OTHER_DISTRICT),
        (OTHER_AGENCY, "AGENCY", rows.PROVINCE),
        (OTHER_AGENCY, "SUDIN", rows.CITY),
    ):
        await store.execute(
            "INSERT INTO org_unit (agency_code, kind, area_code, parent_id, name)"
            " SELECT $1::text, $2, $3, max(id), $4 FROM org_unit"
            " WHERE agency_code = $1::text AND kind <> 'KASATPEL'",
            agency,
            kind,
            area,
            f"{kind} {agency} {area}",
        )


def form(**more: Any) -> Registrant:
    """Siti Aminah, registered at the desk on 12 October 2020."""
    given: dict[str, Any] = {
        "nik": NIK,
        "name": "Siti Aminah",
        "village_code": rows.VILLAGE,
        "channel": RegistrationChannel.DISTRICT_DESK,
        "registered_on": date(2020, 10, 12),
        "birth_date": date(1980, 8, 3),
        "phone": "0812 3456 7890",
        "whatsapp": True,
        "business": BusinessGiven(
            "Warung Siti", Sector.CULINARY, "56", BusinessLevel.BEGINNER, 3_500_000, 2
        ),
        "consents": (ConsentPurpose.CONTACT, ConsentPurpose.PROFILING),
    }
    return Registrant(**{**given, **more})

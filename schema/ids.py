"""Global ids: opaque text that names a type and a row (Relay's global object identification)."""

import base64
import binascii
from contextlib import suppress

from programme.errors import NotFound

NUMBERED = frozenset(
    {"Stage", "Jakpreneur", "Attainment", "Mentor", "Cadre", "Contact", "TrainingSession",
     "Attendance", "WeeklyPlan", "Assignment", "Account", "Consent", "File", "Conflict", "PlanLock",
     "Scenario", "Handover", "HandoverMove", "OrgUnit", "MarketingEvent", "MarketingSlot",
     "BulkImport", "Licence", "DuplicateCandidate",
     "PersonMerge"}
)  # fmt: skip
CODED = frozenset({"Area", "Agency", "Device"})
LARGEST = 2**63 - 1
OBJECT = ("object", "objek")
CALLED = {
    "Jakpreneur": ("Jakpreneur", "Jakpreneur"),
    "Attainment": ("attainment", "capaian"),
    "Contact": ("contact", "kontak"),
    "TrainingSession": ("training session", "sesi pelatihan"),
    "Attendance": ("attendance", "kehadiran"),
    "WeeklyPlan": ("plan", "rencana"),
    "Assignment": ("assignment", "penugasan"),
    "Mentor": ("mentor", "pendamping"),
    "Conflict": ("conflict", "konflik"),
    "PlanLock": ("lock", "kunci"),
    "Scenario": ("scenario", "skenario"),
    "Handover": ("hand-over", "serah terima"),
    "Licence": ("licence", "izin"),
    "File": ("file", "berkas"),
    "BulkImport": ("import", "impor"),
    "MarketingEvent": ("marketing event", "acara pemasaran"),
    "MarketingSlot": ("marketing slot", "slot pemasaran"),
    "DuplicateCandidate": ("duplicate candidate", "kandidat data ganda"),
    "PersonMerge": ("merge", "penggabungan"),
}
"""What the verbs call a row that they do not find, in English and Indonesian."""


def to_global(name: str, key: int | str) -> str:
    """The global id of a row of type ``name``."""
    return base64.b64encode(f"{name}:{key}".encode()).decode()


def split_global(text: str, *, path: str = "id") -> tuple[str, int | str]:
    """The type and key in a global id. Raises NotFound where it is none of ours."""
    try:
        name, _, key = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, ValueError) as fault:
        raise _unknown(text, path) from fault
    if name in CODED and key and "\0" not in key:
        return name, key
    if name in NUMBERED and key.isascii() and key.isdigit() and int(key[:20]) <= LARGEST:
        return name, int(key)
    raise _unknown(text, path)


def from_global(text: str, name: str, *, path: str = "id") -> int:
    """The key of a global id that must name a numbered ``name``. Raises NotFound otherwise: a
    malformed id answers as an unknown one does, in the same words."""
    with suppress(NotFound):
        found, key = split_global(text, path=path)
        if found == name and isinstance(key, int):
            return key
    what, apa = CALLED.get(name, OBJECT)
    raise NotFound.of(what, apa, text[:80], path=path)


def _unknown(text: str, path: str) -> NotFound:
    return NotFound.of(*OBJECT, text[:80], path=path)

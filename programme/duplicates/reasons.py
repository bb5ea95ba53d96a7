"""Why two persons look like one, in words: what agrees first, then what does not."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("name", "SAME"): ("The same name.", "Nama sama."),
    ("name", "SHORTENED"): (
        "One name is the other cut short.",
        "Nama yang satu adalah singkatan yang lain.",
    ),
    ("name", "NEAR"): ("Names that are nearly the same.", "Nama hampir sama."),
    ("name", "FIRST_WORD"): ("The same first name.", "Nama depan sama."),
    ("name", "DIFFERS"): ("Different names.", "Nama berbeda."),
    ("birth", "SAME"): ("The same birth date.", "Tanggal lahir sama."),
    ("birth", "SWAPPED"): (
        "Birth dates with day and month swapped.",
        "Tanggal lahir dengan hari dan bulan tertukar.",
    ),
    ("birth", "NEAR"): (
        "Birth dates that differ in the day, the month or the year alone.",
        "Tanggal lahir hanya berbeda hari, bulan, atau tahunnya.",
    ),
    ("birth", "DIFFERS"): ("Different birth dates.", "Tanggal lahir berbeda."),
    ("phone", "SAME"): ("The same phone.", "Nomor telepon sama."),
    ("phone", "NEAR"): ("Phones with one digit other.", "Nomor telepon berbeda satu angka."),
    ("phone", "UNKNOWN"): (
        "No phone of one of them is known.",
        "Nomor telepon salah satunya tidak diketahui.",
    ),
    ("phone", "DIFFERS"): ("Different phones.", "Nomor telepon berbeda."),
    ("nik", "ONE_DIGIT"): ("NIKs with one digit other.", "NIK berbeda satu angka."),
    ("nik", "AREA_DIGIT"): (
        "NIKs with one digit of the area other.",
        "NIK berbeda satu angka pada kode wilayah.",
    ),
    ("nik", "TWO_DIGITS"): ("NIKs with two digits other.", "NIK berbeda dua angka."),
    ("nik", "DIFFERS"): ("Different NIKs.", "NIK berbeda."),
    ("place", "VILLAGE"): ("The same kelurahan.", "Kelurahan sama."),
    ("place", "DISTRICT"): ("The same kecamatan.", "Kecamatan sama."),
    ("place", "DIFFERS"): ("Different kecamatan.", "Kecamatan berbeda."),
    ("gender", "SAME"): ("The same gender.", "Jenis kelamin sama."),
    ("gender", "DIFFERS"): ("Different gender.", "Jenis kelamin berbeda."),
}
"""Field and level → English, Indonesian."""
AGAINST: Final = frozenset({"DIFFERS", "UNKNOWN"})


def told(levels: Mapping[str, str], language: str) -> list[str]:
    """A sentence a field, in the language."""
    place = 0 if language == "en" else 1
    ordered = sorted(levels.items(), key=lambda pair: pair[1] in AGAINST)
    return [WORDS[field, level][place] for field, level in ordered]

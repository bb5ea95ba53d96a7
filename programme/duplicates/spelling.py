"""Indonesian names as they sound: titles dropped, old spelling made new, common short forms opened.

Old spelling is that before the reform of 1972 (Soewandi's): tj, dj, sj, nj, ch, oe for today's c,
j, sy, ny, kh, u. Names kept it, and one desk writes Soeharto where another writes Suharto.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

TITLES: Final = frozenset(
    ("h", "hj", "haji", "hajjah", "ibu", "bu", "bapak", "bpk", "pak", "sdr", "sdri", "tn", "ny",
     "nn", "dr", "drs", "dra", "ir", "prof", "kh", "r", "rr", "rm", "ra", "s.e", "s.pd", "s.h",
     "s.kom", "s.sos", "s.ag", "s.t", "a.md", "m.m", "m.si", "m.pd", "se", "spd", "skom", "ssos",
     "sag", "amd", "mm", "msi", "mpd")
)  # fmt: skip
"""Before or behind a name; dropped where other words are left."""
SHORT: Final = {
    **dict.fromkeys(("muhammad", "mohammad", "mohamad", "muhamad", "mochammad", "mochamad",
                     "muchamad", "moh", "muh", "moch", "muhd", "mohd"), "muhamad"),
    **dict.fromkeys(("abd", "abdoel"), "abdul"),
    **dict.fromkeys(("st", "sitti"), "siti"),
    **dict.fromkeys(("achmad", "akhmad", "ahmat"), "ahmad"),
    **dict.fromkeys(("nur", "noor", "noer"), "nur"),
}  # fmt: skip
OLD: Final = (("oe", "u"), ("tj", "c"), ("dj", "j"), ("sj", "sy"), ("nj", "ny"), ("ch", "kh"))
NEAR: Final = (("kh", "k"), ("sy", "s"), ("dz", "z"), ("th", "t"), ("dh", "d"), ("v", "f"),
               ("y", "i"), ("q", "k"))  # fmt: skip
"""Letters that one desk hears as another's."""


@lru_cache(maxsize=400_000)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in one spelling, titles dropped; an initial is one letter."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    found = [word.strip(".,'`-") for word in re.split(r"[\s,]+|(?<=\w{2})\.(?=\w)", plain)]
    found = [word for word in found if word]
    kept = [word for word in found if word not in TITLES] or found
    return tuple(sounded(word) for word in kept)


@lru_cache(maxsize=100_000)
def sounded(word: str) -> str:
    """One word as it sounds: short forms opened, old spelling, doubled letters and a final h."""
    word = SHORT.get(word, re.sub("[^a-z]", "", word))
    if len(word) < 3:
        return word
    for old, new in (*OLD, *NEAR):
        word = word.replace(old, new)
    word = re.sub(r"(.)\1", r"\1", word)
    return word.replace("ah", "a") if len(word) > 3 else word


def alike(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether one name can be the other cut short: the same first word, and every further word of
    the shorter stands in the longer, in order, in full or as its initial."""
    short, long = sorted((left, right), key=len)
    if not short or short[0] != long[0] or len(short[0]) < 2:
        return False
    place = 1
    for word in short[1:]:
        while place < len(long) and not _same(word, long[place]):
            place += 1
        if place == len(long):
            return False
        place += 1
    return True


def _same(left: str, right: str) -> bool:
    return left == right or (1 in (len(left), len(right)) and left[:1] == right[:1])

"""Whether a text nearly is in another: pg_trgm's word similarity, by its definition.

https://www.postgresql.org/docs/current/pgtrgm.html: the greatest similarity between the set of
trigrams of the first text and any continuous extent of the ordered trigrams of the second; texts
are nearly the same from 0.6 on.
"""

import re

NEARLY = 0.6


def nearly(text: str, name: str) -> bool:
    """Whether ``text`` has a like in ``name``."""
    return word_similarity(text, name) >= NEARLY


def word_similarity(text: str, name: str) -> float:
    wanted, found = set(trigrams(text)), trigrams(name)
    if not wanted:
        return 0.0
    extents = (
        set(found[start:end])
        for start in range(len(found))
        for end in range(start + 1, len(found) + 1)
    )
    return max((len(wanted & one) / len(wanted | one) for one in extents), default=0.0)


def trigrams(text: str) -> list[str]:
    """Each word in lower case with two spaces before and one behind, three letters at a time."""
    words = re.findall(r"[^\W_]+", text.lower())
    return [
        padded[place : place + 3]
        for word in words
        for padded in [f"  {word} "]
        for place in range(len(padded) - 2)
    ]

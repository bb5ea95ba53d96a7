"""Text that is asked for: neither blank nor longer than there is room for."""

from programme.errors import InvalidInput


def filled(path: str, text: str | None, longest: int, what: str = "", apa: str = "") -> str:
    """The text of the input field ``path`` without spaces around it; ``what`` and, in Indonesian,
    ``apa`` say what belongs there. Raises InvalidInput where it is blank or too long."""
    told = (text or "").strip()
    if 0 < len(told) <= longest:
        return told
    wrong, salah = f"has {len(told)} characters", f"terdiri dari {len(told)} karakter"
    if not told:
        wrong, salah = "is blank", "kosong"
    raise InvalidInput(
        f"{path} {wrong}; it takes 1 to {longest} characters{what}.",
        f"{path} {salah}; perlu 1 sampai {longest} karakter{apa}.",
        path=path,
        facts={"length": len(told), "most": longest},
    )

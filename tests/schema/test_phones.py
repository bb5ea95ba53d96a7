"""Phone numbers that cannot be: the rule that is broken, in both languages, and no row changed."""

import pytest

from programme.actors import ANYONE
from tests.programme.fingerprint import fingerprint
from tests.schema.asking import both

BESIDES = {"codeRequest": {}, "signIn": {"code": "123456", "device": "Samsung A15"}}
"""What is asked for beside the number."""
PHONES = {
    "0812": (
        "LENGTH",
        "has 4 digits; a mobile number has 10 to 13 with its leading 0",
        "terdiri dari 4 angka; nomor HP 10 sampai 13 angka dengan 0 di depan",
    ),
    "+1 202 555 0101": (
        "FORMAT",
        "does not begin as 08, 628 or +628",
        "tidak diawali 08, 628 atau +628",
    ),
    "021 3822 255": ("MOBILE", "is a landline", "adalah telepon rumah"),
}


@pytest.mark.parametrize("mutation", BESIDES)
@pytest.mark.parametrize("phone", PHONES)
async def test_a_malformed_phone_names_its_rule(db: str, mutation: str, phone: str) -> None:
    rule, words, kata = PHONES[phone]
    before = await fingerprint()

    told = await both(ANYONE, mutation, {**BESIDES[mutation], "phone": phone})

    assert told["en"] == {
        "__typename": "Refusal",
        "code": "INVALID_INPUT",
        "message": f"The phone number {words}; give an Indonesian mobile number, as"
        " 0812 3456 7890.",
        "path": "phone",
        "facts": {"rule": rule},
    }
    assert told["id"]["message"] == (
        f"Nomor telepon {kata}; berikan nomor HP Indonesia, misalnya 0812 3456 7890."
    )
    assert await fingerprint() == before

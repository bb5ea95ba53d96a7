"""NIK and phone: never stored in plain. A keyed hash to look up by, a cipher to show again.

The hash is HMAC-SHA-256 and the cipher AES-256-GCM, each under a key derived (HKDF-SHA-256) from
the installation's own secret. A cipher is ``version (1) ‖ nonce (12) ‖ text and tag``: the version
names the secret, so that a later one can take over row by row.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from programme.errors import Unavailable

VERSION = b"\x01"
NONCE = 12


class Vault:
    """The keys of one secret text."""

    def __init__(self, secret: str) -> None:
        self._hash_key = _derive(secret, b"look-up")
        self._cipher = AESGCM(_derive(secret, b"cipher"))

    def digest(self, text: str) -> bytes:
        """The 32 bytes by which ``text`` is looked up."""
        return hmac.digest(self._hash_key, text.encode(), hashlib.sha256)

    def seal(self, text: str) -> bytes:
        """``text`` encrypted, differently each time."""
        nonce = os.urandom(NONCE)
        return VERSION + nonce + self._cipher.encrypt(nonce, text.encode(), VERSION)

    def open(self, cipher: bytes) -> str:
        """The text again. Raises Unavailable where the secret is not the one that sealed it."""
        nonce, sealed = cipher[1 : 1 + NONCE], cipher[1 + NONCE :]
        try:
            return self._cipher.decrypt(nonce, sealed, cipher[:1]).decode()
        except InvalidTag as fault:
            raise Unavailable(
                "A sealed value does not open: JAKMENTOR_NIK_KEY is not the key of this database.",
                "Nilai tersegel tidak terbuka: JAKMENTOR_NIK_KEY bukan kunci basis data ini.",
            ) from fault

    def open_all(self, ciphers: Iterable[bytes | None]) -> list[str | None]:
        """The texts of a page, in order."""
        return [None if cipher is None else self.open(cipher) for cipher in ciphers]


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, None, b"jakmentor " + purpose).derive(secret.encode())


_vault: Vault | None = None


def use(secret: str) -> None:
    """Unlock with the installation's secret; every process does so once, when it starts."""
    global _vault  # noqa: PLW0603 (a process serves one installation)
    _vault = Vault(secret)


def vault() -> Vault:
    """The vault in use. Raises Unavailable before ``use``."""
    if _vault is None:
        raise Unavailable(
            "No NIK key is set: JAKMENTOR_NIK_KEY is missing.",
            "Kunci NIK belum diatur: JAKMENTOR_NIK_KEY tidak ada.",
        )
    return _vault

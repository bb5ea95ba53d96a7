"""Which document is meant: by its text, by the hash of one kept before, or of a trusted one.

Kept ones are Apollo's automatic persisted queries (``extensions.persistedQuery``); the registry is
the JSON file ``{sha256: document}`` of `settings().trusted_documents`. Both are looked up by the
SHA-256 of the text that we computed ourselves, so nobody can put a document under another's name.
"""

import re
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from api.http.parameters import Parameters
from api.http.refusals import Refused, malformed
from api.settings import SettingsError

MOST_KEPT: Final = 1_000
LONGEST_KEPT: Final = 32_768
HASH: Final = re.compile(r"(?:sha256:)?([0-9a-f]{64})")


class Found(NamedTuple):
    """A document, and the hash under which to keep it once it proved valid."""

    text: str
    keep: str | None = None


class Documents:
    """The documents that this process knows: the trusted ones, and the latest persisted ones.

    Where ``only_trusted``, any other document is refused, however it comes.
    """

    def __init__(
        self, trusted: Mapping[str, str] | None = None, *, only_trusted: bool = False
    ) -> None:
        self._trusted = dict(trusted or {})
        self._only_trusted = only_trusted
        self._kept: OrderedDict[str, str] = OrderedDict()

    def find(self, given: Parameters) -> Found:
        """The document that ``given`` means. Raises Refused, saying what would help."""
        if given.document_id is not None:
            return self._by_hash(_hash(given.document_id, "documentId"), "DOCUMENT_NOT_FOUND")
        persisted = (given.extensions or {}).get("persistedQuery")
        if persisted is not None:
            return self._persisted(_persisted_hash(persisted), given.query)
        if not given.query:
            raise malformed(
                "MALFORMED_REQUEST",
                "'query' is missing: the text of a GraphQL document.",
                "'query' belum diisi: teks dokumen GraphQL.",
            )
        if self._only_trusted:
            self._require_allowed(_digest(given.query))
        return Found(given.query)

    def keep(self, found: Found) -> None:
        """Remember a valid document under its hash; the one unused for longest makes room."""
        if found.keep is None or len(found.text) > LONGEST_KEPT:
            return
        self._kept[found.keep] = found.text
        self._kept.move_to_end(found.keep)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)

    def _persisted(self, digest: str, query: str | None) -> Found:
        if not query:
            return self._by_hash(digest, "PERSISTED_QUERY_NOT_FOUND")
        if _digest(query) != digest:
            raise malformed(
                "PERSISTED_QUERY_HASH_MISMATCH",
                "provided sha does not match query: 'sha256Hash' must be the SHA-256 of 'query'.",
                "'sha256Hash' harus SHA-256 dari 'query'; hash yang dikirim tidak cocok.",
            )
        self._require_allowed(digest)
        return Found(query, keep=digest)

    def _by_hash(self, digest: str, unknown: str) -> Found:
        self._require_allowed(digest)
        if digest in self._trusted:
            return Found(self._trusted[digest])
        if digest in self._kept:
            self._kept.move_to_end(digest)
            return Found(self._kept[digest])
        raise _unknown(unknown)

    def _require_allowed(self, digest: str) -> None:
        if self._only_trusted and digest not in self._trusted:
            raise Refused(
                403,
                "DOCUMENT_NOT_TRUSTED",
                (
                    "Only the documents of this installation's registry are served.",
                    "Hanya dokumen dalam registri instalasi ini yang dilayani.",
                ),
                well_formed=True,
            )


def registry(file: Path) -> dict[str, str]:
    """The trusted documents of a file ``{sha256: document}``. Raises SettingsError where it cannot
    be read, or where a document does not have the hash it stands under."""
    try:
        given = orjson.loads(file.read_bytes())
        wrong = [key for key, text in given.items() if _digest(text) != key]
    except (OSError, ValueError, AttributeError, TypeError) as fault:
        raise SettingsError(
            f"JAKMENTOR_TRUSTED_DOCUMENTS: {file} is no JSON object of documents by their SHA-256.",
            f"JAKMENTOR_TRUSTED_DOCUMENTS: {file} bukan objek JSON berisi dokumen menurut"
            " SHA-256-nya.",
        ) from fault
    if wrong:
        raise SettingsError(
            f"JAKMENTOR_TRUSTED_DOCUMENTS: the document under {wrong[0]} has another SHA-256.",
            f"JAKMENTOR_TRUSTED_DOCUMENTS: dokumen pada {wrong[0]} memiliki SHA-256 lain.",
        )
    return dict(given)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _hash(given: str, name: str) -> str:
    matched = HASH.fullmatch(given)
    if matched is None:
        raise malformed(
            "MALFORMED_REQUEST",
            f"'{name}' must be a SHA-256 in 64 lower-case hexadecimal digits.",
            f"'{name}' harus SHA-256 dalam 64 digit heksadesimal huruf kecil.",
        )
    return matched[1]


def _persisted_hash(persisted: Any) -> str:
    if not isinstance(persisted, dict) or persisted.get("version") != 1:
        raise malformed(
            "PERSISTED_QUERY_VERSION",
            "Unsupported persisted query version; send {version: 1, sha256Hash}.",
            "Versi persisted query tidak didukung; kirim {version: 1, sha256Hash}.",
        )
    return _hash(str(persisted.get("sha256Hash")), "sha256Hash")


def _unknown(kind: str) -> Refused:
    words = {
        "PERSISTED_QUERY_NOT_FOUND": (
            "PersistedQueryNotFound",  # the words that Apollo's clients look for
            "PersistedQueryNotFound",
        ),
        "DOCUMENT_NOT_FOUND": (
            "No document of this id is known; send its text as 'query'.",
            "Tidak ada dokumen dengan id ini; kirim teksnya sebagai 'query'.",
        ),
    }
    return Refused(400, kind, words[kind], well_formed=True)

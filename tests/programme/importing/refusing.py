"""A file that is refused as it is read."""

import pytest

from programme.errors import InvalidInput
from programme.importing.sheets import read


def refusal(media_type: str, data: bytes) -> InvalidInput:
    """Why a file is not taken."""
    with pytest.raises(InvalidInput) as refused:
        read(media_type, data)
    assert refused.value.path == "fileId"
    return refused.value


def words(media_type: str, data: bytes) -> tuple[str, str, str]:
    """The kind of the refusal, and its words in English and Indonesian."""
    refused = refusal(media_type, data)
    return refused.kind, refused.message, refused.pesan

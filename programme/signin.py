"""Sign-in by phone and one-time code.

A code is six digits, kept as a keyed hash, good for five minutes and five tries. Ten wrong tries
within half an hour lock the phone until the half-hour is over. What is answered depends on the
codes alone, never on whether the phone has an account: codes of unknown phones are kept and counted
the same, and go nowhere.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from programme import clock, devices, identity
from programme.devices import SignedIn
from programme.errors import InvalidInput, ProgrammeError, TooManyAttempts, Unauthenticated
from programme.records import store
from programme.secrets import vault

CODE_LIFE: Final = timedelta(minutes=5)
TRIES: Final = 5
WINDOW: Final = timedelta(minutes=30)
WRONG_TRIES: Final = 10
CODES: Final = 5
KEPT: Final = timedelta(days=1)


class CodeGateway(Protocol):
    """Delivers one-time codes: a console, a file, WhatsApp, SMS.

    ``send`` hands the message over and returns; a delivery that fails later is the gateway's to
    log and to retry, since a refusal here would tell which phones have an account.
    """

    async def send(self, phone: str, code: str, language: str) -> None:
        """Send ``code`` to ``phone`` (E.164), worded in ``language`` (``id`` or ``en``)."""


@dataclass(frozen=True, slots=True)
class CodeRequested:
    """What a phone is told, account or not."""

    phone: str
    """Masked."""
    expires_at: datetime
    tries: int = TRIES


async def request_code(phone: str, gateway: CodeGateway) -> CodeRequested:
    """Send a new one-time code; it replaces the one before.

    Raises InvalidInput for a phone that breaks a rule, TooManyAttempts after five codes in half an
    hour or while the phone is locked.
    """
    e164 = identity.parse_phone(phone)
    code = f"{secrets.randbelow(10**6):06d}"
    asked = clock.instant()
    expires = asked + CODE_LIFE
    async with store.transaction():
        await _one_at_a_time(e164)
        await _refuse_flood(e164, asked)
        await store.execute("DELETE FROM one_time_code WHERE created_at < $1", asked - KEPT)
        await store.execute(
            "INSERT INTO one_time_code (phone_hash, code_hash, created_at, expires_at, attempts)"
            " VALUES ($1, $2, $3, $4, 0)",
            vault().digest(e164),
            _code_hash(e164, code),
            asked,
            expires,
        )
        account = await _account_of(e164)
    if account is not None:
        await gateway.send(e164, code, account["language"])
    return CodeRequested(identity.mask_phone(e164), expires)


async def sign_in(phone: str, code: str, device: str) -> SignedIn:
    """Trade a code for a signed-in device; ``device`` is the name that its owner will know it by.

    Raises InvalidInput for a malformed phone, code or device name, Unauthenticated for a wrong or
    spent code, TooManyAttempts while the phone is locked. A wrong try counts whatever follows.
    """
    e164 = identity.parse_phone(phone)
    digits = _six_digits(code)
    name = devices.name_of(device)
    async with store.transaction():
        await _one_at_a_time(e164)
        answer = await _try(e164, digits, name)
    if isinstance(answer, ProgrammeError):
        raise answer
    return answer


async def _try(e164: str, digits: str, device: str) -> SignedIn | ProgrammeError:
    """A refusal is returned, not raised, so that the try that it answers is kept."""
    moment = clock.instant()
    if locked := await _lock(e164, moment):
        return locked
    row = await store.fetch_row(
        "SELECT id, code_hash, attempts FROM one_time_code"
        " WHERE id = (SELECT max(id) FROM one_time_code WHERE phone_hash = $1)"
        " AND used_at IS NULL AND expires_at > $2 AND attempts < $3",
        vault().digest(e164),
        moment,
        TRIES,
    )
    if row is None:
        return _no_code()
    account = await _account_of(e164)
    right = hmac.compare_digest(row["code_hash"], _code_hash(e164, digits))
    if not right or account is None:
        return await _wrong(row)
    await store.execute("UPDATE one_time_code SET used_at = $2 WHERE id = $1", row["id"], moment)
    return await devices.open_device(account["id"], device)


async def _wrong(row: Any) -> Unauthenticated:
    await store.execute("UPDATE one_time_code SET attempts = attempts + 1 WHERE id = $1", row["id"])
    left = TRIES - row["attempts"] - 1
    return Unauthenticated(
        f"The code is wrong; {left} tries are left."
        if left
        else "The code is wrong and has no try left; ask for a new one.",
        f"Kode salah; sisa {left} percobaan."
        if left
        else "Kode salah dan percobaan habis; minta kode baru.",
        path="code",
        kind="CODE_WRONG",
        facts={"triesLeft": left},
    )


def _no_code() -> Unauthenticated:
    return Unauthenticated(
        "No code of this phone is in force: it was used, has expired or was never asked for."
        " Ask for a new one.",
        "Tidak ada kode yang berlaku untuk nomor ini: sudah dipakai, kedaluwarsa, atau belum"
        " diminta. Minta kode baru.",
        path="code",
        kind="CODE_NOT_IN_FORCE",
    )


async def _refuse_flood(e164: str, moment: datetime) -> None:
    if locked := await _lock(e164, moment):
        raise locked
    first = await store.fetch_value(
        "SELECT created_at FROM one_time_code WHERE phone_hash = $1 AND created_at > $2"
        " ORDER BY created_at DESC OFFSET $3 LIMIT 1",
        vault().digest(e164),
        moment - WINDOW,
        CODES - 1,
    )
    if first is not None:
        raise _too_many(first + WINDOW, moment, "codes", "permintaan kode")


async def _lock(e164: str, moment: datetime) -> TooManyAttempts | None:
    """Locked while the codes of the last half-hour hold ten wrong tries."""
    row = await store.fetch_row(
        "SELECT sum(attempts) AS wrong, max(created_at) AS last FROM one_time_code"
        " WHERE phone_hash = $1 AND created_at > $2",
        vault().digest(e164),
        moment - WINDOW,
    )
    if row is None or (row["wrong"] or 0) < WRONG_TRIES:
        return None
    return _too_many(row["last"] + WINDOW, moment, "wrong codes", "kode salah")


def _too_many(until: datetime, moment: datetime, what: str, apa: str) -> TooManyAttempts:
    seconds = max(1, round((until - moment).total_seconds()))
    minutes = -(-seconds // 60)
    return TooManyAttempts(
        f"Too many {what} for this phone; try again in {minutes} minutes.",
        f"Terlalu banyak {apa} untuk nomor ini; coba lagi {minutes} menit lagi.",
        path="phone",
        facts={"retryAfterSeconds": seconds},
    )


async def _account_of(e164: str) -> Any:
    return await store.fetch_row(
        "SELECT id, language FROM actor WHERE phone_hash = $1 AND active", vault().digest(e164)
    )


async def _one_at_a_time(e164: str) -> None:
    """Tries and requests of one phone wait for each other, so that none escapes the count."""
    await store.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", "sign-in " + _hex(e164)
    )


def _hex(e164: str) -> str:
    return vault().digest(e164).hex()


def _code_hash(e164: str, code: str) -> bytes:
    return vault().digest(f"one-time code {e164} {code}")


def _six_digits(code: str) -> str:
    digits = re.sub(r"[ \-]", "", code)
    if not re.fullmatch(r"[0-9]{6}", digits):
        raise InvalidInput(
            "A sign-in code is 6 digits.",
            "Kode masuk terdiri dari 6 angka.",
            path="code",
            facts={"length": len(digits)},
        )
    return digits

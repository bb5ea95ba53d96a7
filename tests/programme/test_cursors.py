"""Cursors of the feed: refused in words where they are not this copy's."""

import base64
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from programme import clock, cursors
from programme.actors import Actor
from programme.changes import page
from programme.cursors import Cursor
from programme.errors import Conflict, ProgrammeError
from programme.records import store
from tests.conftest import connected
from tests.programme import rows


async def given() -> tuple[Actor, Actor]:
    await rows.district()
    return await rows.mentor(), await rows.supervisor()


async def begun(actor: Actor) -> str:
    return (await page(actor, None)).cursor


async def refusal(actor: Actor, cursor: str) -> ProgrammeError:
    with pytest.raises(ProgrammeError) as refused:
        await page(actor, cursor)
    assert refused.value.path == "since"
    return refused.value


async def test_a_forged_cursor_is_refused(db: str) -> None:
    mentor, _ = await given()
    cursor = await begun(mentor)
    whole = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    place = json.loads(whole[cursors.SIGNED :])
    place[3] = 0
    forged = base64.urlsafe_b64encode(whole[: cursors.SIGNED] + json.dumps(place).encode()).decode()

    for text in ("", "x", "½", "A" * 5000, cursor[:-2], forged):
        fault = await refusal(mentor, text)
        assert (fault.kind, fault.message, fault.pesan) == (
            "CURSOR_UNKNOWN",
            "since is no cursor of ours; take it from `cursor`, or leave it out and read all anew.",
            "since bukan kursor dari kami; ambil dari `cursor`, atau kosongkan dan muat semua"
            " ulang.",
        )
    assert (await page(mentor, cursor)).touched == []


async def test_a_cursor_of_another_account_or_scope_is_refused(db: str) -> None:
    mentor, supervisor = await given()
    cursor = await begun(mentor)

    for actor in (supervisor, replace(mentor, area_code=rows.OTHER_DISTRICT)):
        fault = await refusal(actor, cursor)
        assert isinstance(fault, Conflict)
        assert (fault.kind, fault.message) == (
            "CURSOR_FOREIGN",
            "since belongs to another account, another area or a database that was restored; leave"
            " it out and read all anew.",
        )
    assert (await page(replace(mentor, language="id"), cursor)).touched == []


async def test_a_cursor_of_another_database_is_refused(db: str, bare_url: str) -> None:
    """A restored database is another one, though it holds the same rows."""
    mentor, _ = await given()
    cursor = await begun(mentor)
    await store.disconnect()

    async with connected(bare_url):
        with pytest.raises(Conflict) as refused:
            cursors.read(mentor, await cursors.edge(), cursor)

    assert refused.value.kind == "CURSOR_FOREIGN"
    await store.connect(db)


async def test_an_old_cursor_is_refused_before_the_feed_forgets(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mentor, _ = await given()
    instant = clock.instant()
    with monkeypatch.context() as patch:
        patch.setattr(clock, "instant", lambda: instant - timedelta(days=59, seconds=2))
        old = cursors.write(mentor, (await cursors.edge()).history, Cursor(3))
    fault = await refusal(mentor, old)

    assert (fault.kind, fault.facts, fault.message) == (
        "CURSOR_TOO_OLD",
        {"days": 59},
        "since is older than 59 days, and what changed then is no longer known; leave it out and"
        " read all anew.",
    )

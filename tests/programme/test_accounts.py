"""Accounts: who an actor is, the accounts of a role and an area, those an administrator makes."""

import asyncio

import pytest

from programme import accounts, offices, secrets
from programme.accounts import Account
from programme.actors import Actor
from programme.errors import Conflict, InvalidInput, NotFound, ProgrammeError
from programme.records import store
from programme.words import Role
from tests.programme import rows

PHONE = "0812 3456 7890"


@pytest.fixture(autouse=True)
def unlocked() -> None:
    secrets.use("a secret of the tests, and of nothing else")


@pytest.fixture
async def district(db: str) -> None:
    await rows.district()


class TestLoad:
    async def test_an_account_knows_its_mentor_cadre_and_person(self, district: None) -> None:
        mentor, cadre, supervisor = await rows.mentor(), await rows.cadre(), await rows.supervisor()

        for actor in (mentor, cadre, supervisor):
            assert await accounts.load(actor.id) == actor

    async def test_a_closed_or_unknown_account_is_none(self, district: None) -> None:
        actor = await rows.supervisor()
        await store.execute("UPDATE actor SET active = FALSE")

        assert await accounts.load(actor.id) is None
        assert await accounts.load(10**9) is None


class TestFirstOf:
    @pytest.fixture
    async def actors(self, district: None) -> dict[str, Actor]:
        return {
            "kasatpel": await rows.supervisor(rows.DISTRICT),
            "other kasatpel": await rows.supervisor(rows.OTHER_DISTRICT),
            "sudin": await rows.supervisor(rows.CITY),
            "dinas": await rows.supervisor(rows.PROVINCE),
            "mentor": await rows.mentor(),
            "later mentor": await rows.mentor(),
            "other mentor": await rows.mentor(village=rows.OTHER_VILLAGE),
        }

    @pytest.mark.parametrize(
        ("role", "area", "found"),
        [
            ("mentor", None, "mentor"),
            ("MENTOR", "31.74", "mentor"),
            ("mentor", "31.74.10", "other mentor"),
            ("mentor", "317410", "other mentor"),
            ("supervisor", None, "dinas"),
            ("supervisor", "31", "dinas"),
            ("supervisor", "3174", "sudin"),
            ("supervisor", "31.74.10", "other kasatpel"),
            ("kasatpel", "31.74", "kasatpel"),
            ("dinas", None, "dinas"),
        ],
    )
    async def test_it_is_the_first_of_the_role_within_the_area(
        self, actors: dict[str, Actor], role: str, area: str | None, found: str
    ) -> None:
        account = await accounts.first_of(role, area)

        assert account.actor == actors[found]

    @pytest.mark.parametrize(
        ("role", "area", "kind", "message"),
        [
            ("boss", None, InvalidInput, "No role boss; there are mentor, cadre, jakpreneur,"
             " kasatpel, sudin, dinas, bank, auditor, dpo, supervisor."),
            ("public", None, InvalidInput, "No role public; there are mentor, cadre, jakpreneur,"
             " kasatpel, sudin, dinas, bank, auditor, dpo, supervisor."),
            ("mentor", "99", InvalidInput, "No area 99. Give an official code: 31 (province),"
             " 31.71 (city), 31.71.01 (district) or 31.71.01.1001 (village)."),
            ("mentor", "' OR 1=1", InvalidInput, "No area ' OR 1=1. Give an official code: 31"
             " (province), 31.71 (city), 31.71.01 (district) or 31.71.01.1001 (village)."),
            ("supervisor", "31.74.09.1001", InvalidInput, "A village (31.74.09.1001) has no"
             " supervisor; give its district, 31.74.09."),
            ("bank", None, NotFound, "No bank; roles with accounts: dinas, kasatpel, mentor,"
             " sudin."),
            ("mentor", "31.74.09.1002", NotFound, "No mentor in 31.74.09.1002; areas with one:"
             " 31.74.09, 31.74.10."),
            ("sudin", "31.74.09", NotFound, "No sudin in 31.74.09; areas with one: 31.74."),
        ],
    )  # fmt: skip
    async def test_where_none_fits_it_says_what_there_is(
        self, actors: dict[str, Actor], role: str, area: str | None,
        kind: type[ProgrammeError], message: str,
    ) -> None:  # fmt: skip
        with pytest.raises(kind) as refused:
            await accounts.first_of(role, area)

        assert refused.value.message == message

    async def test_an_empty_installation_says_how_to_fill_it(self, db: str) -> None:
        with pytest.raises(NotFound) as none:
            await accounts.first_of("mentor", None)
        with pytest.raises(InvalidInput) as no_area:
            await accounts.first_of("mentor", "31")

        assert none.value.message == (
            "No mentor; there are no accounts yet. Make some with: jakmentor seed"
        )
        assert no_area.value.message == (
            "The register of areas is empty. Load it with: jakmentor seed"
        )


class TestCreate:
    async def test_an_office_account_is_made_once(self, district: None) -> None:
        made = await offices.create("  Sudin   Selatan ", PHONE, "sudin", "3174", rows.AGENCY)
        again = await offices.create("Other", "+62 812 3456 7890", "supervisor", "31.74")

        assert made == Account(
            Actor(made.actor.id, Role.SUDIN, "31.74"), "Sudin Selatan", created=True
        )
        assert again == Account(made.actor, "Sudin Selatan", created=False)
        [row] = await store.fetch("SELECT * FROM actor")
        assert row["agency_code"] == rows.AGENCY
        assert row["phone_hash"] == secrets.vault().digest("+6281234567890")
        assert secrets.vault().open(row["phone_cipher"]) == "+6281234567890"
        trail = await store.fetch("SELECT action, entity_id FROM audit")
        assert [tuple(line) for line in trail] == [("ACCOUNT_CREATED", str(made.actor.id))]

    async def test_two_at_once_make_one(self, district: None) -> None:
        made = await asyncio.gather(
            *(offices.create("Dinas", PHONE, "dinas", "31") for _ in range(4))
        )

        assert sorted(account.created for account in made) == [False, False, False, True]
        assert await store.fetch_value("SELECT count(*) FROM actor") == 1

    @pytest.mark.parametrize(
        ("role", "area", "message"),
        [
            ("dinas", "31", "This phone has an account already: sudin of 31.74."),
            ("sudin", "31.74", "This phone has an account already: sudin of 31.74, closed."),
        ],
    )
    async def test_a_phone_of_another_account_is_refused(
        self, district: None, role: str, area: str, message: str
    ) -> None:
        await offices.create("Sudin", PHONE, "sudin", "31.74")
        await store.execute("UPDATE actor SET active = $1", "closed" not in message)
        before = await rows.snapshot("actor", "audit")

        with pytest.raises(Conflict) as refused:
            await offices.create("Another", PHONE, role, area)

        assert (refused.value.message, refused.value.kind) == (message, "PHONE_TAKEN")
        assert await rows.snapshot("actor", "audit") == before

    @pytest.mark.parametrize(
        ("given", "path", "message"),
        [
            (("A", "021 8888888", "dinas", "31"), "phone", "The phone number is a landline; give"
             " an Indonesian mobile number, as 0812 3456 7890."),
            (("A", PHONE, "boss", "31"), "role", "No role boss; there are mentor, cadre,"
             " jakpreneur, kasatpel, sudin, dinas, bank, auditor, dpo, supervisor."),
            (("A", PHONE, "mentor", "31"), "role", "An account of role mentor comes with its own"
             " record; here you can make kasatpel, sudin, dinas, bank, auditor, dpo."),
            (("A", PHONE, "dinas", "40"), "area", "No area 40. Give an official code: 31"
             " (province), 31.71 (city), 31.71.01 (district) or 31.71.01.1001 (village)."),
            (("A", PHONE, "dinas", "31.74"), "area", "A dinas has an area as 31; 31.74 is of"
             " another level."),
            (("A", PHONE, "kasatpel", "31"), "area", "A kasatpel has an area as 31.71.01; 31 is of"
             " another level."),
            ((" ", PHONE, "dinas", "31"), "name", "A name has 1 to 120 characters; this one has"
             " 0."),
            (("A" * 121, PHONE, "dinas", "31"), "name", "A name has 1 to 120 characters; this one"
             " has 121."),
            (("A", PHONE, "dinas", "31", "NASA"), "agency", "No agency NASA; there are PPKUKM."),
        ],
    )  # fmt: skip
    async def test_what_cannot_be_right_is_refused(
        self, district: None, given: tuple[str, ...], path: str, message: str
    ) -> None:
        with pytest.raises(InvalidInput) as refused:
            await offices.create(*given)

        assert (refused.value.path, refused.value.message) == (path, message)
        assert await rows.snapshot("actor", "audit") == {"actor": [], "audit": []}

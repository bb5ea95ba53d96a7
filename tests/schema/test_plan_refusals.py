"""What a supervisor is told of a past week, a second publication and a stale draft."""

import re

from programme.consents import withdraw
from programme.planning.publish import plan_publish
from programme.words import ConsentPurpose, Role
from schema.ids import to_global
from tests.programme import rows
from tests.programme.fingerprint import fingerprint
from tests.programme.planning.drafts import draft
from tests.schema.asking import both


async def test_a_past_week_is_refused_in_both_languages(db: str) -> None:
    await rows.district()
    kasatpel = await rows.supervisor()
    before = await fingerprint()

    told = await both(kasatpel, "planRun", {"week": "2020-10-19", "areaCode": rows.DISTRICT})

    assert {language: one["message"] for language, one in told.items()} == {
        "id": "week 2020-10-19 (2020-W43) sudah lewat; minggu paling awal yang dapat direncanakan"
        " adalah 2020-10-26.",
        "en": "week 2020-10-19 (2020-W43) is past; the earliest week that can be planned is"
        " 2020-10-26.",
    }
    assert await fingerprint() == before


async def test_a_second_publication_is_refused_in_both_languages(db: str) -> None:
    await rows.district()
    kasatpel, mentor = (
        await rows.actor(Role.KASATPEL, rows.DISTRICT, name="Dewi"),
        await rows.mentor(),
    )
    plan = await draft(kasatpel, [(await rows.person(mentor=mentor), mentor)])
    await plan_publish(kasatpel, plan)
    before = await fingerprint()

    told = await both(kasatpel, "planPublish", {"planId": to_global("WeeklyPlan", plan)})

    words = {
        language: re.sub(r"\d\d[:.]\d\d", "T", one["message"]) for language, one in told.items()
    }
    assert words == {
        "id": f"Rencana {plan} sudah diterbitkan pada 2020-10-26 pukul T oleh Dewi.",
        "en": f"Plan {plan} was published already, on 2020-10-26 at T by Dewi.",
    }
    assert await fingerprint() == before


async def test_a_stale_draft_is_refused_in_both_languages(db: str) -> None:
    await rows.district()
    kasatpel, mentor = await rows.supervisor(), await rows.mentor()
    person = await rows.person(mentor=mentor)
    plan = await draft(kasatpel, [(person, mentor)])
    await withdraw(kasatpel, person, ConsentPurpose.CONTACT)
    before = await fingerprint()

    told = await both(kasatpel, "planPublish", {"planId": to_global("WeeklyPlan", plan)})

    assert {language: one["message"] for language, one in told.items()} == {
        "id": f"Rencana {plan} sudah usang: persetujuan ditarik (Jakpreneur: 1). Jalankan rencana"
        " lagi.",
        "en": f"Plan {plan} is stale: consent withdrawn (Jakpreneur: 1). Run the plan again.",
    }
    assert await fingerprint() == before

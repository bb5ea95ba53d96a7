"""A probability says where it comes from: terms that add up to its logit."""

from dataclasses import replace
from math import fsum, log

import pytest

from programme.actors import Actor
from programme.planning.explaining import plan_explain
from programme.planning.reasons import ToldPart
from programme.words import ConsentPurpose, ContactAction, ProbabilityBasis, ProbabilityPart
from tests.programme import rows
from tests.programme.planning import believed
from tests.programme.planning.solved import people, solved


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await rows.district()
    return await rows.supervisor()


def add_up(part: ToldPart) -> bool:
    logit = log(part.probability / (1 - part.probability))
    return fsum(term.value for term in part.terms) == pytest.approx(logit)


async def test_a_contact_is_told_beside_being_left_alone(kasatpel: Actor) -> None:
    (person,) = await people(await rows.mentor(name="Sri"), 1)
    await believed.kept()
    plan_id = await solved(kasatpel)

    told = await plan_explain(kasatpel, plan_id, person)
    ceritanya = await plan_explain(replace(kasatpel, language="id"), plan_id, person)

    assert told.basis is ProbabilityBasis.MODEL
    chosen = told.chosen
    assert chosen is not None
    assert chosen.action is ContactAction.VISIT
    alone, contact = chosen.parts
    assert (alone.part, contact.part) == (ProbabilityPart.ALONE, ProbabilityPart.CONTACT)
    assert add_up(alone)
    assert add_up(contact)
    assert alone.probability == pytest.approx(told.alone, abs=1e-6)
    assert contact.probability == pytest.approx(chosen.probability, abs=1e-6)
    extra = {term.words for term in contact.terms} - {term.words for term in alone.terms}
    assert "the contact at this stage" in extra
    assert {term.words for term in ceritanya.chosen.parts[1].terms} >= {  # type: ignore[union-attr]
        "kontak pada tahap ini",
        "tahap yang dicapai",
    }
    sizes = [abs(term.value) for term in contact.terms if term.words != "others"]
    assert sizes == sorted(sizes, reverse=True)


async def test_who_objects_has_no_terms(kasatpel: Actor) -> None:
    mentor = await rows.mentor()
    first, _ = await people(mentor, 2)
    await rows.consent(first, ConsentPurpose.PROFILING, False)
    await believed.kept()
    plan_id = await solved(kasatpel)

    told = await plan_explain(kasatpel, plan_id, first)

    assert told.basis is ProbabilityBasis.MEAN
    assert told.chosen is not None
    assert told.chosen.parts == []
    assert told.chosen.probability > (told.alone or 1.0)


async def test_the_published_funnel_has_no_terms(kasatpel: Actor) -> None:
    (person,) = await people(await rows.mentor(), 1)
    plan_id = await solved(kasatpel)

    told = await plan_explain(kasatpel, plan_id, person)

    assert told.basis is ProbabilityBasis.FUNNEL
    assert told.chosen is not None
    assert told.chosen.parts == []

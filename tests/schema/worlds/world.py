"""Small worlds, drawn at random and put straight into the tables: what a document is asked of.

A world is small enough to be read whole, and crooked on purpose: names shared and in every
alphabet, orders full of ties, nulls wherever a column may hold one, lists that are empty, consents
withdrawn, people handed over, plans published, superseded and never solved.
"""

import random

from programme.actors import ANYONE
from tests.schema.worlds.doubles import Doubles
from tests.schema.worlds.people import People
from tests.schema.worlds.plans import Plans
from tests.schema.worlds.work import Work


class World(People, Work, Plans, Doubles):
    """Everything that one seed brings forth."""

    @classmethod
    async def of(cls, seed: int) -> "World":
        """Put a world into an empty database, on 26 October 2020."""
        world = cls(random.Random(seed))
        await world.map()
        await world.settle()
        for person in world.people:
            await world.live(person)
        await world.meet()
        await world.plan()
        await world.reward()
        await world.sign_in()
        await world.market()
        await world.double()
        world.actors.append(ANYONE)
        return world

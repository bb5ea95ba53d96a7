"""The consent ledger: contact asked at registration, later withdrawals, profiling, bank, board."""

from dataclasses import dataclass

import numpy as np

from programme.words import ConsentPurpose
from seeds import columns
from seeds.columns import NULL, Array, Table
from seeds.days import DAY, Weeks, moment
from seeds.people import People
from seeds.reference import read
from seeds.streams import Streams

PURPOSES = list(ConsentPurpose)
CONTACT, PROFILING, LEADERBOARD, BANK = range(4)
SOURCES = ["REGISTRATION", "WHATSAPP_STOP", "PORTAL", "REPORT_FORM", "CADRE_FORM"]
NOT_A_DAY = np.datetime64("NaT", "D")


def withdrawals(people: People, weeks: Weeks, streams: Streams) -> Array:
    """The day on which each person took back the consent to contact, NaT for most."""
    rng = streams.of("withdrawals")
    leave = people.consent & (rng.random(len(people)) < read("people")["contact_withdrawn"])
    return np.where(leave, _later(people.registered, weeks, rng), NOT_A_DAY)


def _later(since: Array, weeks: Weeks, rng: np.random.Generator) -> Array:
    """A day after each of ``since``, within the lived days."""
    left = (np.datetime64(weeks.last_day) - since).astype(np.int64)
    return since + (rng.random(len(since)) * left).astype(np.int64) * DAY


@dataclass(frozen=True, eq=False)
class Asked:
    """When and of whom consent was asked.

    registered    when each person's registration was recorded
    withdrawn     the day on which each took the consent to contact back, NaT for most
    reported      persons at P6, when, and which of them borrowed
    cadres        persons who became cadres, the day, and whether they may be named on a board
    """

    registered: Array
    withdrawn: Array
    reported: tuple[Array, Array, Array]
    cadres: tuple[Array, Array, Array]


def table(people: People, weeks: Weeks, asked: Asked, streams: Streams) -> Table:
    """Table ``consent``, in the order in which it was recorded."""
    rng, n = streams.of("consents"), len(people)
    gone = np.flatnonzero(~np.isnat(asked.withdrawn))
    object_to = np.flatnonzero(rng.random(n) < read("people")["profiling_objection"])
    objected = moment(_later(people.registered[object_to], weeks, rng), rng, first=18, last=21)
    who, when, borrowed = asked.reported
    lent = borrowed | (rng.random(len(who)) < read("people")["bank_opt_in"])
    cadres, since, board = asked.cadres
    no = np.zeros
    parts = [
        (np.arange(n), CONTACT, people.consent, 0, asked.registered),
        (gone, CONTACT, no(len(gone)), 1, moment(asked.withdrawn[gone], rng, first=18, last=21)),
        (object_to, PROFILING, no(len(object_to)), 2, objected),
        (who, BANK, lent, 3, when),
        (cadres, LEADERBOARD, board, 4, moment(since, rng)),
    ]
    joined = [
        np.concatenate([np.broadcast_to(part[place], len(part[0])) for part in parts])
        for place in range(5)
    ]
    order = np.argsort(joined[4], kind="stable")
    person, purpose, granted, source, at = (column[order] for column in joined)
    return Table(
        "consent",
        {
            "id": columns.large(range(1, len(order) + 1)),
            "person_id": columns.large(person + 1),
            "purpose": columns.coded(purpose, PURPOSES),
            "granted": columns.flags(granted),
            "source": columns.coded(source, SOURCES),
            "recorded_at": columns.moments(at),
            "actor_id": columns.large(np.full(len(order), NULL)),
        },
    )

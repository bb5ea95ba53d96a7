"""Official area codes as integers: where two of them meet, and how long the way is."""

from typing import Any

import numpy as np
import numpy.typing as npt

from planner.inputs import Ints

DISTRICT, CITY, PROVINCE = 10**4, 10**6, 10**8  # a kelurahan's code, cut to the wider area
ISLANDS = 3101  # Kepulauan Seribu

# Minutes there and back (assumptions of the programme).
SAME_VILLAGE, SAME_DISTRICT, SAME_CITY, OTHER_CITY = 10, 18, 35, 60
BOAT_DAY = 405  # with the visit, a whole working day


def district(code: Ints) -> Ints:
    """The kecamatan of a kelurahan."""
    return np.asarray(code // DISTRICT)


def level(code: Any) -> Ints:
    """What a code names, as the divisor that cuts a kelurahan to it; 1 = a kelurahan itself."""
    code = np.asarray(code)
    levels = [code % wide == 0 for wide in (PROVINCE, CITY, DISTRICT)]
    return np.asarray(np.select(levels, [PROVINCE, CITY, DISTRICT], 1))


def travel(home: Any, work: Any) -> npt.NDArray[np.int64]:
    """Minutes of travel for a visit at `home` by who works from `work` (kelurahan codes).

    Between the islands, and between them and the city, a boat takes the day. Who is known by
    kecamatan only (kelurahan 0000) is nobody's neighbour.
    """
    home, work = np.asarray(home), np.asarray(work)
    neighbours = (home == work) & (home % DISTRICT != 0)
    boat = (home // CITY == ISLANDS) | (work // CITY == ISLANDS)
    steps = [
        neighbours,
        boat,
        home // DISTRICT == work // DISTRICT,
        home // CITY == work // CITY,
    ]
    minutes = [SAME_VILLAGE, BOAT_DAY, SAME_DISTRICT, SAME_CITY]
    return np.asarray(np.select(steps, minutes, OTHER_CITY))

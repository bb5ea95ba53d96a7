"""What an actor may still ask: a leaky bucket of cost points (`schema.cost`).

    level ← max(0, level − rate · elapsed);  a request of cost c fits if level + c ≤ capacity

The buckets are of one process. Connections spread over the workers, so each worker holds its share
of the capacity and of the rate.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from ipaddress import IPv6Address
from typing import Final, NamedTuple

MOST_BUCKETS: Final = 50_000


class Spent(NamedTuple):
    """What a request cost, and what is left of the bucket.

    Points, but for seconds: ``window`` in which a full bucket empties, ``resets`` until this one
    is empty again, ``wait`` until the request would have fitted (0 where it did).
    """

    cost: int
    limit: int
    remaining: int
    window: int
    resets: int
    wait: int


class Budget:
    """The buckets: ``capacity`` points each, draining by ``rate`` points a second.

    The bucket that was unused for longest makes room for a new one.
    """

    def __init__(
        self,
        capacity: float,
        rate: float,
        *,
        workers: int = 1,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.capacity, self.rate = int(capacity / workers) or 1, rate / workers
        self.window = math.ceil(capacity / rate)
        self._now = now
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def spend(self, key: Hashable, cost: int) -> Spent:
        """Take ``cost`` points from the bucket of ``key``, or none where they do not fit.

        What costs more than a whole bucket takes a whole one; what costs nothing fits only where a
        point is left.
        """
        now, charged = self._now(), min(cost, self.capacity)
        level, at = self._buckets.pop(key, (0.0, now))
        level = max(0.0, level - self.rate * (now - at))
        wait = max(0.0, level + (charged or 1) - self.capacity) / self.rate
        if wait == 0.0:
            level += charged
        self._buckets[key] = (level, now)
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)
        return Spent(
            cost,
            self.capacity,
            int(self.capacity - level),
            self.window,
            math.ceil(level / self.rate),
            math.ceil(wait),
        )


def place(address: str) -> str:
    """The bucket of an anonymous client: its IPv4 address, or the network (/64) of its IPv6 one."""
    if ":" not in address:
        return address
    try:
        parsed = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))

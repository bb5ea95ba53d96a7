"""Named random streams: a new table draws from a stream of its own and shifts no other."""

from zlib import crc32

import numpy as np


class Streams:
    """One PCG64 generator per name, all spawned from one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def of(self, name: str) -> np.random.Generator:
        """A fresh generator for ``name``: the same one each time it is asked for."""
        sequence = np.random.SeedSequence(self.seed, spawn_key=(crc32(name.encode()),))
        return np.random.Generator(np.random.PCG64(sequence))

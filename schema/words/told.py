"""What a vocabulary means: in a sentence, and each of its values in one."""

from enum import Enum

Told = dict[type[Enum], tuple[str, dict[str, str]]]

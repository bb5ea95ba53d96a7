"""Which of the packages with real data, and of those compared with, are here."""

from importlib.metadata import PackageNotFoundError, distribution

import pytest


def need(*packages: str) -> None:
    """Skip the test where one is missing; none is imported, since only their files are read."""
    for package in packages:
        try:
            distribution(package)
        except PackageNotFoundError:
            pytest.skip(f"{package} is not installed")

"""Shared by the tests: libraries over the seeds and over stories of the tests' own."""

from pathlib import Path

import pytest

from bot.engine import Engine
from retrieval.ingest import read_folder
from retrieval.library import MemoryLibrary

HERE = Path(__file__).parent
STORIES = HERE / "stories"
SEEDS = HERE.parent / "seeds"


@pytest.fixture(scope="session")
def engine() -> Engine:
    """An engine over the tests' own stories."""
    return Engine(MemoryLibrary(read_folder(STORIES)))


@pytest.fixture(scope="session")
def seed_engine() -> Engine:
    """An engine over the seed article."""
    return Engine(MemoryLibrary(read_folder(SEEDS)))

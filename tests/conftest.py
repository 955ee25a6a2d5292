"""Shared by the tests: libraries over the seeds and over stories of the tests' own."""

import pytest
from corpora import SEEDS, STORIES

from bot.engine import Engine
from retrieval.ingest import read_folder
from retrieval.library import MemoryLibrary


@pytest.fixture(scope="session")
def engine() -> Engine:
    """An engine over the tests' own stories."""
    return Engine(MemoryLibrary(read_folder(STORIES)))


@pytest.fixture(scope="session")
def seed_engine() -> Engine:
    """An engine over the seed article."""
    return Engine(MemoryLibrary(read_folder(SEEDS)))

"""One fake and one bot for the tests that can share them; tests of starts and stops make their own."""

import itertools

import pytest
from world import Bot, Fake

USERS = itertools.count(1000)


@pytest.fixture(scope="session")
def fake():
    server = Fake()
    yield server
    server.close()


@pytest.fixture(scope="session")
def bot(fake, tmp_path_factory):
    process = Bot(fake.url, tmp_path_factory.mktemp("bot")).start()
    yield process
    assert process.stop() == 0


@pytest.fixture(scope="session")
def second(tmp_path_factory):
    """Another fake and bot, with the allowance of questions that a newsroom has, for tests of what every chat sees."""
    server = Fake()
    process = Bot(server.url, tmp_path_factory.mktemp("second"), NEWSROOM_TELEGRAM_RATE="20").start()
    yield server, process
    assert process.stop() == 0
    server.close()


@pytest.fixture
def user(bot):
    """A person on the list whom no other test uses."""
    return bot.admit(next(USERS))


@pytest.fixture
def own():
    """A fake for one test alone."""
    server = Fake()
    yield server
    server.close()

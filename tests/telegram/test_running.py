"""A bot that runs: its data folder, its lock, a full disk, a second process, a new owner, its webhook's journal."""

import itertools
import sqlite3
import sys
import time

import pytest
from test_failures import HOOK_SECRET
from world import EDITOR, OWNER, QUESTION, Bot, Fake, free_port

GUESTS = itertools.count(3350)
FAILED = "getUpdates: TelegramError"


def until(holds, what, seconds=40):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def test_a_second_bot_on_the_same_data_folder_is_refused_and_the_first_goes_on(fake, bot, user):
    second = Bot(fake.url, bot.folder, owned=False)
    known = bot.process
    second.start(wait=False)
    assert second.process.wait(40) == 2
    assert "in use" in bot.log()
    assert bot.process is known
    fake.say(QUESTION, user)
    fake.calls(user)


def test_two_bots_on_one_token_say_what_to_do_and_every_question_is_answered(own, tmp_path):
    bots = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        bots.append(Bot(own.url, tmp_path / name))
        bots[-1].admit(3300)
        bots[-1].start()
    until(lambda: any("stop one of the two" in each.log() for each in bots), "no word of the other poller")
    for _ in range(3):
        own.say("/help", 3300)
    until(lambda: len({c["response"]["result"]["reply_to_message"]["message_id"] for c in own.calls(3300, 0)}) == 3, "a question is lost")
    assert [each.stop() for each in bots] == [0, 0]


@pytest.fixture(scope="module")
def worn(tmp_path_factory):
    """A bot whose data folder is spoilt and mended again; its log stays small."""
    server = Fake()
    process = Bot(server.url, tmp_path_factory.mktemp("worn"), NEWSROOM_LOG="WARNING").start()
    process.fake, process.data = server, process.folder / "data"
    yield process
    assert process.stop() == 0
    server.close()


@pytest.fixture
def guest(worn):
    """A person who has been answered once, and the number of times that polling has failed."""
    number = worn.admit(next(GUESTS))
    worn.fake.quiet(number)
    worn.failures = worn.log().count(FAILED)
    return number


def noticed(worn):
    until(lambda: worn.log().count(FAILED) > worn.failures, "the fault was not noticed")
    assert len(worn.fake.calls(None, 0)) == worn.fake_calls


def asked(worn, guest):
    worn.fake_calls = len(worn.fake.calls(None, 0))
    worn.fake.say("/help", guest)


def answered_once(worn, guest):
    assert "Ask a question" in worn.fake.messages(guest, 2)[1]["text"]
    worn.fake.quiet(guest)
    assert len(worn.fake.calls(guest)) == 3


def test_a_locked_database_delays_an_answer_and_loses_none(worn, guest):
    with worn.database() as other:
        other.execute("BEGIN IMMEDIATE")
        asked(worn, guest)
        noticed(worn)
        other.execute("ROLLBACK")
    answered_once(worn, guest)


def test_nothing_is_lost_while_the_journal_cannot_be_written(worn, guest):
    with worn.database() as database:
        database.execute("ALTER TABLE inbox RENAME TO away")
        asked(worn, guest)
        noticed(worn)
        database.execute("ALTER TABLE away RENAME TO inbox")
    answered_once(worn, guest)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can set another process's limit of file sizes")
def test_a_full_disk_delays_an_answer_and_loses_none(worn, guest):
    import resource

    limit = (worn.data / "telegram.sqlite-wal").stat().st_size
    assert limit > (worn.folder / "log").stat().st_size + 2_000, "the log must have room below the limit"
    resource.prlimit(worn.process.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    asked(worn, guest)
    noticed(worn)
    resource.prlimit(worn.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    answered_once(worn, guest)


def test_an_answer_that_cannot_be_written_down_is_sent_without_an_apology(worn, guest):
    with worn.database() as database:
        database.execute("ALTER TABLE conversation RENAME TO away")
        database.execute("CREATE VIEW conversation AS SELECT * FROM away")  # readable, not writable
        worn.fake.say(QUESTION, guest)
        assert "[1]" in worn.fake.messages(guest, 2)[1]["text"]
        until(lambda: "could not be written down" in worn.log(), "the fault is not in the log")
        database.execute("DROP VIEW conversation")
        database.execute("ALTER TABLE away RENAME TO conversation")
    worn.fake.quiet(guest)
    assert len(worn.fake.calls(guest)) == 3


def test_a_webhook_call_is_refused_while_it_cannot_be_written_down_and_answered_when_it_comes_again(tmp_path):
    server, port = Fake(), free_port()
    process = Bot(server.url, tmp_path, NEWSROOM_TELEGRAM_WEBHOOK=f"http://127.0.0.1:{port}", NEWSROOM_TELEGRAM_WEBHOOK_PORT=str(port),
                  NEWSROOM_TELEGRAM_WEBHOOK_SECRET=HOOK_SECRET)
    user = process.admit(3304)
    process.start()
    with process.database() as database:
        database.execute("ALTER TABLE inbox RENAME TO away")
        server.say("/help", user)
        until(lambda: any(entry["status"] == 500 for entry in server.get("state")["webhook_log"]), "the call was taken")
        database.execute("ALTER TABLE away RENAME TO inbox")
    assert "Ask a question" in server.messages(user)[0]["text"]
    server.quiet(user)
    assert len(server.calls(user)) == 2
    assert process.stop() == 0
    server.close()


def test_a_data_folder_that_cannot_be_used_is_one_line(own, tmp_path):
    process = Bot(own.url, tmp_path, owned=False)
    (tmp_path / "data").write_text("a file")
    process.start(wait=False)
    assert process.process.wait(40) == 2
    assert "NEWSROOM_DATA" in process.log()
    assert process.stop() == 2


def test_a_new_owner_is_made_by_a_link_of_the_terminal_alone(own, tmp_path):
    process = Bot(own.url, tmp_path, options=("--pair",)).start()
    code = process.line().split("?start=")[1]
    own.say(f"/start {code}", EDITOR)
    assert "yours" in own.messages(EDITOR)[0]["text"]
    own.say("/invite", OWNER)
    assert "Only the owner" in own.messages(OWNER)[0]["text"]
    own.say("/people", EDITOR)
    assert f"editor · {OWNER}" in own.messages(EDITOR, 2)[1]["text"]
    own.say(f"/start {code}", OWNER)
    own.quiet(OWNER)
    own.say("/invite", OWNER)
    assert "Only the owner" in own.messages(OWNER, 4)[3]["text"]
    assert process.stop() == 0


def test_an_older_data_folder_keeps_its_guests(tmp_path):
    process = Bot("http://127.0.0.1:9", tmp_path)
    path = tmp_path / "data" / "telegram.sqlite"
    database = sqlite3.connect(path)
    database.executescript("DROP TABLE conversation; CREATE TABLE conversation (chat INTEGER); PRAGMA user_version = 0;")
    database.close()
    with process.database() as opened:
        assert opened.execute("SELECT count(*) FROM guest").fetchone() == (3,)
        assert opened.execute("SELECT person FROM conversation").fetchall() == []


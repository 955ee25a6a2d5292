"""What goes wrong outside: Telegram's refusals and silences, malformed updates, kills. Each test has processes of its own
only where it must; the rest share the session's."""

import itertools
import json
import time
import urllib.error
import urllib.request

import pytest
from world import GROUP, HERE, NAME, QUESTION, SECRET, Bot, Fake, free_port

SENDING = [
    pytest.param({"code": 500}, id="500"),
    pytest.param({"code": 502, "raw": "<html>Bad Gateway</html>"}, id="502 in HTML"),
    pytest.param({"code": 200, "raw": "<html>"}, id="200 with garbage"),
    pytest.param({"drop": True}, id="a dropped connection"),
    pytest.param({"delay": 0.5, "code": 503}, id="a slow 503"),
]


@pytest.mark.parametrize("fault", SENDING)
def test_an_answer_survives_faults_of_sending(fake, bot, user, fault):
    fake.post("fault", method="sendMessage", times=2, contains=str(user), **fault)
    fake.say(QUESTION, user)
    good = [c for c in fake.get("outbox", method="sendMessage", chat_id=user, n=3, timeout=40) if c.get("response", {}).get("ok")]
    assert len(good) == 1
    assert "[1]" in good[0]["response"]["result"]["text"]


def test_a_flood_limit_is_waited_out(fake, bot, user):
    fake.post("fault", method="sendMessage", code=429, description="Too Many Requests: retry after 1", retry_after=1, times=1,
              contains=str(user))
    began = time.monotonic()
    fake.say(QUESTION, user)
    fake.calls(user)
    assert time.monotonic() - began >= 1
    fake.quiet(user)
    assert len(fake.calls(user)) == 2


def test_an_answer_whose_confirmation_is_lost_is_not_lost(fake, bot, user):
    fake.post("fault", method="sendMessage", after=True, drop=True, times=1, contains=str(user))
    fake.say(QUESTION, user)
    fake.calls(user)


def test_refused_markup_is_sent_without_markup(fake, bot, user):
    fake.post("fault", method="sendMessage", code=400, description="Bad Request: can't parse entities: x", times=1, contains=str(user))
    fake.say(QUESTION, user)
    message = fake.messages(user)[0]
    assert "[1]" in message["text"]
    assert "<blockquote" not in message["text"]
    assert not message.get("entities")


def test_another_refusal_is_not_repeated(fake, bot, user):
    fake.post("fault", method="sendMessage", code=400, description="Bad Request: something new", times=1, contains=str(user))
    fake.say(QUESTION, user)
    fake.calls(user, status=400)
    fake.quiet(user)
    assert len(fake.calls(user)) == 1


@pytest.mark.parametrize("fault", [
    {"code": 500, "times": 2}, {"code": 409, "description": "Conflict: terminated by other getUpdates request", "times": 1},
    {"code": 429, "retry_after": 1, "description": "x", "times": 1}, {"drop": True, "times": 2}, {"raw": "garbage", "times": 1}])
def test_polling_survives(fake, bot, user, fault):
    fake.post("fault", method="getUpdates", **fault)
    fake.say("/about", bot.admit(9000))
    fake.say(QUESTION, user)
    fake.calls(user)


MALFORMED = [
    {"callback_query": {"id": "1", "from": {"id": 42, "is_bot": False, "first_name": "A"}}}, {"message": {"text": "x"}}, {"message": "str"},
    {"future_kind": {"a": 1}}, {},
    {"message": {"message_id": 1, "date": 99999999999999, "chat": {"id": 42, "type": "private"}, "text": "UNLOGGED"}}]


@pytest.mark.parametrize("update", MALFORMED)
def test_a_malformed_update_does_not_hold_up_the_next(fake, bot, user, update):
    fake.post("raw", **update)
    fake.say("/about", user)
    fake.calls(user)
    assert "UNLOGGED" not in bot.log()


def test_an_update_that_comes_three_times_is_answered_once(fake, bot, user):
    sender = {"id": user, "is_bot": False, "first_name": "A"}
    fake.say("/about", user)
    fake.calls(user)
    fake.post("raw", _repeat=3, message={
        "message_id": 900, "date": 1, "chat": {"id": user, "type": "private"}, "from": sender, "text": QUESTION})
    fake.quiet(user)
    fake.quiet(user)
    assert sum("[1]" in c["params"]["text"] for c in fake.calls(user, 3)) == 1
    assert "came twice" in bot.log()


def test_a_chat_is_answered_in_order_and_does_not_hold_up_others(fake, bot, user):
    other = bot.admit(user + 5000)
    fake.post("fault", method="sendMessage", delay=2, code=503, times=1, contains=str(user))
    fake.say(QUESTION, user)
    fake.say("/about", user)
    fake.say("/about", other)
    theirs, ours = fake.calls(other)[0], fake.calls(user, 2)
    assert theirs["at"] < ours[0]["at"]
    assert "[1]" in ours[0]["params"]["text"]
    assert "word for word" in ours[1]["params"]["text"]


def test_typing_is_shown_while_an_answer_takes_long(fake, bot, user):
    fake.post("fault", method="sendMessage", delay=1, code=503, times=1, contains=str(user))
    fake.say(QUESTION, user)
    assert fake.calls(user, method="sendChatAction")[0]["params"]["action"] == "typing"
    fake.calls(user)


def test_a_kick_between_question_and_answer_harms_nobody_else(fake, bot, user):
    bot.admit(-801, "group")
    fake.post("fault", method="sendMessage", code=403, description="Forbidden: bot was kicked from the supergroup chat", times=1,
              contains="-801")
    fake.say(f"/ask@{NAME} {QUESTION}", user, chat_id=-801)
    fake.calls(-801, status=403)
    fake.quiet(user)


def test_two_hundred_chats_under_enforced_flood_limits_are_each_answered_once_and_in_order(own, tmp_path):
    process = Bot(own.url, tmp_path)
    chats = range(2000, 2200)
    process.admit_all(chats)
    process.start()
    own.post("set", rate={"per_chat": 1, "window": 1.0, "overall": 30})
    twice = chats[::5]
    for user in chats:
        own.say(QUESTION, user)
    for user in twice:
        own.say("/about", user)
    calls = own.calls(None, len(chats) + len(twice), timeout=90)
    texts = {user: [c["params"]["text"] for c in calls if c["params"]["chat_id"] == str(user)] for user in chats}
    assert all("[1]" in said[0] for said in texts.values())
    assert all(len(said) == 2 and "word for word" in said[1] if user in twice else len(said) == 1 for user, said in texts.items())
    assert process.stop() == 0
    assert len(own.calls(None, 0)) == len(chats) + len(twice)
    print(f"{len(calls)} answers, {len(own.calls(None, 0, status=429))} refused for the flood limit, "
          f"{calls[-1]['at'] - own.get('outbox', method='getMe')[0]['at']:.1f} s")


def test_a_question_survives_kill_9_and_a_stop_finishes_what_was_taken(own, tmp_path):
    process = Bot(own.url, tmp_path)
    user = process.admit(3000)
    process.start()
    own.say("/use 1", user)
    own.calls(user)
    own.post("fault", method="sendMessage", delay=2, code=503, contains=str(user))
    own.say(QUESTION, user)
    own.say("/articles", user)
    own.calls(user, method="sendChatAction")
    process.kill()
    own.post("set", clear_faults=True)
    process.start()
    texts = [m["text"] for m in own.messages(user, 3)]
    assert "[1]" in texts[1]
    assert "1. " in texts[2]
    with process.database() as database:
        assert database.execute("SELECT value FROM choice").fetchall()
    typing = len(own.calls(user, 0, method="sendChatAction"))
    own.post("fault", method="sendMessage", delay=1, code=503, times=1, contains=str(user))
    own.say(QUESTION, user)
    own.calls(user, typing + 1, method="sendChatAction")
    assert process.stop() == 0
    assert "[1]" in own.messages(user, 4)[3]["text"]
    process.start()
    own.quiet(user)
    assert len(own.calls(user)) == 5
    assert process.stop() == 0


def test_what_could_not_be_sent_is_sent_later_by_the_same_process(fake, bot, user):
    other = bot.admit(user + 5000)
    for who in (user, other):
        fake.post("fault", method="sendMessage", code=500, times=5, contains=str(who))
    fake.say(QUESTION, user)
    fake.say("/about", other)
    assert "[1]" in fake.messages(user)[0]["text"]
    assert "word for word" in fake.messages(other)[0]["text"]


def test_the_bot_starts_while_telegram_is_down(tmp_path):
    port = free_port()
    process = Bot(f"http://127.0.0.1:{port}", tmp_path).start(wait=False)
    deadline = time.monotonic() + 40
    while "cannot be reached yet" not in process.log() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert process.process.poll() is None
    server = Fake(port)
    assert process.line().startswith("READY")
    assert process.stop() == 0
    server.close()


def test_the_bot_can_be_stopped_while_telegram_is_down(tmp_path):
    process = Bot(f"http://127.0.0.1:{free_port()}", tmp_path).start(wait=False)
    deadline = time.monotonic() + 40
    while "cannot be reached yet" not in process.log() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert process.stop() == 0


def test_a_wrong_token_ends_the_bot_and_is_not_printed(own, tmp_path):
    process = Bot(own.url, tmp_path)
    (tmp_path / "token").write_text("7000000001:ZZwrongZZwrongZZwrongZZwrongZZ")
    process.start(wait=False)
    assert process.process.wait(40) == 2
    assert "ZZwrong" not in process.log()
    assert "NEWSROOM_TELEGRAM_TOKEN_FILE" in process.log()


def test_a_fault_of_the_engine_apologises_and_is_logged_without_the_question(own, tmp_path):
    process = Bot(own.url, tmp_path, script=(str(HERE / "broken_engine.py"),))
    user = process.admit(3003)
    process.start()
    own.say("SECRETQUESTION?", user)
    assert "went wrong" in own.messages(user)[0]["text"]
    own.quiet(user)
    assert process.stop() == 0
    assert "SECRETQUESTION" not in process.log()


HEADER = "X-Telegram-Bot-Api-Secret-Token"
HOOK_SECRET = "s3cret-Value_1"  # noqa: S105 - of the fake
NUMBERS = itertools.count(7000)


@pytest.fixture(scope="module")
def hook(tmp_path_factory):
    """A bot that listens instead of polling, with a small allowance of questions."""
    server, port = Fake(), free_port()
    process = Bot(server.url, tmp_path_factory.mktemp("hook"), NEWSROOM_TELEGRAM_WEBHOOK=f"http://127.0.0.1:{port}",
                  NEWSROOM_TELEGRAM_WEBHOOK_PORT=str(port), NEWSROOM_TELEGRAM_WEBHOOK_SECRET=HOOK_SECRET, NEWSROOM_TELEGRAM_RATE="3").start()
    process.url, process.fake = f"http://127.0.0.1:{port}/telegram", server
    yield process
    assert process.stop() == 0
    assert HOOK_SECRET not in process.log()
    server.close()


def deliver(url, body, secret=None):
    headers = {"content-type": "application/json"} | ({HEADER: secret} if secret is not None else {})
    try:
        return urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=10).status  # noqa: S310 - loopback
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize("secret", [None, "", "wrong"])
def test_a_webhook_call_without_the_secret_is_refused(hook, secret):
    user = hook.admit(next(NUMBERS))
    forged = {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": user, "type": "private"}, "text": QUESTION,
                                          "from": {"id": user, "is_bot": False, "first_name": "A"}}}
    assert deliver(hook.url, json.dumps(forged).encode(), secret) == 403
    hook.fake.quiet(user)
    assert len(hook.fake.calls(user)) == 1


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"update_id":1,"message":"x"}', b"\xff\xfe", b"{}"])
def test_garbage_at_the_webhook_does_not_stop_it(hook, body):
    assert deliver(hook.url, body, HOOK_SECRET) >= 200
    user = hook.admit(next(NUMBERS))
    hook.fake.say("/about", user)
    hook.fake.calls(user)


def test_too_many_questions_get_one_polite_line_each(hook):
    user = hook.admit(next(NUMBERS))
    for _ in range(4):
        hook.fake.say(QUESTION, user)
    assert "Try again in" in hook.fake.messages(user, 4)[-1]["text"]


def test_a_webhook_is_delivered_again_after_a_kill(hook):
    user = hook.admit(next(NUMBERS))
    hook.kill()
    hook.fake.say(QUESTION, user)
    hook.start()
    hook.fake.calls(user)
    hook.fake.quiet(user)
    assert len(hook.fake.calls(user)) == 2


def test_a_webhook_needs_a_secret(own, tmp_path):
    process = Bot(own.url, tmp_path, NEWSROOM_TELEGRAM_WEBHOOK="http://127.0.0.1:1").start(wait=False)
    assert process.process.wait(40) == 2
    assert "NEWSROOM_TELEGRAM_WEBHOOK_SECRET" in process.log()


def test_a_mention_of_the_group_never_reaches_the_log(fake, bot, user):
    fake.say(f"/ask@{NAME} GROUPSECRET?", user, chat_id=GROUP)
    fake.calls(GROUP)
    assert "GROUPSECRET" not in bot.log()
    assert SECRET not in bot.log()

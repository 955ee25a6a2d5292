"""Groups and topics: silent unless spoken to; buttons that work in their own chat alone."""

import itertools
import json

import pytest
from world import NAME, OWNER, QUESTION

GROUPS = itertools.count(600)


@pytest.fixture
def group(fake, bot):
    """An invited group in which the bot sees every message, as an administrator does."""
    fake.post("set", privacy=False)
    number = -next(GROUPS)
    bot.admit(number, "group")
    yield number
    fake.post("set", privacy=True)


def test_a_group_hears_nothing_unless_it_speaks_to_the_bot(fake, bot, user, group):
    for text in ("just chatting?", "@someone_else who?", f"mail bob@{NAME}.org", "/ask@other_bot who?", "/nonsense"):
        fake.say(text, user, chat_id=group)
    asked = fake.say(f"@{NAME} {QUESTION}", user, chat_id=group)
    first = fake.messages(group)[0]
    assert first["reply_to_message"]["message_id"] == asked
    fake.say("asdf?", user, chat_id=group, reply_to=first["message_id"])
    fake.say(f"/ask@{NAME} {QUESTION}", user, chat_id=group)
    assert "[1]" in fake.messages(group, 3)[2]["text"]
    assert len(fake.calls(group)) == 3


def test_owners_commands_are_not_carried_out_in_a_group(fake, bot, user, group):
    fake.say(f"/invite@{NAME}", OWNER, chat_id=group)
    fake.say(f"/ask@{NAME} {QUESTION}", user, chat_id=group)
    assert "t.me" not in fake.messages(group)[0]["text"]


def test_an_anonymous_administrator_is_served_by_the_group(fake, bot, group):
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    fake.say(f"/ask@{NAME} {QUESTION}", 1, chat_id=group, extra={"from": anonymous, "sender_chat": {"id": group, "type": "supergroup", "title": "x"}})
    assert "[1]" in fake.messages(group)[0]["text"]


def test_another_bot_is_not_answered(fake, bot, user, group):
    fake.say(f"/ask@{NAME} {QUESTION}", 1, chat_id=group, extra={"from": {"id": 99, "is_bot": True, "first_name": "Echo", "username": "echo_bot"}})
    fake.say(f"/about@{NAME}", user, chat_id=group)
    assert "word for word" in fake.messages(group)[0]["text"]


def test_an_answer_stays_in_its_topic_and_topics_have_conversations_of_their_own(fake, bot, user, group):
    fake.say(f"/ask@{NAME} {QUESTION}", user, chat_id=group, thread=77)
    fake.say(f"/ask@{NAME} {QUESTION}", user, chat_id=group, thread=78)
    assert [c["params"]["message_thread_id"] for c in fake.calls(group, 2)] == ["77", "78"]
    fake.quiet(user)
    with bot.database() as database:
        rows = database.execute("SELECT thread FROM conversation WHERE chat = ? ORDER BY thread", (group,)).fetchall()
    assert rows == [(77,), (78,)]


def test_each_person_of_a_group_goes_on_with_their_own_subject_and_a_reply_with_that_of_its_answer(fake, bot, user, group):
    bob = user + 5000
    fake.say(f"/ask@{NAME} Who leads the opposition in Halvern?", user, chat_id=group)
    first = fake.messages(group)[0]
    fake.say(f"/ask@{NAME} Combien d'emplois sont supprimés à l'usine de Valdoré ?", bob, chat_id=group)
    fake.messages(group, 2)
    fake.quiet(user)
    with bot.database() as database:
        rows = dict(database.execute("SELECT person, state FROM conversation WHERE chat = ?", (group,)).fetchall())
    assert "alvern" in rows[user]
    assert "aldor" in rows[bob]
    fake.say(f"@{NAME} and who denied it?", bob, chat_id=group, reply_to=first["message_id"])
    fake.messages(group, 3)
    fake.quiet(user)
    with bot.database() as database:
        query = "SELECT before FROM question WHERE chat = ? AND person = ? ORDER BY at DESC LIMIT 1"
        assert "alvern" in database.execute(query, (group, bob)).fetchone()[0]


def test_a_new_subject_begins_with_nothing_said_before(fake, bot, user):
    fake.say(QUESTION, user)
    fake.messages(user)
    fake.say("/new", user)
    fake.messages(user, 2)
    fake.say("Who denied this?", user)
    fake.messages(user, 3)
    fake.quiet(user)
    with bot.database() as database:
        befores = database.execute("SELECT before FROM question WHERE chat = ? ORDER BY at", (user,)).fetchall()
    assert befores[0] == befores[1]


@pytest.mark.parametrize("call", ["/ask@{name}", "@{name}"])
def test_a_bare_call_in_reply_to_a_colleagues_question_answers_that_question(fake, bot, user, group, call):
    asked = fake.say(QUESTION, user + 5000, chat_id=group)
    fake.say(call.format(name=NAME), user, chat_id=group, reply_to=asked)
    assert "[1]" in fake.messages(group)[0]["text"]


def test_a_message_edited_into_a_question_is_answered(fake, bot, user, group):
    said = fake.say(QUESTION, user, chat_id=group)
    fake.post("edit", chat_id=group, message_id=said, text=f"@{NAME} {QUESTION}")
    answer = fake.messages(group)[0]
    assert answer["reply_to_message"]["message_id"] == said
    alone = fake.say("x" * 1500, user)
    assert "too long" in fake.messages(user)[0]["text"]
    fake.post("edit", chat_id=user, message_id=alone, text=QUESTION)
    assert "[1]" in fake.messages(user, 2)[1]["text"]


def buttons(message):
    return [b for row in message["reply_markup"]["inline_keyboard"] for b in row]


def test_the_buttons_show_context_proof_and_others(fake, bot, user):
    fake.say(QUESTION, user)
    answer = fake.messages(user)[0]
    assert [b["text"] for b in buttons(answer)] == ["Context", "Why", "Others say", "👍", "👎"]
    assert all(len(b["callback_data"].encode()) <= 64 for b in buttons(answer))
    for number, (label, says) in enumerate([("Context", ""), ("Why", "Kept: "), ("Others say", "")], 2):
        fake.press(label, user, message_id=answer["message_id"])
        shown = fake.messages(user, number)[-1]
        assert says in shown["text"]
        if label == "Context":
            assert "bold" in [e["type"] for e in shown["entities"]]
            assert shown["text"].count("\n\n") >= 1


def test_a_refusal_without_evidence_has_only_verdicts(fake, bot, user):
    fake.say("asdf qwer?", user)
    assert [b["text"] for b in buttons(fake.messages(user)[0])] == ["👍", "👎"]


def answered(fake, number):
    return fake.calls(None, number, "answerCallbackQuery", None)[-1]


def test_a_forged_or_foreign_press_does_nothing_and_an_old_one_no_harm(fake, bot, user):
    other = bot.admit(user + 5000)
    for who in (user, other):
        fake.say(QUESTION, who)
    key = buttons(fake.messages(user)[0])[0]["callback_data"]
    theirs = fake.messages(other)[0]["message_id"]
    seen = len(fake.calls(None, 0, "answerCallbackQuery", None))
    fake.post("callback", data=key, user_id=other, chat_id=other, message_id=theirs)
    assert "expired" in answered(fake, seen + 1)["params"]["text"]
    fake.post("callback", data="evil:1", user_id=user, chat_id=user, message_id=2)
    assert "expired" in answered(fake, seen + 2)["params"]["text"]
    fake.post("callback", data=key, user_id=user, chat_id=user, message_id=2, inaccessible=True)
    assert fake.messages(user, 2)[1]["text"]
    fake.post("callback", data=key, user_id=user, chat_id=user, message_id=2, stale=True)
    assert answered(fake, seen + 4)["status"] == 400
    fake.quiet(other)
    assert len(fake.calls(other)) == 2


def test_a_press_after_forget_has_expired(fake, bot, user):
    fake.say(QUESTION, user)
    answer = fake.messages(user)[0]
    fake.say("/forget", user)
    fake.calls(user, 2)
    fake.quiet(user)
    seen = len(fake.calls(None, 0, "answerCallbackQuery", None))
    fake.press("Why", user, message_id=answer["message_id"])
    assert "expired" in answered(fake, seen + 1)["params"]["text"]


def test_an_inline_question_is_answered_only_once_the_owner_opens_it(fake, bot, user):
    seen = len(fake.calls(None, 0, "answerInlineQuery"))
    fake.post("inline", query=QUESTION, user_id=user)
    assert fake.calls(None, seen + 1, "answerInlineQuery")[-1]["params"]["results"] == "[]"
    said = len(fake.calls(OWNER, 0))
    fake.say("/inline on", OWNER)
    assert "open" in fake.messages(OWNER, said + 1)[-1]["text"]
    fake.post("inline", query=QUESTION, user_id=user)
    assert "[1]" in fake.calls(None, seen + 2, "answerInlineQuery")[-1]["params"]["results"]
    fake.post("inline", query="a", user_id=user)
    assert fake.calls(None, seen + 3, "answerInlineQuery")[-1]["params"]["results"] == "[]"
    fake.say("/inline off", OWNER)
    assert "closed" in fake.messages(OWNER, said + 2)[-1]["text"]


def test_an_inline_question_gets_an_answer_from_each_story_that_has_one(fake, bot, user):
    said = len(fake.calls(OWNER, 0))
    fake.say("/inline on", OWNER)
    fake.calls(OWNER, said + 1)
    seen = len(fake.calls(None, 0, "answerInlineQuery"))
    fake.post("inline", query="Who denied?", user_id=user)
    results = json.loads(fake.calls(None, seen + 1, "answerInlineQuery")[-1]["params"]["results"])
    assert len(results) == 2
    assert all(r["input_message_content"]["message_text"].startswith("<b>Who denied?</b>") for r in results)
    assert len({r["title"] for r in results}) == 2
    fake.post("inline", query="asdf qwer zxcv", user_id=user)
    assert len(json.loads(fake.calls(None, seen + 2, "answerInlineQuery")[-1]["params"]["results"])) == 1
    fake.say("/inline off", OWNER)
    fake.calls(OWNER, said + 2)


def test_a_flood_of_inline_questions_does_not_use_up_the_questions_of_its_sender(second, user):
    fake, bot = second
    guest = bot.admit(user)
    said = len(fake.calls(OWNER, 0))
    fake.say("/inline on", OWNER)
    fake.calls(OWNER, said + 1)
    seen = len(fake.calls(None, 0, "answerInlineQuery", None))
    for number in range(99):
        fake.post("inline", query=f"who denied {number}", user_id=guest)
    last = fake.post("inline", query="who denied it", user_id=guest)["id"]
    fake.quiet(guest)
    answers = fake.calls(None, 0, "answerInlineQuery", None)
    assert answers[-1]["params"]["inline_query_id"] == last
    assert len(answers) - seen < 90, "what was typed on was not let go"
    fake.say(QUESTION, guest)
    assert "[1]" in fake.messages(guest, 2)[1]["text"]


def test_a_flood_of_presses_is_stopped(second, user):
    fake, bot = second
    guest = bot.admit(user)
    fake.say(QUESTION, guest)
    answer = fake.messages(guest)[0]["message_id"]
    seen = len(fake.calls(None, 0, "answerCallbackQuery"))
    for _ in range(62):
        fake.press("Why", guest, message_id=answer)
    assert "Try again" in fake.calls(None, seen + 62, "answerCallbackQuery")[-1]["params"]["text"]


def test_the_owner_has_the_owners_help(fake, bot):
    said = len(fake.calls(OWNER, 0))
    fake.say("/help", OWNER)
    assert "/invite" in fake.messages(OWNER, said + 1)[-1]["text"]
    fake.say("/invite editor", OWNER)
    assert "editor" in fake.messages(OWNER, said + 2)[-1]["text"]

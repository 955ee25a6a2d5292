"""Who may ask: closed by default, opened by one-time links, groups by their own."""

import re

from world import NAME, OWNER, QUESTION, STRANGER, Bot


def code_in(text):
    return re.search(r"https://t\.me/\S+\?start(?:group)?=(\S+)", text)[1]


def invitation(fake, word=""):
    seen = len(fake.calls(OWNER, 0))
    fake.say(f"/invite {word}", OWNER)
    return code_in(fake.messages(OWNER, seen + 1)[-1]["text"])


def test_a_stranger_gets_one_line_and_no_answer(fake, bot, user):
    for _ in range(4):
        fake.say(QUESTION, STRANGER)
    fake.say("/start wrongcode", STRANGER)
    fake.calls(STRANGER)
    fake.quiet(user)
    assert [m["text"] for m in fake.messages(STRANGER)] == ["This bot is private; ask the newsroom for an invitation."]


def test_the_pairing_link_makes_one_owner(own, tmp_path):
    process = Bot(own.url, tmp_path, owned=False).start()
    pair = process.line()
    assert pair.startswith(f"PAIR https://t.me/{NAME}?start=")
    own.say(QUESTION, 70)
    own.calls(70)
    own.say(f"/start {code_in(pair)}", 71)
    assert "yours" in own.messages(71)[0]["text"]
    own.say(f"/start {code_in(pair)}", 72)
    own.calls(72)
    own.say("/people", 71)
    assert "71  owner" in own.messages(71, 2)[1]["text"]
    assert "private" in own.messages(72)[0]["text"]
    assert process.stop() == 0


def test_an_invitation_lets_one_person_in_once(fake, bot, user):
    code = invitation(fake)
    fake.say(f"/start {code}", 801)
    assert "Welcome" in fake.messages(801)[0]["text"]
    fake.say(f"/start {code}", 802)
    assert "private" in fake.messages(802)[0]["text"]
    seen = len(fake.calls(OWNER, 0))
    fake.say("/people", OWNER)
    assert "801  person" in fake.messages(OWNER, seen + 1)[-1]["text"]
    fake.say("/people remove 801", OWNER)
    fake.calls(OWNER, seen + 2)
    fake.say(QUESTION, 801)
    assert "private" in fake.messages(801, 2)[1]["text"]
    fake.say(f"/people remove {OWNER}", OWNER)
    assert "not on the list" in fake.messages(OWNER, seen + 3)[-1]["text"]


def test_a_group_is_opened_by_its_link_and_not_by_a_persons(fake, bot, user):
    person, group = invitation(fake), invitation(fake, "group")
    fake.post("kick", chat_id=-701, user_id=user, kicked=False)
    fake.say(f"/start@{NAME} {group}", user, chat_id=-701)
    assert "mentioned" in fake.messages(-701)[0]["text"]
    fake.say(f"/start@{NAME} {person}", user, chat_id=-702)
    fake.calls(-702, method="leaveChat")
    fake.say(f"/start {person}", 803)
    assert "Welcome" in fake.messages(803)[0]["text"]


def test_an_uninvited_group_is_left_even_when_a_guest_brings_the_bot(fake, bot, user):
    fake.post("kick", chat_id=-703, user_id=STRANGER, kicked=False)
    fake.calls(-703, method="leaveChat")
    fake.say(f"/ask@{NAME} {QUESTION}", user, chat_id=-704)
    fake.calls(-704, method="leaveChat")
    assert not fake.calls(-704, 0)


def test_a_group_that_removed_the_bot_must_be_invited_again(fake, bot, user):
    bot.admit(-705, "group")
    fake.post("kick", chat_id=-705, user_id=user)
    fake.quiet(user)
    fake.post("kick", chat_id=-705, user_id=user, kicked=False)
    fake.calls(-705, method="leaveChat")


def test_a_group_keeps_its_place_when_it_becomes_a_supergroup(fake, bot, user):
    bot.admit(-706, "group")
    fake.say("moved", user, chat_id=-706, extra={"migrate_to_chat_id": -1706}, chat_type="group", reply_to=None)
    fake.post("set", privacy=False)
    fake.say("moved", user, chat_id=-706, extra={"migrate_to_chat_id": -1706})
    fake.post("set", privacy=True)
    fake.quiet(user)
    fake.say(f"/ask@{NAME} {QUESTION}", user, chat_id=-1706)
    assert "[1]" in fake.messages(-1706)[0]["text"]


def test_a_strangers_press_and_inline_question_are_refused(fake, bot, user):
    fake.say(QUESTION, user)
    fake.calls(user)
    seen = len(fake.calls(None, 0, "answerCallbackQuery"))
    fake.press("Context", STRANGER, user)
    assert "private" in fake.calls(None, seen + 1, "answerCallbackQuery")[-1]["params"]["text"]
    fake.post("inline", query=QUESTION, user_id=STRANGER)
    assert fake.calls(None, 1, "answerInlineQuery")[-1]["params"].get("results", "[]") == "[]"
    fake.quiet(user)
    assert len(fake.calls(user)) == 2


def test_channels_and_business_chats_are_not_answered(fake, bot, user):
    fake.say("hello", user, chat_id=-900, chat_type="channel")
    fake.say(QUESTION, user, extra={"business_connection_id": "b"})
    fake.quiet(user)
    assert len(fake.calls(user)) == 1


def test_the_open_group_answers_whoever_is_in_it(fake, bot, user):
    bot.admit(-707, "group")
    fake.say(f"/ask@{NAME} {QUESTION}", 667, chat_id=-707)
    assert "[1]" in fake.messages(-707)[0]["text"]

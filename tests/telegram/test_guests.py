"""Who may ask: closed by default, opened by one-time links, groups by their own."""

import itertools
import json
import re

import pytest
from world import EDITOR, NAME, OWNER, QUESTION, STRANGER, Bot

from bot.telegram.run import Patience


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
    assert "owner · 71" in own.messages(71, 2)[1]["text"]
    assert "private" in own.messages(72)[0]["text"]
    assert process.stop() == 0


def test_each_guest_is_shown_the_commands_that_are_theirs(fake, bot, user):
    fake.say(f"/start {invitation(fake, 'éditeur')}", 813)
    assert "share stories" in fake.messages(813)[0]["text"]
    fake.quiet(813)
    menu = fake.get("state")["meta"]
    names = {c["command"] for c in menu["commands:fr:chat813"]}
    assert {"ask", "share"} <= names
    assert "invite" not in names
    assert "share" not in {c["command"] for c in menu["commands:fr:all_private_chats"]}


def test_a_hostile_name_comes_out_as_text(fake, bot, user):
    fake.say(f"/start {invitation(fake)}", 814, first_name="<b>\u202eMal</b>\nlory\u200b")
    fake.messages(814)
    seen = len(fake.calls(OWNER, 0))
    fake.say("/people", OWNER)
    shown = fake.messages(OWNER, seen + 1)[-1]
    assert "<b>Mal</b> lory · person · 814" in shown["text"]
    assert not shown.get("entities") or "bold" not in str(shown["entities"])


def test_a_link_that_gives_nothing_new_is_not_used_up(fake, bot, user):
    code = invitation(fake)
    for guest in (OWNER, EDITOR, user):
        seen = len(fake.calls(guest, 0))
        fake.say(f"/start {code}", guest)
        assert "Ask me" in fake.messages(guest, seen + 1)[-1]["text"]
    fake.say(f"/start {code}", 811)
    assert "Welcome" in fake.messages(811)[0]["text"]


def test_the_owner_closes_open_invitations_and_sees_how_many_there_are(fake, bot, user):
    code = invitation(fake, "editor")
    seen = len(fake.calls(OWNER, 0))
    fake.say("/people", OWNER)
    assert "Open invitations: " in fake.messages(OWNER, seen + 1)[-1]["text"]
    fake.say("/invite cancel", OWNER)
    assert "closed" in fake.messages(OWNER, seen + 2)[-1]["text"]
    fake.say("/people", OWNER)
    assert "Open invitations: 0" in fake.messages(OWNER, seen + 3)[-1]["text"]
    fake.say(f"/start {code}", 812)
    assert "private" in fake.messages(812)[0]["text"]


def test_a_group_taken_off_the_list_is_left(fake, bot, user):
    bot.admit(-710, "group")
    fake.say(f"/ask@{NAME} {QUESTION}", user, chat_id=-710)
    fake.messages(-710)
    seen = len(fake.calls(OWNER, 0))
    fake.say("/people remove -710", OWNER)
    assert "Taken off" in fake.messages(OWNER, seen + 1)[-1]["text"]
    fake.calls(-710, method="leaveChat")


def test_an_invitation_lets_one_person_in_once(fake, bot, user):
    code = invitation(fake)
    fake.say(f"/start {code}", 801)
    assert "Welcome" in fake.messages(801)[0]["text"]
    fake.say(f"/start {code}", 802)
    assert "private" in fake.messages(802)[0]["text"]
    seen = len(fake.calls(OWNER, 0))
    fake.say("/people", OWNER)
    assert "person · 801" in fake.messages(OWNER, seen + 1)[-1]["text"]
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
    fake.say(f"/start@{NAME} {group}", user, chat_id=-708)
    fake.calls(-708, method="leaveChat")
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


SUPERGROUPS = itertools.count(-1_000_000_005_500, -1)


@pytest.mark.parametrize("first", ["the old group", "the new group", "a leaving before both", "the new group alone"])
def test_a_group_keeps_its_place_and_what_is_kept_of_it_when_it_becomes_a_supergroup(fake, bot, user, first):
    new = next(SUPERGROUPS)
    old = bot.admit(new + 1_000_000_000_000, "group")
    fake.say(f"/add@{NAME} Ferry halted\n\nThe ferry to Ostrava was halted on Tuesday.", user, chat_id=old)
    fake.messages(old)
    fake.say(f"/use@{NAME} 1", user, chat_id=old)
    fake.messages(old, 2)
    number = fake.say(f"/ask@{NAME} {QUESTION}", user, chat_id=old)
    fake.messages(old, 3)
    fake.post("set", privacy=False)
    if first == "a leaving before both":
        fake.post("kick", chat_id=old, user_id=user)
        fake.quiet(user)
    told = [(old, {"migrate_to_chat_id": new}), (new, {"migrate_from_chat_id": old})]
    orders = {"the new group": told[::-1], "the new group alone": told[1:]}
    for chat, extra in orders.get(first, told):
        fake.say("", user, chat_id=chat, extra=extra)
    fake.post("set", privacy=True)
    fake.quiet(user)
    fake.say(f"/articles@{NAME}", user, chat_id=new)
    assert "Ferry halted" in fake.messages(new)[0]["text"]
    while fake.say("among themselves", user, chat_id=new) < number - 1:
        pass
    assert fake.say(f"/ask@{NAME} {QUESTION}", user, chat_id=new) == number, "messages are numbered anew in a supergroup"
    fake.messages(new, 2)
    with bot.database() as database:
        assert database.execute("SELECT count(*) FROM choice WHERE chat = ?", (new,)).fetchone() == (1,)
    assert not fake.calls(new, 0, "leaveChat")
    fake.say(f"/ask@{NAME} {QUESTION}", user, chat_id=old)
    fake.quiet(user)
    assert len(fake.calls(old)) == 3


def test_an_answer_follows_a_group_that_moved_while_it_was_written(fake, bot, user):
    new = next(SUPERGROUPS)
    old = bot.admit(new + 1_000_000_000_000, "group")
    fake.post("set", privacy=False)
    fake.say("hello", user, chat_id=new)
    fake.post("set", privacy=True)
    fake.post("fault", method="sendMessage", code=400, description="Bad Request: group chat was upgraded to a supergroup chat",
              migrate_to_chat_id=new, contains=str(old), times=1)
    fake.say(f"/ask@{NAME} {QUESTION}", user, chat_id=old)
    moved = fake.messages(new)[0]
    assert "[1]" in moved["text"]
    assert "reply_to_message" not in moved


def test_a_strangers_press_and_inline_question_are_refused(fake, bot, user):
    fake.say(QUESTION, user)
    fake.calls(user)
    seen = len(fake.calls(None, 0, "answerCallbackQuery"))
    fake.press("Context", STRANGER, user)
    assert "private" in fake.calls(None, seen + 1, "answerCallbackQuery")[-1]["params"]["text"]
    asked = len(fake.calls(None, 0, "answerInlineQuery"))
    fake.post("inline", query=QUESTION, user_id=STRANGER)
    assert fake.calls(None, asked + 1, "answerInlineQuery")[-1]["params"].get("results", "[]") == "[]"
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


def test_nothing_of_the_library_reaches_who_is_not_on_the_list(second):
    own, process = second
    guest, gone = process.admit(3400), process.admit(3401)
    keys = {}
    for who in (guest, gone):
        own.say(QUESTION, who)
        keys[who] = own.messages(who)[0]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    said = len(own.calls(OWNER, 0))
    own.say(f"/people remove {gone}", OWNER)
    own.calls(OWNER, said + 1)
    own.say("/inline on", OWNER)
    own.calls(OWNER, said + 2)
    own.post("set", privacy=False)

    def leaked():
        calls = [c["params"] for c in own.get("outbox") if str(c["params"].get("chat_id")) not in (str(guest), str(OWNER))]
        return [json.dumps(calls, ensure_ascii=False).count(name) for name in ("Halvern", "Valdoré")]

    before = leaked()  # the answer that was given before the removal
    outside = [(STRANGER, STRANGER), (gone, gone), (STRANGER, -1_000_000_000_900), (guest, -1_000_000_000_901), (guest, -901)]
    for person, chat in outside:
        said = len(own.calls(chat, 0))
        for text in (QUESTION, f"/ask@{NAME} {QUESTION}", f"@{NAME} {QUESTION}", "/articles", "/sources", "/use 1", "/save", "/start x", "/people",
                     "/invite", "/share 1", "/add a story"):
            asked = own.say(text, person, chat_id=chat)
        own.post("edit", chat_id=chat, message_id=asked, text=f"@{NAME} {QUESTION}")
        own.say("", person, chat_id=chat, document="a story", file_name="a.txt")
        own.post("raw", message={"message_id": 990, "date": 1, "chat": {"id": chat, "type": "private" if chat > 0 else "supergroup", "title": "x"},
                                 "forward_origin": {"type": "hidden_user", "sender_user_name": "A", "date": 1}, "text": QUESTION,
                                 "from": {"id": person, "is_bot": False, "first_name": "A"}})
        own.quiet(guest)
        own.post("callback", data=keys[guest], user_id=person, chat_id=chat, message_id=asked)
        own.post("callback", data=keys[gone], user_id=person, chat_id=chat, message_id=asked)
        texts = [c["params"]["text"] for c in own.calls(chat, 0)][said:]
        assert len(texts) <= 1
        assert all("private" in text for text in texts)
    for person in (STRANGER, gone):
        own.post("inline", query=QUESTION, user_id=person)
    own.quiet(guest)
    assert leaked() == before
    own.post("set", privacy=True)


def test_an_answer_that_cannot_be_sent_is_tried_less_and_less_often():
    patience, waiting = Patience(), [{"update_id": 1}]
    assert [look for look in range(40) if patience.due(waiting, look)] == [0, 2, 4, 8, 16, 32]
    assert patience.due([], 64) == []
    assert patience.due(waiting, 65) == waiting

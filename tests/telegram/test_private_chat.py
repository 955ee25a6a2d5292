"""A private chat: a question is answered as a reply to it, whatever is in the question."""

import pytest
from world import NAME, QUESTION, TOKEN


def test_an_answer_replies_to_its_question_with_folded_evidence(fake, bot, user):
    asked = fake.say(QUESTION, user)
    answer = fake.messages(user)[0]
    assert answer["reply_to_message"]["message_id"] == asked
    assert "[1]" in answer["text"]
    assert answer["text"].index("\n\n[1]") > 0
    assert "expandable_blockquote" in [e["type"] for e in answer["entities"]]
    assert answer["link_preview_options"]["is_disabled"]


def test_the_commands_and_the_description_are_published_in_both_languages(fake, bot, user):
    fake.calls(None, 2, "setMyDescription")
    state = fake.get("state")
    assert {c["command"] for c in state["meta"]["commands:fr:all_private_chats"]} >= {
        "start", "help", "ask", "articles", "add", "use", "sources", "lang", "forget", "about"}
    assert state["meta"]["commands::all_private_chats"][0]["description"] == "Ask a question"
    assert "rédaction" in state["meta"]["description:fr"]
    assert set(state["allowed"]) == {"message", "edited_message", "callback_query", "inline_query", "my_chat_member"}


@pytest.mark.parametrize(("code", "says"), [("fr-CH", "Posez-moi"), ("en", "Ask me"), ("de", "Ask me")])
def test_the_bot_speaks_the_clients_language(fake, bot, user, code, says):
    fake.say("/start", user, language_code=code)
    assert says in fake.messages(user)[0]["text"]


@pytest.mark.parametrize(("command", "says"), [
    ("/help", "word"), ("/about", "word for word"), ("/articles", "1. "), ("/sources", "1. "), ("/use", "Which one?"),
    ("/use 99999999999999999999", "Which one?"), ("/use all", "every story"), ("/use 1", "alone"), ("/lang", "Choose"),
    ("/lang en", "Noted"), ("/add", "Send me the story"), ("/nonsense", "do not know"), ("/ask", "What is your question"),
    ("/remove 1", "is yours"), ("/share 1", "Only editors"), ("/invite", "Only the owner"), ("/forget", "deleted"),
])
def test_each_command_says_one_thing(fake, bot, user, command, says):
    fake.say(command, user)
    assert says in fake.messages(user)[0]["text"]


def test_the_chosen_language_holds_and_can_be_taken_back(fake, bot, user):
    for number, (text, says) in enumerate([("/lang fr", "noté"), ("/about", "mot pour mot"), ("/lang auto", "Noted")], 1):
        fake.say(text, user)
        assert says in fake.messages(user, number)[-1]["text"]


HOSTILE = ["<b>", "</i>", "&lt;&", "<a href='tg://user?id=1'>x", "]]>", "\u202eabc\u2066", "😀" * 900, "a\x00b", f"@{NAME}", "/ask", "   .",
           "\u200b", "qui\u200b a \u202edémenti ?", "'; DROP TABLE question; --"]


@pytest.mark.parametrize("question", HOSTILE)
def test_a_hostile_question_gets_one_answer_without_markup_or_hidden_characters(fake, bot, user, question):
    fake.say(question, user)
    answer = fake.messages(user)[0]
    assert not set("\u200b\u202e\u2066\x00") & set(answer["text"])
    assert {e["type"] for e in answer.get("entities", [])} <= {"expandable_blockquote", "bold", "bot_command", "mention"}
    assert not fake.calls(user, 0, status=400)


def test_a_question_of_4096_characters_is_refused_politely(fake, bot, user):
    fake.say("x" * 4096, user)
    assert "too long" in fake.messages(user)[0]["text"]


def test_an_edited_question_changes_its_answer(fake, bot, user):
    asked = fake.say(QUESTION, user)
    first = fake.messages(user)[0]
    fake.post("edit", chat_id=user, message_id=asked, text="asdf qwer zxcv?")
    changed = fake.messages(user, method="editMessageText")[0]
    assert changed["message_id"] == first["message_id"]
    assert changed["text"] != first["text"]
    fake.post("edit", chat_id=user, message_id=asked, text=QUESTION)
    fake.calls(user, 2, "editMessageText")
    assert len(fake.calls(user)) == 1


def test_an_edit_of_what_was_no_question_is_left_alone(fake, bot, user):
    said = fake.say("/about", user)
    fake.messages(user)
    fake.post("edit", chat_id=user, message_id=said, text="/about again")
    fake.quiet(user)
    assert len(fake.calls(user)) == 2


def test_a_follow_up_keeps_its_conversation_and_forget_ends_it(fake, bot, user):
    fake.say(QUESTION, user)
    fake.quiet(user)
    with bot.database() as database:
        count = "SELECT count(*) FROM conversation WHERE chat = ?"
        assert database.execute(count, (user,)).fetchone() == (1,)
        fake.say("/forget", user)
        fake.calls(user, 3)
        fake.quiet(user)
        assert database.execute(count, (user,)).fetchone() == (0,)


def test_no_text_and_no_token_in_a_debug_log(fake, bot, user):
    fake.say("SECRETQUESTION about the bridge?", user)
    fake.calls(user)
    assert "SECRETQUESTION" not in bot.log()
    assert TOKEN not in bot.log()

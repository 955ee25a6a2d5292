"""Lists of many stories: turned page by page, searched, and chosen from."""

import pytest
from test_stories import STORY
from world import Bot, Fake

from bot.telegram.journal import Journal
from bot.telegram.lists import LONGEST_CAPTION, PAGE, View, caption
from bot.telegram.rendering import LONGEST_PART, units
from retrieval.archive import SqliteLibrary
from retrieval.article import parse_article
from retrieval.library import MemoryLibrary
from retrieval.records import Entry


@pytest.fixture(scope="module")
def archived(tmp_path_factory):
    """A bot over a library of 60 stories in one file, as a newsroom has it."""
    folder, server = tmp_path_factory.mktemp("archived"), Fake()
    with SqliteLibrary(folder / "library", make=True) as library:
        for number in range(60):
            text = f"Council {number} meets about {'water' if number % 20 else 'bridges à Évry'}\n\nIt met.\n"
            library.add([Entry(parse_article(f"story-{number:02}", text))])
    process = Bot(server.url, folder, NEWSROOM_LIBRARY=str(folder / "library"))
    yield server, process.start()
    assert process.stop() == 0
    server.close()


def labels(message):
    return [button["text"] for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


def test_a_long_list_is_shown_a_page_at_a_time(archived):
    own, process = archived
    user = process.admit(3120)
    own.say("/articles", user)
    first = own.messages(user)[0]
    assert first["text"].splitlines()[1] == "1. Council 0 meets about bridges à Évry"
    assert first["text"].endswith("20. Council 19 meets about water\n\n1 to 20 of 60. To search: /articles and a word of the headline")
    assert labels(first) == ["More ›"]
    seen = [labels(first)]
    for turned, (label, begin) in enumerate([("More ›", 21), ("More ›", 41), ("‹ Back", 21), ("‹ Back", 1)], 1):
        own.press(label, user, message_id=first["message_id"])
        page = own.messages(user, turned, method="editMessageText")[-1]
        assert page["message_id"] == first["message_id"]
        assert page["text"].splitlines()[1].startswith(f"{begin}. Council {begin - 1} meets")
        seen.append(labels(page))
    assert seen == [["More ›"], ["‹ Back", "More ›"], ["‹ Back"], ["‹ Back", "More ›"], ["More ›"]]
    assert len(own.calls(user)) == 1


def test_a_long_list_is_searched_by_a_word_whatever_its_accents(archived):
    own, process = archived
    user = process.admit(3122)
    own.say("/articles Bridges a evry", user)
    assert own.messages(user)[0]["text"].splitlines() == [
        "Stories:", *(f"{n}. Council {n - 1} meets about bridges à Évry" for n in (1, 21, 41))]
    own.say("/articles zeppelin", user)
    assert own.messages(user, 2)[1]["text"] == "Stories:\nnone"
    own.say("/articles water", user)
    listed = own.messages(user, 3)[2]
    own.press("More ›", user, message_id=listed["message_id"])
    page = own.messages(user, method="editMessageText")[0]["text"]
    assert page.splitlines()[1] == "23. Council 22 meets about water"
    assert "21 to 40 of 57" in page


@pytest.mark.parametrize(("asked", "says"), [
    ("37", "“Council 36 meets"), ("story-07", "“Council 7 meets"), ("council 59", "“Council 59 meets"), ("61", "Which one?"), ("0", "Which one?")])
def test_one_of_many_stories_is_chosen_by_number_id_or_headline(archived, asked, says):
    own, process = archived
    user = process.admit(3130)
    before = len(own.calls(user, 0))
    own.say(f"/use {asked}", user)
    assert says in own.messages(user, before + 1)[before]["text"]


def test_a_word_of_several_headlines_asks_which_of_those(archived):
    own, process = archived
    user = process.admit(3124)
    own.say("/use bridges", user)
    asked = own.messages(user)[0]
    assert "Which one?" in asked["text"]
    assert labels(asked) == [*(f"{n}. Council {n - 1} meets about bridges à Évry" for n in (1, 21, 41)), "Every story"]
    seen = len(own.calls(None, 0, "answerCallbackQuery"))
    own.press("21. ", user, message_id=asked["message_id"])
    assert "alone" in own.calls(None, seen + 1, "answerCallbackQuery")[-1]["params"]["text"]
    with process.database() as database:
        assert database.execute("SELECT value FROM choice WHERE chat = ?", (user,)).fetchall() == [("story-20",)]


def test_only_the_stories_of_a_chat_are_offered_to_be_removed(archived):
    own, process = archived
    user = process.admit(3125)
    own.say("/remove 1", user)
    assert own.messages(user)[0]["text"] == "None of the stories here is yours."
    own.say(STORY, user)
    own.say("/remove 1", user)
    assert own.messages(user, 3)[2]["text"] == "Which of your stories? Give its number:\n61. Ferry service to Ostrava Island halted (yours)"
    own.say("/remove 61", user)
    assert own.messages(user, 4)[3]["text"] == "Story deleted."


def test_a_page_whose_stories_went_is_the_last_one_that_is_left(archived):
    own, process = archived
    user = process.admit(3126)
    with process.database() as database:
        key = Journal(database).button(user, "page", View("articles", 80).stored())
    own.say("/articles", user)
    listed = own.messages(user)[0]
    own.post("callback", data=key, user_id=user, chat_id=user, message_id=listed["message_id"])
    assert "41 to 60 of 60" in own.messages(user, method="editMessageText")[0]["text"]


def test_a_page_of_long_headlines_fits_one_message(tmp_path):
    stories = [parse_article(f"s{n}", f"{'😀 Very long ' * 40}\n\nText.") for n in range(30)]
    page = MemoryLibrary(stories).listing(0, PAGE)
    assert all(units(caption(h)) <= LONGEST_CAPTION for h in page.shown)
    assert PAGE * (LONGEST_CAPTION + 20) < LONGEST_PART
    assert View.read(View("articles", 20, "a b c").stored()) == View("articles", 20, "a b c")

"""Stories sent by readers, and verdicts on answers."""

import io
import re
import subprocess
import sys
import urllib.request
import zipfile

import pytest
from docx import Document
from world import EDITOR, GROUP, NAME, OWNER, QUESTION, STORIES, TOKEN, Bot

from bot.replay import read_dialogue
from bot.telegram import stories
from bot.telegram.stories import StoryError, compose, read_story
from bot.telegram.words import words
from retrieval.formats import office

STORY = """Ferry service to Ostrava Island halted

The operator Marlin Lines halted the ferry to Ostrava Island on Tuesday after an engine fire.

"Nobody was hurt," said Ines Calloway, a spokeswoman for Marlin Lines. The repair will cost 4.2 million dollars, she said.

The harbour authority denied that the ferry had failed an inspection in March. Service resumes on Friday, according to the company."""
ASKED = "Who denied that the ferry had failed an inspection?"
PAGE = "<html><script>alert(1)</script><body>" + "".join(f"<p>{p}</p>" for p in STORY.split("\n\n")) + "</body></html>"


def docx():
    file, document = io.BytesIO(), Document()
    for paragraph in STORY.split("\n\n"):
        document.add_paragraph(paragraph)
    document.save(file)
    return file.getvalue()


def pdf():
    """A PDF of one page, written out by hand: its objects, then where they stand."""
    lines = " ".join(f"({line}) Tj T*" for line in STORY.replace("(", "").replace(")", "").split("\n"))
    stream = f"BT /F1 8 Tf 20 800 Td 10 TL {lines} ET".encode()
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 850]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
               b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (table, len(out))


FILES = [("a.txt", STORY.encode()), ("a.md", STORY.encode()), ("a.html", PAGE.encode()), ("a.docx", docx()), ("a.pdf", pdf())]


@pytest.mark.parametrize(("name", "data"), FILES, ids=[f[0] for f in FILES])
def test_a_file_is_confirmed_and_askable_at_once_in_its_chat_alone(fake, bot, user, name, data):
    fake.say("", user, document=data.decode("latin-1"), file_name=name)
    confirmed = fake.messages(user)[0]["text"]
    assert "Ferry service" in confirmed
    assert "characters" in confirmed
    fake.say(ASKED, user)
    assert "ferry" in fake.messages(user, 2)[1]["text"]
    other = bot.admit(user + 5000)
    fake.say(ASKED, other)
    assert "ferry" not in fake.messages(other)[0]["text"]


@pytest.mark.parametrize(("text", "more"), [
    (STORY, {}), (f"/add {STORY}", {}),
    ("Ferry halted. One line.", {"extra": {"forward_origin": {"type": "hidden_user", "sender_user_name": "A", "date": 1}}})])
def test_a_story_can_be_pasted_forwarded_or_added(fake, bot, user, text, more):
    fake.say(text, user, **more)
    assert "Ask away" in fake.messages(user)[0]["text"]


def test_a_story_is_listed_used_alone_and_removed(fake, bot, user):
    fake.say(STORY, user)
    added = fake.messages(user)[0]
    fake.say("/articles", user)
    assert "3. Ferry service to Ostrava Island halted (yours)" in fake.messages(user, 2)[1]["text"]
    fake.press("Ask it alone", user, message_id=added["message_id"])
    fake.quiet(user)
    fake.say("/use 3", user)
    assert "Ferry service" in fake.messages(user, 4)[3]["text"]
    fake.say(QUESTION, user)
    assert "Halvern" not in fake.messages(user, 5)[4]["text"]
    fake.say("/remove 1", user)
    assert "Which of your" in fake.messages(user, 6)[5]["text"]
    fake.say("/remove 3", user)
    assert "deleted" in fake.messages(user, 7)[6]["text"]
    fake.say(ASKED, user)
    assert "ferry" not in fake.messages(user, 8)[7]["text"]


def test_a_story_is_removed_by_its_button_once(fake, bot, user):
    fake.say(STORY, user)
    added = fake.messages(user)[0]
    key = added["reply_markup"]["inline_keyboard"][1][0]["callback_data"]
    seen = len(fake.calls(None, 0, "answerCallbackQuery"))
    for number, says in enumerate(("deleted", "no longer"), 1):
        fake.post("callback", data=key, user_id=user, chat_id=user, message_id=added["message_id"])
        assert says in fake.calls(None, seen + number, "answerCallbackQuery")[-1]["params"]["text"]


def test_an_answer_from_a_removed_story_shows_no_context(fake, bot, user):
    fake.say(STORY, user)
    fake.say(ASKED, user)
    answer = fake.messages(user, 2)[1]
    fake.say("/remove 3", user)
    fake.calls(user, 3)
    fake.press("Context", user, message_id=answer["message_id"])
    assert "no longer" in fake.messages(user, 4)[3]["text"]


def test_add_in_a_group_takes_the_message_or_file_replied_to(fake, bot, user):
    fake.post("set", privacy=False)
    bot.admit(-590, "group")
    text = fake.say(STORY, user, chat_id=-590)
    file = fake.say("", user, chat_id=-590, document=STORY.replace("Ferry", "Boat"), file_name="b.txt")
    fake.say(f"/add@{NAME}", user, chat_id=-590, reply_to=text)
    assert "Ferry service" in fake.messages(-590)[0]["text"]
    fake.say(f"/add@{NAME}", user, chat_id=-590, reply_to=file)
    assert "Boat service" in fake.messages(-590, 2)[1]["text"]
    fake.say("/add", user, chat_id=-590, document=STORY.replace("Ferry", "Barge"), file_name="c.txt")
    assert "Barge service" in fake.messages(-590, 3)[2]["text"]
    fake.post("set", privacy=True)


def test_an_editor_shares_a_story_with_every_chat(second):
    own, process = second
    reader = process.admit(3100)
    process.admit(EDITOR, "editor")
    own.say(ASKED, reader)
    assert "ferry" not in own.messages(reader)[0]["text"]
    own.say(STORY, EDITOR)
    added = own.messages(EDITOR)[0]
    own.say("/share 3", EDITOR)
    assert "whole desk" in own.messages(EDITOR, 2)[1]["text"]
    own.press("Share", EDITOR, message_id=added["message_id"])
    own.calls(None, 1, "answerCallbackQuery")
    own.say(ASKED, reader)
    assert "ferry" in own.messages(reader, 2)[1]["text"]
    own.say(f"/ask@{NAME} {ASKED}", reader, chat_id=GROUP)
    assert "ferry" in own.messages(GROUP)[0]["text"]
    own.say("/remove 3", EDITOR)
    own.messages(EDITOR, 3)


def test_a_shared_story_is_marked_and_taken_back_by_an_editor_alone(second):
    own, process = second
    reader, editor = process.admit(3110), process.admit(3111, "editor")
    own.say(STORY, editor)
    own.messages(editor)
    own.say("/share 3", editor)
    own.messages(editor, 2)
    own.say("/articles", reader)
    assert "halted (shared)" in own.messages(reader)[0]["text"]
    own.say("/remove 3", reader)
    assert "is yours" in own.messages(reader, 2)[1]["text"]
    own.say("/remove 3", editor)
    assert "taken back" in own.messages(editor, 3)[2]["text"]
    own.say("/articles", reader)
    assert "Ferry" not in own.messages(reader, 3)[2]["text"]
    own.say("/help", editor)
    assert "/share" in own.messages(editor, 4)[3]["text"]


def long_story():
    """A story of 9,000 characters, as a wire sends it."""
    first, *rest = STORY.split("\n\n")
    return "\n\n".join([first, *(f"{number}. {text}" for number in range(24) for text in rest)])


def test_a_long_paste_that_arrives_in_pieces_is_one_story(fake, bot, user):
    whole = long_story()
    pieces = [whole[:4000], whole[4000:8000], whole[8000:]]
    for piece in pieces:
        fake.say(piece, user)
    last = fake.messages(user, 3)[2]["text"]
    assert f"{len(whole):,} characters" in last
    fake.say("/articles", user)
    assert fake.messages(user, 4)[3]["text"].count("(yours)") == 1
    fake.say(ASKED, user)
    assert "ferry" in fake.messages(user, 5)[4]["text"]


def test_a_forwarded_question_is_a_question(fake, bot, user):
    fake.say(QUESTION, user, extra={"forward_origin": {"type": "hidden_user", "sender_user_name": "A", "date": 1}})
    assert "[1]" in fake.messages(user)[0]["text"]


def test_a_story_is_chosen_by_a_button_and_all_of_them_again(fake, bot, user):
    fake.say("/use", user)
    asked = fake.messages(user)[0]
    labels = [row[0]["text"] for row in asked["reply_markup"]["inline_keyboard"]]
    assert labels[0].startswith("1. Halvern")
    assert labels[-1] == "Every story"
    seen = len(fake.calls(None, 0, "answerCallbackQuery"))
    fake.press("2. ", user, message_id=asked["message_id"])
    assert "alone" in fake.calls(None, seen + 1, "answerCallbackQuery")[-1]["params"]["text"]
    fake.say(QUESTION, user)
    assert "Halvern" not in fake.messages(user, 2)[1]["text"]
    fake.say("/use", user)
    fake.press("Every story", user, message_id=fake.messages(user, 3)[2]["message_id"])
    fake.calls(None, seen + 2, "answerCallbackQuery")
    fake.say(QUESTION, user)
    assert "Halvern" in fake.messages(user, 4)[3]["text"]


def test_a_story_that_is_gone_cannot_be_chosen(fake, bot, user):
    fake.say(STORY, user)
    added = fake.messages(user)[0]
    fake.say("/remove 3", user)
    fake.messages(user, 2)
    seen = len(fake.calls(None, 0, "answerCallbackQuery"))
    fake.press("Ask it alone", user, message_id=added["message_id"])
    assert "no longer" in fake.calls(None, seen + 1, "answerCallbackQuery")[-1]["params"]["text"]


NASTY = "\u202e<b>Port</b> \u200b&amp; <a href='tg://user?id=1'>quay</a> 😀{lang} closed"


def test_markup_and_hidden_characters_of_the_library_come_out_as_text(own, tmp_path):
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "nasty.txt").write_text(
        f"{NASTY}\n\nThe mayor, Ines <i>Calloway</i>\u2066, denied on Monday that the quay <script>x</script> & the \u202eport had closed 😀.\n\n"
        "The harbour </blockquote> reopened.\n")
    process = Bot(own.url, tmp_path, NEWSROOM_LIBRARY=str(folder))
    user = process.admit(3121)
    process.start()
    own.say("Who denied that the port had closed?", user)
    answer = own.messages(user)[0]
    own.press("Context", user, message_id=answer["message_id"])
    own.press("Why", user, message_id=answer["message_id"])
    own.press("Others say", user, message_id=answer["message_id"])
    own.say("/articles", user)
    own.say("/use 1", user)
    own.say("/use", user)
    found = own.messages(user, 7)
    assert "<i>Calloway</i>" in found[0]["text"]
    assert "</blockquote> reopened" in found[1]["text"]
    assert "<b>Port</b> &amp; <a href='tg://user?id=1'>quay</a> 😀{lang} closed" in found[4]["text"]
    for message in found:
        assert {e["type"] for e in message.get("entities", [])} <= {"bold", "italic", "code", "expandable_blockquote", "bot_command"}
        assert not set("\u202e\u200b\u2066") & set(str(message))
    assert not own.calls(user, 0, status=400)
    own.say("/inline on", OWNER)
    own.messages(OWNER)
    own.post("inline", query="<b>who</b> denied?", user_id=user)
    result = own.calls(None, 1, "answerInlineQuery")[0]["params"]["results"]
    assert "<b>&lt;b&gt;who&lt;/b&gt; denied?</b>" in result
    assert process.stop() == 0


REFUSED = [("a.exe", b"MZ", "only"), ("a.txt", b"a\0b", "cannot read"), ("a.txt", b"\xff\xfe\xff", "cannot read"), ("a.txt", b"  ", "no text"),
           ("a.pdf", b"%PDF-1.4 broken", "cannot read"), ("a.docx", b"PK broken", "cannot read"), ("a.txt", b"---\na: [\n---\nx", "cannot read"),
           ("../../etc/passwd", b"x", "only"), ("a.txt", b"x" * 200_001, "too long")]


@pytest.mark.parametrize(("name", "data", "says"), REFUSED)
def test_a_file_that_cannot_be_taken_is_refused_with_the_reason(fake, bot, user, name, data, says):
    fake.say("", user, document=data.decode("latin-1"), file_name=name)
    assert says in fake.messages(user)[0]["text"]


def test_a_file_too_big_by_its_own_account_is_not_fetched(fake, bot, user):
    fake.say("", user, document="x", fake_size=6 * 2**20)
    assert "5 MB" in fake.messages(user)[0]["text"]


def test_a_picture_is_not_read(fake, bot, user):
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
    fake.say("/about", user)
    fake.messages(user)
    fake.post("raw", message={"message_id": 9, "date": 1, "chat": {"id": user, "type": "private"}, "photo": photo,
                              "from": {"id": user, "is_bot": False, "first_name": "A"}})
    assert "only" in fake.messages(user, 2)[1]["text"]


def test_both_languages_say_the_same_things():
    def shape(said):
        return {k: shape(v) if isinstance(v, dict) else sorted(re.findall(r"{\w+}", v)) for k, v in said.items()}

    assert shape(words()["fr"]) == shape(words()["en"])
    assert not re.search(r"« | »| [:;?!]", str(words()["fr"]))


def test_limits_hold_without_a_bot(tmp_path, monkeypatch):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/document.xml", b"0" * (office.LARGEST_UNPACKED + 1))
    with pytest.raises(StoryError, match="story_large"):
        read_story(packed.getvalue(), "a.docx")
    with pytest.raises(StoryError, match="story_large"):
        read_story(b"x" * (stories.LARGEST_FILE + 1), "a.txt")
    monkeypatch.setattr(office, "MOST_PAGES", 0)
    with pytest.raises(StoryError, match="story_long"):
        read_story(pdf(), "a.pdf")
    assert compose("\u202eOne\u200b line.").text == "One line."


def test_a_chat_has_a_limit_of_stories(engine, tmp_path, monkeypatch):
    monkeypatch.setattr(stories, "MOST_STORIES", 1)
    monkeypatch.setattr(stories, "KEPT_ENGINES", 1)
    kept = stories.Stories(engine, tmp_path)
    kept.add(1, compose("One story."))
    with pytest.raises(StoryError, match="story_many"):
        kept.add(1, compose("Another story."))
    assert kept.engine(1) is not kept.engine(2)
    assert [a.text for a in kept.engine(1).library.articles()][-1] == "One story."


def test_a_verdict_is_kept_as_a_dialogue_that_can_be_replayed(fake, bot, user, tmp_path):
    fake.say(QUESTION, user)
    answer = fake.messages(user)[0]["message_id"]
    seen = len(fake.calls(None, 0, "answerCallbackQuery"))
    fake.press("👎", user, message_id=answer)
    assert "What is wrong" in fake.calls(None, seen + 1, "answerCallbackQuery")[-1]["params"]["text"]
    fake.press("Wrong speaker", user, message_id=answer)
    assert "Thank" in fake.calls(None, seen + 2, "answerCallbackQuery")[-1]["params"]["text"]

    def feedback(*options):
        done = subprocess.run([sys.executable, "-m", "bot", "feedback", *options], env=bot.env, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    assert any("speaker" in line and QUESTION in line for line in feedback())
    paths = feedback("--export", str(tmp_path / "out"))
    assert [e.question for e in read_dialogue(next((tmp_path / "out").iterdir())).exchanges] == [QUESTION]
    assert len(paths) == 1


def command(bot, *arguments):
    return subprocess.run([sys.executable, "-m", "bot", *arguments], env=bot.env, capture_output=True, text=True, check=False)


def test_a_verdict_on_a_follow_up_is_kept_with_what_led_to_it_and_plays_again(fake, bot, user, tmp_path):
    for number, text in enumerate(["Who is Moira Teasdale?", "/about", "What did she deny?"], 1):
        fake.say(text, user)
        fake.messages(user, number)
    answer = fake.messages(user, 3)[2]["message_id"]
    seen = len(fake.calls(None, 0, "answerCallbackQuery"))
    fake.press("👎", user, message_id=answer)
    fake.calls(None, seen + 1, "answerCallbackQuery")
    fake.press("Something missing", user, message_id=answer)
    fake.calls(None, seen + 2, "answerCallbackQuery")
    out = tmp_path / "out"
    assert command(bot, "feedback", "--export", str(out)).returncode == 0
    kept = next(path for path in out.iterdir() if "Teasdale" in path.read_text(encoding="utf-8"))
    assert [e.question for e in read_dialogue(kept).exchanges] == ["Who is Moira Teasdale?", "What did she deny?"]
    kept.write_text(kept.read_text(encoding="utf-8").replace("reviewed: no", "reviewed: yes"), encoding="utf-8")
    played = command(bot, "replay", str(kept), "--library", str(STORIES))
    assert (played.returncode, played.stdout) == (0, ""), played.stderr


def test_a_conversation_is_saved_as_a_dialogue_file(fake, bot, user, tmp_path):
    fake.say("/save", user)
    assert "No question" in fake.messages(user)[0]["text"]
    fake.say(QUESTION, user)
    fake.messages(user, 2)
    fake.say("/save", user)
    document = fake.calls(user, 1, "sendDocument")[0]["response"]["result"]["document"]
    assert document["file_name"] == "dialogue.txt"
    saved = tmp_path / "dialogue.txt"
    saved.write_bytes(urllib.request.urlopen(f"{fake.url}/file/bot{TOKEN}/documents/{document['file_id']}").read())  # noqa: S310 - loopback
    assert [e.question for e in read_dialogue(saved).exchanges] == [QUESTION]


def test_a_verdict_takes_the_thumbs_away_and_leaves_the_evidence(fake, bot, user):
    fake.say(QUESTION, user)
    answer = fake.messages(user)[0]["message_id"]
    fake.press("👍", user, message_id=answer)
    assert "👎" not in str(fake.messages(user, method="editMessageReplyMarkup")[0]["reply_markup"])

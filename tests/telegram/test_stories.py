"""Stories sent by readers, and verdicts on answers."""

import io
import re
import subprocess
import sys
import zipfile

import pytest
from docx import Document
from world import EDITOR, GROUP, NAME, QUESTION, Bot

from bot.replay import read_dialogue
from bot.telegram import stories
from bot.telegram.rendering import LONGEST_PART, messages, parts, units
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
    key = added["reply_markup"]["inline_keyboard"][0][1]["callback_data"]
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


def test_an_editor_shares_a_story_with_every_chat(own, tmp_path):
    process = Bot(own.url, tmp_path)
    reader = process.admit(3100)
    process.start()
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
    fake.post("raw", message={"message_id": 9, "date": 1, "chat": {"id": user, "type": "private"}, "photo": photo,
                              "from": {"id": user, "is_bot": False, "first_name": "A"}})
    fake.say("/about", user)
    assert "only" in fake.messages(user, 2)[0]["text"]


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


def test_a_long_reply_is_whole_ordered_and_never_cut_inside_a_character():
    text = ("Paragraphe é😀 <tag> & plus. " * 40 + "\n\n") * 10 + "😀" * 5000
    cut = parts(text)
    assert all(units(part) <= LONGEST_PART for part in cut)
    assert "".join("".join(cut).split()) == "".join(text.split())
    sent = messages(f"<b>head</b> \u202egpj.exe\n\n{text}")
    assert sent[0].startswith("&lt;b&gt;head&lt;/b&gt; gpj.exe")
    assert all(part.count("<blockquote expandable>") == 1 for part in sent[1:])
    assert messages("") == ["…"]


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


def test_a_good_verdict_takes_the_buttons_away(fake, bot, user):
    fake.say(QUESTION, user)
    answer = fake.messages(user)[0]["message_id"]
    fake.press("👍", user, message_id=answer)
    assert "reply_markup" not in fake.messages(user, method="editMessageReplyMarkup")[0]

"""Whole conversations, played against the bot as written down in the files of transcripts/."""

import itertools
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from world import Bot

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))
PEOPLE = itertools.count(4000)
MARKS = {"bold": ("**", "**"), "italic": ("_", "_"), "code": ("`", "`")}


@dataclass
class Step:
    """One act of the person, and what the bot must show for it; `place` is file and line."""

    act: str
    text: str
    place: str
    expected: list[str]
    toast: str = ""


def read_transcript(path):
    """The settings and the steps of a file."""
    settings, steps = {}, []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#"):
            continue
        if line[:1] == ">" and steps and steps[-1].act == ">" and not steps[-1].expected:
            steps[-1].text += "\n" + line[2:]
        elif line[:1] in (">", "~", "*"):
            steps.append(Step(line[0], line[2:], f"{path.name}:{number}", []))
        elif line.startswith("! "):
            steps[-1].toast = line[2:]
        elif line.startswith("  "):
            steps[-1].expected.append(line[2:])
        elif ":" in line:
            key, _, settings[key.strip()] = (part.strip() for part in line.partition(":"))
            settings[key] = settings.pop(key.strip())
        elif steps and steps[-1].expected and not line:
            steps[-1].expected.append("")
        elif line:
            raise AssertionError(f"{path.name}:{number}: not a line of a transcript")
    return settings, steps


def shown(message):
    """A message as a transcript shows it: its entities as marks, its buttons as a last line each."""
    raw = message["text"].encode("utf-16-le")
    pieces = {}
    for entity in message.get("entities", []):
        opening, closing = MARKS.get(entity["type"], ("", ""))
        first, last = entity["offset"], entity["offset"] + entity["length"]
        if entity["type"] == "expandable_blockquote":
            opening = "\x01"
        pieces[first] = pieces.get(first, "") + opening
        pieces[last] = closing + pieces.get(last, "")
    places = sorted({0, *pieces, len(raw) // 2})
    text = "".join(pieces.get(a, "") + raw[2 * a : 2 * b].decode("utf-16-le") for a, b in itertools.pairwise([*places, places[-1]]))
    plain, _, quoted = text.partition("\x01")
    lines = [*plain.rstrip("\n").splitlines(), *([""] + [f"| {line}" for line in quoted.splitlines()] if quoted else [])]
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return "\n".join([*lines, *(" ".join(f"[{b['text']}]" for b in row) for row in rows)])


def pattern(lines):
    """What the text must match, `...` standing for anything, on a line of its own for any lines or none."""
    expected = "\n".join(lines).strip("\n").replace("\u00a0", " ").replace("\n...", "...")
    return ".*".join(re.escape(piece) for piece in expected.split("..."))


class Phone:
    """A person with the chat open."""

    def __init__(self, fake, user, lang):
        self.fake, self.user, self.lang = fake, user, lang
        self.sent, self.edits, self.question, self.answer = 0, 0, None, None

    def do(self, step):
        """Carry out a step; gives what is shown, and the line over it."""
        toasts = len(self.fake.calls(None, 0, "answerCallbackQuery"))
        if step.act == "~":
            self.fake.post("edit", chat_id=self.user, message_id=self.question, text=step.text)
            self.edits += 1
            return shown(self.fake.messages(self.user, self.edits, method="editMessageText")[-1]), ""
        if step.act == "*":
            assert self.fake.press(step.text, self.user, message_id=self.answer, language_code=self.lang).get("update_id"), step.place
            toast = self.fake.calls(None, toasts + 1, "answerCallbackQuery")[-1]["params"].get("text", "")
            return (self.next() if step.expected else ""), toast
        self.question = self.fake.say(step.text, self.user, language_code=self.lang)
        said = self.next()
        return said, ""

    def next(self):
        """The next message of the bot; what has buttons is what later presses are for."""
        self.sent += 1
        message = self.fake.messages(self.user, self.sent)[self.sent - 1]
        if message.get("reply_markup"):
            self.answer = message["message_id"]
        return shown(message)


@pytest.fixture(scope="module")
def seeded(fake, tmp_path_factory):
    """A bot over the story that comes with the program."""
    from world import Fake

    server = Fake()
    process = Bot(server.url, tmp_path_factory.mktemp("seeded"))
    del process.env["NEWSROOM_LIBRARY"]
    process.fake = server
    yield process.start()
    assert process.stop() == 0
    server.close()


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_conversation_goes_as_written_down(seeded, path):
    settings, steps = read_transcript(path)
    phone = Phone(seeded.fake, seeded.admit(next(PEOPLE)), settings["lang"])
    for step in steps:
        said, toast = phone.do(step)
        assert re.fullmatch(pattern(step.expected), said.replace("\u00a0", " "), re.DOTALL), f"{step.place}: {step.text}\n{said}"
        assert step.toast.replace("\u00a0", " ") == toast.replace("\u00a0", " "), step.place

"""Cases of tests/kinds: wire copy with the answers tagged inline, and below it the questions that they answer.

    == the « par » of a passive, not the subject
    Le contrat a été signé par <a>la maire, Ada Verne</a>.
    ? Qui a signé le contrat ?
    ?! Qui a rédigé le contrat ? -> silence

`->` says what is expected: a letter (a where nothing is said), `a + b` (each of them cited), yes, no,
disputed, silence; `~ words` what the reply must hold besides. One letter on several spans: each is right
by itself. `+` asks within the conversation of the lines before it. `?!` and `+!` are known not to hold.
A line `date: 2026-03-10` dates a story; a line `----` begins another one, of the same library.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.answer import Answer, Status
from bot.dialogue import State, turn
from bot.engine import Engine
from bot.wording import reply
from retrieval.article import parse_article
from retrieval.library import MemoryLibrary

KINDS = Path(__file__).parent / "kinds"
TAG = re.compile(r"<(/?)([a-h])>")
LINE = re.compile(r"^([?+])(!?) (.+?)(?: -> ([^~\n]+?))?(?: ~ (.+))?$")
STOP = frozenset((
    "le", "la", "les", "l", "un", "une", "des", "du", "de", "d", "au", "aux", "à", "en", "dans", "par", "pour", "et", "ce", "cet",
    "cette", "ces", "son", "sa", "ses", "leur", "leurs", "a", "the", "an", "of", "to", "in", "on", "at", "and", "s", "his", "her",
    "its", "their",
))
FIT, LONGER, MORE = 0.6, 2.5, 4


@dataclass(frozen=True)
class Tagged:
    """One answer in its story: offsets into the story's text, and the words."""

    story: str
    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Asked:
    """One question line: its line number from 1, whether it follows the line before, whether it is known not to hold."""

    line: int
    text: str
    follows: bool
    fails: bool
    expected: str
    words: str


@dataclass(frozen=True)
class Case:
    """A trap, its stories as stored, what is tagged in them by letter, and the questions."""

    trap: str
    stories: dict[str, str]
    tags: dict[str, list[Tagged]]
    questions: list[Asked]


def read_cases(path: Path) -> list[Case]:
    """The cases of a file; each begins with a line `== trap`, what stands above the first is a note."""
    rows = list(enumerate(path.read_text(encoding="utf-8").split("\n"), 1))
    starts = [i for i, (_, row) in enumerate(rows) if row.startswith("== ")]
    lang = path.name.split(".")[1]
    return [read_case(rows[a:b], lang) for a, b in zip(starts, [*starts[1:], len(rows)], strict=True)]


def read_case(rows: list[tuple[int, str]], lang: str) -> Case:
    """One case; raises ValueError, with the line, where an expected letter is tagged nowhere."""
    matches = {n: LINE.match(row) for n, row in rows}
    asked = [Asked(n, m[3], m[1] == "+", bool(m[2]), (m[4] or "a").strip(), m[5] or "") for n, m in matches.items() if m]
    text = "\n".join(row for n, row in rows[1:] if not matches[n])
    stories, tags = {}, {}
    for number, tagged in enumerate(re.split(r"^----$", text, flags=re.MULTILINE), 1):
        story, found = untagged(tagged.strip(), lang, f"story-{number}")
        stories[f"story-{number}"] = story
        for letter, tag in found:
            tags.setdefault(letter, []).append(tag)
    for question in asked:
        unknown = [part for part in letters(question) if part not in tags]
        if unknown:
            raise ValueError(f"line {question.line}: nothing is tagged {unknown}")
    return Case(rows[0][1][3:].strip(), stories, tags, asked)


def untagged(tagged: str, lang: str, story: str) -> tuple[str, list[tuple[str, Tagged]]]:
    """A story as stored, with its front matter, and the tags that were in it; raises ValueError on a tag out of place."""
    date = re.match(r"date: (.+)\n", tagged)
    body = tagged[date.end() :] if date else tagged
    text = f"---\nlang: {lang}\n" + (f"date: {date[1]}\n" if date else "") + "---\n"
    opened, found, last = [], [], 0
    for match in TAG.finditer(body):
        text += body[last : match.start()]
        last = match.end()
        if not match[1]:
            opened.append((match[2], len(text)))
            continue
        letter, start = opened.pop()
        if letter != match[2]:
            raise ValueError(f"<{letter}> is closed by {match[0]}: {body}")
        found.append((letter, Tagged(story, start, len(text), text[start:])))
    if opened:
        raise ValueError(f"<{opened[-1][0]}> is never closed: {body}")
    return text + body[last:] + "\n", found


def letters(asked: Asked) -> list[str]:
    """The letters of the answers expected; none for yes, no, disputed, silence."""
    return [] if asked.expected in ("yes", "no", "disputed", "silence") else asked.expected.split(" + ")


def tokens(text: str) -> list[str]:
    """Folded words without the small ones; the small ones where there is nothing else."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    words = re.findall(r"\w+", plain)
    return [w for w in words if w not in STOP] or words


def matches_words(extract: str, wanted: str) -> bool:
    """Whether an extract is the wanted words: holds them in little more, or shares most words with them."""
    got, want = tokens(extract), tokens(wanted)
    common = sum((Counter(got) & Counter(want)).values())
    whole = any(got[i : i + len(want)] == want for i in range(len(got) - len(want) + 1))
    return 2 * common / (len(got) + len(want)) >= FIT or (whole and len(got) <= LONGER * len(want) + MORE)


def cited(answer: Answer, tag: Tagged, *, first: bool) -> bool:
    """Whether a citation, or the first one, is of the sentence that holds the tag."""
    return any(c.article == tag.story and c.start < tag.end and tag.start < c.end for c in answer.citations[: 1 if first else None])


def fault(case: Case, asked: Asked, answer: Answer, said: str) -> str:
    """What is wrong with an answer, in words; empty when it is right."""
    if any(case.stories[c.article][c.start : c.end] != c.quote for c in answer.citations):
        return "a citation is not verbatim"
    if asked.expected == "silence":
        return "" if answer.status is Status.ABSTAINED else "it should have been refused"
    if answer.status is Status.ABSTAINED:
        return "it was refused"
    if asked.words and asked.words not in said:
        return f"the reply lacks « {asked.words} »"
    return fault_of_polarity(case, asked, answer) if not letters(asked) else fault_of_extract(case, asked, answer)


def fault_of_polarity(case: Case, asked: Asked, answer: Answer) -> str:
    """A yes-or-no question: the polarity, and a citation of the tagged sentence where one is tagged."""
    if answer.polarity != asked.expected:
        return f"polarity is {answer.polarity}"
    home = case.tags.get("a", [])
    return "" if not home or any(cited(answer, tag, first=False) for tag in home) else "another sentence is cited"


def fault_of_extract(case: Case, asked: Asked, answer: Answer) -> str:
    """Any other: one of the answers is the extract, from its sentence first cited; each is cited."""
    wanted = [case.tags[letter] for letter in letters(asked)]
    if not any(matches_words(answer.extract or "", t.words) and cited(answer, t, first=True) for tags in wanted for t in tags):
        return "the extract is another"
    missing = [tags[0].words for tags in wanted if not any(cited(answer, t, first=False) for t in tags)]
    return f"not cited: {missing}" if missing else ""


def answers(case: Case) -> Iterator[tuple[Asked, Answer, str]]:
    """Each question of a case with its answer and the reply; every story of the case may be answered from."""
    engine = Engine(MemoryLibrary([parse_article(name, text) for name, text in case.stories.items()]))
    state = State()
    for asked in case.questions:
        answer, state = turn(engine, state if asked.follows else State(), asked.text, scope=list(case.stories))
        yield asked, answer, reply(answer, engine.library)


def faults(case: Case) -> dict[int, str]:
    """What is wrong with the answer to each question of a case, by line; empty where it holds."""
    return {asked.line: fault(case, asked, answer, said) for asked, answer, said in answers(case)}

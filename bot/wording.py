"""An answer in the reader's language; the source's words stay as they are, inside quotation marks."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import Any

from bot.answer import NEAREST, SPEECH, Answer, Attribution, Citation, Kind, Reason, Stance, Status
from bot.vocabulary import WORDS
from retrieval.library import Library

LONGEST_QUOTE = 240


@lru_cache(maxsize=1)
def templates() -> dict[str, dict[str, Any]]:
    """Templates by language."""
    return tomllib.loads((WORDS / "replies.toml").read_text(encoding="utf-8"))


def quoted(text: str, lang: str) -> str:
    """The source's words between the marks of the reader's language, as they stand."""
    words = templates()[lang]
    plain = " ".join(text.split())
    for opening, closing in (("«", "»"), ("“", "”")):
        if plain.count(opening) > plain.count(closing) and plain.startswith(opening):
            plain = plain[1:].lstrip()  # a quotation that the cut leaves open
        if plain.startswith(opening) and plain.endswith(closing) and plain.count(opening) == 1:
            plain = plain[1:-1].strip()
    inside = "_around" if any(words[mark].strip() in plain for mark in ("open", "close")) else ""  # « a dit « non » » tells nobody where it ends
    return f"{words[f'open{inside}']}{plain}{words[f'close{inside}']}"


def shortened(text: str, keep: str) -> str:
    """A citation around the extract; where it is long, cut at spaces and marked with an ellipsis."""
    if len(text) <= LONGEST_QUOTE or not keep or keep not in text:
        return text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " […]"
    at = text.index(keep)
    first = max(0, at - 80)
    last = min(len(text), at + len(keep) + 80)
    head = text[first:at] if first == 0 else "[…] " + text[first:at].partition(" ")[2]
    tail = text[at + len(keep) : last] if last == len(text) else text[at + len(keep) : last].rpartition(" ")[0] + " […]"
    return head + keep + tail


def who(attribution: Attribution, lang: str) -> str:
    """A speaker as the article names him, called anonymous when he is."""
    note = templates()[lang]["anonymous"] if attribution.anonymous else ""
    return quoted(attribution.speaker, lang) + note


def first_line(answer: Answer) -> str:
    """The answer whole, in one breath."""
    words = templates()[answer.lang]
    extract = quoted(answer.extract or "", answer.lang)
    if answer.rule == NEAREST:
        return str(words["nearest_sentence"]).format(extract=extract, marks="[1]")
    if answer.polarity and answer.attribution:
        speaker = who(answer.attribution, answer.lang)
        return str(words[f"{answer.polarity}_said"]).format(extract=extract, speaker=speaker, marks="[1]")
    if answer.polarity:
        return str(words[answer.polarity]).format(extract=extract, marks="[1]")
    if answer.kind in SPEECH and answer.attribution:
        deed = words["deeds"][answer.attribution.stance.value]
        note = words["anonymous"] if answer.attribution.anonymous else ""
        return str(words["asked_speaker"]).format(extract=extract + note, deed=deed, marks="[1]")
    if answer.attribution and (answer.attribution.anonymous or answer.attribution.speaker not in (answer.extract or "")):
        verb = words["stances"][answer.attribution.stance.value]
        return str(words["said"]).format(extract=extract, verb=verb, speaker=who(answer.attribution, answer.lang), marks="[1]")
    return str(words["hedged" if answer.hedged else "direct"]).format(extract=extract, marks="[1]")


def second_line(answer: Answer, number: int | None = None) -> str:
    """Who says the contrary, or what was denied; empty when nobody does. `number` is its source's, where not that of the citations."""
    if answer.counter is None or answer.counter_citation is None:
        return ""
    words = templates()[answer.lang]
    marks = f"[{number or answer.counter_citation + 1}]"
    speaker = who(answer.counter, answer.lang)
    if answer.kind is Kind.WHO_DENIED:
        quote = quoted(shortened(answer.counter_extract, ""), answer.lang)
        return str(words["was_denied"]).format(speaker=speaker, quote=quote, marks=marks)
    return str(words["denied_by" if answer.counter.stance is Stance.DENIES else "asserted_by"]).format(speaker=speaker, marks=marks)


def contrary(answer: Answer, library: Library) -> str:
    """Who says the contrary, or what was denied, with its own evidence: a reply by itself, its one source numbered 1."""
    if answer.counter_citation is None:
        return ""
    citation = answer.citations[answer.counter_citation]
    return f"{second_line(answer, 1)}\n\n{source(1, citation, answer.counter_extract, library, answer.lang)}"


def place(citation: Citation, library: Library, lang: str) -> str:
    """« title, §4 », with source and date where the article has them."""
    article = library.article(citation.article)
    known = [article.title or article.id, article.source, article.date.isoformat() if article.date else None]
    number = f"§{citation.paragraph}" if citation.paragraph else str(templates()[lang]["headline"])
    return ", ".join([*(k for k in known if k), number])


def source(number: int, citation: Citation, keep: str | None, library: Library, lang: str) -> str:
    """A numbered source and what it says around the words to keep; None where these were said whole before."""
    where = f"[{number}] {place(citation, library, lang)}"
    if keep is None:
        return where
    return f"{where}{templates()[lang]['colon']}{quoted(shortened(citation.quote, keep), lang)}"


def refusal(answer: Answer) -> str:
    """Why there is no answer, and the nearest thing that the articles do say."""
    words = templates()[answer.lang]
    reason = answer.reason.value if answer.reason else "no-role"
    line = str(words["roles"].get(answer.kind.value, words[reason]) if reason == "no-role" else words[reason])
    if answer.citations:
        line += " " + str(words["nearest"]).format(marks="[1]")
    return line


def noted(head: str, answer: Answer) -> str:
    """What is said, with the note under it where there is one."""
    return f"{head}\n{answer.note}" if answer.note else head


def reply(answer: Answer, library: Library) -> str:
    """The reply as a person sees it: the answer, who contradicts it, the evidence by number."""
    if answer.reason is Reason.NO_QUESTION:
        head = answer.note
    elif answer.status is Status.ABSTAINED:
        head = noted(refusal(answer), answer)
    else:
        head = noted("\n".join(line for line in (first_line(answer), second_line(answer)) if line), answer)
    lines = [head]
    if answer.citations:
        lines.append("")
    for number, citation in enumerate(answer.citations, 1):
        said_whole = citation.quote == answer.extract
        lines.append(source(number, citation, None if said_whole else answer.extract or "", library, answer.lang))
    return "\n".join(lines)

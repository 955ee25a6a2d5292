"""Where a name begins and ends: without its day, its dateline, the relative clause behind it, what it is said to do."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.spans import Span
from bot.view import ArticleView, Sentence, Word
from bot.vocabulary import Vocabulary
from retrieval.analysis import fold

COLON = ": "
DASHES, LOOSE_END = (" - ", " – ", " — "), re.compile(r"[\s,]*(?:\b(?:on|le|la|ce|in|en|since|depuis)\b)?[\s,]*\Z")
REACH = 10  # words before its bracket that an acronym may stand for


def names_in(sentence: Sentence, span: Span) -> list[str]:
    """Folded name words of a span, in order."""
    return [w.fold for w in sentence.words if span[0] <= w.start < span[1] and w.name and len(w.fold) > 1]


def spelled(sentence: Sentence, bracket: int, acronym: str) -> int | None:
    """Where the name begins whose initials an acronym in brackets spells: "| the Ministry of Trade (MoT)"; None where none does."""
    before = [w for w in sentence.words if w.end <= bracket][-REACH:]
    for strict in (True, False):  # "Office of the Auditor (OA)": a capital stands for a capital where it can
        letters = [c for c in acronym if c.isalpha()]
        for n in range(len(before) - 1, -1, -1):
            initial = before[n].token.text[:1]
            if letters and (initial == letters[-1] if strict else fold(initial) == fold(letters[-1])):
                letters.pop()
            elif initial.isupper() or initial in ",;:":
                break  # a capital that the acronym leaves out is somebody else's
            if not letters:
                return before[n - 1].start if n and before[n - 1].pos == "DET" else before[n].start
    return None


def capitals(sentence: Sentence, words: Vocabulary) -> list[tuple[Span, tuple[str, ...]]]:
    """Names of two words or more by their capitals alone, however they were parsed: no days, no forms of address, no "an Airlux Embra 190"."""
    found: list[list[Word]] = [[]]
    for word in sentence.words:
        fits = word.name and word.token.text[:1].isupper() and word.token.text.replace("-", "").isalpha() and not words.dates.fullmatch(word.token.text)
        if fits and word.fold.strip(".") not in words.addresses:
            found[-1].append(word)
        elif found[-1]:
            found.append([])
    for run in found:
        first = run[0].token.nbor(-1) if run and run[0].token.i else None
        if first is not None and first.is_sent_start and first.is_title and first.pos_ in ("NOUN", "ADJ"):
            run.insert(0, sentence.words[0])  # "Chief Executive Ann Lind"
    return [((run[0].start, run[-1].end), tuple(w.fold for w in run)) for run in found
            if len(run) > 1 and not (run[0].token.i and "Ind" in run[0].token.nbor(-1).morph.get("Definite", []))]


def without_deed(sentence: Sentence, span: Span) -> Span:
    """A phrase that names somebody, cut before an infinitive: « a accusé la ministre Anne Petit | de mentir »."""
    inside = [w for w in sentence.words if span[0] <= w.start < span[1]]
    deed = next((n for n, w in enumerate(inside) if "Inf" in w.token.morph.get("VerbForm", []) and w.pos == "VERB"), len(inside))
    while 0 < deed < len(inside) and inside[deed - 1].pos in ("ADP", "PART", "PRON", "ADV"):
        deed -= 1
    named = any(w.name and w.pos == "PROPN" for w in inside[:deed])
    return (span[0], inside[deed - 1].end) if named and 0 < deed < len(inside) else span


def without_relative(sentence: Sentence, span: Span, head: Word, words: Vocabulary) -> Span:
    """A phrase cut before the relative clause behind a comma, whole or not: "Ann Lind, | whose party"."""
    inside = [w for w in sentence.words if span[0] <= w.start < span[1]]
    cut = next((a for a, b in pairwise(inside) if a.token.text == "," and a.start > head.start and b.fold in words.relatives), None)
    return (span[0], cut.start) if cut is not None else span


def without_day(seen: ArticleView, span: Span, head: Word, words: Vocabulary) -> Span:
    """A phrase without the dateline before it and the day behind it: "OSLO - | Norland | on Thursday"; no name crosses a colon."""
    start, end = span
    text = seen.text(start, end)
    dash = max((text.rfind(mark) + len(mark) for mark in DASHES if mark in text), default=0)
    start += dash if start + dash <= head.start else 0
    colon = seen.text(head.end, end).find(COLON)
    end = head.end + colon if colon >= 0 else end
    end -= len(seen.text(start, end)) - len(seen.text(start, end).rstrip())
    day = next((m for m in words.dates.finditer(seen.text(start, end)) if m.end() == end - start and m.start()), None)
    if day is not None and start + day.start() > head.start:
        end = start + day.start()
        end -= len(seen.text(start, end)) - len(LOOSE_END.sub("", seen.text(start, end)))
    last = next((w for w in reversed(seen.sentence_at(start).words) if w.end <= end), head)
    if end < span[1] and last.pos == "VERB":
        end = span[1]  # "a club founded in 2003"
    return (start, end) if start < end else span

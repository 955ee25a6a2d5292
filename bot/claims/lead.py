"""Content that stands before its reporting clause: "...", a dit X; "..., officials said"; « X, a-t-il dit, Y »."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.claims.bounds import trimmed
from bot.claims.cues import Cue
from bot.claims.speakers import after
from bot.claims.units import Unit
from bot.claims.words import Reporting
from bot.spans import Span

CLOSED = re.compile(r"(?:[,»”?!]|(?<=[¤,.])\")\s*\Z")
FEWEST = 3  # words of a statement that no quotation marks hold
LONGEST = 110  # characters of a subject between the comma and its verb


@dataclass(frozen=True, slots=True)
class Lead:
    """What a reporting clause closes: content, speaker, and where the clause begins."""

    content: tuple[Span, ...]
    speaker: Span | None
    begins: int
    type: str


def lead(unit: Unit, cue: Cue, words: Reporting) -> Lead | None:
    """The statement in front of a reporting clause, or None where the verb does something else."""
    if cue.gerund or cue.passive or (cue.participle and cue.pronoun is None and not _english_past(cue, words)):
        return None
    if cue.pronoun is not None:
        return _of(unit, cue, cue.first, cue.pronoun, words, resumes=True) if _closed(unit, cue.first) else None
    if _closed(unit, cue.first):
        speaker = after(unit, cue.last, unit.end, words)
        return _of(unit, cue, cue.first, speaker, words, resumes=False) if speaker else None
    subject = _subject(unit, cue, words)
    if subject is None or not _ends_there(unit, cue, words):
        return None
    return _of(unit, cue, subject[0], subject, words, resumes=True)


def _english_past(cue: Cue, words: Reporting) -> bool:
    """A language whose past tense looks like its participle: the clause tells them apart."""
    return words.apart.pattern != "" and cue.word.token.text.isalpha() and words.reported.search(cue.text) is not None


def _closed(unit: Unit, offset: int) -> bool:
    left = unit.text[unit.start : offset]
    return bool(left.strip()) and bool(CLOSED.search(left)) and not left.rstrip(" ,").endswith(("(",))


def _subject(unit: Unit, cue: Cue, words: Reporting) -> Span | None:
    """The noun phrase between a comma and its verb: ", two officials briefed on the file said"."""
    left = unit.text[max(unit.start, cue.first - LONGEST) : cue.first]
    shift = cue.first - len(left)
    edges = [m.end() for m in re.finditer(r"[,»”?!]\s+|¤\"\s+|[¤,.?!]\"\s+", left)]
    for edge in reversed(edges):
        start = shift + edge
        inside = unit.between(start, cue.first)
        if not inside or any("Fin" in w.token.morph.get("VerbForm", []) and w.pos in ("VERB", "AUX") and w.token.i > inside[0].token.i
                             and not words.relative.search(unit.text[start : w.start]) for w in inside):
            return None
        first = inside[0]
        if words.insertion.match(unit.text, start - 2) or first.pos in ("CCONJ", "SCONJ", "ADP", "VERB", "AUX", "ADV"):
            if first.pos in ("CCONJ", "SCONJ") or first.pos in ("VERB", "AUX"):
                return None
            continue
        if len(edges) > 1 and edge != edges[0] and words.apposed.match(unit.text, start) and _named_before(unit, start):
            continue
        return trimmed(unit, start, cue.first)
    return None


def _named_before(unit: Unit, start: int) -> bool:
    """Whether what stands before the comma is a subject in apposition to what follows: "its chairman, X, said"."""
    left = unit.text[unit.start : start].rstrip(" ,")
    comma = max(left.rfind(","), left.rfind("”"), left.rfind('"'))
    inside = unit.between(unit.start + comma + 1, start)
    return comma > 0 and 0 < len(inside) <= 8 and not any(w.pos in ("VERB", "AUX") for w in inside) and inside[0].pos in ("DET", "PRON", "PROPN")


def _ends_there(unit: Unit, cue: Cue, words: Reporting) -> bool:
    """Whether nothing that could be a statement follows the verb: "said", "told reporters in Port Elwin", "said on Friday"."""
    right = unit.text[cue.last : unit.end]
    plain = words.adjunct.sub("", right)
    listener = words.addressing.match(plain)
    plain = words.adjunct.sub("", plain[listener.end() :]) if listener else plain
    if re.match(r"\s*(?:[,.;:]|\Z)", plain):
        return True
    first = next((w for w in unit.words if w.start >= cue.last + (len(right) - len(plain)) and w.token.text.strip()), None)
    rest = unit.between(first.start, unit.end) if first else []
    clause = any("Fin" in w.token.morph.get("VerbForm", []) for w in _until_mark(rest))
    if listener or words.addressing.match(right.strip()):
        return not clause and words.that.match(plain.strip()) is None
    return first is not None and first.pos in ("ADP", "SCONJ") and not clause and words.that.match(plain.strip()) is None


def _until_mark(run: list) -> list:
    end = next((n for n, w in enumerate(run) if w.token.text in (",", ";", ".", ":")), len(run))
    return run[:end]


def _of(unit: Unit, cue: Cue, begins: int, speaker: Span | None, words: Reporting, *, resumes: bool) -> Lead | None:
    """The lead that ends where the reporting clause begins, and what resumes behind it."""
    start = _start(unit, begins, words)
    first = trimmed(unit, start, begins)
    if first is None:
        return None
    whole = next((q for q in unit.quotes if q[0] - start <= 4 and q[1] >= first[1] - 3), None)
    if whole is None and len(unit.between(*first)) < FEWEST:
        return None
    parts = [whole or first]
    rest = _resumed(unit, cue, words) if resumes else None
    if rest is not None:
        parts.append(rest)
    quoted = any(first[0] <= a < first[1] for a, _ in unit.quotes)
    return Lead(tuple(parts), speaker, begins, "direct" if whole else "mixed" if quoted else "indirect")


def _start(unit: Unit, end: int, words: Reporting) -> int:
    """Where the statement begins: the unit, or behind the last semicolon or full stop outside quotations."""
    marks = [m.end() for m in re.finditer(r"; |(?<=[»”\"]) (?=[«“\"])", unit.text[unit.start : end])]
    dateline = re.match(r"[A-Z][A-Z .'-]+(?:, [\w .]+)? [—–-] ", unit.text[unit.start : end])
    begin = unit.start + max([0, *marks])
    return unit.start + dateline.end() if dateline and not marks else begin


def _resumed(unit: Unit, cue: Cue, words: Reporting) -> Span | None:
    """The rest of an interrupted statement: « X, a-t-elle précisé, rendra son avis »."""
    comma = re.match(r"\s*,\s*", unit.text[cue.last : unit.end])
    if comma is None:
        return None
    start = cue.last + comma.end()
    rest = unit.text[start : unit.end]
    if words.trailing.match(rest) or len(unit.between(start, unit.end)) <= FEWEST:
        return None
    stop = re.search(r";|, (?=[«“\"])", rest)
    return trimmed(unit, start, start + stop.start() if stop else unit.end)

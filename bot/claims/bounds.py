"""Where reported content ends: at the next thing that the same sentence reports, or where the narrator goes on."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.answer import Stance
from bot.claims.cues import Cue
from bot.claims.units import Unit
from bot.claims.words import Reporting
from bot.roles import SUBJECTS
from bot.spans import Span
from bot.view import Word

BRIEFLY = (Stance.DENIES, Stance.CONFIRMS, Stance.PROMISES)  # their objects are short: a relative clause is the narrator's
GOES_ON = 6  # words behind an attribution that make it an interruption
COLON = re.compile(r"\s?: ")
EDGES = " ,.;:\u00a0\u202f–—-"


def trimmed(unit: Unit, start: int, end: int) -> Span | None:
    """A span without spaces and marks at its edges; a lone quotation mark at either edge goes too."""
    text = unit.text
    while start < end and text[start] in EDGES:
        start += 1
    while start < end and text[end - 1] in EDGES:
        end -= 1
    for opening, closing in (("«", "»"), ("“", "”")):
        inside = text[start:end]
        if inside[:1] == opening and closing not in inside:
            return trimmed(unit, start + 1, end)
        if inside[-1:] == closing and opening not in inside:
            return trimmed(unit, start, end - 1)
        if inside[:1] == closing:
            return trimmed(unit, start + 1, end)
    if text[start:end].count('"') == 1 and text[start:end].strip('"') != text[start:end]:
        return trimmed(unit, start + (text[start] == '"'), end - (text[end - 1] == '"'))
    return (start, end) if start < end else None


def content_end(unit: Unit, cue: Cue, begin: int, limit: int, cues: list[Cue], words: Reporting, *, nominal: bool) -> int:
    """The offset where what a cue reports from `begin` on ends, at most `limit`."""
    text = unit.text
    ends = [limit]
    ends += [m.start() for m in words.stops.finditer(text, begin, limit)]
    if nominal and cue.stance in BRIEFLY:
        ends += [m.start() for m in words.described.finditer(text, begin + 1, limit)]
    if nominal:
        ends += [m.start() for m in COLON.finditer(text, begin, limit)]  # what follows explains: « récuse ce reproche : ... »
        ends += [m.start() for m in words.noun_stops.finditer(text, begin + 1, limit)]
    ends += [m.start() for pattern, _ in words.according for m in pattern.finditer(text, begin, limit)
             if m.start() > begin + 8 and (text[:m.start()].rstrip()[-1] == "," or not _goes_on(text[m.end() : limit]))]
    governing = cue.word.token.head
    if cue.gerund and governing.i > cue.word.token.i:  # « Niant toute entente, | la maire a dit »
        ends += [_opening(unit, w) for w in unit.between(begin, limit) if w.token.head.i == governing.i and w.token.dep_ in SUBJECTS]
    ends += _coordinated(unit, cue, begin, limit, words)
    for other in cues:
        if other.first > begin:
            ends += _other_end(unit, cue, other, begin, words)
    if words.relative.search(text[unit.start : cue.first]) or (cue.participle and text[: cue.first].rstrip()[-1:] == ","):
        ends += _resumption(unit, begin, limit)
    return min((e for e in ends if e > begin), default=max(begin, limit))


def _coordinated(unit: Unit, cue: Cue, begin: int, limit: int, words: Reporting) -> list[int]:
    """Where the subject of a cue does something else, no clause of the content before it: « accuse X d'avoir menti | et a saisi la justice »."""
    for word in unit.between(begin, limit):
        if word.finite:
            own = word.token if word.pos == "VERB" or word.token.head.pos_ != "VERB" else word.token.head
            joint = next((w for w in unit.between(begin, word.start) if w.token.dep_ == "cc" and w.token.head.i == own.i), None)
            fresh = joint is not None and own.dep_ == "conj" and own.head.i == cue.word.token.i and words.joined.search(unit.text[begin : joint.end])
            return [joint.start] if joint is not None and fresh and words.that.match(unit.text, joint.end + 1) is None else []
    return []


def _goes_on(rest: str) -> bool:
    """Whether a statement goes on behind « selon lui »: "fait selon eux par la junte"."""
    return len(rest.split()) > GOES_ON and "," not in rest[:25]


def _other_end(unit: Unit, cue: Cue, other: Cue, begin: int, words: Reporting) -> list[int]:
    """Where another cue cuts what this one reports: « , ajoutant que », "and said", « ce qu'il nie »."""
    text = unit.text
    before = text[begin : other.first]
    if other.gerund:
        added = words.added.search(before) or words.adding.search(text[begin : other.word.start])
        return [begin + added.start()] if added else []
    joined = words.conjunctions.search(before)
    apart = joined is not None and (joined[0].startswith(",") or words.against.search(joined[0]))
    loose = other.participle and not any(w.pos == "AUX" for w in unit.between(begin, other.first))  # « a exclu de partir | et promis »
    if joined and (apart or loose or not _inner(cue, other, begin)):
        return [begin + joined.start()]
    subject = next((w for w in unit.between(begin, other.first) if w.token.head.i == other.word.token.i and w.token.dep_ in SUBJECTS and w.pos in ("NOUN", "PROPN", "ADJ")), None)
    opening = _opening(unit, subject) if subject is not None else begin
    if opening > begin and text[opening - 2 : opening] == ", ":
        return [opening - 2]  # "put the number at 212, the company said at least 340"
    if subject is not None and (contrast := words.contrast.search(text, begin, opening)) is not None:
        return [contrast.start()]  # "admitted a fault, but its chief executive ruled out resigning"
    rival = _rival(unit, other, begin, words)
    if rival is not None:
        return [rival]
    if other.pronoun is None:
        relative = words.object_relative.search(before)
        return [begin + relative.start()] if relative else []
    return []


def _rival(unit: Unit, other: Cue, begin: int, words: Reporting) -> int | None:
    """Where somebody else says the contrary: « dit que rien n'est perdu | , mais un voisin revenu hier assure que »."""
    for joint in reversed(list(words.breaks.finditer(unit.text, begin, other.first))):
        inside = unit.between(joint.end(), other.first)
        if any(w.finite for w in inside) or words.that.match(unit.text, joint.end()):
            return None
        if words.contrast.search(unit.text, begin, joint.end()) and any(w.pos in ("NOUN", "PROPN") for w in inside):
            return joint.start()
    return None


def _opening(unit: Unit, subject: Word) -> int:
    """Where the phrase of a subject begins."""
    return min([subject.start, *(w.start for w in unit.words if w.token.head.i == subject.token.i and w.start < subject.start)])


def _inner(cue: Cue, other: Cue, begin: int) -> bool:
    """Whether the parse hangs a coordinated verb on one within the content, not on the cue itself."""
    head = other.word.token
    for _ in range(3):
        if head.dep_ != "conj" or head.head.i == head.i:
            break
        head = head.head
        if head.i == cue.word.token.i:
            return False
    inside = {w.token.i for w in cue.unit.words if begin <= w.start < other.first and w.pos in ("VERB", "AUX")}
    return head.i != other.word.token.i and head.i in inside


def _resumption(unit: Unit, begin: int, limit: int) -> list[int]:
    """After a relative clause the sentence goes on: « …, qui a toujours clamé son innocence, a été condamné »."""
    words = unit.between(begin, limit)
    for comma, after in pairwise(words):
        finite = "Fin" in after.token.morph.get("VerbForm", []) or after.pos == "AUX"
        if comma.token.text == "," and finite:
            return [comma.start]
    return []

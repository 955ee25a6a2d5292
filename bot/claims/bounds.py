"""Where reported content ends: at the next thing that the same sentence reports, or where the narrator goes on."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.answer import Stance
from bot.claims.cues import Cue
from bot.claims.units import Unit
from bot.claims.words import Reporting
from bot.roles import SUBJECTS
from bot.spans import Span
from bot.view import Word

if TYPE_CHECKING:
    from spacy.tokens import Token

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
    brief = nominal or words.infinitive.match(text, cue.last, limit) is not None
    ends += _next_deed(cue, unit.between(begin, limit), brief=brief)
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


def _next_deed(cue: Cue, inside: list[Word], *, brief: bool) -> list[int]:
    """Where a deed that is not told begins: "rejected the calls | but will not run again", "called it an insult, | and drivers will vote".

    What is `brief`, a noun or an infinitive, holds no clause; elsewhere the parse hangs the deed on the cue.
    """
    for n, word in enumerate(inside):
        if brief and (word.finite or word.pos == "SCONJ" or "Rel" in word.token.morph.get("PronType", [])):
            brief = False
        if word.pos != "CCONJ" or n == 0 or n + 1 == len(inside):
            continue
        deed = next((w for w in _up_to_mark(inside[n + 1 :]) if w.finite), None)
        verb = deed.token.head if deed is not None and deed.pos == "AUX" and deed.token.dep_.startswith(("aux", "cop")) else deed.token if deed is not None else None
        hangs = verb is not None and verb.dep_ == "conj" and verb.head.i == cue.word.token.i and (
            not _past(cue.word.token) or any(c.dep_ in SUBJECTS and c.pos_ in ("NOUN", "PROPN") for c in verb.children))
        if deed is not None and (brief or hangs):
            return [inside[n - 1].start if inside[n - 1].token.text == "," else word.start]
    return []


def _up_to_mark(run: list[Word]) -> list[Word]:
    """Words before the first mark, conjunction or relative pronoun."""
    end = next((n for n, w in enumerate(run) if w.pos in ("PUNCT", "SCONJ") or "Rel" in w.token.morph.get("PronType", [])), len(run))
    return run[:end]


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
        if head.i == cue.word.token.i or _another_tense(other.word.token, head):
            return False
    inside = {w.token.i for w in cue.unit.words if begin <= w.start < other.first and w.pos in ("VERB", "AUX")}
    return head.i != other.word.token.i and head.i in inside


def _another_tense(deed: Token, told: Token) -> bool:
    """Whether a verb in the past cannot share what helps the one before: "said the clips had been made for a test | and accused him"."""
    if "Past" not in deed.morph.get("Tense", []) or any(c.dep_.startswith("aux") for c in deed.children):
        return False
    passive = any(c.dep_ == "aux:pass" for c in told.children) and any(c.dep_ in ("obj", "ccomp", "xcomp") for c in deed.children)
    helped = any(c.dep_ == "aux" for c in told.children) and _past(deed)
    return passive or helped or "Inf" in told.morph.get("VerbForm", [])


def _past(token: Token) -> bool:
    """Whether a verb form tells of the past by itself, without an auxiliary."""
    morph = token.morph
    return "Fin" in morph.get("VerbForm", []) and "Past" in morph.get("Tense", [])


def _resumption(unit: Unit, begin: int, limit: int) -> list[int]:
    """After a relative clause the sentence goes on: « …, qui a toujours clamé son innocence, a été condamné »."""
    words = unit.between(begin, limit)
    for comma, after in pairwise(words):
        finite = "Fin" in after.token.morph.get("VerbForm", []) or after.pos == "AUX"
        if comma.token.text == "," and finite:
            return [comma.start]
    return []

"""The words that report: verbs with their auxiliaries and asides, fixed expressions with a light verb."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answer import Stance
from bot.claims.units import Unit
from bot.claims.words import Reporting
from bot.roles import SUBJECTS
from bot.spans import Span
from bot.view import Word
from retrieval.analysis import fold

if TYPE_CHECKING:
    from spacy.tokens import Token

PARTICIPLE = re.compile(r"(?:é|ée|és|ées|ed)\Z", re.IGNORECASE)
GERUND = re.compile(r"(?:ant|ing)\Z", re.IGNORECASE)
OWN = (*SUBJECTS, "nmod", "obj", "appos", "conj", "root", "ROOT")
BEFORE_GERUND = frozenset(["NOUN", "ADJ", "DET"])  # "a storm warning"
BEFORE_NOUN = frozenset(["DET", "ADP", "ADJ", "NUM"])


@dataclass(frozen=True, slots=True, eq=False)
class Cue:
    """A reporting verb; `first` and `last` bound its group: « n'a pas souhaité », "put"; offsets in characters."""

    word: Word
    unit: Unit
    first: int
    last: int
    stance: Stance
    passive: bool
    participle: bool
    gerund: bool
    pronoun: Span | None
    agent: int | None
    text: str


def find_cues(unit: Unit, words: Reporting) -> list[Cue]:
    """The reporting verbs of a unit outside its quotations, in reading order."""
    found: dict[int, Cue] = {}
    silent = [m.span() for m in words.silent.finditer(unit.text, unit.start, unit.end)]
    for pattern, stance in words.expressions:
        for match in pattern.finditer(unit.text, unit.start, unit.end):
            inside = unit.between(*match.span()) or unit.between(match.start() - 1, match.end())
            if inside and not any(a <= match.start() < b for a, b in silent):
                verb = next((w for kind in ("VERB", "AUX") for w in inside if w.pos == kind), inside[0])
                if not any(c.first <= match.start() < c.last for c in found.values()):
                    found[match.start()] = _cue(unit, verb, match.start(), match.end(), stance, words)
    for word in unit.words:
        taken = any(c.first <= word.start < c.last for c in found.values())
        at_rest = any(a <= word.start < b for a, b in silent) or (word.start == unit.start and words.reached.match(unit.text, unit.start) is not None)
        stance_ = None if taken or at_rest or (_plain(word, words) and not _sequel(unit, word, words)) else stance_of(word, words) or _quoting(unit, word)
        if stance_ is not None:
            found[word.start] = _cue(unit, word, word.start, word.end, stance_, words)
    kept = (turned(c, words) for c in found.values())
    return sorted((c for c in kept if c is not None), key=lambda c: c.word.start)


def _plain(word: Word, words: Reporting) -> bool:
    """Whether a verb only completes another: « pour réclamer », "declined to comment", "calls reports false"."""
    infinitive = "Inf" in word.token.morph.get("VerbForm", []) and not any(
        c.dep_ == "aux" and c.i < word.token.i and c.pos_ == "AUX" for c in word.token.children)
    before = word.token.doc[word.token.i - 1] if word.token.i else None
    noun = word.token.text.endswith("ing") and before is not None and before.pos_ in BEFORE_GERUND
    compound = before is not None and before.text == "-" and not before.whitespace_  # "an industry-backed fund"
    infinitive = infinitive and not PARTICIPLE.search(word.token.text) and words.infinitives.search(word.token.text) is not None
    return noun or compound or infinitive or (word.token.i > 0 and word.token.text.endswith("s") and word.token.doc[word.token.i - 1].pos_ == "VERB")


def _sequel(unit: Unit, word: Word, words: Reporting) -> bool:
    """Whether a verb tells what the same speaker says next: « a-t-il lancé, avant d'accuser X »."""
    return words.sequel.search(unit.text[unit.start : word.start]) is not None


def _quoting(unit: Unit, word: Word) -> Stance | None:
    """Any finite verb right behind a quotation speaks, whatever verb it is: « ... », a lancé X; "...," X quipped."""
    before = unit.text[max(unit.start, word.start - 40) : word.start]
    closed = re.search(r"(?:¤[,?!]\s?[»”\"]|¤\s?[»”\"],)\s+(?:[^.;:,¤]{0,30}\s)?(?:\w['’])?\Z", before)
    helped = word.token.i > 0 and word.token.doc[word.token.i - 1].pos_ == "AUX"
    following = word.token.doc[word.token.i + 1] if word.token.i + 1 < len(word.token.doc) else None
    alone = closed is not None and closed[0].rstrip()[-1:] in ',»”"?!' and word.pos in ("NOUN", "ADJ") and following is not None and \
        (following.pos_ == "DET" or following.text[:1].isupper()) and word.token.text.islower()  # « ... », grince X
    return Stance.SAYS if (word.pos == "VERB" or helped or alone) and word.pos != "AUX" and closed and not GERUND.search(word.token.text) else None


def stance_of(word: Word, words: Reporting) -> Stance | None:
    """The stance of a verb, or of a word that is spelt like one and stands where a verb may."""
    particle = next((c.lower_ for c in word.token.children if c.dep_ == "compound:prt"), "")
    if word.pos in ("VERB", "AUX"):
        phrasal = words.stances.get(f"{word.lemma} {particle}") if particle else None
        return phrasal or words.stances.get(word.lemma) or words.forms.get(word.fold) or words.stances.get(word.stem)
    if word.pos == "PROPN" or word.token.text[:1].isupper():
        return None
    before = word.token.doc[word.token.i - 1] if word.token.i else None
    following = word.token.doc[word.token.i + 1] if word.token.i + 1 < len(word.token.doc) else None
    governs = following is not None and following.pos_ == "DET" and following.dep_ == "det"  # « avance le chiffre de dix »: no noun does
    loose = before is not None and before.pos_ in ("NOUN", "ADJ") and word.token.dep_ in ("amod", "nmod", "compound") and not governs
    if before is None or loose or (before.pos_ in BEFORE_NOUN and not _object(before, word.fold, words)):
        return None
    return words.forms.get(word.fold)


def _object(token: Token, form: str, words: Reporting) -> bool:
    """Whether what the tagger took for an article is the object of a verb: « Des riverains | l' | accusent », a subject and no verb before it."""
    left = list(token.doc[token.sent.start : token.i])
    if token.lower_ not in words.objects or not left or any("Fin" in t.morph.get("VerbForm", []) for t in left):
        return False
    if form in words.verbal and left[-1].is_punct:
        return True
    subject = left[-1].pos_ in ("NOUN", "PROPN") and words.day_alone.fullmatch(left[-1].text) is None and fold(left[-1].text) not in words.forms
    return subject and not any(t.pos_ in ("VERB", "AUX", "ADP") for t in left[-4:])


def _cue(unit: Unit, word: Word, first: int, last: int, stance: Stance, words: Reporting) -> Cue:
    left = words.group.search(unit.text[unit.start : first])
    begin = unit.start + left.start() if left and left[0].strip() else first
    nouns = [w for w in unit.between(begin, first) if w.pos in ("NOUN", "PROPN") and _stands(w)]
    begin = min(first, nouns[-1].end + 1) if nouns else begin  # « le règlement prévoit »: a noun may look like an adverb
    group = unit.text[begin:first]
    after = words.inverted.match(unit.text, last, unit.end)
    inside = words.inverted.search(group) or (words.inverted.search(unit.text[first:last]) if last > word.end or first < word.start else None)
    begin_ = begin if inside and words.inverted.search(group) else first
    denied = words.after_negation.match(unit.text, last, unit.end) if words.negated.search(group + unit.text[first:last] + _behind(unit, last, 8)) else None
    last = denied.end() if denied and not after else last
    pronoun = after.span(1) if after else (begin_ + inside.start(1), begin_ + inside.end(1)) if inside else None
    form = word.token.text
    shape = word.token.morph.get("VerbForm", [])
    participle = "Part" in shape and not GERUND.search(form) if shape else bool(PARTICIPLE.search(form))
    light = last > word.end or first < word.start  # a fixed expression stands as it is listed
    participle = participle or (bool(words.being.search(group)) and word.pos == "VERB" and not _finite(word) and not GERUND.search(form))
    completed = words.infinitive.match(unit.text, last, unit.end)
    present = completed is not None and completed["mark"] is None and words.infinitives.pattern != ""  # « dit avoir vu »: no participle takes an infinitive
    bare = participle and not light and not _helped(group, words) and not present
    agent = words.agent.match(unit.text, last, unit.end)
    dates = agent is not None and words.adjunct.match(unit.text[agent.end() : unit.end].lstrip()) is not None
    by = agent.end() if agent and not dates and (bare or words.being.search(group)) else None
    passive = by is not None or (participle and bool(words.being.search(group)))
    return Cue(word, unit, begin, after.end() if after else last, stance, passive, bare,
               (bool(GERUND.search(form)) and not _finite(word)) or _sequel(unit, word, words), pronoun, by,
               unit.text[first:last].strip() if light else form)


def _stands(noun: Word) -> bool:
    """Whether a noun between a subject and its verb is one of the sentence, no part of an aside such as « de son côté »."""
    own = [c for c in noun.token.children if c.dep_ == "det"]
    return (noun.token.dep_ in OWN or bool(own)) and not any("Yes" in c.morph.get("Poss", []) for c in own)


def _behind(unit: Unit, offset: int, length: int) -> str:
    """What follows a verb and may negate it; nothing where it negates what is said: « a promis de ne pas », « répondu ne plus »."""
    text = re.split(r"[.;:!?«“]", unit.text[offset : offset + length])[0]
    return "" if re.match(r"\s*(?:d[e'’]\s*)?n(?:e\s|['’])", text) else text


def _finite(word: Word) -> bool:
    return "Fin" in word.token.morph.get("VerbForm", [])


def _helped(group: str, words: Reporting) -> bool:
    """Whether an auxiliary stands in the group."""
    return bool(words.being.search(group)) or bool(re.search(words.apart, group))


def turned(cue: Cue, words: Reporting) -> Cue | None:
    """The cue with its stance turned by a negation in its group: "did not deny" confirms, « n'exclut pas » says.

    None where nothing is said then: "blamed neither side", "did not say how much".
    """
    begin = max(cue.unit.start, cue.first - 30) if words.neither.search(cue.unit.text[cue.unit.start : cue.first]) else cue.first
    group = cue.unit.text[begin : cue.last] + _behind(cue.unit, cue.last, 12)
    if not words.negated.search(group):
        return cue
    if words.declining.search(group):
        return replace(cue, stance=Stance.DECLINES)
    if cue.stance is Stance.DENIES and words.granted.match(cue.text):
        return replace(cue, stance=Stance.CONFIRMS)  # « ne conteste pas avoir écrit »
    kept = words.flips.get(cue.stance, cue.stance.value)
    return replace(cue, stance=Stance(kept)) if kept else None

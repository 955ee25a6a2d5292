"""The words that report: verbs with their auxiliaries and asides, fixed expressions with a light verb."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.answer import Stance
from bot.claims.units import Unit
from bot.claims.words import Reporting
from bot.spans import Span
from bot.view import Word

PARTICIPLE = re.compile(r"(?:é|ée|és|ées|i|is|it|ite|u|us|ue|ues|ed|put|told|said|seen|known|written)\Z", re.IGNORECASE)
GERUND = re.compile(r"(?:ant|ing)\Z", re.IGNORECASE)
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

    @property
    def text(self) -> str:
        """The verb as it stands."""
        return self.word.token.text


def find_cues(unit: Unit, words: Reporting) -> list[Cue]:
    """The reporting verbs of a unit outside its quotations, in reading order."""
    found: dict[int, Cue] = {}
    silent = [m.span() for m in words.silent.finditer(unit.text, unit.start, unit.end)]
    for pattern, stance in words.expressions:
        for match in pattern.finditer(unit.text, unit.start, unit.end):
            inside = unit.between(*match.span()) or unit.between(match.start() - 1, match.end())
            if inside and not any(a <= match.start() < b for a, b in silent):
                verb = next((w for w in inside if w.pos in ("VERB", "AUX")), inside[0])
                if not any(c.first <= match.start() < c.last for c in found.values()):
                    found[match.start()] = _cue(unit, verb, match.start(), match.end(), stance, words)
    for word in unit.words:
        taken = any(c.first <= word.start < c.last for c in found.values())
        at_rest = any(a <= word.start < b for a, b in silent)
        stance_ = None if taken or at_rest else stance_of(word, words)
        if stance_ is not None:
            found[word.start] = _cue(unit, word, word.start, word.end, stance_, words)
    return sorted((turned(c, words) for c in found.values()), key=lambda c: c.word.start)


def stance_of(word: Word, words: Reporting) -> Stance | None:
    """The stance of a verb, or of a word that is spelt like one and stands where a verb may."""
    particle = next((c.lower_ for c in word.token.children if c.dep_ == "compound:prt"), "")
    if word.pos in ("VERB", "AUX"):
        phrasal = words.stances.get(f"{word.lemma} {particle}") if particle else None
        return phrasal or words.stances.get(word.lemma) or words.forms.get(word.fold) or words.stances.get(word.stem)
    if word.pos == "PROPN" or word.token.text[:1].isupper():
        return None
    before = word.token.doc[word.token.i - 1] if word.token.i else None
    if before is None or before.pos_ in BEFORE_NOUN or word.token.dep_ in ("amod", "nmod", "compound"):
        return None
    return words.forms.get(word.fold)


def _cue(unit: Unit, word: Word, first: int, last: int, stance: Stance, words: Reporting) -> Cue:
    left = words.group.search(unit.text[unit.start : first])
    begin = unit.start + left.start() if left and left[0].strip() else first
    group = unit.text[begin:first]
    after = words.inverted.match(unit.text, last, unit.end)
    inside = words.inverted.search(group)
    pronoun = after.span(1) if after else (begin + inside.start(1), begin + inside.end(1)) if inside else None
    form = word.token.text
    participle = bool(PARTICIPLE.search(form)) and not _finite(word)
    bare = participle and not _helped(group, words)
    agent = words.agent.match(unit.text, last, unit.end)
    dates = agent is not None and words.adjunct.match(unit.text[agent.end() : unit.end].lstrip()) is not None
    by = agent.end() if agent and not dates and (bare or words.being.search(group)) else None
    passive = by is not None or (participle and bool(words.being.search(group)))
    return Cue(word, unit, begin, after.end() if after else last, stance, passive, bare,
               bool(GERUND.search(form)) and not _finite(word), pronoun, by)


def _finite(word: Word) -> bool:
    return "Fin" in word.token.morph.get("VerbForm", [])


def _helped(group: str, words: Reporting) -> bool:
    """Whether an auxiliary stands in the group."""
    return bool(words.being.search(group)) or bool(re.search(words.apart, group))


def turned(cue: Cue, words: Reporting) -> Cue:
    """The cue with its stance turned by a negation in its group: "did not deny" confirms, « n'exclut pas » says."""
    from dataclasses import replace

    group = cue.unit.text[cue.first : cue.last + 12]
    if not words.negated.search(group):
        return cue
    if words.declining.search(group):
        return replace(cue, stance=Stance.DECLINES)
    return replace(cue, stance=words.flips.get(cue.stance, cue.stance))

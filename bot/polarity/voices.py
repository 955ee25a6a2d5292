"""What a sentence does, whoever is found to speak: denies, rules out, accuses, doubts, rebuts.

Claims name the speaker; these marks hold even where no speaker was found, by the words alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.answer import Stance
from bot.case import Case
from bot.claims import Claim
from bot.polarity.scope import forms, turns
from bot.spans import Span
from bot.view import Sentence, Word
from bot.vocabulary import Vocabulary

OPENING = 4
ACCUSING = (Stance.ACCUSES, Stance.CRITICISES)
SPEAKING = ("VERB", "AUX", "ADJ", "NOUN", "PROPN")
QUOTES = frozenset('«“"')


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """The marks of one sentence: the words that deny, that deny a denial, that exclude; and flags."""

    denying: tuple[Word, ...]
    undenying: tuple[Word, ...]
    excluding: tuple[Word, ...]
    accusing: tuple[Word, ...]
    hedged: bool
    rebutting: bool
    told: bool
    speakers: frozenset[Span]

    @property
    def opposing(self) -> bool:
        """Whether it denies or rebuts something."""
        return bool(self.denying) or self.rebutting


def voice(case: Case, sentence: Sentence) -> Voice:
    """The marks of a sentence."""
    words, text = case.words, case.seen.text(sentence.start, sentence.end)
    claims = [c for c in case.study.claims if c.sentence == sentence.index]
    excluding = [w for w in sentence.words if speaks(w, words.excluding)]
    denying = [w for w in sentence.words if (speaks(w, words.denying) or w.lemma in words.denial_nouns) and w not in excluding]
    return Voice(
        tuple(w for w in denying if straight(w, words)), tuple(w for w in denying if not straight(w, words)),
        tuple(w for w in excluding if straight(w, words)),
        tuple(with_stance(sentence, ACCUSING, words)), words.conditional.search(text) is not None,
        words.rebuttal.search(text) is not None, _told(claims, sentence, text, words),
        frozenset(c.name for c in claims if c.name),
    )


def _told(claims: Iterable[Claim], sentence: Sentence, text: str, words: Vocabulary) -> bool:
    quoted = any(w.token.text in QUOTES for w in sentence.words)
    return quoted or words.according.search(text) is not None or any(c.stance is not Stance.DENIES for c in claims)


def with_stance(sentence: Sentence, stances: tuple[Stance, ...], words: Vocabulary) -> list[Word]:
    """The words of a sentence that take one of some stances, by lemma, particle or stem."""
    return [w for w in sentence.words if w.pos in SPEAKING and _stance(w, words, stances)]


def speaks(word: Word, pattern: re.Pattern[str]) -> bool:
    """Whether a word, with the one behind it, has one of some forms and is no noun with an article: the forms hold where the parse fails."""
    doc, place = word.token.doc, word.token.i
    following = doc[place + 1].lower_ if place + 1 < len(doc) else ""
    noun = place > 0 and doc[place - 1].pos_ == "DET"
    return not noun and pattern.match(f"{word.fold} {following}") is not None


def _stance(word: Word, words: Vocabulary, stances: tuple[Stance, ...]) -> bool:
    if word.pos == "NOUN" and any(c.dep_ == "det" for c in word.token.children):
        return False
    found = next((words.stances[f] for f in reversed(forms(word.token)) if f in words.stances), None)
    return (found or words.stances.get(word.stem)) in stances


def straight(word: Word, words: Vocabulary) -> bool:
    """Whether no other operator, or an even number of them, reaches a word: "did not deny" is not straight."""
    return len([t for t in turns(word.token, words) if t.i != word.token.i]) % 2 == 0


def names_account(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence opens on what was told: "That version ...", « Thèse que récuse ... »."""
    return any(w.fold in case.words.accounts for w in sentence.words[:OPENING])


def points_back(case: Case, sentence: Sentence) -> bool:
    """Whether a denial or rebuttal speaks of what was just said: « ces informations », "denied this", « C'est faux »."""
    pointing = any(w.token.lower_ in case.words.pointing and w.pos != "SCONJ" for w in sentence.words)
    first = [w for w in sentence.words if w.pos != "PUNCT"][:OPENING]
    opening = case.seen.text(first[0].start, first[-1].end) if first else ""
    short = len([w for w in sentence.words if w.content]) <= OPENING
    return pointing or short or case.words.rebuttal.search(opening) is not None

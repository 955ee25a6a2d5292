"""Which denial answers which statement: only one that plainly refers back to it.

A denial set beside the wrong statement is worse than none, so nearness alone never suffices.
"""

from __future__ import annotations

from bot.answer import Stance
from bot.case import Case
from bot.claims import Claim
from bot.rules.speech import content_fit, cue_terms
from bot.view import Sentence, Word

FITS = 0.5
NEXT_SENTENCES, NEXT_PARAGRAPHS = 2, 2


def refers_back(case: Case, claim: Claim) -> bool:
    """Whether what is denied is only pointed at: « La junte dément », « a démenti ces informations »."""
    start, end = claim.content[0]
    inside = [w for w in case.seen.sentences[claim.sentence].words if start <= w.start < end]
    pointed = any("Dem" in w.token.morph.get("PronType", []) for w in inside)
    return pointed or not any(w.pos in ("NOUN", "PROPN") and not named_account(case, w) for w in inside)


def named_account(case: Case, word: Word) -> bool:
    """Whether a noun stands for what was told: "the accusation", « ces informations »."""
    words = case.words
    return any(key in known for key in (word.lemma, word.fold) for known in (words.accounts, words.reported, words.hearsay))


def denial_of(case: Case, sentence: Sentence) -> Claim | None:
    """The denial that answers a sentence: soon after it in its paragraph, or opening one of the next two."""
    skip = cue_terms(case)
    for claim in case.study.claims:
        where = case.seen.sentences[claim.sentence]
        if claim.stance is not Stance.DENIES or where.index <= sentence.index or claim.speaker is None:
            continue
        back = refers_back(case, claim)
        first = case.seen.sentences[where.index - 1].paragraph != where.paragraph
        if where.paragraph == sentence.paragraph and where.index - sentence.index <= NEXT_SENTENCES:
            if back or content_fit(case, claim, skip) >= FITS:
                return claim
        elif first and back and 0 < where.paragraph - sentence.paragraph <= NEXT_PARAGRAPHS and not _another_between(case, sentence, claim):
            return claim
    return None


def _another_between(case: Case, sentence: Sentence, denial: Claim) -> bool:
    """Whether somebody else than who says it says something in a paragraph between: that is what the denial answers."""
    until = case.seen.sentences[denial.sentence].paragraph
    own = {w for c in case.study.claims if c.sentence == sentence.index for w in _called(case, c)}
    between = [c for c in case.study.claims if c.speaker is not None and c.name != denial.name
               and sentence.paragraph < case.seen.sentences[c.sentence].paragraph < until]
    return any(not own & _called(case, c) for c in between)


def _called(case: Case, claim: Claim) -> set[str]:
    """The folded words that a claim's speaker is called by, small ones left out."""
    return {w.fold for a, b in claim.called for w in case.seen.sentence_at(a).words if a <= w.start < b and w.content}

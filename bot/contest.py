"""Which denial answers which statement: only one that plainly refers back to it.

A denial set beside the wrong statement is worse than none, so nearness alone never suffices.
"""

from __future__ import annotations

from bot.answer import Stance
from bot.case import Case
from bot.claims import Claim
from bot.view import Sentence, Word

NEXT_SENTENCES, NEXT_PARAGRAPHS = 2, 2
SHARED = 2  # words of what is denied that the statement must hold
EXPLAINING, OPENING = ":", " \u00a0\u202f«“\""
TELLING = ("NOUN", "VERB", "ADJ", "NUM")


def refers_back(case: Case, claim: Claim) -> bool:
    """Whether what is denied is only pointed at: « La junte dément », « a démenti ces informations »; a quotation speaks for itself."""
    start, end = claim.content[0]
    inside = [w for w in case.seen.sentences[claim.sentence].words if start <= w.start < end]
    account = any(named_account(case, w) for w in inside)
    if claim.type == "direct":
        return account and not any(w.pos in ("NOUN", "PROPN") and not named_account(case, w) for w in inside)
    if case.seen.article.text[:start].rstrip(OPENING).endswith(EXPLAINING):
        return True  # « dément : trois avis étaient favorables » says why it is not so, not what
    pointed = any("Dem" in w.token.morph.get("PronType", []) for w in inside)
    return pointed or not any(w.pos in ("NOUN", "PROPN") and not named_account(case, w) for w in inside)


def named_account(case: Case, word: Word) -> bool:
    """Whether a noun stands for what was told: "the accusation", « ces informations »."""
    words = case.words
    return any(key in known for key in (word.lemma, word.fold) for known in (words.accounts, words.reported, words.hearsay))


def denial_of(case: Case, sentence: Sentence) -> Claim | None:
    """The denial that answers a statement: soon after it in its paragraph, or opening one of the next two, nobody else speaking between.

    It points back at what was said, or its own words are those of the statement.
    """
    for claim in case.study.claims:
        where = case.seen.sentences[claim.sentence]
        if claim.stance is not Stance.DENIES or where.index <= sentence.index or claim.speaker is None:
            continue
        here = where.paragraph == sentence.paragraph and where.index - sentence.index <= NEXT_SENTENCES
        opens = case.seen.sentences[where.index - 1].paragraph != where.paragraph and 0 < where.paragraph - sentence.paragraph <= NEXT_PARAGRAPHS
        if (here or opens) and (answers_it(case, claim, sentence) or refers_back(case, claim)) and not _another_between(case, sentence, claim):
            return claim
    return None


def answers_it(case: Case, denial: Claim, sentence: Sentence) -> bool:
    """Whether the words that a denial denies are those of a statement."""
    told = {w.stem for w in sentence.words if w.pos in TELLING and not w.name}
    denied = {w.stem for a, b in denial.content for w in case.seen.sentence_at(a).words if a <= w.start < b and w.pos in TELLING and not w.name}
    return len(told & denied) >= min(SHARED, len(denied)) > 0


def _another_between(case: Case, sentence: Sentence, denial: Claim) -> bool:
    """Whether somebody else than who says it says something between: that is what the denial answers."""
    own = {w for c in case.study.claims if c.sentence == sentence.index for w in _called(case, c)}
    between = [c for c in case.study.claims if c.speaker is not None and c.name != denial.name and sentence.index < c.sentence < denial.sentence]
    return any(not own & _called(case, c) for c in between)


def _called(case: Case, claim: Claim) -> set[str]:
    """The folded words that a claim's speaker is called by, small ones left out."""
    return {w.fold for a, b in claim.called for w in case.seen.sentence_at(a).words if a <= w.start < b and w.content}

"""What a speaker does with a statement, seen in its place: a neutral verb may carry a denial or a charge.

« M. X a démenti. "Je n'ai rien reçu", a-t-il dit »: the quotation denies, though « dire » only says.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answer import Stance
from bot.claims.value import Claim
from bot.claims.words import Reporting
from bot.view import ArticleView

NEUTRAL = (Stance.SAYS,)
BACK = 4  # claims before that may call for an answer


def in_context(seen: ArticleView, found: list[Claim], words: Reporting) -> list[Claim]:
    """The claims, neutral stances turned where content and context say more."""
    turned: list[Claim] = []
    for claim in found:
        turned.append(replace(claim, stance=_stance(seen, claim, turned, words)))
    return turned


def _stance(seen: ArticleView, claim: Claim, before: list[Claim], words: Reporting) -> Stance:
    text = " ".join(seen.text(*part) for part in claim.content)
    soft = claim.stance in NEUTRAL or (claim.stance is Stance.CRITICISES and claim.type == "direct")
    if not soft:
        return claim.stance
    near = [c for c in before[-BACK:] if _near(seen, c, claim)]
    if claim.type == "direct" and words.untrue.search(text):
        return Stance.DENIES
    if claim.type == "direct" and words.firsthand.search(text):
        return Stance.DENIES
    if words.denials.search(text) and any(_answers(claim, c) for c in near if claim.type == "direct" or _beside(seen, c, claim)):
        return Stance.DENIES
    if claim.stance is Stance.SAYS and claim.type == "direct" and near and near[-1].stance is Stance.ACCUSES and not words.negated.search(text):
        return Stance.ACCUSES
    return claim.stance


def _answers(claim: Claim, other: Claim) -> bool:
    """Whether a statement that negates goes with another: one's own denial, or somebody else's charge."""
    if other.stance is Stance.DENIES:
        return True
    return other.stance in (Stance.ACCUSES, Stance.CRITICISES) and other.name != claim.name


def _beside(seen: ArticleView, other: Claim, claim: Claim) -> bool:
    """Whether two claims stand in one paragraph, a sentence apart at most."""
    here, there = seen.sentences[claim.sentence], seen.sentences[other.sentence]
    return here.paragraph == there.paragraph and here.index - there.index <= 1


def _near(seen: ArticleView, other: Claim, claim: Claim) -> bool:
    """Whether a claim was made shortly before another: in its paragraph, or at the end of the one before."""
    here, there = seen.sentences[claim.sentence], seen.sentences[other.sentence]
    return here.paragraph - there.paragraph <= 2 and 0 <= here.index - there.index <= BACK + 2

"""What a speaker does with a statement, seen in its place: a neutral verb may carry a denial or a charge.

« M. X a démenti. "Je n'ai rien reçu", a-t-il dit »: the quotation denies, though « dire » only says.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answer import Stance
from bot.claims.value import Claim
from bot.claims.words import Reporting
from bot.view import ArticleView
from retrieval.analysis import fold

HOSTILE = (Stance.DENIES, Stance.ACCUSES, Stance.CRITICISES)
BESIDE = 15  # characters from "was" to the word of untruth
FEW = 4  # words of what is called untrue
BACK = 4  # claims before that may call for an answer


def in_context(seen: ArticleView, found: list[Claim], words: Reporting) -> list[Claim]:
    """The claims, neutral stances turned where content and context say more."""
    turned: list[Claim] = []
    for claim in found:
        turned.append(replace(claim, stance=_stance(seen, claim, turned, words)))
    return turned


def _stance(seen: ArticleView, claim: Claim, before: list[Claim], words: Reporting) -> Stance:
    text = " ".join(seen.text(*part) for part in claim.content)
    if claim.stance is Stance.ESTIMATES and claim.type != "indirect":
        return Stance.DENIES if words.untrue.search(text) else Stance.CRITICISES if words.blame.search(text) else Stance.ESTIMATES
    untrue = words.untrue.search(text)
    if claim.stance is Stance.CRITICISES and claim.type == "direct" and untrue:
        return Stance.DENIES  # 'called the charge "pure invention"'
    if claim.stance is not Stance.SAYS:
        return claim.stance
    if claim.type != "direct" and untrue and _of_a_charge(text[: untrue.start()], words):
        return Stance.DENIES  # 'said the charge was "pure invention"'
    if claim.type == "indirect" and words.naming.match(claim.cue) and words.blame.search(text):
        return Stance.CRITICISES  # "called the offer an insult"
    near = [c for c in before[-BACK:] if _near(seen, c, claim)]
    if claim.type == "direct":
        return _quoted(text, claim, near, words)
    if words.untrue.fullmatch(text):
        return Stance.DENIES  # « Faux, répond la mairie »
    if words.commits.match(text):
        return Stance.ANNOUNCES
    others = [c for c in near if c.name != claim.name and _beside(seen, c, claim, within=BACK)]
    if words.opens_denial.match(text) and others:
        return Stance.DENIES
    replies = any(_answers(claim, c) and c.name in (claim.name, None) for c in near if _beside(seen, c, claim, within=1))
    main = words.described.split(text)[0]  # "kept silent for the police, who did not want it known" denies nothing
    return Stance.DENIES if replies and words.denials.search(main) else Stance.SAYS


def _of_a_charge(ahead: str, words: Reporting) -> bool:
    """Whether a word of untruth is told of something said: a noun of speech and a form of to be stand just before it."""
    being = next(reversed(list(words.being.finditer(ahead))), None)
    near = being is not None and len(ahead) - being.end() <= BESIDE
    return being is not None and near and bool(set(fold(ahead[: being.start()]).split()[-FEW:]) & words.said)


def _quoted(text: str, claim: Claim, near: list[Claim], words: Reporting) -> Stance:
    """What a quotation does: it denies, charges as its speaker just did, or blames."""
    last = near[-1] if near else None
    if words.untrue.search(text):
        return Stance.DENIES
    if last is not None and last.stance is Stance.ACCUSES and last.name == claim.name and not words.commits.match(text):
        return Stance.ACCUSES
    if words.firsthand.search(text) or (words.denials.search(text) and any(_answers(claim, c) for c in near)):
        return Stance.DENIES
    if words.combative.match(claim.cue) and any(c.stance in HOSTILE for c in near):
        return Stance.ACCUSES
    if words.blame.search(text):
        return Stance.CRITICISES
    return Stance.ACCUSES if last is not None and last.stance is Stance.ACCUSES and not words.negated.search(text) else Stance.SAYS


def _answers(claim: Claim, other: Claim) -> bool:
    """Whether a statement that negates goes with another: one's own denial, or somebody else's charge."""
    if other.stance is Stance.DENIES:
        return True
    return other.stance in (Stance.ACCUSES, Stance.CRITICISES) and other.name != claim.name


def _beside(seen: ArticleView, other: Claim, claim: Claim, *, within: int) -> bool:
    """Whether two claims stand in one paragraph, so many sentences apart at most."""
    here, there = seen.sentences[claim.sentence], seen.sentences[other.sentence]
    return here.paragraph == there.paragraph and here.index - there.index <= within


def _near(seen: ArticleView, other: Claim, claim: Claim) -> bool:
    """Whether a claim was made shortly before another: in its paragraph, or at the end of the one before."""
    here, there = seen.sentences[claim.sentence], seen.sentences[other.sentence]
    return here.paragraph - there.paragraph <= 2 and 0 <= here.index - there.index <= BACK + 2

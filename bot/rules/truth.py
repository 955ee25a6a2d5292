"""Is it true: which sentence bears on the question, and does it say yes, no, or is it contested."""

from __future__ import annotations

from dataclasses import dataclass

from bot.case import Candidate, Case, claim_of
from bot.claims import Claim
from bot.polarity.acts import Act, act_of
from bot.polarity.decide import Polarity, decide
from bot.polarity.signs import Ground, against, contest, rivals, signs
from bot.polarity.trust import trust
from bot.view import Sentence

__all__ = ["Polarity", "Verdict", "judge_truth"]


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """The sentence that bears on it, what it says, and the claim that says the contrary."""

    candidate: Candidate
    polarity: Polarity
    counter: Claim | None = None


def judge_truth(case: Case) -> Verdict | None:
    """The verdict of one article on a yes-or-no question; None when nothing in it bears on it."""
    ground = Ground(case)
    if not ground.ranked:
        return None
    act = act_of(case)
    return by_act(ground, act) if act else by_statement(ground)


def by_act(ground: Ground, act: Act) -> Verdict:
    """"La junte admet-elle ... ?": what the one who is asked about did."""
    case = ground.case
    sentence = case.seen.sentences[act.claim.sentence]
    score = trust(signs(ground, sentence), "act")
    candidate = Candidate(sentence.index, (sentence.start, sentence.end), score, "truth.act", act.claim.stance.value, act.claim)
    return Verdict(candidate, act.polarity)


def by_statement(ground: Ground) -> Verdict:
    """What the best sentence says of it, and whether somebody says the contrary."""
    case, sentence = ground.case, ground.ranked[0][1]
    found = signs(ground, sentence)
    name, polarity = decide(found)
    candidate = Candidate(sentence.index, (sentence.start, sentence.end), trust(found, name), f"truth.{name}", "", speaker(case, sentence))
    return Verdict(candidate, polarity, counter(ground, sentence, name) if polarity == "disputed" else None)


def speaker(case: Case, sentence: Sentence) -> Claim | None:
    """The claim that the sentence is, or the widest made in it."""
    here = [c for c in case.study.claims if c.sentence == sentence.index]
    return claim_of(case, (sentence.start, sentence.end)) or max(here, key=lambda c: c.content[-1][1] - c.content[0][0], default=None)


def counter(ground: Ground, sentence: Sentence, name: str) -> Claim | None:
    """The claim that stands against the sentence: the denial of it, or what it denies, by somebody else."""
    denial = contest(ground, sentence) if name not in ("denied", "after_denial") else None
    sides = [s for _, s in rivals(ground, sentence) if against(ground, s) != against(ground, sentence)]
    before = [s for s in ground.case.seen.sentences if 0 < sentence.index - s.index <= 2 and sentence.paragraph - s.paragraph <= 1]
    for other in ([denial] if denial else sides or before[::-1]):
        claims = [c for c in ground.claims_in(other) if c.name not in ground.voices[sentence.index].speakers and c.speaker]
        if claims:
            return claims[0]
    return None

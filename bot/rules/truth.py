"""Is it true: which sentence bears on the question, and does it say yes, no, or is it contested."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answer import Stance
from bot.case import Candidate, Case, claim_of, strictly
from bot.claims import Claim
from bot.polarity.acts import answers_to, named, told
from bot.polarity.decide import DECLINED, NEGATED, Polarity
from bot.polarity.model import evidence, together, weights
from bot.polarity.signs import Ground, against, asked_of_decliner, contest, rivals, wished
from bot.view import Sentence

AFFIRMING = ("said", "hedged")
DECLINED_SURELY = 0.6
ACT = "act"  # the rule where the one asked about did the very thing


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """The sentence that bears on it, what it says, how far to trust it (0 to 1), and the claim that says the contrary."""

    candidate: Candidate
    polarity: Polarity
    trust: float
    counter: Claim | None = None


def judge_truth(case: Case) -> Verdict | None:
    """The verdict of one article on a yes-or-no question; None when nothing in it bears on it."""
    ground = Ground(strictly(case))
    if not ground.ranked:
        return None
    found = together(evidence(ground, weights().place), weights().says)
    sentence, act = found.by.sentence, ground.act
    if act is not None and act.polarity == found.polarity:
        rule, sentence, claim = ACT, act.sentence, act.claim
    else:
        rule, claim = found.by.rule, speaker(ground.case, sentence)
    polarity, sure = found.polarity, 0.0 if unsaid(ground, sentence, rule, found.polarity) else found.trust
    if rule == DECLINED and asked_of_decliner(ground, sentence):
        polarity, sure = "no", max(sure, DECLINED_SURELY)  # did the insurer say whether? it would not
    candidate = Candidate(sentence.index, (sentence.start, sentence.end), sure, f"truth.{rule}", "", claim)
    return Verdict(candidate, polarity, sure, counter(ground, sentence, rule) if polarity == "disputed" else None)


def unsaid(ground: Ground, sentence: Sentence, rule: str, polarity: Polarity) -> bool:
    """Whether a sentence says neither yes nor no: « n'a pas souhaité commenter », "demanded her resignation"."""
    silent = [c.stance is Stance.DECLINES for c in ground.claims_in(sentence)]
    kept = rule == DECLINED or (rule == NEGATED and bool(silent) and all(silent))
    return (kept and not asked_of_decliner(ground, sentence)) or ((polarity == "yes" or rule in AFFIRMING) and rule != ACT and wished(ground, sentence)) \
        or (rule != ACT and (of_another(ground, sentence) or (polarity == "yes" and untold_act(ground, sentence))))


def of_another(ground: Ground, sentence: Sentence) -> bool:
    """Whether it is asked what somebody did with a claim, and the sentence speaks of somebody else."""
    subject = ground.case.reading.subject_terms
    return bool(answers_to(ground.case) and subject) and named(ground.case, sentence, subject) == 0.0


def untold_act(ground: Ground, sentence: Sentence) -> bool:
    """Whether it is asked if somebody admits, denies or accepts something, and the sentence tells of no such act."""
    answers = answers_to(ground.case)
    return bool(answers) and not told(ground.case, sentence) and not any(answers.get(c.stance) == "yes" for c in ground.claims_in(sentence))


def speaker(case: Case, sentence: Sentence) -> Claim | None:
    """The claim that the sentence is, or the widest made in it."""
    here = [c for c in case.study.claims if c.sentence == sentence.index]
    return claim_of(case, (sentence.start, sentence.end)) or max(here, key=lambda c: c.content[-1][1] - c.content[0][0], default=None)


def counter(ground: Ground, sentence: Sentence, rule: str) -> Claim | None:
    """The claim that stands against the sentence: the denial of it, or what it denies, by somebody else."""
    denial = contest(ground, sentence) if rule not in ("denial", "after_denial") else None
    sides = [s for _, s in rivals(ground, sentence) if against(ground, s) != against(ground, sentence)]
    before = [s for s in ground.case.seen.sentences if 0 < sentence.index - s.index <= 2 and sentence.paragraph - s.paragraph <= 1]
    for other in ([denial] if denial else sides or before[::-1]):
        claims = [c for c in ground.claims_in(other) if c.name not in ground.voices[sentence.index].speakers and c.speaker]
        if claims:
            return claims[0]
    return None

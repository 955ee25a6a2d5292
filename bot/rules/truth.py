"""Is it true: which sentence bears on the question, and does it say yes, no, or is it contested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.answer import Stance
from bot.case import Candidate, Case, claim_of, strictly
from bot.claims import Claim
from bot.polarity.acts import ACCEPTED, COMMENTED, Act, act_of, answers_to, told
from bot.polarity.decide import DECLINED, NEGATED, Polarity, decide
from bot.polarity.model import Place, choose, trust, trust_signs, weights
from bot.polarity.signs import Ground, Signs, against, asked_of_decliner, contest, rivals, signs, wished
from bot.view import Sentence

AFFIRMING = ("said", "hedged")
DENYING = ("denial", "rumour", "contested", "after_denial", "denied_by_the_one_asked")


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """The sentence that bears on it, what it says, how far to trust it (0 to 1), and the claim that says the contrary."""

    candidate: Candidate
    polarity: Polarity
    trust: float
    counter: Claim | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """A verdict before it is trusted: where, by which rule, with which signs."""

    place: Place
    rule: str
    polarity: Polarity
    signs: Signs
    claim: Claim | None


def judge_truth(case: Case) -> Verdict | None:
    """The verdict of one article on a yes-or-no question; None when nothing in it bears on it."""
    ground = Ground(strictly(case))
    if not ground.ranked:
        return None
    found = find(ground, weights().place)
    sentence = found.place.sentence
    silent = [c.stance is Stance.DECLINES for c in ground.claims_in(sentence)]
    kept = found.rule == DECLINED or (found.rule == NEGATED and bool(silent) and all(silent))  # « n'a pas souhaité commenter » is no "no"
    unsaid = (kept and not asked_of_decliner(ground, sentence)) or (found.rule in AFFIRMING and wished(ground, sentence))
    score = 0.0 if unsaid else trust(trust_signs(found.place, found.signs, found.rule))
    candidate = Candidate(sentence.index, (sentence.start, sentence.end), score, f"truth.{found.rule}", "", found.claim)
    return Verdict(candidate, found.polarity, score, counter(ground, sentence, found.rule) if found.polarity == "disputed" else None)


def find(ground: Ground, by: Mapping[str, float]) -> Finding:
    """What the article says to the question: by what the one asked about did, or else by the sentence that bears on it."""
    act = act_of(ground.case)
    return by_act(ground, act, by) if act else by_statement(ground, by)


def by_act(ground: Ground, act: Act, by: Mapping[str, float]) -> Finding:
    """"La junte admet-elle ... ?": what the one who is asked about did."""
    place = choose(ground, by)
    return Finding(Place(act.sentence, place.lead, place.signs), "act", act.polarity, signs(ground, act.sentence), act.claim)


def by_statement(ground: Ground, by: Mapping[str, float]) -> Finding:
    """What the sentence that bears on it says, and whether somebody says the contrary."""
    case, place = ground.case, choose(ground, by)
    found = signs(ground, place.sentence)
    rule, polarity = decide(found)
    answers = answers_to(case)
    if answers and answers is not ACCEPTED and answers is not COMMENTED:
        rule, polarity = unread_act(case, place.sentence, rule, polarity, answers[Stance.DENIES])
    return Finding(place, rule, polarity, found, speaker(case, place.sentence))


def unread_act(case: Case, sentence: Sentence, rule: str, polarity: Polarity, denying: Polarity) -> tuple[str, Polarity]:
    """An act that no claim tells of: told in so many words, answered by a denial, or nowhere."""
    if told(case, sentence):
        return rule, "no" if polarity == "no" else "yes"
    return ("act_denied", denying) if rule in DENYING else ("act_untold", polarity)


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

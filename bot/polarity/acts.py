"""Questions on an act of speech: "does X admit it?", « le parquet a-t-il confirmé ? », "did Halder comment?".

What counts is what the one who is asked about did, not who is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.answer import Stance
from bot.case import Case
from bot.claims import Claim
from bot.rules.speech import content_fit, cue_terms, speaker_fit
from bot.vocabulary import vocabulary

Polarity = Literal["yes", "no", "disputed"]
# what a speaker's stance says to "does X confirm it?" and "does X deny it?"
CONFIRMED: dict[Stance, Polarity] = {Stance.CONFIRMS: "yes", Stance.DENIES: "no", Stance.DECLINES: "no"}
DENIED: dict[Stance, Polarity] = {Stance.DENIES: "yes", Stance.DECLINES: "no", Stance.CONFIRMS: "no"}
COMMENTED: dict[Stance, Polarity] = {Stance.DECLINES: "no"}
ACCEPTED: dict[Stance, Polarity] = {Stance.DENIES: "no"}


@dataclass(frozen=True, slots=True, eq=False)
class Act:
    """The claim that tells what the one asked about did, and the answer that it gives."""

    claim: Claim
    polarity: Polarity


def answers_to(case: Case) -> dict[Stance, Polarity]:
    """What each stance of the one asked about says to the question; empty when it asks for no act of speech."""
    words = vocabulary(case.reading.lang)
    verbs = [t for t in case.reading.terms if t.verb]
    acts = [words.stances[t.lemma] for t in verbs if t.lemma in words.stances]
    for stance, answers in ((Stance.CONFIRMS, CONFIRMED), (Stance.DENIES, DENIED)):
        if stance in acts:
            return answers
    if any(t.lemma in words.accepting for t in verbs):
        return ACCEPTED
    comments = [t for t in case.reading.terms if t.lemma in words.answering or t.text in words.answering]
    return COMMENTED if comments and all(t in comments for t in verbs) else {}


def spoken_by(case: Case, claim: Claim) -> float:
    """How well the speaker is the one asked about: the words of the question's subject in the speaker's name."""
    if claim.speaker is None:
        return 0.0
    fit = speaker_fit(case, claim)
    return fit if fit > 0 else 0.0


def act_of(case: Case) -> Act | None:
    """The act that answers, by speaker and content; None when the question asks for none or nobody fits."""
    answers, skip = answers_to(case), cue_terms(case)
    fitting = [(spoken_by(case, c) + content_fit(case, c, skip), -c.sentence, c) for c in case.study.claims
               if c.stance in answers and (spoken_by(case, c) > 0 or c.speaker is None)]
    if not fitting:
        return None
    claim = max(fitting, key=lambda x: x[:2])[2]
    return Act(claim, answers[claim.stance])

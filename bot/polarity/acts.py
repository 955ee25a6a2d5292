"""Questions on an act of speech: "does X admit it?", « le parquet a-t-il confirmé ? », "did Halder comment?".

What counts is what the one who is asked about did, not who is right; and where the story tells no
such act of theirs, there is no answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.answer import Stance
from bot.case import Case
from bot.claims import Claim
from bot.contest import refers_back
from bot.rules.speech import content_fit, content_terms, cue_terms, speaker_fit, speaker_terms
from bot.view import Sentence, Word
from bot.vocabulary import vocabulary

Polarity = Literal["yes", "no", "disputed"]
Answers = dict[Stance, Polarity]
# what a speaker's stance says to "does X confirm it?", "does X deny it?", "did X comment?", "does X accept it?"
CONFIRMED: Answers = {Stance.CONFIRMS: "yes", Stance.DENIES: "no", Stance.DECLINES: "no"}
DENIED: Answers = {Stance.DENIES: "yes", Stance.DECLINES: "no", Stance.CONFIRMS: "no"}
COMMENTED: Answers = {Stance.DECLINES: "no"}
ACCEPTED: Answers = {Stance.DENIES: "no"}
TOLD, SURELY = 0.45, 0.6  # how well a word must be told, and a speaker


@dataclass(frozen=True, slots=True, eq=False)
class Act:
    """The sentence that tells what the one asked about did, its claim where one was read, and the answer that it gives."""

    sentence: Sentence
    claim: Claim | None
    polarity: Polarity


def answers_to(case: Case) -> Answers:
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


def act_of(case: Case) -> Act | None:
    """The act that answers, by speaker and content; None when the question asks for none or nobody fits."""
    answers, skip = answers_to(case), cue_terms(case)
    fitting = [(max(0.0, speaker_fit(case, c)) + content_fit(case, c, skip), -c.sentence, c) for c in case.study.claims
               if c.stance in answers and (c.speaker is None or by_the_one_asked(case, c)) and (answers is COMMENTED or bears(case, c))]
    if fitting:
        claim = max(fitting, key=lambda x: x[:2])[2]
        return Act(case.seen.sentences[claim.sentence], claim, answers[claim.stance])
    return silence(case) if answers is COMMENTED else None


def by_the_one_asked(case: Case, claim: Claim) -> bool:
    """Whether a claim is made by whom the question asks about: by a word of its subject, or by any name where it has none."""
    subject = case.reading.subject_terms
    return bool(subject & speaker_terms(case, claim, SURELY)) if subject else speaker_fit(case, claim) > 0


def bears(case: Case, claim: Claim) -> bool:
    """Whether what is said or denied is what the question asks about: its words are told beside the speaker, or just before
    where it only points back."""
    asked = content_terms(case) - case.reading.subject_terms
    told = {m.term for m in case.matches.found[claim.sentence] if m.fit >= TOLD and not _of_speaker(claim, m.word)}
    if not asked or asked & told:
        return True
    before = (m.term for s in pointed_at(case, claim) for m in case.matches.found[s.index] if m.fit >= TOLD)
    return refers_back(case, claim) and any(term in asked for term in before)


def pointed_at(case: Case, claim: Claim) -> list[Sentence]:
    """The sentences that « ces accusations » may stand for: those before it in its paragraph, or the paragraph before."""
    here = case.seen.sentences[claim.sentence].paragraph
    before = case.seen.sentences[: claim.sentence]
    return [s for s in before if s.paragraph == here] or [s for s in before if s.paragraph == here - 1]


def _of_speaker(claim: Claim, word: Word) -> bool:
    return claim.speaker is not None and claim.speaker[0] <= word.start < claim.speaker[1]


def silence(case: Case) -> Act | None:
    """The sentence that says the one asked about kept silent: the one that names them, alone or after the one before."""
    subject = case.reading.subject_terms
    found = [(named(case, s, subject), case.matches.coverage([s.index]), -s.index, s) for s in case.seen.sentences
             if case.words.silence.search(case.seen.text(s.start, s.end))]
    best = max(found, key=lambda x: x[:3], default=None)
    return Act(best[3], None, "no") if best and best[0] > 0 else None


def named(case: Case, sentence: Sentence, subject: frozenset[int]) -> float:
    """How surely a sentence speaks of a subject: 1 by name, a half through the sentence before."""
    if any(m.term in subject for m in case.matches.found[sentence.index]):
        return 1.0
    before = case.matches.found[sentence.index - 1] if sentence.index and case.seen.sentences[sentence.index - 1].paragraph == sentence.paragraph else ()
    return 0.5 if any(m.term in subject for m in before) else 0.0


def told(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence holds the very act that the question asks about."""
    acts = set(cue_terms(case))
    return any(m.term in acts for m in case.matches.found[sentence.index])

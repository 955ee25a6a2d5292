"""Is it true: which sentence bears on the question, and does it say yes, no, or is it contested."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.answer import Stance
from bot.case import Candidate, Case, claim_of, closeness
from bot.claims import Claim
from bot.contest import denial_of
from bot.rules.speech import content_fit, speaker_fit
from bot.view import Sentence, Word
from bot.vocabulary import vocabulary
from retrieval.lexicon import lexicon

Polarity = Literal["yes", "no", "disputed"]
# what a speaker's stance says to "does X confirm it?" and "does X deny it?"
CONFIRMED: dict[Stance, Polarity] = {Stance.CONFIRMS: "yes", Stance.DENIES: "no", Stance.DECLINES: "no"}
DENIED: dict[Stance, Polarity] = {Stance.DENIES: "yes", Stance.DECLINES: "no", Stance.CONFIRMS: "no"}
HEADLINE, NEAR, ASSERTED, RIVAL, ABSENT = 0.15, 2, 0.6, 0.75, 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """The sentence that bears on it, what it says, and the claim that says the contrary."""

    candidate: Candidate
    polarity: Polarity
    counter: Claim | None = None


def negative(case: Case, sentence: Sentence) -> bool:
    """Whether the sentence negates the words that the question matched, or says the opposite of them."""
    hits = [m.word for m in case.matches.found[sentence.index]]
    asked = {m.word.token.i for m in case.matches.found[sentence.index] if case.reading.terms[m.term].verb}
    verbs = asked or {h.token.i for h in hits if h.pos in ("VERB", "AUX", "NOUN", "ADJ")}
    for word in sentence.words:
        if word.token.lower_ in case.words.strong_negation and _negates(word, verbs, hits):
            return True
    return _opposed(case, sentence)


def _negates(word: Word, governed: set[int], hits: list[Word]) -> bool:
    """Whether a negation hangs on a matched word or on its verb, or stands right beside one."""
    head = word.token.head
    if head.i in governed or head.head.i in governed:
        return True
    below = {c.i for c in head.children}
    return bool(below & governed) or any(abs(h.token.i - word.token.i) <= NEAR for h in hits)


def _opposed(case: Case, sentence: Sentence) -> bool:
    """Whether a verb of the question meets its opposite in the sentence and nothing of its own sense."""
    known = lexicon()
    for number, term in enumerate(case.reading.terms):
        if any(m.term == number for m in case.matches.found[sentence.index]):
            continue
        if any(known.opposed(term.concepts, w.concepts) for w in sentence.words if w.pos in ("VERB", "ADJ", "NOUN")):
            return True
    return False


def ranked(case: Case) -> list[tuple[float, Sentence]]:
    """Sentences by how well they fit, the headline behind what stands under it."""
    scored = [(closeness(case, s, None) - (HEADLINE if s.paragraph == 0 else 0.0) - ABSENT * absent(case, s), s) for s in case.seen.sentences]
    return sorted(scored, key=lambda x: (-x[0], x[1].index))


def absent(case: Case, sentence: Sentence) -> float:
    """Share of the question's subject that the sentence does not name, nor the one before it; the story's own subject is understood."""
    topic = {m.term for s in case.seen.sentences if s.paragraph <= 1 for m in case.matches.found[s.index]}
    subject = [n for n, t in enumerate(case.reading.terms) if t.text in case.reading.subject and n not in topic]
    if not subject:
        return 0.0
    near = [s.index for s in case.seen.sentences if s.paragraph == sentence.paragraph and 0 <= sentence.index - s.index <= 1]
    there = {m.term for index in near for m in case.matches.found[index]}
    return sum(n not in there for n in subject) / len(subject)


def judge_truth(case: Case) -> Verdict | None:
    """The verdict of one article on a yes-or-no question; None when nothing in it bears on it."""
    found = ranked(case)
    if not found:
        return None
    return speech_act(case, found[0][0]) or statement(case, found)


def asked_act(case: Case) -> Stance | None:
    """The act of speech that the question asks about: "did X confirm", « X nie-t-il »."""
    stances = vocabulary(case.reading.lang).stances
    acts = [stances[t.lemma] for t in case.reading.terms if t.verb and t.lemma in stances]
    return next((a for a in acts if a in (Stance.CONFIRMS, Stance.DENIES)), None)


def speech_act(case: Case, score: float) -> Verdict | None:
    """"La junte admet-elle ... ?": what the one who is asked about did, not who is right."""
    asked = asked_act(case)
    if asked is None:
        return None
    answers = CONFIRMED if asked is Stance.CONFIRMS else DENIED
    fitting = [(speaker_fit(case, c) + content_fit(case, c), -c.sentence, c) for c in case.study.claims
               if c.stance in answers and (speaker_fit(case, c) > 0 or c.speaker is None)]
    if not fitting:
        return None
    claim = max(fitting, key=lambda x: x[:2])[2]
    sentence = case.seen.sentences[claim.sentence]
    candidate = Candidate(sentence.index, (sentence.start, sentence.end), score, "truth.speech_act", claim.stance.value, claim)
    return Verdict(candidate, answers[claim.stance])


def statement(case: Case, found: list[tuple[float, Sentence]]) -> Verdict:
    """What the best sentence says of it, and whether somebody says the contrary."""
    score, sentence = found[0]
    span = (sentence.start, sentence.end)
    here = [c for c in case.study.claims if c.sentence == sentence.index]
    denial = next((c for c in here if c.stance is Stance.DENIES), None)
    widest = max(here, key=lambda c: c.content[-1][1] - c.content[0][0], default=None)
    claim = denial or claim_of(case, span) or widest
    candidate = Candidate(sentence.index, span, score, "truth.statement", "", claim)
    if denial is not None:
        asserted = assertion(case, sentence, denial, score)
        contested = asserted is not None or concedes(case, sentence) or of_reports(case, denial)
        return Verdict(candidate, "disputed" if contested else "no", asserted)
    no = negative(case, sentence) != case.reading.negated
    counter = denial_of(case, sentence) or rival(case, found, no=no)
    if counter is not None and not no:
        return Verdict(candidate, "disputed", counter)
    return Verdict(candidate, "no" if no else "yes", counter)


def assertion(case: Case, sentence: Sentence, denial: Claim, score: float) -> Claim | None:
    """A claim by somebody else, just before the denial, that asserts what is denied."""
    for claim in case.study.claims:
        where = case.seen.sentences[claim.sentence]
        before = where.index < sentence.index and sentence.paragraph - where.paragraph <= 1
        if before and claim.name != denial.name and claim.stance is not Stance.DENIES \
                and content_fit(case, claim) > ASSERTED * score and not negative(case, where):
            return claim
    return None


def concedes(case: Case, sentence: Sentence) -> bool:
    """"He denied it, although a sample appeared to show it"."""
    return case.words.concession.search(case.seen.text(sentence.start, sentence.end)) is not None


def of_reports(case: Case, denial: Claim) -> bool:
    """Whether what is denied is what others reported: « ces informations », "reports that"."""
    start, end = denial.content[0]
    words = [w for w in case.seen.sentence_at(start).words if start <= w.start < end and w.pos == "NOUN"]
    return any(w.lemma in case.words.reported or w.fold in case.words.reported for w in words[:2])


def rival(case: Case, found: list[tuple[float, Sentence]], *, no: bool) -> Claim | None:
    """A claim by another speaker that fits nearly as well and says the opposite."""
    top, first = found[0]
    mine = {c.name for c in case.study.claims if c.sentence == first.index}
    for score, sentence in found[1:3]:
        theirs = [c for c in case.study.claims if c.sentence == sentence.index and c.name not in mine]
        if theirs and mine and score >= RIVAL * top and (negative(case, sentence) != case.reading.negated) != no:
            return theirs[0]
    return None

"""From candidates to one answer: the best fit, who says it, who contradicts it, or silence.

Thresholds are calibrated on questions with known answers, per kind: below its threshold a
candidate is more likely wrong than right, and the answer is silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.answer import NEAREST, SPEECH, Answer, Attribution, Citation, Kind, Lang, Proof, Reason, Stance, Status, cite
from bot.case import Candidate, Case, claim_of
from bot.claims import Claim
from bot.contest import denial_of
from bot.ranking.least_risk import least_risk
from bot.ranking.model import Ranked, rank, trust
from bot.rules import propose
from bot.rules.speech import content_fit, cue_terms
from bot.rules.truth import Verdict, judge_truth
from bot.vetoes import NAMED, PART, VETOES
from bot.view import Sentence

# an answer that is as likely wrong as right is worth less than silence
ENOUGH_TRUST = 0.39
# half of the examples without an answer ask for numbers, so trust in one is told too low
ENOUGH_OF_NUMBERS = 0.30
# who asks on has an answer before their eyes, and asks seldom for what the story does not tell
ENOUGH_AFTER_A_TURN = 0.34
# a text of reference holds one fact a sentence and no speaker to wrong: a guess shows its sentence, which is the one looked for
ENOUGH_IN_REFERENCE, BEST_PASSAGE, COVERED = 0.15, 0.95, 0.1
NUMBERS = (Kind.HOW_MANY, Kind.HOW_MUCH, Kind.DURATION)
CLAUSE = re.compile(r"[,;:]\s|[«»“”\"]")
SHOWN, NOTHING_NEAR = 6, 0.15


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One article's best candidate or none, the trust in it (0 to 1), the next ones, and what speaks for each."""

    case: Case
    candidate: Candidate | None
    trust: float
    verdict: Verdict | None = None
    ranked: tuple[Ranked, ...] = ()

    @property
    def enough(self) -> bool:
        """Whether the candidate is worth saying."""
        return self.candidate is not None and self.trust >= enough_trust(self.case)


def enough_trust(case: Case) -> float:
    """The trust that an answer needs, 0 to 1; a yes or a no is never a guess, nor is who said something in a story."""
    kind = case.reading.kind
    if case.study.reference and kind is not Kind.YES_NO:
        return ENOUGH_IN_REFERENCE
    if kind in NUMBERS:
        return ENOUGH_OF_NUMBERS
    return ENOUGH_AFTER_A_TURN if case.reading.later and kind not in (Kind.YES_NO, *SPEECH) else ENOUGH_TRUST


def consider(case: Case) -> Judged:
    """The best that one article has to say; without a candidate when it has nothing of the kind."""
    if case.reading.kind is Kind.YES_NO:
        verdict = judge_truth(case)
        return Judged(case, verdict.candidate, verdict.trust, verdict) if verdict and in_reach(case, verdict.candidate) else Judged(case, None, 0.0)
    ranked = least_risk(rank(case, retrieved_only))
    if not ranked:
        return Judged(case, None, 0.0)
    best = ranked[0]
    amiss = unheard_of(case) or any(veto(best.case, best.candidate) for veto in VETOES)
    sure = 0.0 if amiss else trust(ranked)
    return Judged(best.case, best.candidate, sure, None, tuple(ranked[:SHOWN]))


def unheard_of(case: Case) -> bool:
    """Whether a text of reference names nobody and nothing that the question names, and tells of less than half of the rest."""
    if not case.study.reference:
        return False
    told = [(t.name, fit) for t, fit in zip(case.reading.terms, case.matches.everywhere, strict=True)]
    names, rest = [fit for name, fit in told if name], [fit for name, fit in told if not name]
    return bool(names) and not any(names) and 2 * sum(fit >= NAMED for fit in rest) <= len(rest)


def retrieved_only(case: Case) -> list[Candidate]:
    """What the rules propose; in a text of reference, of the passages that the search found best."""
    return [c for c in propose(case) if in_reach(case, c)]


def in_reach(case: Case, candidate: Candidate) -> bool:
    """Whether a candidate may be said: in a text of reference, one of the passages that the search found best."""
    found = case.retrieved.get(case.seen.sentence_at(candidate.place[0]).paragraph, 0.0)
    return not case.study.reference or found >= BEST_PASSAGE * max(case.retrieved.values(), default=0.0)


def nearest_sentence(case: Case) -> Candidate | None:
    """The sentence of the best passage that speaks most of what is asked; None where it speaks of little."""
    best = max(case.retrieved.values(), default=0.0)
    inside = [s for s in case.seen.sentences if s.paragraph and best and case.retrieved.get(s.paragraph, 0.0) >= best - 1e-9]
    found = max(inside, key=lambda s: (case.matches.coverage([s.index]), -s.index), default=None)
    if found is None or case.matches.coverage([found.index]) < COVERED:
        return None
    return Candidate(found.index, (found.start, found.end), 0.0, NEAREST)


def attribution(case: Case, claim: Claim | None) -> Attribution | None:
    """Who says it, in the fullest words of the article; None where the article itself does."""
    if claim is None or claim.speaker is None:
        return None
    named = case.seen.text(*(claim.name or claim.speaker))
    return Attribution(named, claim.stance, claim.anonymous)


def whole(case: Case, sentence: Sentence) -> Citation:
    """The citation of a sentence, whole."""
    return cite(case.seen.article, sentence.start, sentence.end)


def counterpart(case: Case, candidate: Candidate) -> Claim | None:
    """What a denial denies, or who denies a claim, by another speaker; a fact that nobody claims, what a name stands for, nobody denies."""
    claim = candidate.claim or claim_of(case, candidate.place)
    if claim is None or case.reading.kind is Kind.DEFINITION:
        return None
    here = case.seen.sentences[claim.sentence]
    if claim.stance is Stance.DENIES:
        before = [c for c in case.study.claims if c.speaker and c.name != claim.name and c.sentence < claim.sentence and c.stance is not Stance.DENIES
                  and here.paragraph - case.seen.sentences[c.sentence].paragraph <= 2]
        answered = [c for c in before if (answer := denial_of(case, case.seen.sentences[c.sentence])) and answer.name == claim.name]
        return max(answered, key=lambda c: (content_fit(case, c, cue_terms(case)), c.sentence), default=None)
    found = denial_of(case, here)
    return found if found is not None and found.name != claim.name else None


def hedged(case: Case, sentence: Sentence) -> bool:
    """Whether the sentence itself does not vouch for what it says: « aurait livré », "reportedly"."""
    return case.words.conditional.search(case.seen.text(sentence.start, sentence.end)) is not None


def bearing(case: Case, sentence: Sentence) -> str:
    """The part of a sentence that bears on the question: from its first matched word to its last, out to the commas."""
    skip = set(cue_terms(case))
    hits = [m.word for m in case.matches.found[sentence.index] if m.term not in skip and m.fit >= PART]
    if not hits:
        return case.seen.text(sentence.start, sentence.end)
    text = case.seen.text(sentence.start, sentence.end)
    first, last = min(w.start for w in hits) - sentence.start, max(w.end for w in hits) - sentence.start
    begin = max((m.end() for m in CLAUSE.finditer(text, 0, first)), default=0)
    end = next((m.start() for m in CLAUSE.finditer(text, last)), len(text))
    return text[begin:end].strip(" \u00a0«»“”\".")


def settle(judged: Judged | None, reading_kind: Kind, tongue: Lang, reading: tuple[tuple[str, str], ...]) -> Answer:
    """The answer or the refusal that the best candidate deserves."""
    if judged is None or not any(judged.case.matches.everywhere):
        unclear = Reason.NOT_UNDERSTOOD if reading_kind is Kind.NONE else Reason.NO_SUBJECT
        return Answer(Status.ABSTAINED, reading_kind, tongue, reason=unclear, proof=Proof(reading))
    proof = Proof(reading, tuple(_shown(judged.case, r) for r in judged.ranked))
    if judged.candidate is None or not judged.enough:
        near = nearest_sentence(judged.case) if judged.case.study.long else None
        return _answer(judged, near, tongue, proof) if near else _refusal(judged, reading_kind, tongue, proof)
    return _answer(judged, judged.candidate, tongue, proof)


def _shown(case: Case, ranked: Ranked) -> tuple[str, float, str]:
    """A candidate as the proof shows it: its words, its score, the rule and what the rule saw."""
    return case.seen.text(*ranked.candidate.span), round(ranked.score, 3), f"{ranked.candidate.rule} {ranked.candidate.note}".strip()


def _evidence(case: Case, candidate: Candidate) -> list[Citation]:
    """The sentence of the extract first, then those that support it, each once."""
    sentence, span = case.seen.sentence_at(candidate.span[0]), candidate.span
    home = whole(case, sentence) if span[1] <= sentence.end else cite(case.seen.article, min(sentence.start, span[0]), span[1])
    told = [case.seen.sentences[candidate.claim.sentence]] if candidate.claim else []
    others = [case.seen.sentence_at(start) for start, _ in candidate.support] + told
    return list(dict.fromkeys([home, *(whole(case, other) for other in others)]))


def _answer(judged: Judged, candidate: Candidate, tongue: Lang, proof: Proof) -> Answer:
    """The best candidate as an answer, with whoever says the contrary."""
    case = judged.case
    citations = _evidence(case, candidate)
    claim = candidate.claim or claim_of(case, candidate.span)
    counter = judged.verdict.counter if judged.verdict else counterpart(case, candidate)
    place, contrary = None, ""
    if counter is not None:
        against = case.seen.sentences[counter.sentence]
        contrary = bearing(case, against)
        citations = list(dict.fromkeys([*citations, whole(case, against)]))
        place = citations.index(whole(case, against))
    polarity = judged.verdict.polarity if judged.verdict else None
    denied = counter is not None and (claim is None or claim.stance is not Stance.DENIES)
    status = Status.DISPUTED if polarity == "disputed" or (polarity is None and denied) else Status.ANSWERED
    return Answer(
        status, case.reading.kind, tongue, case.seen.text(*candidate.span), candidate.span, polarity, attribution(case, claim),
        round(judged.trust, 3), None, candidate.rule, tuple(citations), attribution(case, counter), place, contrary,
        hedged(case, case.seen.sentence_at(candidate.span[0])), proof,
    )


def _refusal(judged: Judged, kind: Kind, tongue: Lang, proof: Proof) -> Answer:
    """Silence, with the reason and the sentence nearest to the question, of the kind that the question is likeliest of."""
    case, sure = judged.case, round(judged.trust, 3)
    covered = [case.matches.coverage([s.index]) for s in case.seen.sentences]
    best = max(range(len(covered)), key=lambda n: (covered[n], -n))
    if covered[best] < NOTHING_NEAR:
        return Answer(Status.ABSTAINED, kind, tongue, reason=Reason.NO_SUBJECT, confidence=sure, proof=proof)
    missing = [t for t, fit in zip(case.reading.terms, case.matches.everywhere, strict=True) if t.verb and fit == 0.0]
    reason = Reason.NO_EVENT if missing and kind not in NUMBERS else Reason.NO_ROLE
    return Answer(Status.ABSTAINED, kind, tongue, reason=reason, confidence=sure, proof=proof,
                  citations=(whole(case, case.seen.sentences[best]),), rule=judged.candidate.rule if judged.candidate else "")

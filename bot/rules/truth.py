"""Is it true: which sentence bears on the question, and does it say yes, no, or is it contested."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.answer import Stance
from bot.case import Candidate, Case, claim_of, closeness
from bot.claims import Claim
from bot.contest import denial_of
from bot.rules.speech import content_fit
from bot.view import Sentence
from bot.vocabulary import vocabulary
from retrieval.lexicon import lexicon

Polarity = Literal["yes", "no", "disputed"]
CONFIRMING = frozenset(v for lang in ("fr", "en") for v, s in vocabulary(lang).stances.items() if s is Stance.CONFIRMS)


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """The sentence that bears on it, what it says, and the claim that says the contrary."""

    candidate: Candidate
    polarity: Polarity
    counter: Claim | None = None


def denial(case: Case, sentence: Sentence) -> Claim | None:
    """A claim of this sentence that denies something."""
    found = [c for c in case.study.claims if c.sentence == sentence.index and c.stance is Stance.DENIES]
    return found[0] if found else None


def negative(case: Case, sentence: Sentence) -> bool:
    """Whether the sentence negates the words that the question matched."""
    hits = [m.word for m in case.matches.found[sentence.index]]
    for word in sentence.words:
        if word.token.lower_ in case.words.strong_negation:
            near = [h for h in hits if abs(h.token.i - word.token.i) <= 8]
            if near:
                return True
    return _opposed(case, sentence)


def _opposed(case: Case, sentence: Sentence) -> bool:
    """Whether a verb of the question meets its opposite in the sentence and nothing of its own sense."""
    known = lexicon()
    for number, term in enumerate(case.reading.terms):
        if any(m.term == number for m in case.matches.found[sentence.index]):
            continue
        if any(known.opposed(term.concepts, w.concepts) for w in sentence.words if w.pos in ("VERB", "ADJ", "NOUN")):
            return True
    return False


def best_sentence(case: Case) -> tuple[Sentence, float] | None:
    """The sentence that fits best, the headline only where nothing else does."""
    scored = []
    for sentence in case.seen.sentences:
        score = closeness(case, sentence, None) - (0.15 if sentence.paragraph == 0 else 0.0)
        scored.append((score, -sentence.index, sentence))
    top = max(scored, default=None, key=lambda x: x[:2])
    return (top[2], top[0]) if top else None


def judge_truth(case: Case) -> Verdict | None:
    """The verdict of one article on a yes-or-no question; None when nothing in it bears on it."""
    best = best_sentence(case)
    if best is None:
        return None
    sentence, score = best
    own = denial(case, sentence)
    declined = next((c for c in case.study.claims if c.stance is Stance.DECLINES and 0 <= c.sentence - sentence.index <= 1), None)
    asks_confirmation = any(t.lemma in CONFIRMING for t in case.reading.terms)
    counter = own or denial_of(case, sentence)
    span = (sentence.start, sentence.end)
    claim = claim_of(case, span) or next((c for c in case.study.claims if c.sentence == sentence.index), None)
    candidate = Candidate(sentence.index, span, score, "truth", "", claim)
    no = negative(case, sentence) != case.reading.negated
    if declined is not None and asks_confirmation:
        return Verdict(candidate, "no", declined)
    if own and own.cue and not any(c.sentence < sentence.index and content_fit(case, c) > score - 0.25
                                   and c.speaker != own.speaker for c in case.study.claims):
        return Verdict(candidate, "no", None)
    if own or (counter and not no):
        return Verdict(candidate, "disputed", counter)
    return Verdict(candidate, "no" if no else "yes", counter)

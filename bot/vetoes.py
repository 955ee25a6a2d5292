"""What no answer may do, however well it fits: name who denied something else, an age of somebody else, a reason for another deed.

Each veto looks at the best candidate of a case and says whether it must not be said.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.answer import SPEECH, Kind, Stance
from bot.case import Candidate, Case
from bot.claims import Claim
from bot.claims.resolve import head_of
from bot.contest import refers_back
from bot.rules.amount import OF_ANOTHER
from bot.rules.speech import ACCUSING, content_terms
from bot.vocabulary import vocabulary

ACTS = {Kind.WHO_DENIED: (Stance.DENIES,), Kind.WHO_CONFIRMED: (Stance.CONFIRMS,), Kind.WHO_ACCUSED: ACCUSING}
DENYING = (Stance.DENIES, Stance.CRITICISES, Stance.ACCUSES)  # to dismiss as a tale is to deny
COUNTED = "count"  # the mark of a number of things, no sum
PART, NAMED, DEED, LOOSE = 0.6, 0.75, 0.8, 0.45  # how well a word, a name, a deed and anything else must be told


def beside_the_point(case: Case, candidate: Candidate) -> bool:
    """Whether the one named denied or confirmed something else, or accused somebody else, in words that hold nothing of the question."""
    claim, kind = candidate.claim, case.reading.kind
    if kind not in ACTS or claim is None or claim.stance not in ACTS[kind] or refers_back(case, claim):
        return False
    hits = {m.term for a, b in claim.content for m in case.matches.found[case.seen.sentence_at(a).index] if a <= m.word.start < b}
    if kind is Kind.WHO_ACCUSED:  # whom they accuse stands beside what they say
        hits |= {m.term for m in case.matches.found[claim.sentence] if not (claim.speaker and claim.speaker[0] <= m.word.start < claim.speaker[1])}
    asked = {n for n in content_terms(case) if not case.reading.terms[n].carried}
    if kind is Kind.WHO_ACCUSED and _is_asked_about(case, claim, asked):
        return True
    if kind is Kind.WHO_ACCUSED and all(case.reading.terms[n].name for n in asked):
        return False  # "who accuses her?": the union, of what her house did
    return bool(asked) and not hits & asked


def not_admitted(case: Case, candidate: Candidate) -> bool:
    """Whether it is asked who admits something, and the one named says it, perhaps of others."""
    admitting = vocabulary(case.reading.lang).admitting
    asked = {n for n, t in enumerate(case.reading.terms) if t.lemma in admitting and not t.carried}
    if case.reading.kind not in SPEECH or not asked or (candidate.claim is not None and candidate.claim.stance is Stance.CONFIRMS):
        return False
    return not any(m.term in asked and m.fit >= PART for m in case.matches.found[case.seen.sentence_at(candidate.place[0]).index])


def not_denied(case: Case, candidate: Candidate) -> bool:
    """Whether it is asked who denies something, and the one named says it, without a word of negation."""
    claim = candidate.claim
    if case.reading.kind is not Kind.WHO_DENIED or claim is None or claim.stance in DENYING:
        return False
    said = [w for a, b in claim.content for w in case.seen.sentence_at(a).words if a <= w.start < b]
    return not any(w.token.lower_ in case.words.strong_negation for w in said)


def denied_by_them(case: Case, candidate: Candidate) -> bool:
    """Whether the one named denies the very deed that they are said to have done or suffered: « le procureur a démenti toute garde à vue »."""
    if case.reading.kind not in (Kind.WHO, Kind.WHICH):
        return False
    terms, (start, end) = case.reading.terms, candidate.place
    deed = {n for n, t in enumerate(terms) if not t.name and not t.carried}
    for claim in case.study.claims:
        if claim.stance is Stance.DENIES and claim.sentence == case.seen.sentence_at(start).index and any(a < end and start < b for a, b in claim.called):
            told = [m for m in case.matches.found[claim.sentence] if m.term in deed and m.fit >= NAMED]
            denied = {m.term for m in told if any(a <= m.word.start < b for a, b in claim.content)}
            return 2 * len(denied) >= max(1, len(deed)) and not any(terms[m.term].verb for m in told if m.term not in denied)
    return False


def _is_asked_about(case: Case, claim: Claim, asked: set[int]) -> bool:
    """Whether the one who accuses is the one said to be accused, by their name or what they are: nobody accuses themselves."""
    heads = [head_of(case.seen.sentence_at(start), (start, end)) for start, end in claim.called]
    return any(m.term in asked and m.fit >= NAMED and (m.word is head or (m.word.token.dep_ == "appos" and m.word.token.head.i == head.token.i))
               for head in heads if head is not None for m in case.matches.found[case.seen.sentence_at(head.start).index])


def no_sum(case: Case, candidate: Candidate) -> bool:
    """Whether a number of things is told where it is asked what they cost: « combien ont coûté » is not « deux hélicoptères »."""
    costing = vocabulary(case.reading.lang).costing
    return candidate.mark == COUNTED and any(t.lemma in costing and not t.carried for t in case.reading.terms)


def of_another_scale(case: Case, candidate: Candidate) -> bool:
    """Whether minutes are told where it is asked how many days, or years where weeks are: no two units next to each other."""
    words = vocabulary(case.reading.lang)
    asked = words.time_asked.search(case.reading.text)
    wanted = {n for n, unit in enumerate(words.time_scale) if asked and unit.fullmatch(asked["unit"])}
    text = case.seen.text(*candidate.span)
    told = {n for n, unit in enumerate(case.words.time_scale) if unit.search(text)}
    return bool(wanted and told) and min(abs(a - b) for a in wanted for b in told) > 1


def off_topic(case: Case, candidate: Candidate) -> bool:
    """Whether it is asked what somebody said of a thing, and neither the paragraph of their words nor the one before tells of it."""
    terms, here = case.reading.terms, case.seen.sentence_at(candidate.place[0]).paragraph
    asked = {n for n in content_terms(case) - case.reading.subject_terms if not terms[n].source}
    if case.reading.kind is not Kind.SAID or case.reading.later or not asked:
        return False
    near = [case.matches.best[s.index] for s in case.seen.sentences if here - s.paragraph in (0, 1)]
    return not any(best.get(n, 0.0) >= LOOSE for best in near for n in asked)


def of_another_age(case: Case, candidate: Candidate) -> bool:
    """Whether an age is told that is not of the one asked about; whom a pronoun asks about, the turns before tell."""
    return candidate.mark == OF_ANOTHER and not case.reading.later


def of_another_deed(case: Case, candidate: Candidate) -> bool:
    """Whether a reason is given for something else that the one asked about did: why did Paris deliver, « Sur fond de crise, Paris a annoncé »,
    where the delivery is told elsewhere, of others."""
    best, told = case.matches.best[candidate.sentence], case.matches.everywhere
    own = [(n, t) for n, t in enumerate(case.reading.terms) if not t.carried]
    verbs, names = [n for n, t in own if t.verb and not t.name], [n for n, t in own if t.name]
    if case.reading.kind not in (Kind.WHY, Kind.HOW) or not any(best.get(n, 0.0) >= NAMED for n in names):
        return False
    things = [n for n, t in own if not t.verb and not t.name]
    elsewhere = any(told[n] >= DEED for n in verbs) and all(best.get(n, 0.0) < PART for n in verbs)
    return elsewhere and all(best.get(n, 0.0) < LOOSE for n in things)


VETOES: tuple[Callable[[Case, Candidate], bool], ...] = (
    beside_the_point, not_admitted, not_denied, denied_by_them, of_another_deed, of_another_scale, of_another_age, off_topic, no_sum,
)

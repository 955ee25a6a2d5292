"""The rules: one file a family of questions, and the table that says which file answers which kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.answer import Kind
from bot.case import Candidate, Case, claim_of
from bot.rules import amount, definition, people, reason, speech, things, time, where
from bot.rules.people import ASKED

HEADLINE = 0.1  # the text under a headline says it with its source
Rule = Callable[[Case], Iterator[Candidate]]

WHY: tuple[Rule, ...] = (reason.clauses, reason.causes, reason.weak_clauses, reason.absolutes, reason.colons, reason.followed, speech.about, speech.quoted)
RULES: dict[Kind, tuple[Rule, ...]] = {
    Kind.WHO: (people.by_role, people.behind, people.any_name),
    Kind.WHO_SAID: (speech.speakers, people.by_role),
    Kind.WHO_DENIED: (speech.deniers, people.by_role),
    Kind.WHO_ACCUSED: (speech.accusers, people.by_role),
    Kind.WHO_CONFIRMED: (speech.confirmers, people.by_role),
    Kind.SAID: (speech.statements, speech.about, speech.quoted),
    Kind.WHEN: (time.dates_of,),
    Kind.WHERE: (where.places_of,),
    Kind.HOW_MANY: (amount.counts,),
    Kind.HOW_MUCH: (amount.money,),
    Kind.DURATION: (amount.durations, amount.counts, time.dates_of),
    Kind.DEFINITION: (definition.acronym, definition.beside, definition.is_a),
    Kind.WHY: WHY,
    Kind.HOW: (reason.means, reason.beside, reason.causes, reason.absolutes, speech.about),
    Kind.WHICH: (things.named_sort, things.called, things.focused, things.chosen_place, people.by_role, things.objects, people.any_name),
    Kind.WHAT: (things.objects, things.contents, things.events, reason.causes, amount.money),
    Kind.NONE: (people.by_role, things.objects, amount.money, amount.counts, time.dates_of, definition.acronym),
}


def as_told(case: Case, candidate: Candidate) -> Candidate:
    """A name as the passage has it: in a text of reference the passage is what is cited, not where the name is longest."""
    anchor = candidate.anchor
    named = anchor is not None and any(w.name for w in case.seen.sentence_at(anchor[0]).words if anchor[0] <= w.start < anchor[1])
    return replace(candidate, span=anchor, sentence=case.seen.sentence_at(anchor[0]).index) if anchor is not None and named else candidate


def told_by(case: Case, candidate: Candidate, only: frozenset[str]) -> bool:
    """Whether a candidate is in the account of a source: its speaker is called so, or the sentence speaks of it."""
    asked = {n for n, t in enumerate(case.reading.terms) if t.text in only}
    claim = candidate.claim or claim_of(case, candidate.place)
    if claim is not None and asked & speech.speaker_terms(case, claim):
        return True
    return any(m.term in asked for m in case.matches.found[case.seen.sentence_at(candidate.place[0]).index])


def propose(case: Case) -> list[Candidate]:
    """Every candidate of the kind's rules, best first; ties by place in the article."""
    rules = RULES.get(case.reading.kind, ())
    if case.reading.kind is Kind.WHY and case.reading.open_role == "subject":
        rules = (*rules, people.by_role, things.objects)  # "what made it fall?" asks for a thing rather than a clause
    found = [c for rule in rules for c in rule(case) if c.span[1] > c.span[0]]
    found = [c for c in found if not case.reading.only or told_by(case, c, case.reading.only)]
    found = speech.of_the_one_asked(case, found) if case.reading.kind is Kind.SAID else found
    found = [c for c in found if c.mark == ASKED] or found
    if case.study.reference:
        found = [as_told(case, c) for c in found]
    found = [replace(c, score=c.score - HEADLINE) if case.seen.sentences[c.sentence].paragraph == 0 else c for c in found]
    return sorted(found, key=lambda c: (-c.score, c.span))

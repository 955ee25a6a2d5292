"""How many, how much, how long: the number bound to the thing that was asked about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.case import Candidate, Case, asked_again, closeness
from bot.match import similarity
from bot.name_bounds import names_in
from bot.question import Reading
from bot.rules.people import ASKED
from bot.spans import Amount, Span, amounts
from bot.view import Sentence, Word
from bot.vocabulary import vocabulary
from retrieval.analysis import plain
from retrieval.places import places

AGED, CLIMB, SURE, BACK = 0.2, 3, 0.6, 3
OF_ANOTHER = "age"  # the mark of an age that is not told of the one asked about
PERSON = ("NOUN", "PROPN", "PRON")
SERIAL = 3  # characters before a number that make it a part of a name
ADJACENT, REACH, FADE, UNDERSTOOD = 0.25, 6, 0.15, 0.8


def head_of(sentence: Sentence, amount: Amount) -> Word:
    """The word of the amount that hangs on something outside it."""
    inside = [w for w in sentence.words if amount.number[0] <= w.start < max(amount.end, amount.number[1])]
    numbers = {w.token.i for w in inside}
    outer = [w for w in inside if w.token.head.i not in numbers]
    return (outer or inside or list(sentence.words[:1]))[0]


def focus_fit(case: Case, amount: Amount) -> float:
    """1 when the counted noun is the noun asked for, or the deed: "how many died" -> « sept morts »; 0 otherwise."""
    same = case.reading.lang == case.seen.article.lang
    focus = [t for t in case.reading.terms if t.focus or t.verb]
    if amount.noun is None or not focus:
        return 0.0
    return max(similarity(t, amount.noun, same_language=same) for t in focus)


def beside(case: Case, sentence: Sentence, span: Span) -> float:
    """Weighted share of the terms that stand within a few words after the amount, or just before it, 0 to 1."""
    last = max((w.token.i for w in sentence.words if w.start < span[1]), default=0)
    first = min((w.token.i for w in sentence.words if w.start >= span[0]), default=0)
    near: dict[int, float] = {}
    for m in case.matches.found[sentence.index]:
        distance = m.word.token.i - last if m.word.token.i > last else 2 * (first - m.word.token.i)
        if 0 < distance <= REACH:
            near[m.term] = max(near.get(m.term, 0.0), 1 / (1 + FADE * (distance - 1)))
    total = sum(case.matches.weights) or 1.0
    return sum(case.matches.weights[t] * share for t, share in near.items()) / total


def aged(sentence: Sentence, amount: Amount) -> Word | None:
    """Who is said to be so old: the noun or name that the age hangs on, else the nearest before it."""
    token = head_of(sentence, amount).token
    for _ in range(CLIMB):
        token = token.head
        word = sentence.at.get(token.i)
        if word is not None and word.pos in PERSON and not amount.start <= word.start < amount.end:
            return word
    return next((w for w in reversed(sentence.words) if w.end <= amount.start and w.pos in PERSON), None)


def of_the_one_asked(case: Case, sentence: Sentence, amount: Amount) -> bool:
    """Whether an age is that of whom the question asks about, by name where it has one, through a definite noun or a pronoun too."""
    person = aged(sentence, amount)
    if person is None:
        return False
    mention = case.study.mentions.at(sentence, person.token)
    own = (mention.start, mention.end)
    traits = frozenset([*person.token.morph.get("Number", []), *person.token.morph.get("Gender", [])])
    back = case.seen.sentences[max(0, sentence.index - BACK)].start
    before = None if names_in(sentence, own) else case.study.mentions.subject_between(sentence, back, mention.start, traits)
    spans = [span for span in (own, mention.full, before) if span]
    asked, named = asked_of(case.reading)
    return any(_is_asked(case, span, asked, least=min(2, len(asked), len(names_in(case.seen.sentence_at(span[0]), span))) if named else 1) for span in spans)


def asked_of(reading: Reading) -> tuple[frozenset[int], bool]:
    """The terms of the one whose age is asked for, and whether they are a name: Ann Lind of "the prefect, Ann Lind", the son of "Ann Lind's son"."""
    terms, beside = reading.terms, reading.given or frozenset(range(len(reading.terms)))
    named = frozenset(n for n in beside if terms[n].name and terms[n].text not in places())
    return (named, True) if named else (frozenset(n for n in beside if not terms[n].verb), False)


def _is_asked(case: Case, span: Span, asked: frozenset[int], least: int) -> bool:
    """Whether a phrase holds at least some number of the terms asked for: one name of two may be a relative's."""
    hits = {m.term for m in case.matches.found[case.seen.sentence_at(span[0]).index] if span[0] <= m.word.start < span[1] and m.term in asked and m.fit >= SURE}
    return len(hits) >= max(1, least)


def counts_nothing(case: Case, sentence: Sentence, amount: Amount) -> bool:
    """Whether a number is a time of day or a part of a name: « à 11 heures », "an R-4"."""
    start = amount.number[0]
    clock = any(sentence.start + m.start() <= start < sentence.start + m.end() for m in case.words.clock.finditer(case.seen.text(sentence.start, sentence.end)))
    return clock or case.words.serial.search(case.seen.text(max(sentence.start, start - SERIAL), start)) is not None


def candidates(case: Case, units: dict[str, float], rule: str) -> Iterator[Candidate]:
    """Amounts with a bonus per unit; a unit that is not listed is not proposed."""
    asked_age = vocabulary(case.reading.lang).ages.search(plain(case.reading.text)) is not None
    units = {**units, "age": AGED}
    for sentence in case.seen.sentences:
        before = 0.0
        for amount in amounts(case.seen, sentence, case.words):
            focus = focus_fit(case, amount)
            if case.words.elliptic.search(case.seen.text(sentence.start, amount.start)):
                focus = max(focus, UNDERSTOOD * before)  # « 900 places, dont 30 assises »: the noun is understood
            before = focus
            if amount.unit == "count" and amount.noun is None and "scaled" in units and case.words.scaled.search(case.seen.text(*amount.number)):
                amount = replace(amount, unit="scaled")  # « dont 9 millions »: the currency is understood
            if amount.unit not in units or (amount.unit == "age") != asked_age or counts_nothing(case, sentence, amount):
                continue
            head, span = head_of(sentence, amount), (amount.start, amount.end)
            repeated = asked_again(case, sentence, amount.number)
            score = closeness(case, sentence, head) + units[amount.unit] + 0.3 * focus - 0.4 * repeated
            score += ADJACENT * beside(case, sentence, span)
            mark = ASKED if asked_age and of_the_one_asked(case, sentence, amount) else amount.unit
            yield Candidate(sentence.index, span, score, rule, amount.unit, mark=mark)


def counts(case: Case) -> Iterator[Candidate]:
    """"Combien de morts ?" -> « au moins sept morts »."""
    asked_percent = any(t.text in vocabulary(case.reading.lang).shares for t in case.reading.terms)
    percent = 0.2 if asked_percent else -0.15
    units = {"count": 0.0 if asked_percent else 0.1, "percent": percent, "measure": 0.0}
    if not any(t.focus for t in case.reading.terms):
        units["time"] = -0.1  # "how many reporters" are not seven months
        if not asked_percent:
            units["money"] = 0.05  # « à combien s'élève le déficit ? » does not say of what
    yield from candidates(case, units, "amount.counts")


def money(case: Case) -> Iterator[Candidate]:
    """"How much did it cost?" -> "£4.2 million"."""
    yield from candidates(case, {"money": 0.25, "scaled": 0.05, "percent": -0.1, "measure": -0.15, "count": -0.25}, "amount.money")


def durations(case: Case) -> Iterator[Candidate]:
    """"How long ...?" -> "at least three weeks"."""
    yield from candidates(case, {"time": 0.2}, "amount.durations")

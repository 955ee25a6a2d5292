"""When: the date beside the event that was asked about, not the nearest date."""

from __future__ import annotations

from collections.abc import Iterator

from bot.answer import Stance
from bot.case import Candidate, Case, asked_again, closeness
from bot.rules.people import predicates
from bot.spans import dates
from bot.view import Sentence, Word
from bot.vocabulary import vocabulary
from retrieval.analysis import plain

DATED, SAYING, DEADLINE, ABSENT = 0.2, 0.15, 0.2, 0.12


def dates_of(case: Case) -> Iterator[Candidate]:
    """"Quand ont-ils été livrés ?" -> the date that hangs on 'livrer'; the date of a saying dates the saying only."""
    asking, asked = vocabulary(case.reading.lang), plain(case.reading.text)
    wanted = case.words.deadlines if asking.ends.search(asked) else case.words.beginnings if asking.begins.search(asked) else None
    told = {s.index for s in case.seen.sentences if predicates(case, s)}
    for sentence in case.seen.sentences:
        preds = {w.token.i for w, _ in predicates(case, sentence)}
        for span in dates(case.seen, sentence, case.words):
            inside = [w for w in sentence.words if span[0] <= w.start < span[1]]
            if not inside or asked_again(case, sentence, span) > 0.5:
                continue
            numbers = {w.token.i for w in inside}
            head = next((w for w in inside if w.token.head.i not in numbers or w.token.head.i == w.token.i), inside[0])
            bonus, note = _governor(case, sentence, head, preds)
            if told and sentence.index not in told:
                bonus -= ABSENT  # the event is told elsewhere, with no date of its own
            if wanted is not None:
                bonus += DEADLINE if wanted.match(case.seen.text(*span)) else 0.0
            yield Candidate(sentence.index, span, closeness(case, sentence, head, span) + bonus, "time.dates_of", note,
                            mark="event" if bonus > 0 and note else "saying" if note else "")


def _governor(case: Case, sentence: Sentence, head: Word, preds: set[int]) -> tuple[float, str]:
    """What the verb that a date hangs on says for it: the verb asked about, or one of saying."""
    token = head.token
    for _ in range(3):
        if token.head.i in preds and not _between(sentence, head, token.head.i):
            return DATED * (1.0 if token.i == head.token.i else 0.7), f"beside {token.head.text}"
        if token.head.pos_ in ("VERB", "AUX") or token.head.i == token.i:
            break
        token = token.head
    verb = sentence.at.get(token.head.i)
    said = case.words.stances.get(verb.lemma) or case.words.stances.get(verb.stem) if verb is not None and verb.pos == "VERB" else None
    if verb is not None and said not in (None, Stance.ESTIMATES, Stance.PROMISES):
        return -SAYING, f"the date of « {verb.token.text} »"
    return 0.0, ""


def _between(sentence: Sentence, head: Word, predicate: int) -> bool:
    """Whether another verb stands between a predicate and a date: « a annoncé le retrait, devant être achevé cet été »."""
    first, last = sorted((head.token.i, predicate))
    return any(w.pos == "VERB" for w in sentence.words if first < w.token.i < last)

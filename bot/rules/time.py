"""When: the date beside the event that was asked about, not the nearest date."""

from __future__ import annotations

from collections.abc import Iterator

from bot.case import Candidate, Case, asked_again, closeness
from bot.rules.people import predicates
from bot.spans import dates


def dates_of(case: Case) -> Iterator[Candidate]:
    """"Quand ont-ils été livrés ?" -> the date that hangs on 'livrer'."""
    for sentence in case.seen.sentences:
        preds = {w.token.i for w, _ in predicates(case, sentence)}
        for span in dates(case.seen, sentence, case.words):
            inside = [w for w in sentence.words if span[0] <= w.start < span[1]]
            if not inside or asked_again(case, sentence, span) > 0.5:
                continue
            head = min(inside, key=lambda w: w.token.head.i != w.token.i and any(w.token.head.i == x.token.i for x in inside))
            bonus = 0.2 if head.token.head.i in preds else 0.0
            yield Candidate(sentence.index, span, closeness(case, sentence, head, span) + bonus, "time.dates_of")

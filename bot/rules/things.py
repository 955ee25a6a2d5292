"""What and which: the object of the verb asked about, or a phrase of the kind asked for."""

from __future__ import annotations

from collections.abc import Iterator

from bot.answer import Kind
from bot.case import Candidate, Case, asked_again, closeness
from bot.match import similarity
from bot.roles import role_of
from bot.rules.people import OBJECTS, predicates
from bot.spans import phrase

CLASH, MEANS = 0.3, 0.15


def objects(case: Case) -> Iterator[Candidate]:
    """"Que réclament-ils ?" -> the object of 'réclamer'."""
    for sentence in case.seen.sentences:
        preds = {w.token.i: fit for w, fit in predicates(case, sentence)}
        for word in sentence.words:
            if word.pos not in ("NOUN", "PROPN") or word.token.dep_ in ("flat", "flat:name", "compound", "fixed"):
                continue
            span = phrase(sentence, word)
            if asked_again(case, sentence, span) > 0.5:
                continue
            fit = preds.get(word.token.head.i, 0.0)
            bonus = 0.3 * fit if word.token.dep_ in OBJECTS else 0.05 * fit
            bonus -= CLASH * fit if role_of(word) == "subject" and case.reading.open_object else 0.0
            bonus -= MEANS if case.reading.kind is Kind.HOW else 0.0
            score = closeness(case, sentence, word, span) + bonus - 0.2 * asked_again(case, sentence, span) - 0.08
            yield Candidate(sentence.index, span, score, "things.objects", word.token.dep_)


def focused(case: Case) -> Iterator[Candidate]:
    """"Quelle entreprise va bâtir le barrage ?" -> a phrase whose head or title is an 'entreprise'."""
    focus = [t for t in case.reading.terms if t.focus]
    same = case.reading.lang == case.seen.article.lang
    for sentence in case.seen.sentences:
        for word in sentence.words:
            if word.pos not in ("NOUN", "PROPN") or not focus:
                continue
            fit = max(similarity(t, word, same_language=same) for t in focus)
            if fit < 0.6:
                continue
            span = phrase(sentence, word)
            score = closeness(case, sentence, word, span) + 0.3 * fit - 0.25 * asked_again(case, sentence, span)
            yield Candidate(sentence.index, span, score, "things.focused", word.token.text)

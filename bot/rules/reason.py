"""Why and how: the clause that a causal or instrumental word opens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.case import Candidate, Case, closeness
from bot.view import Sentence, Word

END = re.compile(r"[;:]|, (?:a|ont|said|according|selon|d'après)\b|,? (?:mais|but|while|tandis)\b|[.!?]\s*[»”\"]?\s*\Z|\s?[»”]|,?\"|\.\Z")


COMMA = re.compile(r",")


def after_cue(case: Case, sentence: Sentence, pattern: re.Pattern[str]) -> Iterator[tuple[tuple[int, int], Word, str]]:
    """Spans from a cue to the end of its clause, with the word the clause hangs on."""
    text = case.seen.text(sentence.start, sentence.end)
    for match in pattern.finditer(text):
        opens = match.start() < 3
        stop = (COMMA if opens else END).search(text, match.end())
        end = stop.start() if stop else len(text)
        inside = [w for w in sentence.words if sentence.start + match.start() <= w.start < sentence.start + end]
        if len(inside) > 1 and end > match.end() + 2:
            numbers = {w.token.i for w in inside}
            outer = [w for w in inside if w.token.head.i not in numbers or w.token.head.i == w.token.i]
            head = (outer or inside)[0]
            up = sentence.at.get(head.token.head.i, head)
            yield (sentence.start + match.start(), sentence.start + end), up, match[0]


def clauses(case: Case) -> Iterator[Candidate]:
    """"Pourquoi le marché a-t-il été annulé ?" -> « en raison de ... »."""
    for sentence in case.seen.sentences:
        for span, head, cue in after_cue(case, sentence, case.words.reasons):
            yield Candidate(sentence.index, span, closeness(case, sentence, head, None) + 0.1, "reason.clauses", cue.strip())


def causes(case: Case) -> Iterator[Candidate]:
    """"What started the fire?" -> "sparked by lightning": the cause behind a participle, the cue left out."""
    for sentence in case.seen.sentences:
        for span, head, cue in after_cue(case, sentence, case.words.causes):
            comma = case.seen.text(*span).find(",")
            inner = (span[0] + len(cue), span[0] + comma if comma > len(cue) else span[1])
            lead = len(case.seen.text(*inner)) - len(case.seen.text(*inner).lstrip())
            yield Candidate(sentence.index, (inner[0] + lead, inner[1]), closeness(case, sentence, head, None), "reason.causes", cue.strip())


def means(case: Case) -> Iterator[Candidate]:
    """"Comment l'argent a-t-il été transféré ?" -> « par le biais de ... »."""
    for sentence in case.seen.sentences:
        for span, head, cue in after_cue(case, sentence, case.words.means):
            yield Candidate(sentence.index, span, closeness(case, sentence, head, span), "reason.means", cue.strip())

"""Quotations that no verb introduces: they go on what was said before them, or belong to their sentence's subject."""

from __future__ import annotations

from dataclasses import replace

from bot.answer import Stance
from bot.claims.found import Found
from bot.claims.units import Unit
from bot.claims.words import Reporting
from bot.roles import SUBJECTS
from bot.spans import Span, phrase
from bot.view import ArticleView

FEWEST = 5  # words of a quotation that may stand alone
PARTIAL = 3


def continued(seen: ArticleView, all_units: list[Unit], found: list[Found], words: Reporting) -> list[Found]:
    """The statements, those quotations added that stand alone."""
    result = list(found)
    result = _run_on(seen, all_units, result)
    for unit in all_units:
        for quote in unit.quotes:
            if any(a < quote[1] and quote[0] < b for f in found for a, b in f.content):
                continue
            if words.manner.fullmatch(unit.first(quote)) and any(f.unit is unit and f.at < quote[0] for f in found):
                continue  # « a démenti « avec fermeté » » tells how
            if not words.designating.search(unit.text[unit.start : quote[0]]):  # « comme « chargé de mission » » says nothing
                result = _placed(seen, unit, quote, result)
    return sorted(result, key=lambda f: f.at)


def _run_on(seen: ArticleView, all_units: list[Unit], found: list[Found]) -> list[Found]:
    """The statements, one that opens a paragraph joined by the quotation that the paragraph before left open."""
    result = list(found)
    ends = {p.number: p.end for p in seen.article.paragraphs}
    for unit in reversed(all_units):
        open_ = next((q for q in unit.quotes if q[1] + 2 >= ends[unit.paragraph] and unit.text[q[1] : ends[unit.paragraph]].strip(" .,;") == ""), None)
        after = next((f for f in result if f.unit.paragraph == unit.paragraph + 1), None)
        if open_ and after and after.type == "direct" and not any(open_ in f.content for f in result):
            result = [replace(f, content=(open_, *f.content)) if f is after else f for f in result]
    return result


def _placed(seen: ArticleView, unit: Unit, quote: Span, found: list[Found]) -> list[Found]:
    """The list with one quotation added: to the statement it continues, as one of its own, or not at all."""
    outside = unit.between(unit.start, unit.end)
    sentence_of_its_own = not any(w.token.text.isalpha() for w in outside)
    before = [f for f in found if f.at < quote[0] and f.unit.paragraph == unit.paragraph and f.speaker]
    if sentence_of_its_own or (before and before[-1].unit is unit and before[-1].type == "direct" and before[-1].content[-1][1] < before[-1].at):
        if before and before[-1].type == "direct" and len(before[-1].content) < 4:
            last = before[-1]
            return [replace(f, content=(*f.content, quote)) if f is last else f for f in found]
        if before:
            return [*found, replace(before[-1], unit=unit, at=quote[0], content=(quote,), type="direct", stance=Stance.SAYS)]
        later = next((f for f in found if f.at > quote[0] and f.unit.paragraph == unit.paragraph and f.speaker), None)
        return [*found, replace(later, unit=unit, at=quote[0], content=(quote,), type="direct")] if later else found
    if len(seen.text(*quote).split()) < PARTIAL:
        return found
    subject = _subject(unit, quote)
    if subject is None:
        return found
    return [*found, Found(unit, quote[0], (quote,), subject[0], subject[1], Stance.SAYS, "direct")]


def _title(unit: Unit, quote: Span) -> bool:
    """Whether a quotation is a name: it opens with a capital in the middle of a sentence, no colon before it."""
    ahead = unit.text[unit.start : quote[0]].rstrip(' «“"\u00a0')
    return seen_capital(unit, quote) and ahead != "" and ahead[-1] not in ":,"


def seen_capital(unit: Unit, quote: Span) -> bool:
    """Whether the first word of a quotation has a capital."""
    first = next((w for s in unit.sentences for w in s.words if w.start >= quote[0]), None)
    return first is not None and first.token.text[:1].isupper()


def _subject(unit: Unit, quote: Span) -> tuple[Span, str] | None:
    """The named subject of the sentence that a quotation stands in, and its verb."""
    sentence = unit.sentence(quote[0])
    for word in sentence.words:
        verb = sentence.at.get(word.token.head.i)
        if verb is None or verb.end > quote[0] or _title(unit, quote) or any(c.dep_ == "aux:pass" for c in verb.token.children):
            continue
        if word.end < quote[0] and word.token.dep_ in SUBJECTS and word.token.head.dep_.lower() == "root" and not unit.quoted(word.start):
            span = phrase(sentence, word)
            return (span, word.token.head.text) if word.pos != "PRON" or word.token.i == word.token.head.i - 1 else None
    return None

"""What and which: the object of the verb asked about, or a phrase of the kind asked for."""

from __future__ import annotations

from collections.abc import Iterator

from bot.answer import Kind
from bot.case import Candidate, Case, asked_again, closeness
from bot.match import similarity
from bot.roles import role_of
from bot.rules.people import ASKED, OBJECTS, predicates, role_bonus
from bot.rules.where import places_of
from bot.spans import phrase
from bot.vocabulary import vocabulary

NAMING, FIRST_TERMS = ("appos", "flat", "flat:name", "nmod", "compound"), 2
PARTS, NEAR, LIKE = ("flat", "flat:name", "compound"), 4, 0.45
CLASH, MEANS, LISTED, NAMED, DATED = 0.3, 0.15, 0.15, 0.12, 0.15


def objects(case: Case) -> Iterator[Candidate]:
    """"Que réclament-ils ?" -> the object of 'réclamer'."""
    if case.reading.pattern == "events":
        return
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


def chosen_place(case: Case) -> Iterator[Candidate]:
    """"Which town will get the museum?" -> a place, by the rules of where."""
    words = vocabulary(case.reading.lang)
    if any(t.focus and (t.text in words.place_nouns or t.lemma in words.place_nouns) for t in case.reading.terms):
        yield from places_of(case)


def contents(case: Case) -> Iterator[Candidate]:
    """"What was in the shipment?" -> « ... portant sur deux hélicoptères »: what a list of contents names."""
    for sentence in case.seen.sentences:
        text = case.seen.text(sentence.start, sentence.end)
        for cue in case.words.contents.finditer(text):
            after = [w for w in sentence.words if w.start >= sentence.start + cue.end() and w.pos not in ("PUNCT", "DET", "ADP")]
            before = [w for w in sentence.words if w.end <= sentence.start + cue.start()]
            head = next((w for w in after if w.pos in ("NOUN", "PROPN")), None)
            if head is None or not before:
                continue
            span = phrase(sentence, head)
            span = (min(span[0], after[0].start), span[1])
            yield Candidate(sentence.index, span, closeness(case, sentence, before[-1], span) + LISTED, "things.contents", cue[0],
                            mark=ASKED if case.reading.pattern == "contents" else "")


def events(case: Case) -> Iterator[Candidate]:
    """"What happened after the breach?" -> the sentence that is so dated, without the words that date it."""
    if case.reading.pattern != "events":
        return
    for sentence in case.seen.sentences:
        hits = [m.word for m in case.matches.found[sentence.index]]
        text = case.seen.text(sentence.start, sentence.end)
        comma = text.find(", ")
        opens = comma > 0 and hits and max(w.end for w in hits) <= sentence.start + comma
        begin = sentence.start + (comma + 2 if opens else 0)
        end = sentence.end - (len(text) - len(text.rstrip(".!? ")))
        if hits and end > begin:
            yield Candidate(sentence.index, (begin, end), closeness(case, sentence, None) + (DATED if opens else 0.0), "things.events")


def named_sort(case: Case) -> Iterator[Candidate]:
    """"Which model of helicopter ...?" -> « des hélicoptères d'attaque Mil Mi-35P »: the name that hangs on the thing."""
    sorts = vocabulary(case.reading.lang).sorts
    if not any(t.focus and (t.text in sorts or t.lemma in sorts) for t in case.reading.terms) and \
            not any(t.text in sorts or t.lemma in sorts for t in case.reading.terms[:FIRST_TERMS]):
        return
    things = {n for n, t in enumerate(case.reading.terms) if not t.verb and not t.name and t.text not in sorts and t.lemma not in sorts}
    for sentence in case.seen.sentences:
        matched = {m.word.token.i for m in case.matches.found[sentence.index] if m.term in things}
        for word in sentence.words:
            if word.pos == "PROPN" and word.token.dep_ in NAMING and word.token.head.i in matched:
                span = phrase(sentence, word)
                yield Candidate(sentence.index, span, closeness(case, sentence, word, span) + NAMED, "things.named_sort", word.token.head.text, mark=ASKED)


def called(case: Case) -> Iterator[Candidate]:
    """"What was the raid called?" -> "the operation, known as Dawn": the name that hangs on the thing, or behind a word that names it."""
    if case.reading.pattern != "named":
        return
    focus = {n for n, t in enumerate(case.reading.terms) if t.focus}
    for sentence in case.seen.sentences:
        things = {m.word.token.i: m.fit for m in case.matches.found[sentence.index] if m.term in focus and m.fit >= LIKE}
        for place, word in enumerate(sentence.words):
            if not (word.pos == "PROPN" or word.token.text[:2].isupper()) or word.token.dep_ in PARTS:
                continue
            behind = [w.fold for w in sentence.words[max(0, place - NEAR) : place]]
            naming = any(w in case.words.naming for w in behind)
            hangs = things.get(word.token.head.i, 0.0) if word.token.dep_ in NAMING else 0.0
            if naming or hangs:
                span = phrase(sentence, word)
                yield Candidate(sentence.index, span, closeness(case, sentence, word, span) + NAMED * (naming + hangs), "things.called", "", mark="named" if naming else "beside")


def focused(case: Case) -> Iterator[Candidate]:
    """"Quelle entreprise va bâtir le barrage ?" -> a phrase whose head or title is an 'entreprise', named before unnamed."""
    sorts = vocabulary(case.reading.lang).sorts
    focus = [t for t in case.reading.terms if t.focus]
    sort = any(t.text in sorts or t.lemma in sorts for t in focus)
    if sort:  # "which model of helicopter": what is sorted is the next noun
        focus = [t for t in case.reading.terms if not t.verb and not t.name and not t.focus][:1]
    same = case.reading.lang == case.seen.article.lang
    for sentence in case.seen.sentences:
        preds = predicates(case, sentence)
        for word in sentence.words:
            if word.pos not in ("NOUN", "PROPN") or not focus:
                continue
            fit = max(similarity(t, word, same_language=same) for t in focus)
            if fit < 0.6:
                continue
            span = phrase(sentence, word)
            named = any(w.name for w in sentence.words if span[0] <= w.start < span[1] and w is not word)
            role, note = role_bonus(case, word, preds)
            score = closeness(case, sentence, word, span) + 0.3 * fit - 0.25 * asked_again(case, sentence, span) + 0.5 * role
            score += NAMED if named else -NAMED if sort else 0.0
            yield Candidate(sentence.index, span, score, "things.focused", note or word.token.text)

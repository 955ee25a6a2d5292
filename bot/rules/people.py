"""Who did it, to whom: the subject, the agent or the object of the verb that was asked about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.answer import SPEECH, Kind
from bot.case import Candidate, Case, asked_again, closeness
from bot.frames.statements import mark_of
from bot.roles import relation
from bot.spans import phrase
from bot.view import Sentence, Word

ASKED = "asked"  # the mark of a candidate of the very form that was asked for: where there is one, no other counts
REACH, DEED = 25, 0.75  # characters between « à l'origine de » and the deed, and how surely it is the deed asked about
OBLIQUE, SPOKEN = 0.08, 0.2
ENDED = re.compile(r"[,;:.«»“”\"]")
OFFICE = ("appos", "flat", "flat:name", "compound", "nmod:desc")
AGENTS = ("person", "body")
FITS, FITS_THROUGH, CLASHES = 0.35, 0.3, 0.2
OBJECTS = ("obj", "iobj", "nsubj:pass", "obl:arg", "xcomp", "ccomp", "obl")


def predicates(case: Case, sentence: Sentence) -> list[tuple[Word, float]]:
    """Words of a sentence that match a verb of the question, with their fit."""
    verbs = {n for n, t in enumerate(case.reading.terms) if t.verb}
    return [(m.word, m.fit) for m in case.matches.found[sentence.index] if m.term in verbs]


def role_bonus(case: Case, word: Word, preds: list[tuple[Word, float]]) -> tuple[float, str]:
    """How well a word's role beside a matched verb fits the role that is open."""
    wanted = "patient" if case.reading.open_object else "subject"
    if case.reading.kind is Kind.WHICH and case.reading.open_role:
        wanted = case.reading.open_role
    if case.reading.kind is Kind.WHO and case.reading.open_role == "oblique" and case.reading.mark:
        wanted = "oblique"
    best, note = 0.0, ""
    for pred, fit in preds:
        role = relation(word, pred)
        direct = word.token.head.i == pred.token.i
        if wanted == "subject" and holds_office(word, pred):
            role, direct = "subject", True  # « la directrice, X » directs
        if wanted == "oblique" and role == wanted and not (direct and marked_alike(case, word)):
            continue
        if role == wanted or (wanted == "patient" and word.token.dep_ in ("iobj", "obl:arg") and direct):
            found = (FITS if direct else FITS_THROUGH) * fit * (0.7 if role == "oblique" and wanted != role else 1.0)
        elif role in ("subject", "patient"):
            found = -CLASHES
        else:
            continue
        if abs(found) > abs(best):
            best, note = found, f"{role} of « {pred.token.text} »"
    return best, note


def marked_alike(case: Case, word: Word) -> bool:
    """Whether a noun has the preposition that the question has, in its language: "of whom", "of the board"."""
    return case.reading.lang != case.seen.article.lang or mark_of(word.token) == case.reading.mark


def holds_office(word: Word, pred: Word) -> bool:
    """Whether a noun that matches the deed asked for is what somebody is called: "who runs it?" -> "its director, X"."""
    if pred.pos != "NOUN" or not pred.english.is_a("person"):
        return False
    return (word.token.head.i == pred.token.i and word.token.dep_ in OFFICE) or (pred.token.head.i == word.token.i and pred.token.dep_ in OFFICE)


def name_like(word: Word) -> bool:
    """Whether a phrase with this head names somebody: a name in it, or a noun in subject place."""
    return word.name or any(c.pos_ == "PROPN" and c.dep_ in ("appos", "flat", "flat:name", "nmod") for c in word.token.children)


def agent(word: Word) -> bool:
    """Whether a common noun may stand for somebody: a person or a body that is determined or many, not « de gouvernement à gouvernement »."""
    determined = any(c.dep_ in ("det", "nmod:poss", "amod", "nummod") for c in word.token.children) or "Plur" in word.token.morph.get("Number", [])
    return determined and any(word.english.is_a(sort) for sort in AGENTS)


def may_name(case: Case, word: Word) -> bool:
    """Whether a word can head the name of an agent: no date, no sum, no bracketed acronym, no part of another name."""
    if word.pos == "PRON":
        return word.token.lower_ in case.words.pronouns
    bracketed = word.start > 0 and case.seen.article.text[word.start - 1] == "("
    inner = word.token.dep_ in ("flat", "flat:name", "compound", "fixed")
    dated = case.words.dates.fullmatch(word.token.text) is not None
    return word.pos in ("NOUN", "PROPN") and not (bracketed or inner or dated) and word.start not in case.study.mentions.measured and len(word.fold) > 1


def by_role(case: Case) -> Iterator[Candidate]:
    """"Qui a signé le contrat ?" -> the subject of 'signer', or its agent in the passive."""
    for sentence in case.seen.sentences:
        preds = predicates(case, sentence)
        for word in sentence.words:
            if not may_name(case, word):
                continue
            bonus, note = role_bonus(case, word, preds)
            if case.reading.kind is Kind.WHICH:
                bonus *= 0.5  # what is asked for is told by its noun more than by its role
            if not bonus and not name_like(word) and not agent(word):
                continue
            yield from _person(case, sentence, word, bonus, note)


def _person(case: Case, sentence: Sentence, word: Word, bonus: float, note: str) -> Iterator[Candidate]:
    mention = case.study.mentions.at(sentence, word.token)
    own = (mention.start, mention.end)
    repeated = asked_again(case, sentence, own)
    if repeated > 0.6:
        return
    score = closeness(case, sentence, word, own) + bonus - 0.3 * repeated + (0.06 if name_like(word) else -0.05)
    score -= OBLIQUE if word.token.dep_ in ("obl", "nmod", "obl:mod", "nmod:poss") and not bonus else 0.0
    score -= SPOKEN if case.reading.kind in SPEECH else 0.0  # the claims know better than the bare syntax of the verb
    fuller = (not name_like(word) or sentence.paragraph == 0) and any(w.name for w in case.seen.sentence_at(mention.full[0]).words if mention.full[0] <= w.start < mention.full[1])
    span = mention.full if word.pos == "PRON" or fuller else own
    if word.pos == "PRON" and span == own:
        return
    where = case.seen.sentence_at(span[0]).index
    claim = next((c for c in case.study.claims if c.sentence == sentence.index and c.speaker and c.speaker[0] < own[1] and own[0] < c.speaker[1]), None)
    mark = "role" if bonus > 0 else "clash" if bonus < 0 else "bare"
    yield Candidate(where, span, score, "people.by_role", note, claim if case.reading.kind in SPEECH else None, (own,), mark, own)


def any_name(case: Case) -> Iterator[Candidate]:
    """Any name that stands close to the terms, when no role fits."""
    for sentence in case.seen.sentences:
        for word in sentence.words:
            if word.pos == "PROPN" and may_name(case, word):
                span = phrase(sentence, word)
                if asked_again(case, sentence, span) < 0.5:
                    yield Candidate(sentence.index, span, closeness(case, sentence, word, span) - 0.05, "people.any_name")


def behind(case: Case) -> Iterator[Candidate]:
    """"Qui a commandé les avions ?" -> « c'est X qui est à l'origine de la commande »: who stands behind a noun of the deed."""
    for sentence in case.seen.sentences:
        text = case.seen.text(sentence.start, sentence.end)
        for cue in case.words.behind.finditer(text):
            at = sentence.start + cue.end()
            hits = [m for m in case.matches.found[sentence.index] if 0 <= m.word.start - at < REACH and m.fit >= DEED and not ENDED.search(case.seen.text(at, m.word.start))]
            if not hits:
                continue
            before = [w for w in sentence.words if w.start < sentence.start + cue.start() and may_name(case, w) and w.pos != "PRON" and (name_like(w) or agent(w))]
            cleft = max((sentence.start + m.end() for m in case.words.clefts.finditer(text, 0, cue.start())), default=None)
            brought = [w for w in before if cleft is not None and w.start >= cleft and not any(c.dep_ == "case" for c in w.token.children)][:1]
            for word in brought or before[::-1]:
                span = phrase(sentence, word)
                if brought or (word.token.dep_ not in ("appos", "flat", "flat:name", "nmod", "obl:agent") and asked_again(case, sentence, span) < 0.5):
                    yield Candidate(sentence.index, span, closeness(case, sentence, word, span) + FITS, "people.behind", cue[0].strip(), mark=ASKED)
                    break

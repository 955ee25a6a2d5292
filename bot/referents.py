"""Whom and what a conversation has named, the likeliest first, so that a pronoun can be read.

A referent is a name or a short noun phrase, as a question or the words of an answer have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.answer import Answer, Kind, Lang, Status
from bot.phrasing import Gender, Phrasing, Pronoun, even, phrasing
from retrieval.analysis import fold, small_words
from retrieval.article import Article
from retrieval.first_names import gender_of
from retrieval.pipeline import load, load_questions
from retrieval.places import places
from retrieval.thesaurus import entry

if TYPE_CHECKING:
    from spacy.tokens import Token

SMALL = r"(?:de|du|des|d['’]|da|van|von|der|el|al|bin|of|the|la|le)"
CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’.-]*"
NAMED = re.compile(rf"{CAPITAL}(?:\s+(?:{SMALL}\s*){{0,2}}{CAPITAL})*")
THINGS_ASKED = (Kind.WHAT, Kind.WHICH)
PEOPLE = (Kind.WHO, Kind.WHO_SAID, Kind.WHO_DENIED, Kind.WHO_ACCUSED, Kind.WHO_CONFIRMED)
OFFICE = r"[^.,;:«»“”\"()\n]{3,60}"
WHOLE = 2  # words that make a full name
EVIDENCE, MENTIONED, THINGS = 0.9, 1.5, 0.3  # turns
LONGEST = 6  # words of a phrase that can stand for a pronoun
SMALL_WORDS = small_words("fr") | small_words("en")
KEPT, SHORTEST = 8, 3
SUBJECTS = ("nsubj", "nsubj:pass")
INSIDE = ("det", "amod", "nummod", "compound", "flat", "flat:name", "fixed", "nmod", "nmod:poss", "case")
CENTRAL = (*SUBJECTS, "obj", "obl:agent", "root", "ROOT")
OBJECTS = ("obj", "obl:agent", "obl", "obl:arg", "iobj")


@dataclass(frozen=True, slots=True)
class Referent:
    """A name or phrase; `gender` and `plural` as its words tell, `person` where a title or the question does;
    `age` in turns; `mentioned` when it only stood beside: « dans la minorité »; `lang` is that of its words."""

    text: str
    gender: Gender = "?"
    plural: bool = False
    person: bool | None = None
    age: float = 0.0
    mentioned: bool = False
    lang: Lang | None = None


def fits(referent: Referent, pronoun: Pronoun) -> bool:
    """Whether a pronoun may stand for it; what is not known contradicts nothing. A plural that tells its
    gender stands for several, one that does not also for a body of people: "they" of a company."""
    if pronoun.plural and not referent.plural and (pronoun.gender != "?" or referent.person is True):
        return False
    if pronoun.gender != "?" and referent.gender not in ("?", pronoun.gender):
        return False
    if pronoun.stands == "thing" and referent.person is True:
        return False
    if pronoun.stands == "person" and referent.person is False:
        return False
    return pronoun.plural or not referent.plural


def is_person(noun: str, lang: Lang) -> bool:
    """Whether a noun may be what somebody is called: "minister", « notaire »."""
    return bool(entry("person").senses & entry(fold(noun), lang).classes)


def salience(referent: Referent) -> float:
    """How near a referent is to mind, the lowest first: the age in turns, things a little further than people."""
    return referent.age + (THINGS if referent.person is False else 0.0)


def told_gender(text: str) -> tuple[Gender, bool | None]:
    """The gender that a title or determiner tells, and whether it is a person: 'Mme Corvisier' -> f, True."""
    found = [f for f in (_told(text, phrasing("fr")), _told(text, phrasing("en"))) if f is not None]
    sure = [f for f in found if f[0] != "?"]
    return (sure or found or [("?", None)])[0]


def _told(text: str, words: Phrasing) -> tuple[Gender, bool | None] | None:
    said = re.findall(r"[^\W_]+(?:-[^\W_]+)*", even(text))
    titled = [words.titles[fold(w)] for w in said if fold(w) in words.titles]
    known: Gender = next((g for g in titled if g != "?"), "?")
    common = len(said) > 1 and said[1][:1].islower()
    by_article: Gender = words.determiners.get(fold(said[0]), "?") if common else "?"
    if titled:
        return (known if known != "?" else by_article), True
    return (by_article, False) if common and fold(said[0]) in words.determiners else None


def core(text: str) -> str:
    """The part of a phrase that names: 'La maire de X, Hélène Castagnier' -> 'Hélène Castagnier'."""
    plain = " ".join(text.split())
    runs = [m for m in NAMED.finditer(plain) if len(m[0]) > 1]
    opening = plain.split(",")[0].split(" (")[0]
    full = max(runs, key=lambda m: (len(m[0].split()), -m.start()), default=None)
    if full and (len(full[0].split()) >= WHOLE or (full.start() == 0 and len(full[0]) == len(plain))):
        return full[0].rstrip(",.")
    short = opening.split()[:LONGEST]
    while len(short) > 1 and fold(short[-1]) in SMALL_WORDS:
        short.pop()
    return " ".join(short)


def of_answer(answer: Answer, lang: Lang) -> list[Referent]:
    """Who or what was answered, where people or things were asked for; `lang` is the language of the article."""
    if answer.status is Status.ABSTAINED or not answer.extract:
        return []
    if answer.kind in PEOPLE or (answer.kind is Kind.DEFINITION and NAMED.fullmatch(answer.extract)):
        return [_named(answer.extract, lang)]
    return [replace(_named(answer.extract, lang), person=False)] if answer.kind in THINGS_ASKED else []


def beside(answer: Answer, lang: Lang) -> list[Referent]:
    """Who else the answer and its evidence name: who says it, who denies it, the full names around it."""
    said = [a.speaker for a in (answer.attribution, answer.counter) if a is not None]
    texts = [answer.extract or "", *(c.quote for c in answer.citations[:1])]
    named = [m[0] for text in texts for m in NAMED.finditer(" ".join(text.split())) if len(m[0].split()) >= WHOLE]
    age = EVIDENCE if answer.status is not Status.ABSTAINED else MENTIONED
    return [replace(_named(text, lang), age=age) for text in (*said, *named)]


def _named(text: str, lang: Lang) -> Referent:
    """A name or phrase of an article; a common noun without a name tells itself whether it is a person."""
    gender, person = told_gender(text)
    name = core(text)
    if person is None and fold(name) in places():
        return Referent(name, gender, person=False, lang=lang)
    if not name[:1].isupper() or fold(name.split()[0]) in SMALL_WORDS:
        return _common(name, gender, person, lang)
    if gender == "?" and person is not False and (told := by_first_name(name)) != "?":
        return Referent(name, told, person=True, lang=lang)
    return Referent(name, gender, person=person, lang=lang)


def by_first_name(name: str) -> Gender:
    """The gender that the first name of a full name tells."""
    return gender_of(name) if len(name.split()) >= WHOLE and fold(name) not in places() else "?"


def _common(phrase: str, gender: Gender, person: bool | None, lang: Lang) -> Referent:
    """A phrase that opens with a small word: "the Farmers' Union", « la région »."""
    doc = load(lang)(phrase)
    head = next((t for t in doc if t.pos_ in ("NOUN", "PROPN") and t.dep_.lower() == "root"), None)
    if head is None or not entry(fold(head.lemma_), lang).classes:
        return Referent(phrase, gender, person=person, lang=lang)
    return Referent(phrase, gender, "Plur" in head.morph.get("Number", []), person or is_person(head.lemma_, lang), lang=lang)


def _phrase(token: Token) -> str:
    """The noun phrase of a token as written, its preposition and clauses left out."""
    inside, queue = {token.i}, [token]
    while queue:
        for child in queue.pop().children:
            if child.dep_ in INSIDE and not (child.dep_ == "case" and child.head.i == token.i):
                inside.add(child.i)
                queue.append(child)
    first = last = token.i
    while first - 1 in inside:
        first -= 1
    while last + 1 in inside:
        last += 1
    while first and not token.doc[first - 1].whitespace_ and not token.doc[first - 1].text.endswith("'"):
        first -= 1  # « Saint-Hilon » is three tokens
    return str(token.doc[first : last + 1].text).strip(" ,:")


def of_question(text: str, lang: Lang) -> list[Referent]:
    """What a question speaks of: its subject first, then its objects, then other names; what it asks for left out,
    unless it counts them: "how many bodies" -> bodies."""
    words = phrasing(lang)
    doc = load_questions(lang)(even(text))
    asked = [m.span() for m in words.asking.finditer(doc.text)]
    nouns = [t for t in doc if (t.pos_ in ("NOUN", "PROPN") or _acronym(t)) and (_several(t) or not any(a <= t.idx < b for a, b in asked))]
    order = sorted(nouns, key=lambda t: (0 if t.dep_ in SUBJECTS else 1 if t.dep_ in OBJECTS else 2, t.i))
    inner = ("flat", "flat:name", "compound")
    heads = [t for t in order if t.dep_ not in inner]
    return _once(_from_question(t, lang, counted=any(a <= t.idx < b for a, b in asked)) for t in heads)


def _names_all(name: str, phrase: str, token: Token) -> bool:
    """Whether the name that a phrase opens with is all of it, the next word a verb that was misread: "Ann Lee promise"."""
    rest = len(phrase.split()) - len(name.split())
    return rest > 0 and (token.pos_ == "PROPN" or (rest == 1 and len(name.split()) >= WHOLE))


def _acronym(token: Token) -> bool:
    return len(token.text) >= SHORTEST and token.text.isalpha() and token.text.isupper()


def _several(token: Token) -> bool:
    return token.pos_ == "NOUN" and "Plur" in token.morph.get("Number", [])


def _from_question(token: Token, lang: Lang, *, counted: bool) -> Referent:
    phrase = token.text if counted else _phrase(token)
    named = NAMED.match(phrase)
    phrase = named[0] if named and _names_all(named[0], phrase, token) else phrase
    short = phrase if len(phrase.split()) <= LONGEST else core(phrase)
    gender, person = told_gender(short)
    told = token.morph.get("Gender", [])
    if gender == "?" and told and token.pos_ == "NOUN":
        gender = "f" if told[0] == "Fem" else "m" if told[0] == "Masc" else "?"
    headed = any(t.text == ":" for t in token.doc[token.i :])  # « Procès Dupont : qui ... »
    beside_it = headed or token.dep_ not in CENTRAL or any(c.dep_ == "case" for c in token.children)
    common = token.pos_ == "NOUN" and (token.text[:1].islower() or token.i == 0)
    told_by_name = token.pos_ == "PROPN" and short[:1].islower() and bool(entry(fold(token.lemma_), lang).classes)
    person = is_person(token.lemma_, lang) if (common or told_by_name) and person is None else person
    if gender == "?" and person is not False and token.pos_ == "PROPN" and (named_so := by_first_name(short)) != "?":
        gender, person = named_so, True
    return Referent(short, gender, "Plur" in token.morph.get("Number", []), person, MENTIONED if beside_it else 0.0, beside_it, lang)


def _once(found: Iterable[Referent]) -> list[Referent]:
    kept: dict[str, Referent] = {}
    for referent in found:
        if len(referent.text) >= SHORTEST and not all(fold(w) in SMALL_WORDS for w in referent.text.split()):
            kept.setdefault(fold(referent.text), referent)
    return list(kept.values())


def spoken_of(question: str, lang: Lang, stood: Sequence[Referent], answer: Answer, written: Lang) -> list[Referent]:
    """Whom and what a question and its answer name, the answer first, then what `stood` for its pronouns; an office that
    was asked for has a name now: "who is its director?"."""
    given = of_answer(answer, written)
    asked = [r for r in of_question(question, lang) if not any(r.text in s.text for s in stood)]
    if given and not any(t.pos_ == "VERB" for t in load(lang)(even(question))):
        asked = [r for r in asked if r.person is not True]
    return [*given, *stood, *asked, *beside(answer, written)]


def remembered(fresh: Iterable[Referent], before: Iterable[Referent]) -> tuple[Referent, ...]:
    """The newest first, each once, a few."""
    older = (replace(r, age=r.age + 1) for r in before)
    return tuple(sorted(_once([*fresh, *older]), key=lambda r: r.age)[:KEPT])


def gendered(referent: Referent, article: str, lang: Lang) -> Referent:
    """A name with the gender that the article tells anywhere: a title before its last word, « Mme Castagnier », or
    the office set beside it, « l'adjointe aux travaux, Sylvie Orsini »."""
    last = referent.text.split()[-1]
    if referent.gender != "?" or not last[:1].isupper():
        return referent
    for match in re.finditer(rf"(?P<title>[^\W\d_]+)\.?\s+(?:[A-ZÀ-Þ][\w-]+\s+)?{re.escape(last)}\b", article):
        gender, person = told_gender(match["title"])
        if person and gender != "?":
            return replace(referent, gender=gender, person=True)
    name = re.escape(referent.text)
    for match in re.finditer(rf"(?P<before>{OFFICE}), {name}\b|\b{name}, (?P<after>{OFFICE})", article):
        gender = office_gender(match["before"] or match["after"], lang)
        if gender != "?":
            return replace(referent, gender=gender, person=True)
    return referent


@lru_cache(maxsize=512)
def office_gender(phrase: str, lang: Lang) -> Gender:
    """The gender of the person that a phrase calls by an office: "a dit l'adjointe aux travaux" -> f."""
    offices = [t for t in load(lang)(phrase) if t.pos_ == "NOUN" and is_person(t.lemma_, lang)]
    outer = next((t for t in offices if not any(other in t.ancestors for other in offices)), None)
    gender, _ = told_gender(outer.text if outer else phrase)
    if outer is None:
        return gender
    told = outer.morph.get("Gender", [])
    return gender if gender != "?" else "f" if told == ["Fem"] else "m" if told == ["Masc"] else "?"


def cast(article: Article, offset: int) -> tuple[Referent, ...]:
    """The people an article names with a title that tells their gender, those nearest to an offset first."""
    found = [(abs(m.start() - offset), _named(m[0], article.lang)) for m in NAMED.finditer(article.text) if len(m[0].split()) >= WHOLE]
    return tuple(_once(r for _, r in sorted(found, key=lambda item: item[0]) if r.person and r.gender != "?"))

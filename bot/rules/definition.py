"""Who is P, what is X: long form of an acronym, apposition and title, is-a."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.case import Candidate, Case
from bot.claims.cues import PARTICIPLE
from bot.claims.words import reporting
from bot.spans import Span, phrase
from bot.view import Sentence, Word
from retrieval.analysis import fold, plain, small_words

AFTER_NAME = re.compile(r"(?:[ \u00a0]\([^)]*\))?, (?:\d+(?: ans| years old)?, )?([^,.;:»”()]{5,90}?)(?=[,.;:()]|[ \u00a0]?[»”]|\Z)")
EXACT = 0.75  # below it a match is a cognate, no name
FIRST = 0.1  # who is named is introduced the first time
LONGEST_TITLE, LONG_WORD = 9, 4
MARKS = frozenset(["«", "»", "“", "”", '"', "-"])
TITLE = frozenset(["NOUN", "PROPN", "ADJ", "DET", "ADP", "NUM", "PART"])
POSSESSIVE = frozenset(["ex", "-", "'", "’", "'s", "’s"])
EXPANDED = re.compile(r"\b([A-ZÀ-Ý][\w-]{1,8}) \(([^()]{8,90})\)")
RELATIVE = re.compile(r"(?:[ \u00a0]\([^)]*\))?, ([^,.;:»”()]{8,110}?)(?=[,.;:()]|[ \u00a0]?[»”]|\Z)")
INTRODUCED, DESCRIBED = 0.2, 0.15
ACRONYM = re.compile(r"\(([A-ZÀ-Ý][\w.&-]{1,9})\)")


def letters_fit(short: str, long: str, lang: str) -> bool:
    """Whether the letters of an acronym stand in order at the starts of the long form's words."""
    small = small_words("fr" if lang == "fr" else "en")
    initials = "".join(fold(w)[0] for w in re.findall(r"[^\W\d_]+", long) if fold(w) not in small)
    rest, plain = iter(fold(long)), fold(short).replace(".", "")
    return bool(initials) and initials[0] == plain[:1] and all(letter in rest for letter in plain)


def acronym(case: Case) -> Iterator[Candidate]:
    """"What does CNOU stand for?" -> the words before « (CNOU) », checked letter by letter."""
    asked = plain(case.reading.text)
    for paragraph in case.seen.article.paragraphs:
        text = case.seen.text(paragraph.start, paragraph.end)
        for match in EXPANDED.finditer(text):
            if _asked(match[1], asked) and letters_fit(match[1], match[2], case.seen.article.lang):
                span = (paragraph.start + match.start(2), paragraph.start + match.end(2))
                yield Candidate(case.seen.sentence_at(span[0]).index, span, 1.5, "definition.acronym", match[1])
        for match in ACRONYM.finditer(text):
            if not _asked(match[1], asked):
                continue
            begin = _long_form(text[: match.start()].rstrip(), match[1], case.seen.article.lang)
            if begin is not None:
                span = (paragraph.start + begin, paragraph.start + len(text[: match.start()].rstrip()))
                yield Candidate(case.seen.sentence_at(span[0]).index, span, 1.5, "definition.acronym", match[1])


def _asked(short: str, question: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(fold(short))}(?!\w)", question) is not None


def _long_form(before: str, short: str, lang: str) -> int | None:
    """Offset of the shortest run of words at the end of `before` that spells the acronym."""
    starts = [m.start() for m in re.finditer(r"[^\W_][\w-]*", before)][-12:]
    for start in reversed(starts):
        word = re.match(r"\w+", before[start:])
        if word and fold(word[0])[0] == fold(short)[0] and letters_fit(short, before[start:], lang):
            return start
    return None


def named(case: Case) -> Iterator[tuple[Sentence, list[Word], float]]:
    """Where the thing asked about is named: the sentence, the run of its name's words, how much of the name it is."""
    wanted = {n: case.matches.weights[n] for n, t in enumerate(case.reading.terms) if t.name or t.text.isdigit()}
    wanted = wanted or {n: case.matches.weights[n] for n, t in enumerate(case.reading.terms) if not t.verb}
    total = sum(wanted.values()) or 1.0
    for sentence in case.seen.sentences:
        hits = {m.word.token.i: m for m in case.matches.found[sentence.index] if m.term in wanted and m.fit >= EXACT}
        for first in sorted(hits):
            if first - 1 in hits:
                continue
            run = [hits[first]]
            while run[-1].word.token.i + 1 in hits:
                run.append(hits[run[-1].word.token.i + 1])
            yield sentence, [m.word for m in run], sum(wanted[t] for t in {m.term for m in run}) / total


def beside(case: Case) -> Iterator[Candidate]:
    """"Who is Jeanne Martin?" -> the words between commas after the name, or the title before it."""
    seen: set[int] = set()
    for sentence, run, share in named(case):
        fit = share + 0.15 * case.matches.coverage([sentence.index]) - (0.1 if sentence.paragraph == 0 else 0.0)
        fit += FIRST if not seen else 0.0
        seen.add(sentence.index)
        after = _after(case, sentence, run[-1])
        before = _before(case, sentence, run[0])
        clause, opening = _relative(case, sentence, run[-1]), _opening(case, sentence, run[0])
        if clause is not None:
            yield Candidate(sentence.index, clause, fit + DESCRIBED, "definition.clause", "after the name")
        if opening is not None and opening != before:
            yield Candidate(sentence.index, opening, fit + INTRODUCED, "definition.opening", "before the name")
        if after is not None:
            yield Candidate(sentence.index, after, fit + 0.3, "definition.beside", "after the name")
        if before is not None:
            yield Candidate(sentence.index, before, fit + 0.25, "definition.beside", "before the name")


def _after(case: Case, sentence: Sentence, last: Word) -> Span | None:
    """What stands between the commas or brackets after a name, its age left out."""
    inside = _behind(AFTER_NAME, case, sentence, last)
    if inside and inside[0].token.lower_ in case.words.strong_negation:
        return None
    opens = inside and inside[0].pos in ("NOUN", "DET", "PROPN", "ADJ", "PRON") and inside[0].fold not in case.words.pronouns
    spoken = any(w.finite for w in inside[:3])
    spoken = spoken or bool(inside and inside[0].pos != "DET" and _reports(case, inside[0]))
    return (inside[0].start, inside[-1].end) if opens and not spoken and any(w.pos in ("NOUN", "PROPN") for w in inside) else None


def _reports(case: Case, word: Word) -> bool:
    """Whether a word is a reporting verb that was taken for a noun: « X, évoque pour sa part », not « X, accusé de »."""
    return word.fold in reporting(case.seen.article.lang).forms and not PARTICIPLE.search(word.token.text)


def _behind(pattern: re.Pattern[str], case: Case, sentence: Sentence, last: Word) -> list[Word]:
    """The words behind a name that a pattern takes, none where it takes nothing."""
    match = pattern.match(case.seen.text(last.end, sentence.end))
    return [w for w in sentence.words if last.end + match.start(1) <= w.start < last.end + match.end(1)] if match else []


def _relative(case: Case, sentence: Sentence, last: Word) -> Span | None:
    """The relative clause between commas after a name: "X, who designed the radar, blamed ...", its pronoun left out."""
    inside = _behind(RELATIVE, case, sentence, last)
    relative = len(inside) > 1 and inside[0].fold in case.words.relatives
    return (inside[1].start, inside[-1].end) if relative else None


def _opening(case: Case, sentence: Sentence, first: Word) -> Span | None:
    """What a clause opens with before a comma and the name: « L'expert désigné par le tribunal, X, ... »."""
    at = first.token.i - 1
    while at in sentence.at and (sentence.at[at].pos == "PROPN" or _address(case, sentence.at[at])):
        at -= 1
    if at not in sentence.at or sentence.at[at].token.text != ",":
        return None
    run: list[Word] = []
    while at - 1 in sentence.at and sentence.at[at - 1].pos != "PUNCT" and len(run) <= LONGEST_TITLE:
        at -= 1
        run.insert(0, sentence.at[at])
    opens = 1 < len(run) <= LONGEST_TITLE and run[0].pos in ("DET", "NOUN", "ADJ", "PRON") and any(w.pos == "NOUN" for w in run[:4])
    spoken = any(w.finite for w in run)
    return (run[0].start, run[-1].end) if opens and not spoken else None


def _before(case: Case, sentence: Sentence, first: Word) -> Span | None:
    """The title in front of a name, across a comma too: « L'agent de X, l'Italien Y », « le plan, baptisé Y »."""
    at = first.token.i - 1
    while at in sentence.at and (sentence.at[at].pos == "PROPN" or sentence.at[at].token.text in MARKS):
        at -= 1  # the rest of a longer name, a title written with a capital, quotation marks
    capital = sentence.at.get(first.token.i - 1)
    title = sentence.at.get(at + 1)
    while at in sentence.at and (sentence.at[at].fold in case.words.naming or sentence.at[at].token.text == "," or _address(case, sentence.at[at])):
        at -= 1
    run = _title(sentence, at)
    if not run:
        named = capital is not None and title is not None and capital.name and len(capital.fold) > LONG_WORD
        return (title.start, capital.end) if named and title is not None and capital is not None and title.token.i <= capital.token.i else None
    comma = sentence.at.get(run[0].token.i - 1)
    if comma is not None and comma.token.text == ",":
        run = _title(sentence, comma.token.i - 1, whole=True) + run
    return (run[0].start, run[-1].end)


def _address(case: Case, word: Word) -> bool:
    """Whether a word only addresses who is named behind it: « Me », "Mr."."""
    return word.fold.strip(".") in case.words.addresses


def _title(sentence: Sentence, at: int, *, whole: bool = False) -> list[Word]:
    """The noun phrase that ends at a token; with `whole`, only one that opens its sentence or its clause."""
    run: list[Word] = []
    while at in sentence.at and (sentence.at[at].pos in TITLE or sentence.at[at].fold in POSSESSIVE or sentence.at[at].token.text in POSSESSIVE) and len(run) < LONGEST_TITLE:
        run.insert(0, sentence.at[at])
        at -= 1
    if whole and at in sentence.at and sentence.at[at].pos != "PUNCT":
        return []
    while run and run[0].pos in ("ADP", "CCONJ", "PUNCT"):
        run = run[1:]
    return run if any(w.pos == "NOUN" for w in run) else []


def is_a(case: Case) -> Iterator[Candidate]:
    """"X est le chef de ..." -> what X is; « le plan, baptisé X » -> the plan."""
    for sentence, run, share in named(case):
        token = run[0].token
        while token.dep_ in ("flat", "flat:name", "compound") and token.head.i in sentence.at:
            token = token.head
        head = token.head
        fit = share + 0.15 * case.matches.coverage([sentence.index])
        if token.dep_.startswith("nsubj") and head.pos_ in ("NOUN", "PROPN") and head.i in sentence.at:
            yield Candidate(sentence.index, phrase(sentence, sentence.at[head.i]), fit + 0.45, "definition.is_a", "is")
        if head.i in sentence.at and head.pos_ in ("VERB", "ADJ") and head.head.i in sentence.at and head.dep_ in ("acl", "amod") \
                and token.dep_ in ("xcomp", "obj", "obl:arg", "ccomp", "obl"):
            yield Candidate(sentence.index, phrase(sentence, sentence.at[head.head.i], 8), fit + 0.3, "definition.is_a", head.text)
        if token.dep_ in ("appos", "nmod", "flat") and head.i in sentence.at and head.pos_ == "NOUN":
            own = phrase(sentence, sentence.at[head.i])
            end = min(own[1], run[0].start)
            text = case.seen.text(own[0], end).rstrip(" ,\u00a0(«“\"")
            if text:
                yield Candidate(sentence.index, (own[0], own[0] + len(text)), fit + 0.1, "definition.is_a", head.text)

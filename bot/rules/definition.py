"""Who is P, what is X: long form of an acronym, apposition and title, is-a."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.case import Candidate, Case
from bot.spans import phrase
from retrieval.analysis import fold
from retrieval.language import small_words

AFTER_NAME = re.compile(r"(?: \([^)]*\))?, (?:\d+(?: ans)?, )?([^,.;:»”]{5,90}?)(?=[,.;:]| ?[»”]|\Z)")
ACRONYM = re.compile(r"\(([A-ZÀ-Ý][\w.&-]{1,9})\)")


def letters_fit(short: str, long: str, lang: str) -> bool:
    """Whether the letters of an acronym stand in order at the starts of the long form's words."""
    small = small_words("fr" if lang == "fr" else "en")
    initials = "".join(fold(w)[0] for w in re.findall(r"[^\W\d_]+", long) if fold(w) not in small)
    rest, plain = iter(fold(long)), fold(short).replace(".", "")
    return bool(initials) and initials[0] == plain[:1] and all(letter in rest for letter in plain)


def acronym(case: Case) -> Iterator[Candidate]:
    """"What does CNOU stand for?" -> the words before « (CNOU) », checked letter by letter."""
    asked = {t.text for t in case.reading.terms if not t.verb}
    for paragraph in case.seen.article.paragraphs:
        text = case.seen.text(paragraph.start, paragraph.end)
        for match in ACRONYM.finditer(text):
            if fold(match[1]) not in asked:
                continue
            begin = _long_form(text[: match.start()].rstrip(), match[1], case.seen.article.lang)
            if begin is not None:
                span = (paragraph.start + begin, paragraph.start + len(text[: match.start()].rstrip()))
                yield Candidate(case.seen.sentence_at(span[0]).index, span, 1.5, "definition.acronym", match[1])


def _long_form(before: str, short: str, lang: str) -> int | None:
    """Offset of the shortest run of words at the end of `before` that spells the acronym."""
    starts = [m.start() for m in re.finditer(r"[^\W_][\w-]*", before)][-12:]
    for start in reversed(starts):
        word = re.match(r"\w+", before[start:])
        if word and fold(word[0])[0] == fold(short)[0] and letters_fit(short, before[start:], lang):
            return start
    return None


def apposition(case: Case) -> Iterator[Candidate]:
    """"Who is Oumar Diarra?" -> the title before the name or the apposition after it."""
    names = {n for n, t in enumerate(case.reading.terms) if not t.verb}
    for sentence in case.seen.sentences:
        hits = [m for m in case.matches.found[sentence.index] if m.term in names and m.word.pos in ("PROPN", "NOUN", "X")]
        if not hits:
            continue
        cover = case.matches.coverage([sentence.index])
        for hit in hits:
            yield from _beside(case, sentence.index, hit.word.token.i, cover)


def _beside(case: Case, index: int, name: int, cover: float) -> Iterator[Candidate]:
    sentence = case.seen.sentences[index]
    token = sentence.at[name].token
    while token.dep_ in ("flat", "flat:name", "compound") and token.head.i in sentence.at:
        token = token.head
    for child in token.children:
        if child.dep_ in ("appos", "acl:relcl") and child.i in sentence.at and child.i > token.i:
            span = phrase(sentence, sentence.at[child.i]) if child.dep_ == "appos" else (
                sentence.at[min(t.i for t in child.subtree if t.i in sentence.at)].start,
                sentence.at[max(t.i for t in child.subtree if t.i in sentence.at)].end)
            yield Candidate(index, span, cover + (0.3 if child.dep_ == "appos" else 0.1), "definition.apposition", child.dep_)
    if token.dep_ in ("appos", "nmod", "flat", "flat:name", "nsubj", "conj", "obl", "obj") and token.head.i in sentence.at and token.head.pos_ == "NOUN" and token.dep_ == "appos":
        head = sentence.at[token.head.i]
        full = phrase(sentence, head)
        end = min(full[1], sentence.at[min(t.i for t in token.subtree if t.i in sentence.at)].start)
        text = case.seen.text(full[0], end).rstrip(" ,\u00a0")
        yield Candidate(index, (full[0], full[0] + len(text)), cover + 0.35, "definition.apposition", "title")
    titles = [c for c in token.children if c.pos_ == "NOUN" and c.i < token.i and c.i in sentence.at]
    if token.pos_ == "NOUN":
        span = phrase(sentence, sentence.at[token.i])
        yield Candidate(index, span, cover + 0.15, "definition.apposition", "title before")
    for title in titles:
        span = phrase(sentence, sentence.at[title.i])
        yield Candidate(index, span, cover + 0.2, "definition.apposition", "title before")


def after_comma(case: Case) -> Iterator[Candidate]:
    """"X, chef d'état-major, ..." -> what stands between the commas after the name."""
    names = {n for n, t in enumerate(case.reading.terms) if t.name or not t.verb}
    for sentence in case.seen.sentences:
        hits = [m for m in case.matches.found[sentence.index] if m.term in names and m.word.pos == "PROPN"]
        if not hits:
            continue
        last = max(hits, key=lambda m: m.word.start).word
        text = case.seen.text(last.end, sentence.end)
        match = AFTER_NAME.match(text)
        if match:
            begin = last.end + match.start(1)
            first = next((w for w in sentence.words if w.start >= begin), None)
            if first is not None and first.pos in ("NOUN", "DET", "PROPN", "ADJ"):
                yield Candidate(sentence.index, (begin, last.end + match.end(1)), case.matches.coverage([sentence.index]) + 0.25,
                                "definition.after_comma")


def is_a(case: Case) -> Iterator[Candidate]:
    """"X est le chef de ..." -> what X is; the sentence's subject phrase as the last resort."""
    for sentence in case.seen.sentences:
        for match in case.matches.found[sentence.index]:
            head = match.word.token.head
            if match.word.token.dep_.startswith("nsubj") and head.pos_ == "NOUN" and head.i in sentence.at:
                yield Candidate(sentence.index, phrase(sentence, sentence.at[head.i]),
                                case.matches.coverage([sentence.index]) + 0.1, "definition.is_a")
            if head.i in sentence.at and match.word.token.dep_ in ("xcomp", "obj", "obl:arg", "ccomp") and head.pos_ in ("VERB", "ADJ") and head.head.i in sentence.at and head.dep_ in ("acl", "amod"):
                yield Candidate(sentence.index, phrase(sentence, sentence.at[head.head.i], 8),
                                case.matches.coverage([sentence.index]) + 0.1, "definition.is_a")

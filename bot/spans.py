"""Spans by shape: the noun phrase of a head, amounts with their unit, dates, quotes.

All spans are half-open character offsets into the article's text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from bot.view import ArticleView, Sentence, Word
from bot.vocabulary import Vocabulary

Span = tuple[int, int]
INSIDE = frozenset([
    "det", "amod", "nummod", "compound", "flat", "flat:name", "flat:foreign", "fixed", "nmod", "nmod:poss",
    "appos", "conj", "cc", "case", "advmod", "goeswith", "obl:mod", "nmod:npmod", "det:predet", "acl", "list",
    "nmod:unmarked", "nmod:desc", "obl", "obl:arg", "mark", "dep",
])
CORE = frozenset(["det", "amod", "nummod", "compound", "flat", "flat:name", "fixed", "nmod:poss", "nmod:desc", "goeswith"])
FRACTION = re.compile(r"\b(?:an?|one|une?) \Z", re.IGNORECASE)
QUOTE = re.compile(r"«[\s\u00a0\u202f]*(.+?)[\s\u00a0\u202f]*»|“\s*(.+?)\s*”|(?<!\w)\"(?!\s)([^\"]+?)\"", re.DOTALL)
# a quotation over paragraphs is opened again in each and closed once
UNCLOSED = re.compile(r"(?:«[\s\u00a0\u202f]*(?=[^«»]*\Z)|“\s*(?=[^“”]*\Z))")
# what may stand in front of a noun within its phrase
AHEAD = CORE | {"advmod", "det:predet", "nmod:npmod", "nmod:unmarked", "case", "appos", "conj", "flat:foreign", "cc"}
AROUND, NUMBER_MARK = 14, "\0"
MEASURED = frozenset(["money", "time", "measure"])
ANOTHER = frozenset(["le", "la", "les"])  # what opens another phrase behind a number
SIGNS = frozenset(["%", "€", "$", "£"])


def phrase(sentence: Sentence, head: Word, longest: int = 14) -> Span:
    """The noun phrase of a head without its relative clauses; its core when it is too long."""
    for allowed in (INSIDE, INSIDE - {"acl", "conj", "cc", "obl", "obl:arg", "mark", "dep"}, CORE | {"nmod", "case", "appos"}, CORE):
        tokens = sorted(_collect(sentence, head, allowed))
        run = _contiguous(tokens, head.token.i, sentence)
        if len(run) <= longest:
            break
    return trim(_inside_marks(run, head))


def _inside_marks(run: list[Word], head: Word) -> list[Word]:
    """The words on the head's side of a quotation mark that has no partner in the run."""
    for opening, closing in (("«", "»"), ("“", "”"), ("(", ")")):
        texts = [w.token.text for w in run]
        if texts.count(opening) == texts.count(closing):
            continue
        cuts = [n for n, text in enumerate(texts) if text in (opening, closing)]
        at = next((n for n, w in enumerate(run) if w is head), 0)
        first = max((n + 1 for n in cuts if n < at), default=0)
        last = min((n for n in cuts if n > at), default=len(run))
        run = run[first:last]
    return run


def _collect(sentence: Sentence, head: Word, allowed: frozenset[str]) -> set[int]:
    found, queue = {head.token.i}, [head.token]
    while queue:
        token = queue.pop()
        for child in token.children:
            top_case = child.dep_ == "case" and token.i == head.token.i
            ahead = child.i < head.token.i and token.i == head.token.i and child.dep_ not in AHEAD and not child.is_punct
            if child.i in sentence.at and not top_case and not ahead and (child.dep_ in allowed or child.is_punct):
                found.add(child.i)
                queue.append(child)
    return found


def _contiguous(tokens: list[int], head: int, sentence: Sentence) -> list[Word]:
    inside = set(tokens)
    first = last = head
    while first - 1 in inside:
        first -= 1
    while last + 1 in inside:
        last += 1
    while last + 1 in sentence.at and not sentence.at[last].token.whitespace_ and "-" in (sentence.at[last].token.text[-1:], sentence.at[last + 1].token.text[:1]):
        last += 1  # « Marc-Antoine », « l'état-major »: a hyphen joins
    while first - 1 in sentence.at and not sentence.at[first - 1].token.whitespace_ and "-" in (sentence.at[first].token.text[:1], sentence.at[first - 1].token.text[-1:]):
        first -= 1
    while first - 1 in sentence.at and sentence.at[first].token.text in SIGNS and sentence.at[first - 1].pos in ("NUM", "SYM", "DET"):
        first -= 1  # « 40 % »: a sign never goes without its number
    return [sentence.at[i] for i in range(first, last + 1) if i in sentence.at]


def trim(run: list[Word]) -> Span:
    """The span of a run of words without punctuation, prepositions or conjunctions at its edges."""
    edge = ("PUNCT", "CCONJ", "ADP", "SCONJ")
    while len(run) > 2 and run[-1].pos == "VERB" and run[-2].pos == "PUNCT":
        run = run[:-2]  # a participle that lost its complement
    while len(run) > 1 and run[0].pos in edge and run[0].token.text != "(":
        run = run[1:]
    while len(run) > 1 and run[-1].pos in edge and run[-1].token.text != ")" and not _closes(run):
        run = run[:-1]
    return run[0].start, run[-1].end


def _closes(run: list[Word]) -> bool:
    """Whether a run ends in the mark of a quotation that opens behind its first word."""
    opening = {"»": "«", "”": "“"}.get(run[-1].token.text)
    return opening is not None and any(w.token.text == opening for w in run[1:])


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit or noun; `unit` is money, percent, time, measure, age or count."""

    start: int
    end: int
    number: Span
    unit: str
    noun: Word | None


def amounts(seen: ArticleView, sentence: Sentence, words: Vocabulary) -> list[Amount]:
    """Every amount of a sentence in order, dates and bare years left out."""
    text = seen.text(sentence.start, sentence.end)
    dated = [m.span() for m in words.dates.finditer(text)]
    found = []
    for match in words.number.finditer(text):
        amount = _amount(sentence, match, text, words)
        lasting = amount.unit == "time"  # « depuis cinq jours » dates and lasts
        if (any(a <= match.start() < b for a, b in dated) and not lasting) or (_article(match, text, words) and not lasting and amount.unit != "money"):
            continue
        found.append(amount)
    return found + _ranges(found, text, sentence.start, words)


def measures(seen: ArticleView, sentence: Sentence, words: Vocabulary) -> list[Span]:
    """The amounts of a sentence that are nobody: sums, lengths of time, measures; « trois ministres » and "60% of them" are somebody."""
    return [(a.start, a.end) for a in amounts(seen, sentence, words) if a.unit in MEASURED]


def _article(match: re.Match[str], text: str, words: Vocabulary) -> bool:
    """Whether a number word is an article: « un », "one", but not « ne reconnaît qu'un mort »."""
    return match[0].lower() in words.single and words.restricting.search(text[: match.start()]) is None


def _ranges(found: list[Amount], text: str, offset: int, words: Vocabulary) -> list[Amount]:
    """ "between 4,000 and 7,000", « de 4 à 7 millions »: two amounts with a joining word between them are one more."""
    joined = []
    for left, right in pairwise(found):
        opening = words.between.search(text[: left.number[0] - offset])
        if words.joining.fullmatch(text[left.number[1] - offset : right.number[0] - offset]) or \
                (left.end < right.start and words.joining.fullmatch(text[left.end - offset : right.start - offset])):
            joined.append(Amount(offset + opening.start() if opening else left.start, right.end, (left.number[0], right.number[1]), right.unit, right.noun))
    return joined


def _of_age(match: re.Match[str], text: str, words: Vocabulary) -> bool:
    """« Ada Verne, 40 ans, », "a 19-year-old": an age, not a length of time."""
    return words.age.search(f"{text[: match.start()][-AROUND:]}{NUMBER_MARK}{text[match.end() :][:AROUND]}") is not None


def _amount(sentence: Sentence, match: re.Match[str], text: str, words: Vocabulary) -> Amount:
    article = FRACTION.search(text[: match.start()]) if match[0].isalpha() else None  # "a third", « un quart »
    first = article.start() if article else match.start()
    lead = words.approximation.search(text[:first])
    start = sentence.start + (lead.start() if lead else first)
    number = (sentence.start + match.start(), sentence.start + match.end())
    rest = text[match.end() :]
    if _of_age(match, text, words):
        years = next((hit for u, p in words.unit_classes if u == "time" and (hit := p.match(rest))), None)
        return Amount(start, number[1] + (years.end() if years else 0), number, "age", None)
    if "%" in match[0]:
        return Amount(start, number[1], number, "percent", _noun(sentence, number[1]))
    if words.money.search(match[0]):
        return Amount(start, number[1], number, "money", None)
    for unit, pattern in words.unit_classes:
        hit = pattern.match(rest)
        if hit:
            kind = "percent" if unit == "measure" and hit[0].strip(" \u00a0") in ("%", "percent", "per cent") else unit
            return Amount(start, number[1] + hit.end(), number, kind, _noun(sentence, number[1] + hit.end()))
    noun = _noun(sentence, number[1])
    near = noun is not None and noun.start - number[1] <= 25
    return Amount(start, noun.end if near and noun else number[1], number, "count", noun if near else None)


def _noun(sentence: Sentence, offset: int) -> Word | None:
    """The first noun after an offset, with nothing but adjectives and 'de' before it."""
    for word in sentence.words:
        if word.start >= offset:
            if word.pos in ("NOUN", "PROPN"):
                head = sentence.at.get(word.token.head.i)
                return head if word.token.dep_ == "compound" and head is not None and head.pos == "NOUN" and head.start > word.start else word
            if word.fold in ANOTHER and word.token.i and word.token.doc[word.token.i - 1].pos_ != "ADP":
                return None  # « estimant à 40 le nombre »
            owned = word.token.dep_ == "nmod:poss" and word.pos == "PRON"  # "a third of their nights"
            if word.pos not in ("ADJ", "ADP", "DET", "NUM") and word.fold not in ("d", "of", "-") and not owned:
                return None
    return None


def dates(seen: ArticleView, sentence: Sentence, words: Vocabulary) -> list[Span]:
    """Every date expression of a sentence in order, neighbours joined."""
    text = seen.text(sentence.start, sentence.end)
    found: list[Span] = []
    for match in words.dates.finditer(text):
        start, end = sentence.start + match.start(), sentence.start + match.end()
        if found and start - found[-1][1] <= 1:
            found[-1] = (found[-1][0], end)
        elif end > start:
            found.append((start, end))
    return found


def quotes(seen: ArticleView) -> list[Span]:
    """The inside of every quotation, marks left out, in reading order."""
    found = []
    paragraphs = seen.article.paragraphs
    for number, paragraph in enumerate(paragraphs):
        text = seen.text(paragraph.start, paragraph.end)
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        for match in QUOTE.finditer(text):
            group = next(g for g in (1, 2, 3) if match[g] is not None)
            start, end = match.span(group)
            while end > start and text[end - 1] in ".,;":
                end -= 1
            found.append((paragraph.start + start, paragraph.start + end))
        running = UNCLOSED.search(text)
        if running and following is not None and seen.text(following.start, following.start + 1) == text[running.start()]:
            found.append((paragraph.start + running.end(), paragraph.start + len(text.rstrip(" .,;"))))
    return found

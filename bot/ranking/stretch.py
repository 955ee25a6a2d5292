"""The shortest stretch of a sentence that holds two spans and can be read by itself."""

from __future__ import annotations

from bot.spans import Span
from bot.view import ArticleView, Sentence, Word

LONGEST, STEPS = 170, 14
# what a word is not read without
TIGHT = frozenset([
    "det", "amod", "nummod", "compound", "compound:prt", "flat", "flat:name", "flat:foreign", "fixed", "case", "aux", "aux:pass", "cop", "goeswith",
    "nmod:poss", "nmod:desc", "nmod:npmod", "nmod:unmarked", "mark", "advmod", "expl", "expl:subj", "expl:comp", "expl:pass", "cc", "obl:npmod", "obl:unmarked",
])
LOOSE_AHEAD = frozenset(["case", "mark", "cc", "advmod"])  # what a stretch may begin after
COMPLEMENTS = frozenset(["obj", "xcomp", "ccomp", "obl:arg"])
MARKS = (("«", "»"), ("“", "”"), ("(", ")"))
DASHES = (" - ", " – ", " — ")
VERBAL, DESCRIBING = ("VERB", "AUX"), ("acl", "acl:relcl", "amod", "aux", "aux:pass")
BEFORE, BEHIND = ("PUNCT", "CCONJ", "SCONJ", "AUX"), ("PUNCT", "CCONJ", "SCONJ", "ADP", "DET")


def stretch(seen: ArticleView, sentence: Sentence, first: Span, second: Span, *, verbless: bool = False) -> Span | None:
    """The words from one span to the other, out to where nothing is cut off from what it belongs to; None where that is long,
    breaks a quotation or stays in pieces. With `verbless`, None too where the stretch makes a statement."""
    span: Span | None = (min(first[0], second[0]), max(first[1], second[1]))
    for _ in range(STEPS):
        if span is None or span[1] > sentence.end or span[1] - span[0] > LONGEST:
            return None
        inside = _inside(sentence, span)
        lacking = _lacking(sentence, inside, span)
        if lacking is None:
            break
        span = (min(span[0], lacking.start), max(span[1], lacking.end))
    else:
        return None
    while inside and inside[0].pos in BEFORE:
        inside = inside[1:]
    while inside and inside[-1].pos in BEHIND:
        inside = inside[:-1]
    if not inside or (verbless and any(w.pos in VERBAL and w.token.dep_ not in DESCRIBING for w in inside)) or len(_governors(inside)) > 1:
        return None
    numbers = {w.token.i for w in inside}
    if any(c.dep_.startswith("aux") and c.i not in numbers for w in inside for c in w.token.children):
        return None  # « a | déclaré le général »
    span = (inside[0].start, inside[-1].end)
    return span if whole(seen, span) else None


def whole(seen: ArticleView, span: Span) -> bool:
    """Whether a span leaves no quotation or bracket half open, and holds no dateline."""
    text = seen.text(*span)
    before = seen.text(seen.article.paragraph_at(span[0]).start, span[0])
    if any(dash in text for dash in DASHES):
        return False
    for opening, closing in MARKS:
        depth = 0
        for mark in (c for c in text if c in (opening, closing)):
            depth += 1 if mark == opening else -1
            if depth < 0:
                return False
        if depth:
            return False
    quoted = text.count('"')
    return quoted % 2 == 0 and not (quoted and before.count('"') % 2)


def _inside(sentence: Sentence, span: Span) -> list[Word]:
    return [w for w in sentence.words if span[0] <= w.start < span[1]]


def _governors(inside: list[Word]) -> set[int]:
    """Numbers of the words outside that the words inside hang on; -1 for the sentence itself."""
    numbers = {w.token.i for w in inside}
    return {w.token.head.i if w.token.head.i != w.token.i else -1 for w in inside
            if w.pos != "PUNCT" and (w.token.head.i not in numbers or w.token.head.i == w.token.i)}


def _lacking(sentence: Sentence, inside: list[Word], span: Span) -> Word | None:
    """A word that the stretch is not read without: what a word of it belongs to, what belongs to it, what joins its pieces."""
    numbers = {w.token.i for w in inside}
    for word in inside:
        head = word.token.head.i
        if head not in numbers and head in sentence.at and word.token.dep_ in TIGHT and word.pos != "PUNCT":
            return sentence.at[head]
    for word in sentence.words:
        dep = word.token.dep_
        if word.token.i in numbers or word.token.head.i not in numbers or word.pos == "PUNCT":
            continue
        if dep in TIGHT and not (word.start < span[0] and dep in LOOSE_AHEAD) and not (dep == "advmod" and word.start - span[1] > 1):
            return word
        if dep in COMPLEMENTS and word.start >= span[1] and sentence.at[word.token.head.i].pos == "VERB":
            return word
    if len(_governors(inside)) <= 1:
        return None
    heads = [sentence.at[g] for g in sorted(_governors(inside)) if g in sentence.at]
    return min(heads, key=lambda w: min(abs(w.start - span[0]), abs(w.start - span[1])), default=None)

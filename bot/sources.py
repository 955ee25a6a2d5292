"""Whose account a question asks for: « selon la FAR », "in Lovik's version", « les mots exacts du maire », "Ann Lee on the strike: exact words?"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.answer import SPEECH, Kind
from bot.vocabulary import Vocabulary
from retrieval.analysis import fold, plain

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

CALLING = ("NOUN", "PROPN", "ADJ", "X", "NUM")
SUBJECTS = ("nsubj", "nsubj:pass")
POSSESSIVE = frozenset(["'s", "’s", "'", "’"])


def sources(doc: Doc, words: Vocabulary, text: str, kind: Kind) -> frozenset[str]:
    """Folded words that name whose account is asked for."""
    named = {w for pattern in words.by_whom for m in pattern.finditer(plain(text)) for w in re.findall(r"[\w-]+", m["who"])}
    if kind is Kind.SAID and not named:
        return frozenset(fold(t.text) for t in whose_words(doc, words))
    if kind not in SPEECH and not named:  # there, who speaks is what is asked
        for token in doc:
            if token.pos_ == "VERB" and (fold(token.lemma_) in words.stances) and token.dep_.lower() == "root":
                named |= {fold(t.text) for c in token.children if c.dep_ == "nsubj" for t in c.subtree}
    return frozenset(named)


def whose_words(doc: Doc, words: Vocabulary) -> list[Token]:
    """The tokens that call the one whose words are asked for; none where nobody is named."""
    if any(t.dep_ == "nsubj:pass" for t in doc):
        return []  # "what is he accused of?" asks for the words of others
    noun = next((t for t in doc if fold(t.lemma_) in words.wordings or fold(t.text) in words.wordings), None)
    if noun is not None:
        owners = [c for c in noun.children if c.dep_ == "nmod:poss" and c.pos_ in ("NOUN", "PROPN")]
        if owners:
            return called(list(owners[0].subtree), words)
        behind = [t for t in doc if t.i > noun.i and t.pos_ != "ADJ" and t.lower_ not in words.exactly]
        if behind and fold(behind[0].text).replace("’", "'") in words.origins:
            return called(behind[1:], words)
    verb = next((t for t in doc if t.pos_ in ("VERB", "AUX") and fold(t.lemma_) in words.stances), None)
    behind = [t for t in doc if verb is not None and t.i > verb.i and t.pos_ != "PRON"]
    inverted = called(behind, words) if behind and behind[0].pos_ in ("DET", "PROPN") else []  # « que répond la ministre », "que dit Ann Lee"
    subject = next((t for t in doc if t.dep_ in SUBJECTS and t.pos_ in ("NOUN", "PROPN")), None)
    if subject is not None and not (inverted and verb is not None and subject.i > verb.i):
        return called(list(subject.subtree), words)
    return inverted or called(behind, words) or called([t for t in doc if noun is None or t.i < noun.i], words)


def called(tokens: Iterable[Token], words: Vocabulary) -> list[Token]:
    """What somebody is called, from the first of some tokens on: to the end of their name, or to what is said of something else."""
    found: list[Token] = []
    for token in tokens:
        mark = fold(token.text).replace("’", "'")
        named = bool(found) and found[-1].pos_ == "PROPN"
        if token.text in POSSESSIVE or token.text == "-":
            continue
        if named and token.is_title and found[-1].i == token.i - 1:
            found.append(token)  # a surname that the tagger takes for something else
            continue
        if token.pos_ in ("VERB", "AUX", "SCONJ", "CCONJ") or mark in words.asking or token.is_punct:
            break
        if token.pos_ == "ADP" and (mark not in words.origins or named):
            break
        if named and token.pos_ not in ("PROPN", "NOUN", "ADJ", "PART"):
            break
        found.append(token)
    kept = [t for t in found if t.pos_ in CALLING or t.is_title]
    return _surname(kept) or kept


def _surname(kept: list[Token]) -> list[Token]:
    """The name behind an office, which tells more than the office: « la ministre Anne Roy », not « la ministre de Norvège »."""
    first = len(kept)
    while first and kept[first - 1].pos_ == "PROPN":
        first -= 1
    joined = 0 < first < len(kept) and kept[first].i == kept[first - 1].i + 1
    return kept[first:] if joined and kept[first - 1].pos_ == "NOUN" else []

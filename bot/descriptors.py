"""What the story calls its names: « le groupe X », "X, a shipbuilder", « X est un chantier ».

The nouns around a name tell its sort wherever the name stands alone afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.view import Sentence, Word

ATTACHED = ("appos", "flat", "flat:name", "nmod", "compound")
NOUNS, NAMES = ("NOUN",), ("PROPN",)


def descriptors(sentences: Sequence[Sentence]) -> Mapping[str, tuple[Word, ...]]:
    """By folded name word, the nouns that describe it anywhere in the story, in reading order."""
    found: dict[str, list[Word]] = {}
    for sentence in sentences:
        for word in sentence.words:
            if word.pos == "PROPN":
                found.setdefault(word.fold, []).extend(_around(sentence, word))
    return {name: tuple(nouns) for name, nouns in found.items() if nouns}


def _around(sentence: Sentence, name: Word) -> Iterator[Word]:
    """The noun that a name hangs on, those that hang on the name, the one that it is said to be."""
    token = name.token
    while token.dep_ in ("flat", "flat:name") and token.head.pos_ == "PROPN":
        token = token.head
    head = sentence.at.get(token.head.i)
    if head is not None and head.pos in NOUNS and token.dep_ in ATTACHED and not any(c.dep_ == "case" for c in token.children):
        yield head
    if head is not None and head.pos in NOUNS and token.dep_ == "nsubj" and any(c.dep_ == "cop" for c in head.token.children):
        yield head
    for child in token.children:
        if child.pos_ in NOUNS and child.dep_ in ("appos", "compound", "nmod:desc") and child.i in sentence.at:
            yield sentence.at[child.i]

"""What a question states and leaves open: « Qui a livré les avions ? » -> DELIVER thing=avions, giver open."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.frames.statements import Filler, Statement, statements
from bot.view import Word
from retrieval.analysis import fold

if TYPE_CHECKING:
    from spacy.tokens import Token

CLAUSES = ("acl:relcl", "acl", "advcl", "parataxis")


@dataclass(frozen=True, slots=True)
class Asked:
    """A predicate asked about: its frame ('' for none), the numbers of its terms, the open roles, the terms of the others.

    `subject` is the place among the known roles of the one that the question supposes to have done it, or -1.
    """

    frame: str
    predicate: frozenset[int]
    open: tuple[str, ...]
    known: tuple[tuple[tuple[str, ...], frozenset[int]], ...]
    subject: int = -1


def phrase_tokens(token: Token) -> list[Token]:
    """The tokens under a head, clauses apart."""
    found, queue = [], [token]
    while queue:
        here = queue.pop()
        found.append(here)
        queue += [c for c in here.children if c.dep_ not in CLAUSES]
    return found


def asks(filler: Filler, asking: Collection[str], focus: str) -> bool:
    """Whether a filler is what is asked for: the question word, or the noun that it stands before."""
    token = filler.word.token
    near = [token, *(c for c in token.children if c.dep_ in ("det", "advmod", "amod", "nmod", "obl", "case", "fixed"))]
    deeper = [c for n in near[1:] for c in n.children]
    return filler.word.fold == focus or any(fold(t.text) in asking and not t.head.dep_.startswith("acl") for t in near + deeper)


def asked(words: Sequence[Word], terms: Mapping[str, int], lang: str, asking: Collection[str], focus: str) -> tuple[Asked, ...]:
    """Every predicate of a question with what is known and what is open; those with something open alone where there are some."""
    found = [_asked(s, terms, asking, focus) for s in statements(words, lang)]
    told = [a for a in found if a.predicate and (a.open or a.known)]
    return tuple([a for a in told if a.open] or told)


def _asked(statement: Statement, terms: Mapping[str, int], asking: Collection[str], focus: str) -> Asked:
    opened = tuple(dict.fromkeys(role for f in statement.fillers if asks(f, asking, focus) for role in f.roles))
    known: list[tuple[tuple[str, ...], frozenset[int]]] = []
    subject = -1
    for filler in statement.fillers:
        inside = frozenset(terms[fold(t.text)] for t in phrase_tokens(filler.word.token) if fold(t.text) in terms)
        if inside and not asks(filler, asking, focus):
            subject = len(known) if filler.word.token.dep_.startswith("nsubj") and subject < 0 else subject
            known.append((filler.roles, inside))
    own = terms.get(statement.predicate.fold)
    return Asked(statement.frame, frozenset([own]) if own is not None else frozenset(), opened, tuple(known), subject)

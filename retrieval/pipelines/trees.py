"""Dependency trees that are cut up and put together again, to make questions of statements (Universal Dependencies 2)."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

ASKING = "PronType=Int"
LOWERED, UNMARKED = 0.12, 0.12  # shares of the questions
CAPITALS, LETTERS = 0.1, "ABCDEFGHILMNOPRST"  # how many of the names are capitals, and which
TOP = -1  # the head of a preposition that was left behind by what it governs
WORDY = ("nsubj", "csubj", "acl:relcl", "advcl", "parataxis", "conj", "list", "vocative", "discourse")


@cache
def lists(lang: str) -> Mapping[str, Sequence[str]]:
    """The lists of words of a language by name."""
    known: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads((Path(__file__).parents[1] / "words" / "questions.toml").read_text(encoding="utf-8"))
    return known[lang]


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """One line of CoNLL-U: form, lemma, part of speech, features, relation, its number and that of the word that it hangs on, 0 for the top."""

    form: str
    lemma: str
    pos: str
    xpos: str
    features: str
    relation: str
    number: int = 0
    head: int = 0


@dataclass(frozen=True, slots=True)
class Node:
    """A word with what stands before and behind it."""

    word: Token
    before: tuple[Node, ...] = ()
    behind: tuple[Node, ...] = ()

    def like(self, relation: str) -> Node:
        """The same in another relation."""
        return replace(self, word=replace(self.word, relation=relation))

    def __len__(self) -> int:
        return 1 + sum(len(n) for n in (*self.before, *self.behind))


def tokens(block: str) -> list[Token]:
    """The words of a block; empty where it holds what has no number of its own."""
    found = []
    for line in block.split("\n"):
        if line.startswith("#") or not line.strip():
            continue
        cells = line.split("\t")
        if not cells[0].isdigit():
            return []
        found.append(Token(cells[1], cells[2], cells[3], cells[4], cells[5], cells[7], int(cells[0]), int(cells[6])))
    return found


def node(words: Sequence[Token], top: Token) -> Node:
    """A word with all that hangs on it, marks left out."""
    parts = [node(words, w) for w in words if w.head == top.number and w.pos != "PUNCT"]
    small = top.number == 1 and top.pos != "PROPN" and top.form != "I"  # it opened the statement
    word = replace(top, form=top.form.lower()) if small else top
    return Node(word, tuple(p for p in parts if p.word.number < top.number), tuple(p for p in parts if p.word.number > top.number))


def everyone(tree: Node) -> Iterator[Token]:
    """The words of a node in their order."""
    for part in tree.before:
        yield from everyone(part)
    yield tree.word
    for part in tree.behind:
        yield from everyone(part)


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """A main verb, its auxiliaries, its subject before them, and all that hangs on the verb."""

    verb: Token
    helpers: tuple[Token, ...]
    subject: Token
    own: Sequence[Token]

    @property
    def finite(self) -> Token:
        """The word that has a person: the first auxiliary, or the verb."""
        return self.helpers[0] if self.helpers else self.verb


def clause(words: Sequence[Token]) -> Clause | None:
    """The main clause of a statement; None where it has no verb with a person and a subject before it, or is joined by "is"."""
    verb = next((w for w in words if w.relation == "root" and w.pos == "VERB"), None)
    if verb is None or words[-1].form != ".":
        return None
    own = [w for w in words if w.head == verb.number and w.pos != "PUNCT"]
    helpers = tuple(w for w in own if w.relation.startswith("aux") and w.number < verb.number)
    finite = helpers[0] if helpers else verb
    subject = next((w for w in own if w.relation in ("nsubj", "nsubj:pass") and w.number < finite.number), None)
    if subject is None or "VerbForm=Fin" not in finite.features or any(w.relation == "cop" for w in own):
        return None
    return Clause(verb, helpers, subject, own)


def behind(words: Sequence[Token], found: Clause, kept: Sequence[str]) -> tuple[Node, ...]:
    """What stands behind the verb in some relations, but what has clauses in it."""
    parts = [node(words, w) for w in found.own if w.relation in kept and w.number > found.verb.number]
    return tuple(n for n in parts if not any(w.relation.startswith(WORDY) for w in everyone(n) if w.number != n.word.number))


def invented(draw: random.Random, names: Sequence[str]) -> str:
    """A name made of two: the beginning of one, the end of another; or a few capitals."""
    if draw.random() < CAPITALS:
        return "".join(draw.choice(LETTERS) for _ in range(3))
    left, right = draw.choice(names), draw.choice(names)
    return left[: len(left) // 2 + 1] + right[len(right) // 2 :].lower()


def block_of(question: Node, draw: random.Random, low: float = LOWERED, unmarked: float = UNMARKED) -> str:
    """A question as a block of CoNLL-U, without capitals and without a question mark by some chance."""
    rows: list[tuple[Token, int]] = []

    def number(tree: Node) -> int:
        inner = [(part, number(part)) for part in tree.before]
        rows.append((tree.word, 0))
        own = len(rows)
        for part, at in [*inner, *((p, number(p)) for p in tree.behind)]:
            rows[at - 1] = (part.word, own)
        return own

    top = number(question)
    asking = next((n for n, (w, _) in enumerate(rows, 1) if w.features == ASKING and w.relation == "obl"), top)
    lower, marked = draw.random() < low, draw.random() >= unmarked
    lines = []
    for n, (word, head) in enumerate(rows, 1):
        at = asking if word.head == TOP and word.relation == "case" else head
        relation = word.relation if at else "root"
        lines.append("\t".join([str(n), _typed(word, n == 1, lower), word.lemma, word.pos, word.xpos, word.features, str(at), relation, "_", "_"]))
    if marked:
        lines[-1] = lines[-1].removesuffix("_") + "SpaceAfter=No"
        lines.append("\t".join([str(len(rows) + 1), "?", "?", "PUNCT", ".", "_", str(top), "punct", "_", "_"]))
    return "\n".join(lines)


def _typed(word: Token, first: bool, lower: bool) -> str:
    """A word as it is typed at its place."""
    if lower:
        return word.form.lower()
    if first:
        return word.form[:1].upper() + word.form[1:]
    return word.form.lower() if word.features == ASKING else word.form

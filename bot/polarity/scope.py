"""Which words of a sentence a negation reaches: "no gun was found", « n'a rien réparé », "failed to load".

A word is turned once by each operator above or beside it: a negative word that hangs on it, on one
of its arguments or on a verb that governs it, and a governing verb whose complement did not happen.
Two turns cancel: "did not deny that", « n'exclut pas de ». « ne … que » holds no negative word and turns nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.roles import SUBJECTS
from bot.view import Word
from bot.vocabulary import Vocabulary
from retrieval.analysis import fold

if TYPE_CHECKING:
    from spacy.tokens import Token

# relations through which what is said of the governor holds for the dependent
THROUGH = frozenset([
    "xcomp", "ccomp", "obj", "iobj", "obl", "obl:arg", "obl:mod", "obl:agent", "nmod", "amod", "aux", "aux:pass", "cop",
    "acl", "nsubj", "nsubj:pass", "csubj", "fixed", "flat", "compound", "case", "compound:prt", "expl:pass",
])
ARGUMENTS = frozenset([*SUBJECTS, "obj", "obl", "obl:arg", "obl:mod", "iobj", "nmod", "conj"])
CLAUSES = frozenset(["nsubj:pass", "xcomp", "ccomp", "obj", "obl:arg", "obl", "advcl", "obl:mod", "acl", "nmod"])
STEPS = 6


def negators(token: Token, words: Vocabulary) -> list[Token]:
    """Negative words that hang on a token or determine one of its arguments."""
    own = [c for c in token.children if _negative(c, words)]
    far = [g for c in token.children if c.dep_ in ARGUMENTS for g in c.children if g.i < c.i and _negative(g, words)]
    return own + far


def _negative(token: Token, words: Vocabulary) -> bool:
    low = token.lower_
    if low in words.no_more:
        return any(c.lower_ in words.half_negation for c in token.head.children if c.i != token.i)
    return low in words.strong_negation or low in words.lacking


def reverses(token: Token, words: Vocabulary) -> bool:
    """Whether a verb says that its complement did not, or will not, happen: fail, refuse, rule out, renoncer."""
    return any(form in words.reversing for form in forms(token))


def forms(token: Token) -> tuple[str, str]:
    """The lemma of a verb, alone and with the word behind it: rule, rule out."""
    lemma = fold(token.lemma_)
    following = token.doc[token.i + 1].lower_ if token.i + 1 < len(token.doc) else ""
    return lemma, f"{lemma} {following}"


def turns(token: Token, words: Vocabulary) -> tuple[Token, ...]:
    """The operators that reach a token, in order of the text, each once."""
    found: dict[int, Token] = {}
    if _negative(token, words):
        found[token.i] = token
    following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else token
    if _negative(following, words):
        found[following.i] = following  # "blamed neither side", wherever the parse hangs it
    for step in range(STEPS):
        for negator in negators(token, words):
            found[negator.i] = negator
        if token.head.i == token.i or token.dep_ not in THROUGH:
            break
        if token.dep_ in CLAUSES and reverses(token.head, words):
            found[token.head.i] = token.head
        if token.dep_ in ("nsubj", "nsubj:pass", "csubj") and step:
            break
        token = token.head
    return tuple(found[i] for i in sorted(found))


def turned(word: Word, words: Vocabulary) -> bool:
    """Whether an odd number of operators reaches the word."""
    return len(turns(word.token, words)) % 2 == 1

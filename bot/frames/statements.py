"""What a sentence states: each predicate with what stands beside it, by role.

« Deux appareils ont été livrés par Minsk » -> DELIVER giver=Minsk thing=appareils. A predicate that no
frame knows still has its subject, its object and what its prepositions bring, under those names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.frames.table import Unit, units
from bot.roles import AGENT_MARKS, PASSIVE, SUBJECTS
from bot.view import Word
from retrieval.analysis import fold

if TYPE_CHECKING:
    from spacy.tokens import Token

OBJECTS = ("obj", "ccomp", "xcomp")
OBLIQUES = ("obl", "obl:arg", "obl:mod", "obl:agent", "nmod", "obl:by", "advcl", "acl")
BORROWING = ("conj", "xcomp", "advcl", "ccomp", "acl")
CONTRACTED = {"du": "de", "des": "de", "d": "de", "au": "a", "aux": "a", "l": ""}
POSSESSIVE = {"fr": "de", "en": "of"}
TO = {"fr": "a", "en": "to"}
DEEP, GAP = 3, 5
SUBJECT, OBJECT, OBLIQUE = "subject", "object", "oblique"


@dataclass(frozen=True, slots=True, eq=False)
class Filler:
    """What stands beside a predicate: its head word and the roles that it may play, likeliest first."""

    word: Word
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A predicate in a sentence, the frame that it evokes ('' for none), and what fills its roles."""

    frame: str
    predicate: Word
    fillers: tuple[Filler, ...]

    def of(self, role: str) -> tuple[Filler, ...]:
        """The fillers that may play a role."""
        return tuple(f for f in self.fillers if role in f.roles)


def passive(token: Token) -> bool:
    """Whether a verb form turns its subject and object round: a passive, or a past participle beside a noun."""
    if any(c.dep_ in PASSIVE for c in token.children):
        return True
    morph = token.morph
    participle = "Part" in morph.get("VerbForm", []) and "Past" in (morph.get("Tense", []) or ["Past"])
    return participle and token.dep_ in ("acl", "amod") and not any(c.dep_.startswith("aux") for c in token.children)


def mark_of(token: Token) -> str:
    """The preposition or conjunction that governs a token, folded and as it is without its article; '' for none."""
    return uncontracted(next((c.text for c in token.children if c.dep_ in ("case", "mark") and c.i < token.i), ""))


def uncontracted(preposition: str) -> str:
    """A preposition folded, as it is without its article: « du » is « de »."""
    mark = fold(preposition).strip("'’")
    return CONTRACTED.get(mark, mark)


def place_of(child: Token, verb: bool, turned: bool, lang: str) -> str:
    """The place beside a predicate where a child stands: subject, object, or its preposition; '' for none."""
    mark = mark_of(child)
    if verb and turned and (child.dep_ in ("obl:agent", "obl:by") or (child.dep_.startswith("obl") and mark in AGENT_MARKS)):
        return SUBJECT
    if verb and child.dep_ in SUBJECTS:
        return OBJECT if turned else SUBJECT
    if verb and child.dep_ == "iobj":
        return TO[lang]
    if verb and child.dep_ in OBJECTS:
        return mark if mark and child.dep_ == "xcomp" else OBJECT
    if child.dep_ in ("nmod:poss", "compound") and not verb:
        return POSSESSIVE[lang]
    return mark if child.dep_ in OBLIQUES else ""


def together(token: Token) -> list[Token]:
    """A token and those coordinated with it."""
    return [token, *(c for c in token.children if c.dep_ == "conj")]


def beside(token: Token, lang: str, depth: int = 0) -> list[tuple[str, Token]]:
    """What stands beside a predicate and where: its own, and what it shares with the verb that it hangs on."""
    verb = token.pos_ in ("VERB", "AUX", "ADJ")
    turned = verb and passive(token)
    own = [(place, t) for c in token.children for place in (place_of(c, verb, turned, lang),) if place for t in together(c)]
    if verb and depth < DEEP:
        own = [(place, antecedent(token, t)) for place, t in own]
        own += borrowed(token, {place for place, _ in own}, turned, lang, depth)
    return own


def antecedent(verb: Token, found: Token) -> Token:
    """What a relative pronoun stands for: the noun that its clause hangs on."""
    relative = verb.dep_.startswith("acl") and "Rel" in found.morph.get("PronType", [])
    return verb.head if relative and found.pos_ in ("PRON", "DET") else found


def borrowed(token: Token, have: set[str], turned: bool, lang: str, depth: int) -> Iterator[tuple[str, Token]]:
    """The subject of the clause around, the noun that a participle or a bare relative describes."""
    own = OBJECT if turned else SUBJECT
    if token.dep_ in ("acl", "amod") and token.head.pos_ in ("NOUN", "PROPN") and own not in have:
        yield own, token.head
    elif token.dep_ == "acl:relcl" and SUBJECT in have and OBJECT not in have and not turned:
        yield OBJECT, token.head
    elif token.dep_ in BORROWING and own not in have and token.head.pos_ in ("VERB", "AUX"):
        outer = passive(token.head)
        for place, found in beside(token.head, lang, depth + 1):
            if place == (OBJECT if outer else SUBJECT):
                yield own, found


def spelt(unit: Unit, words: Sequence[Word], at: int) -> bool:
    """Whether the words from one on spell a unit, a few others between."""
    position = at
    for wanted in unit.words[1:]:
        following = range(position + 1, min(len(words), position + 1 + GAP))
        position = next((n for n in following if wanted in (words[n].lemma, words[n].fold)), -1)
        if position < 0:
            return False
    return True


def pronominal(word: Word) -> bool:
    """Whether a verb has a reflexive pronoun."""
    return any(fold(c.text).strip("'’") in ("se", "s") for c in word.token.children)


def evoked(words: Sequence[Word], at: int, lang: str) -> list[tuple[Unit, Word]]:
    """The units that begin at a word, the longest ones alone, with the word that is the predicate."""
    word = words[at]
    known = units(lang)
    found = [u for key in dict.fromkeys((word.lemma, word.fold)) for u in known.get(key, ()) if _sort_fits(u, word) and spelt(u, words, at)]
    found += [u for u in known.get("se", ()) if len(u.words) > 1 and u.words[1] == word.lemma and pronominal(word)]
    longest = max((len(u.words) for u in found), default=0)
    return [(u, word) for u in found if len(u.words) == longest]


def _sort_fits(unit: Unit, word: Word) -> bool:
    verbal = word.pos in ("VERB", "AUX") or "Part" in word.token.morph.get("VerbForm", [])
    if unit.sort == "noun":
        return word.pos in ("NOUN", "PROPN")
    return word.pos == "ADJ" if unit.sort == "adj" else verbal


def statements(words: Sequence[Word], lang: str) -> tuple[Statement, ...]:
    """Every statement of a sentence, in the order of its predicates; one a frame and one without for each."""
    at = {w.token.i: w for w in words}
    found: list[Statement] = []
    for n, word in enumerate(words):
        if not word.content or word.pos not in ("VERB", "AUX", "NOUN", "ADJ"):
            continue
        places = [(place, at[t.i]) for place, t in beside(word.token, lang) if t.i in at]
        inner = {place for place, _ in places}
        places += [(place, at[t.i]) for place, t in _through(word, places, inner, lang) if t.i in at]
        for unit, predicate in evoked(words, n, lang):
            if unit.sort == "verb0" and OBJECT in inner:
                continue
            extra = _inner(unit, words, n, lang, at) if unit.sort == "phrase" else []
            found.append(Statement(unit.frame, predicate, _fillers(unit, places + extra)))
        found.append(Statement("", word, tuple(Filler(w, _plain(place, word)) for place, w in places)))
    return tuple(found)


def _through(verb: Word, places: list[tuple[str, Word]], have: set[str], lang: str) -> Iterator[tuple[str, Token]]:
    """What the parser hung on the object though it may belong to the verb: « a livré deux avions au Mali »."""
    if verb.pos in ("VERB", "AUX"):
        for place, found in places:
            if place == OBJECT:
                yield from ((p, t) for p, t in beside(found.token, lang) if p not in have and p != POSSESSIVE[lang] and p not in (SUBJECT, OBJECT))


def _inner(unit: Unit, words: Sequence[Word], at: int, lang: str, by_token: dict[int, Word]) -> list[tuple[str, Word]]:
    """What hangs on the noun of a phrase: « porter plainte contre X » where the parser gives X to « plainte »."""
    nouns = [w for w in words[at + 1 : at + 2 + GAP] if w.pos == "NOUN" and (w.lemma in unit.words or w.fold in unit.words)]
    return [(place, by_token[t.i]) for noun in nouns for place, t in beside(noun.token, lang) if t.i in by_token]


def _fillers(unit: Unit, places: list[tuple[str, Word]]) -> tuple[Filler, ...]:
    return tuple(Filler(word, unit.linking[place]) for place, word in places if place in unit.linking)


def _plain(place: str, predicate: Word) -> tuple[str, ...]:
    """The roles of a place where no frame names them: a noun's 'of' is what is done or who does it."""
    if place in (SUBJECT, OBJECT):
        return (place,)
    if predicate.pos == "NOUN":
        return (OBJECT, SUBJECT) if place in POSSESSIVE.values() else (SUBJECT,) if place in AGENT_MARKS else (OBLIQUE,)
    return (OBLIQUE,)

"""Reading a question: its language, kind, and the terms an answer's surroundings must hold."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from bot.answer import Kind, Lang
from bot.background import Place
from bot.frames.asked import Asked, asked
from bot.frames.statements import uncontracted
from bot.kinds.model import Evidence, Weights, evidence, shares, ways
from bot.kinds.model import weights as kind_weights
from bot.kinds.patterns import by_noun, deed, kind_of, sort_of_person, stated
from bot.roles import AGENT_MARKS, GROUPS, PASSIVE
from bot.sources import sources
from bot.tense import Tense, tense_asked
from bot.view import Word, words_of
from bot.vocabulary import Vocabulary, vocabulary
from retrieval.analysis import fold, plain
from retrieval.language import detect
from retrieval.lexicon import lexicon
from retrieval.pipeline import load_questions, relabel_asked
from retrieval.thesaurus import Entry, joined

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

DETERMINING, ASKED_OF = ("det", "case", "amod", "compound", "nummod", "nmod:poss"), ("det", "nmod", "amod")
BESIDE_VERBS = ("nsubj", "nsubj:pass", "obj", "iobj", "obl", "obl:arg", "obl:agent", "obl:by")
BESIDE_OTHERS = ("case", "mark", "compound:prt", "det")
NAMING = ("flat", "flat:name", "appos", "nmod:appos")
# « a-t-elle » is two words to a parser, « a -elle »: the pronoun is set apart as the treebanks have it
INVERTED = re.compile(r"(?<=\w)-(?:t[-'’ ])?(?=(?:ils?|elles?|on|ce)\b(?!-))")


@dataclass(frozen=True, slots=True)
class Term:
    """A content word of the question and what it matches by; `source` where it names whose account is asked for,
    `lang` where it was lent in a language that need not be the question's."""

    text: str
    lemma: str
    stem: str
    concepts: frozenset[int]
    verb: bool
    name: bool
    focus: bool = False
    carried: bool = False
    source: bool = False
    english: Entry = Entry()
    lang: Lang | None = None
    frames: frozenset[str] = frozenset()
    fields: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as understood.

    `open_role` is the role that the question word or the noun beside it plays: subject, patient,
    oblique, or nothing where the parse does not tell; `tense` is that of its verb, `grain` how fine a date it asks for.
    `passive` is set where its subject is acted on: "what is he accused of".
    `near` and `told` are lent by the turns before: where to look first, and what is hardly the answer again. `ways` are the kinds that it may be of with
    their patterns and shares, likeliest first; `share` is that of the kind at hand, `signs` what told, `ruled` the kind and
    pattern that the rule alone read; `only` holds the terms that name the source whose account alone counts; `given` are the
    numbers of the terms that head what stands beside the verb, what is asked for apart; `mark` is the preposition that governs
    the question word, folded: the "to" of "to whom".
    """

    text: str
    lang: Lang
    kind: Kind
    pattern: str
    terms: tuple[Term, ...]
    focus: str = ""
    open_object: bool = False
    open_role: str = ""
    negated: bool = False
    tense: Tense = "none"
    grain: str = ""
    subject: frozenset[str] = frozenset()
    passive: bool = False
    near: tuple[Place, ...] = ()
    told: tuple[Place, ...] = ()
    only: frozenset[str] = frozenset()
    asked: tuple[Asked, ...] = ()
    signs: Evidence = field(default_factory=dict)
    ways: tuple[tuple[Kind, str, float], ...] = ()
    share: float = 1.0
    ruled: tuple[Kind, str] = (Kind.NONE, "")
    given: frozenset[int] = frozenset()
    mark: str = ""

    @property
    def verbs(self) -> tuple[Term, ...]:
        """The terms that are verbs: the predicate asked about is among them."""
        return tuple(term for term in self.terms if term.verb)

    @property
    def subject_terms(self) -> frozenset[int]:
        """Numbers of the terms of its subject."""
        return frozenset(n for n, t in enumerate(self.terms) if t.text in self.subject)

    @property
    def later(self) -> bool:
        """Whether it was asked after another question."""
        return bool(self.near) or any(term.carried for term in self.terms)


def _noun(token: Token) -> bool:
    """Whether a word taken for a verb stands where nouns do: "the Harrow appeal court", "over the exam leak"."""
    return token.dep_ == "compound" or any(c.dep_ in DETERMINING and c.i < token.i for c in token.children)


def term_of(word: Word, focus: str) -> Term:
    """A question's word as a term."""
    acronym = word.token.text.isupper() and len(word.fold) > 1 and word.token.text.isalpha()
    name = word.pos == "PROPN" or acronym or (word.token.text[:1].isupper() and word.token.i > 0)
    verb = (word.pos in ("VERB", "AUX") and not _noun(word.token)) or any(c.dep_ == "aux" for c in word.token.children)
    return Term(word.fold, word.lemma, word.stem, word.concepts, verb, name, bool(focus) and word.fold == focus, english=word.english, frames=word.frames, fields=word.fields)


def terms_of(words: Sequence[Word], lang: Lang, focus: str) -> tuple[Term, ...]:
    """The content words that are not question words, each once, in order."""
    skip = vocabulary(lang).question_words
    found: dict[str, Term] = {}
    for word in words:
        light = (word.fold in skip or word.lemma in skip) and not word.name and not (word.phrasal and word.pos == "VERB")
        if word.content and (not light or word.fold == focus):
            found.setdefault(word.fold, term_of(word, focus))
    return tuple(found.values())


def predicates(doc: Doc, lang: Lang) -> tuple[Term, ...]:
    """The small words that are a question's whole predicate, as terms of the verbs that tell the same: the "back" of "when is he back?"."""
    known = vocabulary(lang).predicative
    verbless = not any(t.pos_ == "VERB" for t in doc)
    return tuple(_told_by(known[t.lower_], lang) for t in doc if t.lower_ in known and t.dep_ not in BESIDE_OTHERS
                 and (verbless or any(c.dep_ in ("cop", "nsubj") for c in t.children)))


@cache
def _told_by(verbs: tuple[str, ...], lang: Lang) -> Term:
    words = [w for verb in verbs for w in words_of(load_questions(lang)(verb), 0, lang)[:1]]
    senses = [frozenset(s.concept for s in lexicon().of(verb, lang) if s.pos == "verb") for verb in verbs]
    first = words[0]
    return Term(first.fold, first.lemma, first.stem, frozenset().union(*senses), verb=True, name=False, english=joined([w.english for w in words]),
                frames=frozenset().union(*(w.frames for w in words)), fields=frozenset().union(*(w.fields for w in words)))


def open_role(doc: Doc, words: Vocabulary) -> str:
    """The role of the question word, or of the noun that it determines, the passive turned round."""
    asking = next((t for t in doc if fold(t.text) in words.asking), None)
    if asking is None:
        return ""
    token = asking.head if asking.dep_ in ("det", "nmod") else asking
    role = GROUPS.get(token.dep_, "")
    if role == "subject" and any(c.dep_ in PASSIVE for c in token.head.children):
        return "patient"
    governed = token is asking and mark_asked(doc, words) not in ("", *AGENT_MARKS)  # « de qui », whatever the parser takes « qui » for
    return role if role in ("subject", "patient", "oblique") else "oblique" if governed else ""


def mark_asked(doc: Doc, words: Vocabulary) -> str:
    """The folded preposition before the question word; '' for none."""
    asking = next((t for t in doc if fold(t.text) in words.asking), None)
    before = doc[asking.i - 1] if asking is not None and asking.i else None
    return uncontracted(before.text) if before is not None and before.pos_ == "ADP" else ""


def sort_asked(doc: Doc, words: Vocabulary) -> str:
    """The folded noun that a question word determines: the club of "which bankrupt club"; '' for none."""
    heads = (t.head for t in _determining(doc, words) if t.head.i > t.i)
    return next((fold(head.text) for head in heads if head.pos_ in ("NOUN", "PROPN")), "")


def given(doc: Doc, words: Vocabulary, terms: Sequence[Term]) -> frozenset[int]:
    """Numbers of the terms that head what is told beside the verbs: the court and the mayor of "why did the court clear the mayor"."""
    asking = {t.head.i for t in _determining(doc, words)}
    heads = [t for t in doc if t.dep_ in BESIDE_VERBS and t.pos_ in ("NOUN", "PROPN", "VERB") and t.i not in asking]
    named = {fold(w.text) for t in heads for w in _names_of(t)}
    return frozenset(n for n, t in enumerate(terms) if t.text in named and not t.focus)


def _determining(doc: Doc, words: Vocabulary) -> list[Token]:
    """The question words that stand beside a noun: the "which" of "which club"."""
    return [t for t in doc if fold(t.text) in words.asking and t.dep_ in ASKED_OF]


def _names_of(token: Token) -> list[Token]:
    """A noun with the names that hang on it, a name with what stands before it: « la ministre Anne Roy », "minister Ann Lee"."""
    called = [c for c in token.children if c.dep_ == "nmod:desc"]
    return [token, *called, *(part for c in token.children if c.dep_ in NAMING and c.pos_ == "PROPN" for part in _names_of(c))]


def subject_words(doc: Doc) -> frozenset[str]:
    """Folded words of the subject of the question's main verb."""
    heads = [t for t in doc if t.dep_ in ("nsubj", "nsubj:pass") and t.pos_ in ("NOUN", "PROPN")][:1]
    return frozenset(fold(t.text) for head in heads for t in head.subtree if t.dep_ not in ("acl:relcl", "acl"))


def read_question(text: str, lang: Lang | None = None, default: Lang = "fr") -> Reading:
    """The reading of a question in the language given, or the one its words show."""
    known: Lang = lang or detect(text, default)
    words = vocabulary(known)
    kind, pattern, focus = kind_of(text, words)
    doc = relabel_asked(load_questions(known)(INVERTED.sub(" -", re.sub(r"\s+", " ", text).strip())))
    if sort := sort_of_person(doc, kind, words):
        kind, pattern, focus = Kind.WHICH, "which", sort
    if pattern == "which":
        focus = sort_asked(doc, words) or focus
    read = words_of(doc, 0, known)
    terms = (*terms_of(read, known, focus), *predicates(doc, known))
    if pattern == "named":
        terms = tuple(t for t in terms if t.lemma not in words.name_words)
    if words.ages.search(plain(text)):
        terms = tuple(t for t in terms if words.attributes.get(t.lemma) != "age")  # it asks, as "when" does
    if kind is Kind.NONE and stated(doc, text, words) and any(t.pos_ == "AUX" for t in doc):
        kind, pattern = Kind.YES_NO, "yesno"  # « ses chefs ont réagi ? », not "fine asked of the club?"
    kind, pattern = by_noun(kind, words, read, pattern)
    named = sources(doc, words, text, kind)
    terms = tuple(replace(t, source=t.text in named) for t in terms)
    negated = any(t.lower_ in words.strong_negation for t in doc)
    role = open_role(doc, words)
    kind, pattern = deed(doc, kind, pattern, role, words)
    if kind is Kind.NONE and stated(doc, text, words):
        kind, pattern = Kind.YES_NO, "yesno"
    if not any(t.verb for t in terms):
        terms = tuple(replace(t, verb=any(s.pos == "verb" for s in lexicon().of(t.lemma, known)) and not t.name) for t in terms)
    by_rule = Reading(text, known, kind, pattern, terms, focus, _open_object(kind, pattern, role), role, negated,
                      tense_asked(doc, words), grain_of(plain(text), words.grains_asked), subject_words(doc), any(t.dep_ in PASSIVE for t in doc),
                      asked=asked(read, {t.text: n for n, t in enumerate(terms)}, known, words.asking | words.counting, focus),
                      signs=evidence(doc, read, kind, pattern, focus), given=given(doc, words, terms), mark=mark_asked(doc, words))
    return weighed(by_rule, kind_weights())


def grain_of(text: str, grains: Sequence[tuple[str, re.Pattern[str]]]) -> str:
    """How fine a date is, or is asked for: the first name whose pattern a folded text holds; '' for none."""
    return next((name for name, pattern in grains if pattern.search(text)), "")


def _open_object(kind: Kind, pattern: str, role: str) -> bool:
    return pattern == "whom" or kind is Kind.WHAT or (kind is Kind.WHO and role == "patient")


def weighed(by_rule: Reading, by: Weights) -> Reading:
    """A reading by rule as the likeliest of the kinds that its signs speak for, with the others beside it."""
    found = ways(shares(by_rule.signs, by), by_rule.kind, by_rule.pattern, by_rule.focus)
    return of_kind(replace(by_rule, ways=found, ruled=(by_rule.kind, by_rule.pattern)), *found[0])


def of_kind(reading: Reading, kind: Kind, pattern: str, share: float) -> Reading:
    """The reading as one of its ways has it."""
    return replace(reading, kind=kind, pattern=pattern, share=share, open_object=_open_object(kind, pattern, reading.open_role))


def readings(reading: Reading) -> tuple[Reading, ...]:
    """The reading in each of its ways, likeliest first."""
    return tuple(of_kind(reading, *way) for way in reading.ways) or (reading,)


def spell(reading: Reading, vocabulary_of_text: frozenset[str], known: frozenset[str], names: frozenset[str] = frozenset()) -> Reading:
    """Mistyped words mended to the nearest word of the text ('Highwya' -> 'highway'), and names
    typed without capitals known again by the text's own."""
    terms = []
    for term in reading.terms:
        if not (term.text in vocabulary_of_text or term.concepts or term.text in known or len(term.text) < 5):
            near = difflib.get_close_matches(term.text, sorted(vocabulary_of_text), 1, 0.82)
            term = replace(term, text=near[0], lemma=near[0], stem=near[0]) if near else term
        terms.append(replace(term, name=True, verb=False) if term.text in names and not term.concepts else term)
    return replace(reading, terms=tuple(terms))

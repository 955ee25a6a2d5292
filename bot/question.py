"""Reading a question: its language, kind, and the terms an answer's surroundings must hold."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answer import Kind, Lang, Stance
from bot.background import Place
from bot.frames.asked import Asked, asked
from bot.roles import GROUPS, PASSIVE
from bot.view import Word, words_of
from bot.vocabulary import Vocabulary, vocabulary
from retrieval.analysis import APOSTROPHES, fold
from retrieval.language import detect
from retrieval.lexicon import lexicon
from retrieval.pipeline import load
from retrieval.thesaurus import Entry

if TYPE_CHECKING:
    from spacy.tokens import Doc

KINDS = {
    "quote": Kind.SAID, "said": Kind.SAID, "why": Kind.WHY, "duration": Kind.DURATION,
    "how_many": Kind.HOW_MANY, "how_much": Kind.HOW_MUCH, "when": Kind.WHEN, "where": Kind.WHERE,
    "who_confirmed": Kind.WHO_CONFIRMED, "who_denied": Kind.WHO_DENIED, "who_accused": Kind.WHO_ACCUSED,
    "who_said": Kind.WHO_SAID, "definition": Kind.DEFINITION, "whom": Kind.WHO, "which": Kind.WHICH,
    "who": Kind.WHO, "how": Kind.HOW, "what": Kind.WHAT, "contents": Kind.WHAT, "events": Kind.WHAT,
}
SPEAKING = {Stance.DENIES: Kind.WHO_DENIED, Stance.ACCUSES: Kind.WHO_ACCUSED, Stance.CRITICISES: Kind.WHO_ACCUSED, Stance.CONFIRMS: Kind.WHO_CONFIRMED}
OBJECTING = (Stance.DENIES, Stance.ACCUSES, Stance.CRITICISES, Stance.CONFIRMS)
CIRCUMSTANCES = ("when", "where")
SPOKEN = ("who_confirmed", "who_denied", "who_accused", "who_said")

# « est-elle » is two words to a parser: the pronoun is set apart as the treebanks have it
INVERTED = re.compile(r"(?<=\w)(-t?-?(?:il|elle|ils|elles|on|ce)\b)(?!-)")


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


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as understood.

    `open_role` is the role that the question word or the noun beside it plays: subject, patient,
    oblique, or nothing where the parse does not tell. `near` and `told` are lent by the turns before:
    where to look first, and what is hardly the answer again.
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
    subject: frozenset[str] = frozenset()
    near: tuple[Place, ...] = ()
    told: tuple[Place, ...] = ()
    asked: tuple[Asked, ...] = ()

    @property
    def verbs(self) -> tuple[Term, ...]:
        """The terms that are verbs: the predicate asked about is among them."""
        return tuple(term for term in self.terms if term.verb)


def plain(text: str) -> str:
    """Lower case, no accents, straight apostrophes, no end mark."""
    return re.sub(r"\s+", " ", fold(text.translate(APOSTROPHES))).strip(" ?!.")


def kind_of(text: str, words: Vocabulary) -> tuple[Kind, str, str]:
    """Kind, the name of the pattern that told, and the focus word where it has one."""
    asked = words.unwrap.sub(r"\1 ", plain(text))
    if words.yesno.search(asked) and not re.match(r"(qui|who|what|que)\b", asked):
        return Kind.YES_NO, "yesno", ""
    spoken = [(m.end(), name) for name, pattern in words.questions if name in SPOKEN and (m := pattern.search(asked))]
    for name, pattern in words.questions:
        match = pattern.search(asked)
        if match and name in CIRCUMSTANCES and match.start() and asked.split()[0] in words.asking | words.openers:
            continue  # "who was hurt when the bridge fell" asks who
        if match and name in SPOKEN and name != min(spoken)[1]:
            continue  # "who accuses X of having rejected it": the first verb is the one that is asked about
        if match:
            focus = (match.groupdict().get("focus") or "") if "focus" in pattern.groupindex else ""
            return KINDS[name], name, focus
    return Kind.NONE, "none", ""


def term_of(word: Word, focus: str) -> Term:
    """A question's word as a term."""
    acronym = word.token.text.isupper() and len(word.fold) > 1 and word.token.text.isalpha()
    name = word.pos == "PROPN" or acronym or (word.token.text[:1].isupper() and word.token.i > 0)
    verb = word.pos in ("VERB", "AUX")
    return Term(word.fold, word.lemma, word.stem, word.concepts, verb, name, bool(focus) and word.fold == focus, english=word.english, frames=word.frames)


def terms_of(words: Sequence[Word], lang: Lang, focus: str) -> tuple[Term, ...]:
    """The content words that are not question words, each once, in order."""
    skip = vocabulary(lang).question_words
    found: dict[str, Term] = {}
    for word in words:
        light = (word.fold in skip or word.lemma in skip) and not word.name
        if word.content and (not light or word.fold == focus):
            found.setdefault(word.fold, term_of(word, focus))
    return tuple(found.values())


def open_role(doc: Doc, words: Vocabulary) -> str:
    """The role of the question word, or of the noun that it determines, the passive turned round."""
    asking = next((t for t in doc if fold(t.text) in words.asking), None)
    if asking is None:
        return ""
    token = asking.head if asking.dep_ in ("det", "nmod") else asking
    role = GROUPS.get(token.dep_, "")
    if role == "subject" and any(c.dep_ in PASSIVE for c in token.head.children):
        return "patient"
    return role if role in ("subject", "patient", "oblique") else ""


def subject_words(doc: Doc) -> frozenset[str]:
    """Folded words of the subject of the question's main verb."""
    heads = [t for t in doc if t.dep_ in ("nsubj", "nsubj:pass") and t.pos_ in ("NOUN", "PROPN")][:1]
    return frozenset(fold(t.text) for head in heads for t in head.subtree if t.dep_ not in ("acl:relcl", "acl"))


def sources(doc: Doc, words: Vocabulary, text: str, kind: Kind) -> frozenset[str]:
    """Folded words that name whose account is asked for: « selon la FAR », "in Lovik's version", "does MSF estimate"."""
    named = {w for pattern in words.by_whom for m in pattern.finditer(plain(text)) for w in re.findall(r"[\w-]+", m["who"])}
    if kind not in (Kind.SAID, Kind.WHO_SAID, Kind.WHO_DENIED, Kind.WHO_ACCUSED, Kind.WHO_CONFIRMED):
        for token in doc:
            if token.pos_ == "VERB" and (fold(token.lemma_) in words.stances) and token.dep_.lower() == "root":
                named |= {fold(t.text) for c in token.children if c.dep_ == "nsubj" for t in c.subtree}
    return frozenset(named)


def by_noun(kind: Kind, words: Vocabulary, found: list[Word], pattern: str) -> tuple[Kind, str]:
    """The kind that the first telling noun asks for, where no question word told: "Temba's score?", "what was the motive"."""
    if kind not in (Kind.NONE, Kind.WHAT, Kind.WHICH, Kind.DEFINITION) or pattern == "events":
        return kind, pattern
    plain_words = [w for w in found if w.pos in ("NOUN", "ADJ", "VERB", "NUM") and w.token.lower_ not in words.asking and not w.name]
    told = [words.answer_types.get(w.lemma) or words.answer_types.get(w.fold) for w in plain_words][:4 if kind is Kind.NONE else 1]
    first = next((t for t in told if t), None)
    return (Kind(first), "noun") if first else (kind, pattern)


def _deed(doc: Doc, kind: Kind, pattern: str, role: str, words: Vocabulary) -> tuple[Kind, str]:
    """ "Who was elected?" asks for a deed, not for a definition; "who is accused?" for the accused, "who moaned?" for a speaker."""
    verb = any(t.pos_ == "VERB" and not t.dep_.startswith("acl") for t in doc)
    passive = any(t.dep_ in PASSIVE for t in doc)
    meant = any(fold(t.lemma_) in words.meaning for t in doc)
    plain_tokens = [t for t in doc if not t.is_punct]
    dangling = len(plain_tokens) > 2 and plain_tokens[-1].pos_ == "ADP"
    if kind is Kind.DEFINITION and not meant and (verb or dangling):
        return (Kind.WHO, "who") if fold(doc[0].text) in ("who", "qui") else (Kind.WHAT, "what")
    if pattern in SPOKEN and role == "patient" and passive:
        return Kind.WHO, "whom"
    stance = _said(doc, words) if pattern == "who" and role == "subject" and not passive else None
    if stance is not None:
        return SPEAKING.get(stance, Kind.WHO_SAID), "who_said"
    return kind, pattern


def _said(doc: Doc, words: Vocabulary) -> Stance | None:
    """The stance of the reporting verb whose subject is asked for; one that only says must have a clause for what it says."""
    asking = next((t for t in doc if fold(t.text) in words.asking), None)
    if asking is None or asking.head.pos_ != "VERB":
        return None
    stance = words.stances.get(fold(asking.head.lemma_))
    beside = {c.dep_ for c in asking.head.children}
    clause = bool(beside & {"ccomp", "xcomp", "advcl"})
    return stance if clause or (stance in OBJECTING and beside & {"obj", "obl", "obl:arg"}) else None


def sort_of_person(doc: Doc, kind: Kind) -> str:
    """The folded noun of "who is the lawyer defending X": a sort is told and a deed, so it is a name that is asked for."""
    if kind is not Kind.DEFINITION or fold(doc[0].text) not in ("who", "qui") or any(t.pos_ == "PROPN" and t.dep_.lower() == "root" for t in doc):
        return ""
    noun = next((t for t in doc if t.pos_ in ("NOUN", "PROPN")), None)
    described = noun is not None and noun.pos_ == "NOUN" and any(c.dep_.startswith("acl") or c.pos_ == "VERB" for c in noun.children)
    return fold(noun.text) if noun is not None and described else ""


def stated(doc: Doc, text: str, words: Vocabulary) -> bool:
    """A statement with a question mark, or a headline that asks whether: "X fired Y?", « Le maire toujours en poste ? »."""
    if words.yesno_bare.search(plain(text)):
        return True
    subject = any(t.dep_ in ("nsubj", "nsubj:pass") and t.head.i > t.i for t in doc)
    finite = any("Fin" in t.morph.get("VerbForm", []) for t in doc)
    return text.rstrip().endswith("?") and subject and finite


def read_question(text: str, lang: Lang | None = None, default: Lang = "fr") -> Reading:
    """The reading of a question in the language given, or the one its words show."""
    known: Lang = lang or detect(text, default)
    words = vocabulary(known)
    kind, pattern, focus = kind_of(text, words)
    doc = load(known)(INVERTED.sub(r" \1", re.sub(r"\s+", " ", text).strip()))
    if sort := sort_of_person(doc, kind):
        kind, pattern, focus = Kind.WHICH, "which", sort
    read = words_of(doc, 0, known)
    terms = terms_of(read, known, focus)
    kind, pattern = by_noun(kind, words, read, pattern)
    named = sources(doc, words, text, kind)
    terms = tuple(replace(t, source=t.text in named) for t in terms)
    negated = any(t.lower_ in words.strong_negation for t in doc)
    role = open_role(doc, words)
    kind, pattern = _deed(doc, kind, pattern, role, words)
    if kind is Kind.NONE and stated(doc, text, words):
        kind, pattern = Kind.YES_NO, "yesno"
    if not any(t.verb for t in terms):
        terms = tuple(replace(t, verb=any(s.pos == "verb" for s in lexicon().of(t.lemma, known)) and not t.name) for t in terms)
    return Reading(text, known, kind, pattern, terms, focus,
                   pattern == "whom" or kind is Kind.WHAT or (kind is Kind.WHO and role == "patient"), role, negated,
                   subject_words(doc), asked=asked(read, {t.text: n for n, t in enumerate(terms)}, known, words.asking | words.counting, focus))


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

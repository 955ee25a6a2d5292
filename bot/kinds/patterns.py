"""The kind of a question by the words that ask: patterns of the words files, the noun asked for, the parse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answer import Kind, Stance
from bot.roles import PASSIVE
from bot.vocabulary import Vocabulary
from retrieval.analysis import fold, plain

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from bot.view import Word

KINDS = {
    "quote": Kind.SAID, "said": Kind.SAID, "why": Kind.WHY, "duration": Kind.DURATION,
    "how_many": Kind.HOW_MANY, "how_much": Kind.HOW_MUCH, "when": Kind.WHEN, "where": Kind.WHERE,
    "who_confirmed": Kind.WHO_CONFIRMED, "who_denied": Kind.WHO_DENIED, "who_accused": Kind.WHO_ACCUSED,
    "who_said": Kind.WHO_SAID, "definition": Kind.DEFINITION, "whom": Kind.WHO, "which": Kind.WHICH,
    "who": Kind.WHO, "how": Kind.HOW, "what": Kind.WHAT, "contents": Kind.WHAT, "events": Kind.WHAT, "named": Kind.WHICH,
}
SPEAKING = {Stance.DENIES: Kind.WHO_DENIED, Stance.ACCUSES: Kind.WHO_ACCUSED, Stance.CRITICISES: Kind.WHO_ACCUSED, Stance.CONFIRMS: Kind.WHO_CONFIRMED}
OBJECTING = (Stance.DENIES, Stance.ACCUSES, Stance.CRITICISES, Stance.CONFIRMS)
CIRCUMSTANCES = ("when", "where")
SPOKEN = ("who_confirmed", "who_denied", "who_accused", "who_said")


def kind_of(text: str, words: Vocabulary) -> tuple[Kind, str, str]:
    """Kind, the name of the pattern that told, and the focus word where it has one."""
    asked = words.unwrap.sub(r"\1 ", plain(text))
    if words.yesno.search(asked) and asked.split()[0] not in words.leading:
        return Kind.YES_NO, "yesno", ""
    spoken = [(m.end(), name) for name, pattern in words.questions if name in SPOKEN and (m := pattern.search(asked))]
    for name, pattern in words.questions:
        match = pattern.search(asked)
        if match and name in CIRCUMSTANCES and match.start() and asked.split()[0] in words.asking | words.openers:
            continue  # "who was hurt when the bridge fell" asks who
        if match and name in SPOKEN and name != min(spoken)[1]:
            continue  # "who accuses X of having rejected it": the first verb is the one that is asked about
        if match:
            focus = next((said for group, said in match.groupdict().items() if group.startswith("focus") and said), "")
            return KINDS[name], name, focus
    return Kind.NONE, "none", ""


def by_noun(kind: Kind, words: Vocabulary, found: list[Word], pattern: str) -> tuple[Kind, str]:
    """The kind that the first telling noun asks for, where no question word told: "Temba's score?", "what was the motive"."""
    if kind not in (Kind.NONE, Kind.WHAT, Kind.WHICH, Kind.DEFINITION) or pattern == "events":
        return kind, pattern
    plain_words = [w for w in found if w.pos in ("NOUN", "ADJ", "VERB", "NUM") and w.token.lower_ not in words.asking and not w.name]
    told = [words.answer_types.get(w.lemma) or words.answer_types.get(w.fold) for w in plain_words][:4 if kind is Kind.NONE else 1]
    first = next((t for t in told if t), None)
    return (Kind(first), "noun") if first else (kind, pattern)


def deed(doc: Doc, kind: Kind, pattern: str, role: str, words: Vocabulary) -> tuple[Kind, str]:
    """ "Who was elected?" asks for a deed, not for a definition; "who is accused?" for the accused, "who moaned?" for a speaker."""
    what = len(doc) > 0 and fold(doc[0].text) not in words.personal  # "what is the museum giving back": the parse takes it for the museum that gives
    verb = any(t.pos_ == "VERB" and (not t.dep_.startswith("acl") or (what and "Ger" in t.morph.get("VerbForm", []))) for t in doc)
    passive = any(t.dep_ in PASSIVE for t in doc)
    meant = any(fold(t.lemma_) in words.meaning for t in doc)
    plain_tokens = [t for t in doc if not t.is_punct]
    dangling = len(plain_tokens) > 2 and plain_tokens[-1].pos_ == "ADP"
    if kind is Kind.DEFINITION and not meant and (verb or dangling):
        return (Kind.WHO, "who") if fold(doc[0].text) in words.personal else (Kind.WHAT, "what")
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


def sort_of_person(doc: Doc, kind: Kind, words: Vocabulary) -> str:
    """The folded noun of "who is the lawyer defending X": a sort is told and a deed, so it is a name that is asked for."""
    if kind is not Kind.DEFINITION or fold(doc[0].text) not in words.personal or any(t.pos_ == "PROPN" and t.dep_.lower() == "root" for t in doc):
        return ""
    noun = next((t for t in doc if t.pos_ in ("NOUN", "PROPN")), None)
    described = noun is not None and noun.pos_ == "NOUN" and any(c.dep_.startswith("acl") or c.pos_ == "VERB" for c in noun.children)
    return fold(noun.text) if noun is not None and described else ""


def stated(doc: Doc, text: str, words: Vocabulary) -> bool:
    """A statement with a question mark, or a headline that asks whether: "X fired Y?", « Le maire toujours en poste ? »."""
    if words.yesno_bare.search(plain(text)):
        return True
    return text.rstrip().endswith("?") and any("Fin" in t.morph.get("VerbForm", []) for t in doc)

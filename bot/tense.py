"""When a verb has its deed done: tense as its form and its auxiliaries tell, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bot.vocabulary import Vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Tense = Literal["future", "conditional", "past", "present", "none"]
FURTHEST = 6  # edges up to the verb that a word hangs on


def tense(verb: Token, words: Vocabulary) -> Tense:
    """The tense of a verb with its auxiliaries: « va ouvrir », "will open" and « ouvrira » are all future."""
    forms = [verb, *(c for c in verb.children if c.dep_.startswith("aux"))]
    infinitive = "Inf" in verb.morph.get("VerbForm", [])
    if infinitive and verb.head.lemma_.lower() in words.near_future:
        return "future"
    if any(f.lower_ in words.futures or "Fut" in f.morph.get("Tense", []) for f in forms):
        return "future"
    if any(f.lower_ in words.conditionals or "Cnd" in f.morph.get("Mood", []) for f in forms):
        return "conditional"
    if any(t in ("Past", "Imp") for f in forms for t in f.morph.get("Tense", [])):
        return "past"
    return "present"


def verb_above(token: Token) -> Token | None:
    """The verb that a word hangs on, or itself; None where it hangs on none."""
    for _ in range(FURTHEST):
        if token.pos_ in ("VERB", "AUX"):
            return token
        if token.head.i == token.i:
            return None
        token = token.head
    return None


def tense_asked(doc: Doc, words: Vocabulary) -> Tense:
    """The tense of a question: that of its main verb, or of the first there is; « va-t-il ouvrir » is that of its infinitive."""
    verbs = [t for t in doc if t.pos_ in ("VERB", "AUX")]
    if not verbs:
        return "none"
    main = next((t for t in verbs if t.dep_.lower() == "root"), verbs[0])
    deed = next((c for c in main.children if c.dep_ == "xcomp" and c.pos_ == "VERB"), main) if main.lemma_.lower() in words.near_future else main
    return tense(deed, words)

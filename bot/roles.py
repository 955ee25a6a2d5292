"""Roles beside a verb, from Universal Dependencies relations; the passive is turned round."""

from __future__ import annotations

from bot.view import Word

SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:caus", "csubj", "expl:subj", "nsubj:outer")
PASSIVE = ("nsubj:pass", "aux:pass")
GROUPS = {
    "nsubj": "subject", "csubj": "subject", "nsubj:caus": "subject", "obl:agent": "subject", "obl:by": "subject",
    "nsubj:pass": "patient", "obj": "patient", "ccomp": "patient", "xcomp": "patient",
    "iobj": "oblique", "obl:arg": "oblique", "obl": "oblique", "obl:mod": "oblique",
    "nmod": "nominal", "nmod:poss": "nominal", "appos": "apposition", "conj": "conjunct", "root": "root", "ROOT": "root",
}
AGENT_MARKS = ("par", "by")


def role_of(word: Word) -> str:
    """The role of a word beside its governor: subject, patient, oblique, nominal, apposition, conjunct, root, other."""
    group = GROUPS.get(word.token.dep_, "other")
    passive = any(c.dep_ in PASSIVE for c in word.token.head.children)
    if passive and word.token.dep_ in SUBJECTS:
        return "patient"
    if passive and group == "oblique" and any(c.lower_ in AGENT_MARKS for c in word.token.children):
        return "subject"
    return group

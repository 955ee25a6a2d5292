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


def past_participle(word: Word) -> bool:
    """Whether a verb form is a past participle."""
    morph = word.token.morph
    return "Part" in morph.get("VerbForm", []) and "Pres" not in morph.get("Tense", [])


def relation(word: Word, predicate: Word) -> str:
    """The role of a word beside a predicate, direct or through a relative, a participle, a coordination; '' for none."""
    if word.token.i == predicate.token.i:
        return ""
    if word.token.head.i == predicate.token.i:
        return role_of(word)
    verb = predicate.token
    own = [c for c in verb.children if c.dep_ in SUBJECTS]
    if verb.dep_.startswith("acl") and verb.head.i == word.token.i:
        pronoun = next((c for c in verb.children if "Rel" in c.morph.get("PronType", [])), None)
        if pronoun is not None:
            group = GROUPS.get(pronoun.dep_, "")
            return "patient" if group == "patient" or any(c.dep_ in PASSIVE for c in verb.children) else "subject" if group == "subject" else ""
        return "patient" if past_participle(predicate) else "subject"
    if not own and word.token.dep_ in SUBJECTS and verb.dep_ in ("conj", "xcomp", "advcl", "ccomp") and verb.head.i == word.token.head.i:
        return "patient" if any(c.dep_ in PASSIVE for c in verb.children) else "subject"
    return ""

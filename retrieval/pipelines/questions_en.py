"""English questions made of the statements of a treebank: "The union blamed the firm for it" -> "What did the union blame the firm for?".

Treebanks hold few questions, and hardly any with "did": a parser that never saw one takes "did" for the verb, and the verb that
is also a noun for that. The trees are those of the statements, with the question word in the place of what it asks for, other
verbs and invented names in some (Universal Dependencies 2).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from retrieval.pipelines.trees import ASKING, TOP, WORDY, Node, Token, behind, block_of, clause, invented, lists, node, tokens

WORDS = lists("en")
LONGEST, SHORTEST, SUBJECT = 16, 3, 7  # words of a question, and of its subject
KEPT = ("obj", "iobj", "obl", "xcomp", "advmod", "compound:prt", "ccomp", "advcl")
HELD = ("obj", "iobj", "compound:prt", "xcomp")
FORMS = 4  # questions taken of a statement
RENAMED, REVERBED, SOURCED, TITLED = 0.5, 0.4, 0.12, 0.08  # shares of the questions
PAST, PRESENT = "Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin", "Mood=Ind|Number={number}|Person=3|Tense=Pres|VerbForm=Fin"
INFINITIVE = "VerbForm=Inf"


@dataclass(frozen=True, slots=True)
class Stock:
    """What the statements of a treebank lend each other: names, nouns, and verbs that are nouns too, with an object and without."""

    names: Sequence[str]
    nouns: Sequence[str]
    acting: Sequence[str]
    alone: Sequence[str]


@dataclass(frozen=True, slots=True)
class Statement:
    """A main verb with its subject, its auxiliaries and what stands behind it."""

    verb: Token
    subject: Node
    helpers: tuple[Token, ...]
    rest: tuple[Node, ...]


def stated(block: str) -> Statement | None:
    """What a block states; None where its main verb has no plain subject before it, or is denied."""
    words = tokens(block)
    found = clause(words)
    if found is None or any(w.relation == "expl" or w.lemma in WORDS["denying"] for w in found.own):
        return None
    told = node(words, found.subject)
    if len(told) > SUBJECT or found.subject.lemma in WORDS["hollow"] or (not found.helpers and "Mood=Ind" not in found.verb.features):
        return None
    return Statement(found.verb, told, found.helpers, behind(words, found, KEPT))


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a subject is said to be: the adjective, noun or adverb that "is" joins to it."""

    what: Node
    joint: Token
    subject: Node


def likened(block: str) -> Likeness | None:
    """What a block says that its subject is; None where it says something else, or denies it."""
    words = tokens(block)
    what = next((w for w in words if w.relation == "root" and w.pos in ("ADJ", "NOUN", "PROPN", "ADV", "ADP")), None)
    if what is None or words[-1].form != ".":
        return None
    own = [w for w in words if w.head == what.number and w.pos != "PUNCT"]
    joint = next((w for w in own if w.relation == "cop" and "VerbForm=Fin" in w.features), None)
    subject = next((w for w in own if w.relation == "nsubj" and joint is not None and w.number < joint.number), None)
    if joint is None or subject is None or any(w.relation.startswith("aux") or w.lemma in WORDS["denying"] for w in own):
        return None
    told = node(words, subject)
    apart = node(words, what)
    inner = replace(apart, before=tuple(n for n in apart.before if n.word.number > joint.number),
                    behind=tuple(n for n in apart.behind if not n.word.relation.startswith((*WORDY, "cc"))))
    return Likeness(inner, joint, told) if len(told) <= SUBJECT and subject.lemma not in WORDS["hollow"] else None


def stock(statements: Iterable[str]) -> Stock:
    """The names, nouns and verbs of some blocks."""
    names: set[str] = set()
    nouns: set[str] = set()
    acting: set[str] = set()
    alone: set[str] = set()
    blocks = [tokens(b) for b in statements]
    for words in blocks:
        names |= {w.form for w in words if w.pos == "PROPN" and w.form.isalpha() and w.form.istitle() and len(w.form) > 3}
        nouns |= {w.form for w in words if w.pos == "NOUN" and w.form.isalpha() and w.form.islower() and len(w.form) > 3 and w.relation in ("nsubj", "obj", "nsubj:pass")}
    lemmas = {w.lemma for words in blocks for w in words if w.pos == "NOUN"}
    for words in blocks:
        for w in words:
            if w.pos == "VERB" and w.lemma in lemmas and w.lemma.isalpha():
                objects = any(c.head == w.number and c.relation == "obj" for c in words)
                (acting if objects else alone).add(w.lemma)
    return Stock(sorted(names) or ["Marlow"], sorted(nouns) or ["council"], sorted(acting), sorted(alone))


def _name(form: str, relation: str) -> Token:
    return Token(form, form, "PROPN", "NNP", "Number=Sing", relation)


def renamed(draw: random.Random, have: Stock, relation: str) -> Node:
    """A subject with an invented name in it: "Marlow", "Ada Marlow", "the Marlow council", "Marlow's council", "the council of Marlow", "Mr Marlow"."""
    name, other = Node(_name(invented(draw, have.names), relation)), _name(invented(draw, have.names), "flat")
    noun = draw.choice(have.nouns)
    thing = Token(noun, noun, "NOUN", "NN", "Number=Sing", relation)
    the = Node(Token("the", "the", "DET", "DT", "Definite=Def|PronType=Art", "det"))
    title = draw.choice(WORDS["titles"])
    titled = Node(Token(title, title, "PROPN" if title[0].isupper() else "NOUN", "NNP", "Number=Sing", "nmod:desc"))
    return draw.choice([
        name, replace(name, behind=(Node(other),)), Node(thing, (the, name.like("compound"))),
        Node(thing, (replace(name.like("nmod:poss"), behind=(Node(Token("'s", "'s", "PART", "POS", "_", "case")),)),)),
        Node(thing, (the,), (replace(name.like("nmod"), before=(Node(Token("of", "of", "ADP", "IN", "_", "case")),)),)),
        replace(name, before=(titled,)), replace(name, before=(titled,), behind=(Node(other),)),
    ])


def asked_with(form: str, relation: str, *, adverb: bool = False) -> Node:
    """A question word by itself."""
    return Node(Token(form, form.lower(), "ADV" if adverb else "PRON", "WRB" if adverb else "WP", ASKING, relation))


def asked_of(thing: Node, draw: random.Random) -> Node:
    """A noun with a question word for its determiner: "which firm", "how many firms"."""
    bare = [b for b in thing.before if b.word.relation not in ("det", "nummod", "case", "nmod:poss", "advmod")]
    if "Number=Plur" in thing.word.features and draw.random() < 0.4:
        how = Node(Token("How", "how", "ADV", "WRB", ASKING, "advmod"))
        first = Node(Token("many", "many", "ADJ", "JJ", "Degree=Pos", "amod"), (how,))
    else:
        form = draw.choice(("Which", "Which", "What"))
        first = Node(Token(form, form.lower(), "DET", "WDT", ASKING, "det"))
    return replace(thing, before=(first, *bare))


def helper_of(statement: Statement) -> Token:
    """The auxiliary that stands before the subject: its own, or a form of "do"."""
    if statement.helpers:
        return statement.helpers[0]
    heads = [statement.subject.word, *(n.word for n in statement.subject.behind if n.word.relation == "conj")]
    many = len(heads) > 1 or any("Number=Plur" in w.features or w.form.lower() in ("i", "you") for w in heads)
    past = "Tense=Past" in statement.verb.features
    form = "did" if past else "do" if many else "does"
    return Token(form, "do", "AUX", "VBD" if past else "VBZ", PAST if past else PRESENT.format(number="Plur" if many else "Sing"), "aux")


def turned(statement: Statement, first: Node | None, rest: Sequence[Node], draw: random.Random, have: Stock) -> Node:
    """The statement turned round behind what asks: helper, subject, verb, the rest."""
    verb = statement.verb
    if not statement.helpers:
        verb = replace(verb, form=verb.lemma, features=INFINITIVE, xpos="VB")
        if draw.random() < REVERBED and not any(n.word.relation == "compound:prt" for n in statement.rest):
            like = have.acting if any(n.word.relation == "obj" for n in statement.rest) else have.alone
            other = draw.choice(like or [verb.lemma])
            verb = replace(verb, form=other, lemma=other)
    subject = renamed(draw, have, statement.subject.word.relation) if draw.random() < RENAMED else statement.subject
    before = [*([first] if first else []), Node(helper_of(statement)), subject, *(Node(h) for h in statement.helpers[1:])]
    return Node(verb, tuple(before), tuple(rest))


def forms(statement: Statement, draw: random.Random, have: Stock) -> Iterator[Node]:
    """Every question that a statement answers: "Did X do it?", "When did X do it?", "What did X do?", "What did X do it for?",
    "For which Y did X do it?", "Who did it?", "Which X did it?"."""
    rest, passed = statement.rest, statement.subject.word.relation == "nsubj:pass"
    held = [n for n in rest if n.word.relation in HELD]
    yield turned(statement, None, rest, draw, have)
    yield turned(statement, asked_with(draw.choice(WORDS["adverbs"]), "advmod", adverb=True), held, draw, have)
    yield turned(statement, asked_with(draw.choice(WORDS["adverbs"]), "advmod", adverb=True), rest, draw, have)
    for part in rest:
        others = [n for n in rest if n is not part]
        if part.word.relation == "obj" and part.word.pos in ("NOUN", "PROPN", "PRON"):
            yield turned(statement, asked_with(draw.choice(("Who", "Whom")) if part.word.pos == "PROPN" else "What", "obj"), others, draw, have)
            if part.word.pos == "NOUN":
                yield turned(statement, asked_of(part, draw), others, draw, have)
        case = [n for n in part.before if n.word.relation == "case"]
        if part.word.relation == "obl" and len(case) == 1 and part.word.pos in ("NOUN", "PROPN"):
            who = part.word.pos == "PROPN"
            stranded = asked_with("Who" if who else "What", "obl")
            yield turned(statement, stranded, [*others, replace(case[0], word=replace(case[0].word, head=TOP))], draw, have)
            fronted = asked_with("whom", "obl") if who else asked_of(part, draw)
            yield turned(statement, replace(fronted, before=(case[0], *fronted.before)), others, draw, have)
    acted = Node(statement.verb, tuple(Node(h) for h in statement.helpers), rest)
    relation = "nsubj:pass" if passed else "nsubj"
    yield replace(acted, before=(asked_with(draw.choice(("Who", "What")), relation), *acted.before))
    if statement.subject.word.pos == "NOUN":
        yield replace(acted, before=(asked_of(statement.subject, draw).like(relation), *acted.before))


def likely(likeness: Likeness, draw: random.Random, have: Stock) -> Iterator[Node]:
    """ "Is X late?", "Why is X late?", "How late is X?", "Who is late?"; "Who is X?" of a noun."""
    what, joint = likeness.what, Node(likeness.joint)
    one = "Number=Sing" in likeness.joint.features
    subject = renamed(draw, have, "nsubj") if one and draw.random() < RENAMED else likeness.subject
    yield replace(what, before=(joint, subject, *what.before))
    if what.word.pos in ("NOUN", "PROPN"):
        asking = asked_with("Who" if draw.random() < 0.5 else "What", "root")
        yield replace(asking, behind=(joint, subject))
        return
    for adverb in ("Why", draw.choice(WORDS["adverbs"])):
        yield replace(what, before=(asked_with(adverb, "advmod", adverb=True), joint, subject, *what.before))
    yield replace(what, before=(asked_with(draw.choice(("Who", "What")), "nsubj"), joint, *what.before))
    if what.word.pos == "ADJ":
        word = draw.choice(WORDS["measured"]) if draw.random() < REVERBED else what.word.form
        how = asked_with("How", "advmod", adverb=True)
        yield Node(replace(what.word, form=word, lemma=word), (how,), (joint, subject, *what.behind))


def dressed(question: Node, draw: random.Random, have: Stock) -> Node:
    """The question with whose account it asks for behind it, "according to Marlow", or with the story that it is about before it."""
    if draw.random() < TITLED:
        topic = renamed(draw, have, "dislocated")
        question = replace(question, before=(topic, Node(Token(":", ":", "PUNCT", ":", "_", "punct")), *question.before))
    if draw.random() >= SOURCED:
        return question
    according = Node(Token("according", "accord", "VERB", "VBG", "VerbForm=Ger", "case"), (), (Node(Token("to", "to", "ADP", "IN", "_", "fixed")),))
    by = according if draw.random() < 0.7 else Node(Token(WORDS["sources"][0], WORDS["sources"][0], "ADP", "IN", "_", "case"))
    source = renamed(draw, have, "obl")
    return replace(question, behind=(*question.behind, Node(Token(",", ",", "PUNCT", ",", "_", "punct")), replace(source, before=(by, *source.before))))


def made(blocks: Sequence[str], seed: int = 0) -> list[str]:
    """Questions that some statements answer, a few of each, the same ones every time."""
    draw, have, found = random.Random(seed), stock(blocks), []
    for block in blocks:
        statement, likeness = stated(block), likened(block)
        told = forms(statement, draw, have) if statement else likely(likeness, draw, have) if likeness else ()
        ways = [q for q in told if SHORTEST <= len(q) <= LONGEST]
        for question in draw.sample(ways, min(FORMS, len(ways))):
            found.append(block_of(dressed(question, draw, have), draw))
    return found

"""The recipes that made what is shipped, on data small enough to read."""

import json
import random
import re
import sys

import numpy as np
import pytest
import spacy
from corpora import STORIES

from bot.polarity import recipe as truth
from bot.ranking import recipe as ranking
from bot.ranking.trees import chance, read
from retrieval import thesaurus_recipe
from retrieval.pipeline import load
from retrieval.pipelines import questions_en, questions_fr, recipe
from retrieval.pipelines.trees import block_of

SENTENCE = """# text = Le maire dément l'accord.
1\tLe\tle\tDET\t_\tGender=Masc\t2\tdet\t_\t_
2\tmaire\tmaire\tNOUN\t_\tGender=Masc\t3\tnsubj\t_\t_
3\tdément\tdémentir\tVERB\t_\tVerbForm=Fin\t0\troot\t_\t_
4\tl'\tle\tDET\t_\t_\t5\tdet\t_\tSpaceAfter=No
5\taccord\taccord\tNOUN\t_\tGender=Masc\t3\tobj\t_\tSpaceAfter=No
6\t.\t.\tPUNCT\t_\t_\t3\tpunct\t_\t_"""

WORDNET = {
    "index.noun": "  a note\ndog n 1 2 @ ~ 1 1 00000002\nx9 n 1 0 1 1 00000002\n",
    "data.noun": "  a note\n00000001 03 n 01 animal 0 000 | a living thing\n"
                 "00000002 05 n 01 dog 0 002 @ 00000001 n 0000 + 00000040 v 0000 | a beast\n",
    "index.verb": "chase v 1 1 + 1 1 00000040\n", "data.verb": "00000040 38 v 01 chase 0 001 + 00000002 n 0000 01 + 08 00 | run after\n",
    "index.adj": "", "data.adj": "", "index.adv": "", "data.adv": "",
}


def test_the_thesaurus_holds_senses_what_derives_from_them_and_the_classes_of_nouns(tmp_path, monkeypatch):
    """dog: its own sense, the verb beside it, the animal above it; a lemma with a digit is left out."""
    for name, text in WORDNET.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(thesaurus_recipe, "FOLDER", tmp_path)
    monkeypatch.setattr(sys, "argv", ["recipe", str(tmp_path)])
    thesaurus_recipe.main()
    assert (tmp_path / "senses_en.tsv").read_text().splitlines() == ["chase\tv14|n2|", "dog\tn2|v14|n1"]


def test_french_words_have_the_senses_of_english_ones_and_come_near_to_their_mutual_synonyms(tmp_path, monkeypatch):
    """chien: the sense of dog, the animal above it; near to toutou, which names it too, and not to ami, which does not."""
    for name, text in WORDNET.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "wolf.tab").write_text("# WOLF\n00000002-n\tfra:lemma\tchien\n99999999-n\tfra:lemma\tchien\n")
    (tmp_path / "thesaurus.dat").write_text("UTF-8\nchien|1\n(Nom)|toutou|ami\ntoutou|1\n(Nom)|chien\nami|1\n(Nom)|copain\n")
    monkeypatch.setattr(thesaurus_recipe, "FOLDER", tmp_path)
    monkeypatch.setattr(sys, "argv", ["recipe", str(tmp_path), str(tmp_path / "wolf.tab"), str(tmp_path / "thesaurus.dat")])
    thesaurus_recipe.main()
    rows = (tmp_path / "senses_fr.tsv").read_text().splitlines()
    assert rows[1:] == ["chien\tn2 =chien|v14 =toutou|n1", "toutou\t=toutou|=chien|"]


@pytest.fixture
def treebanks(tmp_path):
    """A folder of French treebanks, the same sentence in all."""
    folder = tmp_path / "treebanks" / "fr"
    folder.mkdir(parents=True)
    for name in ("sequoia-train", "gsd-dev", "gsd-test", "fqb-test", "sequoia-dev", "sequoia-test"):
        (folder / f"{name}.conllu").write_text("\n\n".join([SENTENCE] * 12) + "\n\n", encoding="utf-8")
    return folder.parent


def test_a_third_of_the_sentences_has_typographic_apostrophes():
    """Wire text has both; what stands in comments is left as it is."""
    made = recipe.varied([SENTENCE] * 6)
    assert ["l’\t" in block for block in made] == [True, False, False] * 2
    assert "# text = Le maire dément l'accord." in made[0]


def test_a_pipeline_is_trained_measured_and_shipped_without_the_paths_of_its_maker(tmp_path, treebanks, capsys):
    """Two steps of training give a pipeline that loads, figures for each test set, and no path of this machine."""
    target = tmp_path / "shipped"
    words = spacy.blank("fr")
    for number, word in enumerate(["le", "maire", "accord", "Paris"] * 30):
        words.vocab.set_vector(f"{word}{number}" if number > 3 else word, np.random.default_rng(number).normal(size=recipe.WIDTH + 4))
    words.to_disk(tmp_path / "words")
    recipe.main(["fr", "--treebanks", str(treebanks), "--work", str(tmp_path / "work"), "--steps", "2", "--target", str(target),
                 "--vectors", str(tmp_path / "words")])
    out = capsys.readouterr().out
    assert "fr sequoia-test: POS " in out
    assert "fr fqb-test, every tenth: POS " in out
    assert str(tmp_path) not in (target / "config.cfg").read_text()
    nlp = spacy.load(target)
    assert nlp.meta["license"] == recipe.RECIPES["fr"].licence
    assert nlp.pipe_names == recipe.COMPONENTS
    assert nlp.vocab.vectors.shape[1] == recipe.WIDTH
    assert nlp.vocab.has_vector("maire")
    assert nlp.config["initialize"]["vectors"] is None


ASKED = [
    ("Why was the Orrin Bridge closed?", ["because engineers had found cracks in two of its pillars"], 1, None),
    ("Who accused the council?", ["Colin Baxter"], 4, None),
    ("Who denied this?", ["Teasdale"], 4, None),
    ("How much will the repairs cost?", ["£2.4 million"], 2, None),
    ("When was the bridge built?", ["1962"], 2, None),
    ("Was the Orrin Bridge closed?", ["The city council of Halvern closed the Orrin Bridge on Monday"], 1, "yes"),
    ("Did the council ignore a warning?", ["accused the council of having ignored a warning in 2019"], 4, "disputed"),
    ("Did Norcastle Works comment?", ["The builder, Norcastle Works, declined to comment"], 5, "no"),
]


TURNS = [
    ("Who accused the council?", ["Colin Baxter"], 4), ("and who denied it?", ["Teasdale"], 4), ("what did she say?", ["No such warning ever reached my desk"], 4),
    ("are you sure?", ["Teasdale"], 4), ("Was the bridge closed?", ["yes"], 1), ("how much will it cost?", ["£2.4 million"], 2),
]


@pytest.fixture
def lesson(tmp_path):
    """Eight copies of a story under names of their own, each with questions and their answers."""
    (tmp_path / "articles").mkdir()
    rows = []
    for n in range(8):
        (tmp_path / "articles" / f"story{n}.txt").write_bytes((STORIES / "halvern-bridge.txt").read_bytes())
        rows += [{"id": f"{n}.{k}", "article": f"story{n}", "lang": "en", "question": q, "answers": a, "paragraph": [where], "answerable": True,
                  "polarity": polarity, "type": "yesno" if polarity else "other"} for k, (q, a, where, polarity) in enumerate(ASKED)]
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, rows)))
    turns_of = [[{"user": q, "lang": "en", "answers": a, "paragraph": [where], "answerable": True} for q, a, where in TURNS] for _ in range(3)]
    dialogues = [{"id": f"d{n}", "article": f"story{n}", "turns": turns} for n, turns in enumerate(turns_of)]
    (tmp_path / "dialogues.jsonl").write_text("\n".join(map(json.dumps, dialogues)))
    return tmp_path


def test_truth_is_learned_from_questions_and_is_the_same_again(tmp_path, lesson, monkeypatch):
    """A folder of questions gives finite weights by name in the file that is named, byte for byte the same twice."""
    for name in ("one.json", "two.json"):
        monkeypatch.setattr(sys, "argv", ["recipe", str(lesson), "-o", str(tmp_path / name), "--report"])
        truth.main()
    learned = json.loads((tmp_path / "one.json").read_text())
    assert set(learned) == {"place", "says"}
    assert set(learned["says"]) == {"yes", "no", "disputed", "nothing"}
    assert all(weights and all(abs(w) < 100 for w in weights.values()) for weights in (learned["place"], *learned["says"].values()))
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def test_short_texts_teach_truth_too(tmp_path):
    path = tmp_path / "en.txt"
    path.write_text("# a note\n\n# why\nNo train ran on Sunday.\n? Did a train run on Sunday?\n= no\n\n# why not\nAnn Lee met her lawyer.\n? Did it rain?\n= silence\n")
    assert [(e.polarity, e.weight) for e in truth.read([f"{path}:2"])] == [("no", 2.0), ("", 2.0)]


def test_ranking_is_learned_from_questions_and_is_the_same_again(tmp_path, lesson, monkeypatch):
    """A folder of questions gives finite weights and trees that tell a chance, byte for byte the same twice."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(sys, "argv", ["recipe", str(lesson), "-o", str(tmp_path / name)])
        ranking.main()
    for file in ("weights.json", "forest.json", "trust.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    weights, trees = (json.loads((tmp_path / "one" / file).read_text()) for file in ("weights.json", "trust.json"))
    assert set(weights) == set(trees) == {"story", "turn", "reference"}
    assert all(found and all(abs(w) < 100 for w in found.values()) for found in weights.values())
    assert all(0 < chance([read(t) for t in found], {}) < 1 for found in trees.values())


def test_sentences_of_a_genre_that_is_not_free_are_left_out():
    news, chat, plain = "# newdoc id = a\n# meta::genre = news\n1\tA", "# newdoc id = b\n# meta::genre = conversation\n1\tB", "# newdoc id = c\n1\tC"
    assert list(recipe.usable([news, "1\tmore news", chat, "1\tmore chat", plain])) == [news, "1\tmore news", plain]


def test_an_english_contraction_is_two_words_and_a_french_one_is_one():
    block = "1-2\tdon't\t_\t_\t_\t_\t_\t_\t_\t_\n1\tdo\tdo\tAUX\t_\t_\t0\troot\t_\t_\n2\tn't\tnot\tPART\t_\t_\t1\tadvmod\t_\t_"
    assert [[t.text for t in doc] for doc in recipe.docs([block], False)] == [["do", "n't"]]
    assert [[t.text for t in doc] for doc in recipe.docs([block], True)] == [["don't"]]


STATEMENT = """# text = The angry union blamed the company for it.
1\tThe\tthe\tDET\tDT\t_\t3\tdet\t_\t_
2\tangry\tangry\tADJ\tJJ\t_\t3\tamod\t_\t_
3\tunion\tunion\tNOUN\tNN\tNumber=Sing\t4\tnsubj\t_\t_
4\tblamed\tblame\tVERB\tVBD\tMood=Ind|Tense=Past|VerbForm=Fin\t0\troot\t_\t_
5\tthe\tthe\tDET\tDT\t_\t6\tdet\t_\t_
6\tcompany\tcompany\tNOUN\tNN\tNumber=Sing\t4\tobj\t_\t_
7\tfor\tfor\tADP\tIN\t_\t8\tcase\t_\t_
8\tit\tit\tPRON\tPRP\t_\t4\tobl\t_\tSpaceAfter=No
9\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\t_"""


AFFIRMATION = "\n".join(f"{n}\t{form}\t{lemma}\t{pos}\t_\t{features}\t{head}\t{relation}\t_\t_" for n, form, lemma, pos, features, head, relation in [
    ("1", "Le", "le", "DET", "_", 2, "det"), ("2", "maire", "maire", "NOUN", "Gender=Masc|Number=Sing", 3, "nsubj"),
    ("3", "accuse", "accuser", "VERB", "Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin", 0, "root"), ("4", "Paris", "Paris", "PROPN", "_", 3, "obj"),
    ("5-6", "du", "_", "_", "_", "_", "_"), ("5", "de", "de", "ADP", "_", 7, "case"), ("6", "le", "le", "DET", "_", 7, "det"),
    ("7", "retard", "retard", "NOUN", "Gender=Masc|Number=Sing", 3, "obl:arg"), ("8", ".", ".", "PUNCT", "_", 3, "punct"),
])


@pytest.fixture
def as_stated(monkeypatch):
    """Questions with the names and verbs of their statements."""
    for module in (questions_en, questions_fr):
        monkeypatch.setattr(module, "RENAMED", 0.0)
        monkeypatch.setattr(module, "REVERBED", 0.0)


def asked_of(module, block):
    """The forms of a statement as rows of cells, in their order, capitals and marks left as they are."""
    draw = random.Random(0)
    ways = module.forms(module.stated(block), draw, module.stock([block]))
    return [[line.split("\t") for line in block_of(way, draw, 0.0, 0.0).split("\n")] for way in ways]


def test_a_statement_answers_questions_whose_trees_are_its_own(as_stated):
    """Each question has one root, the verb without its ending; the preposition that stays behind belongs to the question word."""
    rows = asked_of(questions_en, STATEMENT)
    told = [" ".join(cells[1] for cells in lines) for lines in rows]
    assert told[0] == "Did the angry union blame the company for it ?"
    for wanted in ("What did the angry union blame for it .", "(Who|What) blamed the company for it .", "(Which|What) company did the angry union blame for it ."):
        assert any(re.fullmatch(wanted, question) for question in told)
    for lines in rows:
        assert [cells[1] for cells in lines if cells[7] == "root"] in (["blame"], ["blamed"])
        assert {int(cells[6]) for cells in lines} <= {0, *range(1, len(lines) + 1)}


def test_a_preposition_left_behind_belongs_to_the_question_word(as_stated):
    rows = asked_of(questions_en, STATEMENT.replace("8\tit\tit\tPRON\tPRP", "8\tdelays\tdelay\tNOUN\tNNS"))
    left = next(lines for lines in rows if lines[-2][1] == "for")
    assert (left[0][1], left[0][7], left[-2][6], left[-2][7]) == ("What", "obl", "1", "case")


def test_french_questions_take_their_subject_up_with_a_pronoun_and_contract_as_statements_do(as_stated):
    told = [" ".join(cells[1] for cells in lines) for lines in asked_of(questions_fr, AFFIRMATION)]
    assert {"Le maire accuse -il Paris du retard ?", "Qui le maire accuse -il du retard ?", "Qui accuse Paris du retard ?", "Quel maire accuse Paris du retard ?"} <= set(told)


def test_questions_are_the_same_every_time_and_some_are_typed_in_haste():
    once, again = questions_fr.made([AFFIRMATION] * 20), questions_fr.made([AFFIRMATION] * 20)
    assert once == again
    assert any(block == block.lower() for block in (b.replace("VERB", "").split("\n")[0].split("\t")[1] for b in once))


@pytest.mark.parametrize("change", [("blamed\tblame\tVERB\tVBD\tMood=Ind|Tense=Past|VerbForm=Fin", "blaming\tblame\tVERB\tVBG\tVerbForm=Part"), ("9\t.\t.", "9\t!\t!")])
def test_what_is_no_plain_statement_answers_none(change):
    assert questions_en.made([STATEMENT.replace(*change)]) == []
    assert questions_fr.made([AFFIRMATION.replace("accuse\taccuser\tVERB\t_\tMood", "accuser\taccuser\tVERB\t_\tNo").replace("VerbForm=Fin", "VerbForm=Inf")]) == []


@pytest.mark.parametrize(("lang", "names", "block"), [("en", ("ewt-train", "gum-train", "pud-test", "ewt-dev"), STATEMENT), ("fr", ("sequoia-train", "gsd-dev", "gsd-test", "sequoia-dev", "fqb-test"), AFFIRMATION)])
def test_a_pipeline_goes_on_learning_questions_and_leaves_its_words_to_the_one_of_stories(tmp_path, lang, names, block):
    folder = tmp_path / "treebanks" / lang
    folder.mkdir(parents=True)
    for name in names:
        (folder / f"{name}.conllu").write_text("\n\n".join([block] * 12) + "\n\n")
    target = tmp_path / "taught"
    recipe.main([lang, "--questions", "--treebanks", str(folder.parent), "--work", str(tmp_path / "work"), "--steps", "2", "--target", str(target)])
    assert not (target / "vocab").exists()
    nlp = spacy.load(target, vocab=load(lang).vocab)
    assert nlp.pipe_names == ["tok2vec", "morphologizer", "parser"]
    assert len(nlp("Qui accuse Paris ?")) == 4

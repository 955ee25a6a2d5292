"""The recipes that made what is shipped, on data small enough to read."""

import sys

import pytest
import spacy

from retrieval import thesaurus_recipe
from retrieval.pipelines import recipe

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
    monkeypatch.setattr(thesaurus_recipe, "FILE", tmp_path / "senses.tsv")
    monkeypatch.setattr(sys, "argv", ["recipe", str(tmp_path)])
    thesaurus_recipe.main()
    assert (tmp_path / "senses.tsv").read_text().splitlines() == ["chase\tv14|n2|", "dog\tn2|v14|n1"]


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
    recipe.main(["fr", "--treebanks", str(treebanks), "--work", str(tmp_path / "work"), "--steps", "2", "--target", str(target)])
    out = capsys.readouterr().out
    assert "fr sequoia-test: POS " in out
    assert "fr fqb-test, every tenth: POS " in out
    assert str(tmp_path) not in (target / "config.cfg").read_text()
    nlp = spacy.load(target)
    assert nlp.meta["license"] == recipe.RECIPES["fr"].licence
    assert nlp.pipe_names == recipe.COMPONENTS

"""The command as a process: answers on stdout, faults in one line on stderr, exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

STORIES = Path(__file__).parent / "stories"
DIALOGUES = Path(__file__).parent / "dialogues"


def run(*args, stdin="", **env):
    import os

    return subprocess.run([sys.executable, "-m", "bot", *map(str, args)], input=stdin, capture_output=True, text=True,
                          timeout=120, env={**os.environ, **env}, check=False)


def test_ask_answers_the_seed_question():
    done = run("ask", "who denied the IBK order?", "--explain")
    assert done.returncode == 0, done.stderr
    assert "un responsable de la communication" in done.stdout
    assert "chosen" in done.stdout


FAULTS = [
    (["ask", ""], "empty", "an empty question"),
    (["ask", "x" * 10_000], "10000 characters", "a question of 10,000 characters"),
    (["ask", "qui ?", "--library", "/none"], "no such folder", "a missing folder"),
    (["ask", "qui ?", "--lang", "de"], "fr or en", "a language it does not speak"),
    (["ask", "qui ?", "--article", "none"], "no article", "an article that is not there"),
    (["batch", "/none.jsonl", "--articles", STORIES], "cannot be read", "a missing file of questions"),
    (["remove", "none", "--library", STORIES], "no article", "removing what is not there"),
    (["telegram"], "no Telegram token", "no token"),
    (["claims", "--articles", "/none"], "no such folder", "claims of a missing folder"),
    (["batch", STORIES / "halvern-bridge.txt", "--articles", "/none"], "no such folder", "a batch over a missing folder"),
    (["replay", STORIES / "halvern-bridge.txt"], "expected `> question`", "a dialogue that is none"),
]


@pytest.mark.parametrize(("args", "says", "why"), FAULTS, ids=[f[2] for f in FAULTS])
def test_a_fault_is_one_line_and_exit_2(args, says, why):
    done = run(*args)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(("data", "says"), [(b"", "empty"), (b"a\0b", "binary"), (b"\xff\xfe", "not UTF-8"), (b"---\na: [\n---\nx", "YAML")])
def test_a_bad_story_is_named_with_its_place(tmp_path, data, says):
    (tmp_path / "bad.txt").write_bytes(data)
    done = run("ask", "who?", "--library", tmp_path)
    assert done.returncode == 2
    assert "bad.txt:" in done.stderr
    assert says in done.stderr


@pytest.mark.parametrize("command", [["ask", "who?"], ["claims"], ["console"]])
def test_a_folder_without_articles_is_said_and_nothing_is_answered(tmp_path, command):
    """An empty library is a fault of the configuration, not an answer."""
    done = run(*command, "--articles" if command == ["claims"] else "--library", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no articles here" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_of_questions_in_a_wrong_encoding_is_refused(tmp_path):
    """Bytes that are no UTF-8 are named with their file; nothing is written."""
    (tmp_path / "q.jsonl").write_bytes(b'{"id": "1", "question": "o\xf9 ?"}')
    done = run("batch", tmp_path / "q.jsonl", "--articles", STORIES, "-o", tmp_path / "a.jsonl")
    assert done.returncode == 2
    assert "q.jsonl: not UTF-8" in done.stderr
    assert not (tmp_path / "a.jsonl").exists()


def test_the_version_is_one_line():
    """`newsroom --version` says the name and the version."""
    assert run("--version").stdout.split()[0] == "newsroom"


def test_the_language_of_the_settings_is_that_of_a_question_that_does_not_tell():
    """NEWSROOM_LANG is a fallback, at `ask` and in a conversation; --lang is an order."""
    assert "I did not understand" in run("ask", "asdf", "--lang", "en", NEWSROOM_LANG="fr").stdout
    assert "Je n'ai pas compris" in run("ask", "asdf", NEWSROOM_LANG="fr").stdout
    assert "I did not understand" in run("ask", "asdf", NEWSROOM_LANG="en").stdout
    assert "I did not understand" in run("console", stdin="asdf\n", NEWSROOM_LANG="en").stdout
    assert "Bonjour" in run("console", stdin="bonjour\n", NEWSROOM_LANG="en").stdout
    assert json.loads(run("ask", "Qui a démenti la commande ?", "--json", NEWSROOM_LANG="en").stdout)["lang"] == "fr"


def test_a_dialogue_recorded_over_a_library_replays(tmp_path):
    """A library that `newsroom add` made serves a recorded dialogue as a folder of stories does."""
    run("add", STORIES / "halvern-bridge.txt", "--library", tmp_path / "desk")
    run("record", tmp_path / "r.dialogue", "--library", tmp_path / "desk", stdin="How much will the repairs cost?\n")
    file = tmp_path / "r.dialogue"
    file.write_text(file.read_text().replace("reviewed: no", "reviewed: yes"))
    done = run("replay", file)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_console_behaves_at_a_pipe_and_at_its_end():
    done = run("console", "--library", STORIES, stdin="How much will the repairs cost?\n/sources\n/explain\n/help\n\n")
    assert done.returncode == 0
    assert "£2.4 million" in done.stdout
    assert "halvern-bridge" in done.stdout


def test_batch_and_claims_follow_the_contract(tmp_path):
    questions = tmp_path / "q.jsonl"
    rows = [{"id": "1", "question": "Who accused the council?", "lang": "en", "article": "halvern-bridge", "answers": ["gold"]},
            {"id": "d", "article": "halvern-bridge", "turns": [{"user": "Why was the bridge closed?"}, {"user": "and when?"}]}]
    questions.write_text("\n".join(json.dumps(r) for r in rows))
    done = run("batch", questions, "--articles", STORIES, "--scoped", "-o", tmp_path / "a.jsonl")
    assert done.returncode == 0, done.stderr
    out = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert [r["id"] for r in out] == ["1", "d#1", "d#2"]
    assert set(out[0]) == {"id", "status", "kind", "lang", "reply", "extract", "polarity", "attribution", "confidence", "reason", "rule", "citations"}
    claims = [json.loads(line) for line in run("claims", "--articles", STORIES).stdout.splitlines()]
    assert {c["stance"] for c in claims} >= {"denies", "accuses", "says"}


@pytest.mark.parametrize("line", ["{", '{"id": "x"}'])
def test_a_bad_line_of_questions_is_named(tmp_path, line):
    (tmp_path / "q.jsonl").write_text(line)
    done = run("batch", tmp_path / "q.jsonl", "--articles", STORIES)
    assert done.returncode == 2
    assert "q.jsonl:1" in done.stderr


def test_stories_are_added_listed_and_removed(tmp_path):
    folder = tmp_path / "library"
    assert run("add", STORIES / "halvern-bridge.txt", "--library", folder).returncode == 0
    assert "halvern-bridge" in run("articles", "--library", folder).stdout
    assert run("remove", "halvern-bridge", "--library", folder).returncode == 0
    assert run("articles", "--library", folder).stdout == ""


def test_either_search_gives_the_same_answer_and_doctor_names_it():
    """NEWSROOM_SEARCH chooses the engine; the bytes of an answer do not depend on it."""
    question = ["ask", "How much will the repairs cost?", "--library", STORIES, "--json"]
    mine, referee = run(*question), run(*question, NEWSROOM_SEARCH="rank-bm25")
    assert "£2.4 million" in mine.stdout
    assert mine.stdout == referee.stdout
    assert "search           postings\n" in run("doctor").stdout
    assert "search           rank-bm25\n" in run("doctor", NEWSROOM_SEARCH="rank-bm25").stdout
    wrong = run("doctor", NEWSROOM_SEARCH="elastic")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "NEWSROOM_SEARCH" in wrong.stderr


def test_doctor_masks_the_token():
    done = run("doctor", NEWSROOM_TELEGRAM_TOKEN="123:secret")
    assert done.returncode == 0
    assert "secret" not in done.stdout + done.stderr
    assert run("doctor", NEWSROOM_LANG="de").returncode == 2


def test_recording_makes_a_dialogue_that_replays(tmp_path):
    file = tmp_path / "r.dialogue"
    done = run("record", file, "--library", STORIES, stdin="How much will the repairs cost?\n")
    assert done.returncode == 0, done.stderr
    recorded = file.read_text()
    file.write_text(recorded.replace("£2.4", "£9.9"))
    unread = run("replay", file)
    assert unread.returncode == 0, "nothing must hold before a person has read it"
    assert "not reviewed" in unread.stdout
    file.write_text(recorded.replace("reviewed: no", "reviewed: yes"))
    assert run("replay", file).returncode == 0
    file.write_text(file.read_text().replace("£2.4", "£9.9"))
    broken = run("replay", file)
    assert broken.returncode == 1
    assert "r.dialogue:" in broken.stdout
    assert run("record", file, "--library", STORIES, stdin="who?\n").returncode == 2


def test_the_recorded_dialogues_hold():
    done = run("replay", DIALOGUES)
    assert done.returncode == 0, done.stdout + done.stderr

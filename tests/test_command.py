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

"""The commands that change a library, as processes: what is printed is kept, whatever happens after."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.archive import SqliteLibrary
from retrieval.schema import NAME

HERE = Path(__file__).parent
STORIES = HERE / "stories"
BENCHMARKS = HERE / "benchmarks"


def run(*args, stdin=b"", expect=0):
    done = subprocess.run([sys.executable, "-m", "bot", *map(str, args)], input=stdin, capture_output=True, timeout=120, check=False)
    assert done.returncode == expect, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    return done.stdout.decode(), done.stderr.decode()


@pytest.fixture
def library(tmp_path):
    return tmp_path / "library"


def test_a_story_is_added_changed_asked_and_removed(tmp_path, library):
    story = tmp_path / "ferry.txt"
    story.write_text("Ferry halted\n\nThe operator Marlin Lines halted the ferry on Tuesday after an engine fire.")
    out, err = run("add", story, *sorted(STORIES.glob("*.txt")), "--library", library)
    assert out.splitlines()[0] == "ferry: Ferry halted, 2 paragraphs, en, added"
    assert "3 added" in err
    assert run("add", story, "--library", library)[0].endswith("unchanged\n")
    story.write_text(story.read_text() + "\n\nService resumes on Friday, the company said.")
    assert run("add", story, "--library", library)[0].endswith("en, replaced, version 2\n")
    assert [line.split("\t")[0] for line in run("articles", "--versions", "ferry", "--library", library)[0].splitlines()] == ["1", "2"]
    assert "Friday" in run("ask", "When does service resume?", "--library", library)[0]
    assert "£2.4 million" in run("ask", "How much will the repairs cost?", "--library", library)[0]
    run("remove", "ferry", "--library", library)
    assert "ferry" not in run("articles", "--library", library)[0]
    assert "no article ferry" in run("remove", "ferry", "--library", library, expect=2)[1]
    assert "2 articles, sound" in run("doctor", "--library", library)[0]


def test_what_cannot_be_used_is_said_and_the_rest_is_kept(tmp_path, library):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.json").write_text(json.dumps({"headline": "Bridge shut", "body_text": "The council closed it.", "language": "en"}))
    (tmp_path / "in" / "swedish.json").write_text(json.dumps({"headline": "Bro", "body_text": "Det är en bro.", "language": "sv"}))
    (tmp_path / "in" / "bad.txt").write_bytes(b"a\0b")
    (tmp_path / "in" / "photo.jpg").write_bytes(b"x")
    out, err = run("add", tmp_path / "in", "--library", library)
    assert out == "good: Bridge shut, 2 paragraphs, en, added\n"
    assert "bad.txt:1:1: this is a binary file" in err
    assert "'sv'" in err
    assert "1 .jpg" in err
    assert "1 added, 2 not added" in err
    assert "nothing was added" in run("add", tmp_path / "in" / "bad.txt", "--library", library, expect=2)[1]
    assert "no such file" in run("add", tmp_path / "none", "--library", library, expect=2)[1]
    assert "cannot be fetched" in run("add", "http://127.0.0.1:1/feed", "--library", library, expect=2)[1]


def test_standard_input_is_a_story(library):
    assert run("add", "-", "--id", "flash", "--library", library, stdin="Le pont de Halvern est fermé depuis lundi.".encode())[0].startswith("flash: ")
    assert "flash" in run("articles", "--library", library)[0]


def test_a_plain_folder_becomes_a_library_and_keeps_its_stories(tmp_path):
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "halvern-bridge.txt").write_bytes((STORIES / "halvern-bridge.txt").read_bytes())
    run("add", STORIES / "usine-valdoré.txt", "--library", folder, "--owner", "chat:5")
    with SqliteLibrary(folder) as kept:
        assert [a.id for a in kept.articles()] == ["halvern-bridge", "usine-valdoré"]
        assert kept.versions("usine-valdoré")[0].owner == "chat:5"
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "a.txt").write_text("One story.")
    run("remove", "a", "--library", plain)
    assert list(plain.iterdir()) == []


def test_parses_are_made_at_once_when_asked_for(library):
    run("add", STORIES / "halvern-bridge.txt", "--library", library, "--parse-now")
    with SqliteLibrary(library) as kept:
        assert kept.parse_all() == 0


def test_ctrl_c_leaves_a_usable_library_with_everything_that_was_printed(tmp_path, library):
    folder = tmp_path / "wire"
    folder.mkdir()
    for n in range(3_000):
        (folder / f"s{n:04}.txt").write_text(f"Story number{n}\n\nThe bridge of town{n} is closed and the council said so.")
    with (tmp_path / "err").open("w") as stderr:
        process = subprocess.Popen([sys.executable, "-m", "bot", "add", str(folder), "--library", str(library)], stdout=subprocess.PIPE,
                                   stderr=stderr, text=True)
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    said = [line.split(":")[0] for line in [first, *process.stdout]]
    process.wait(60)
    err = (tmp_path / "err").read_text()
    if process.returncode != 0:  # it may have been done already
        assert process.returncode == 130, err
        assert "stopped" in err
    assert "Traceback" not in err
    with SqliteLibrary(library) as kept:
        assert kept.check() == []
        assert {a.id for a in kept.articles()} >= set(said)


def test_doctor_names_what_is_damaged_and_mends_the_index(library):
    run("add", STORIES, "--library", library)
    with SqliteLibrary(library) as kept:
        kept._database.execute("DELETE FROM segment")
    out, err = run("doctor", "--library", library, expect=2)
    assert "the index holds 0 passages" in out
    assert "--repair" in err
    assert "sound" in run("doctor", "--library", library, "--repair")[0]
    assert "£2.4 million" in run("ask", "How much will the repairs cost?", "--library", library)[0]
    (library / NAME).write_bytes(b"x" * 5000)
    assert "cannot be used as a library" in run("ask", "who?", "--library", library, expect=2)[1]


ROWS = ["p50_ms", "p95_ms", "build_s", "disk_mb", "rss_mb", "overlap_at_10", "max_score_diff"]


@pytest.mark.parametrize("real", [False, True])
def test_the_benchmark_of_search_runs_small(real):
    options = ["--articles", STORIES] if real else []
    command = [sys.executable, BENCHMARKS / "search.py", "--passages", "300", "--json", "--engines", "ours", "ours-numpy", "fts5", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    rows = json.loads(done.stdout)
    assert set(rows) == {"rank-bm25", "ours", "ours-numpy", "fts5"}
    assert all(set(ROWS) <= set(row) for row in rows.values())
    for name in ("ours", "ours-numpy"):
        assert rows[name]["max_score_diff"] < 1e-6
        assert rows[name]["overlap_at_10"] == 1.0


def test_the_benchmark_of_answers_runs_small(tmp_path):
    questions = tmp_path / "q.jsonl"
    questions.write_text(json.dumps({"id": "1", "question": "How much will the repairs cost?"}) + "\n")
    command = [sys.executable, BENCHMARKS / "answers.py", "--passages", "40", "--questions", questions, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True, env={**os.environ, "PYTHONHASHSEED": "0"})
    [row] = json.loads(done.stdout).values()
    assert row["again"]["p50_ms"] <= row["first"]["p50_ms"]
    assert {"search_ms", "parse_ms", "study_ms", "rest_ms"} <= set(row["first"])

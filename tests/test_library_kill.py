"""kill -9 at fifty random moments: the library opens, is sound, and holds everything that was acknowledged."""

import multiprocessing
import os
import random
import signal
import time

import pytest

from retrieval import stacks
from retrieval.archive import SqliteLibrary
from retrieval.article import parse_article
from retrieval.errors import LibraryError
from retrieval.records import Entry

KILLS = 50
SEED = 11
STEPS, LINGER = 7, 0.015  # a process is ended after so many steps at most, and so many seconds more
SUBJECTS = ["bridge", "train", "port", "ministry", "harbour", "station"]


def story(number, version):
    """A story of several passages; each version of each differs from every other."""
    subject = SUBJECTS[number % len(SUBJECTS)]
    body = [f"The {subject} of town{number} is closed, version{version} says." for _ in range(1 + version % 4)]
    return parse_article(f"a{number}", "\n\n".join(body))


def work(folder, seed, pipe):
    """Change a library without end; say what is tried before it is done, and that it is done after."""
    chance = random.Random(seed)
    with SqliteLibrary(folder, make=True) as library:
        step = 0
        while True:
            step += 1
            numbers = [chance.randrange(60) for _ in range(chance.choice([1, 1, 1, 5]))]
            version = seed * 100_000 + step
            if chance.random() < 0.2:
                numbers, version = numbers[:1], -1
            os.write(pipe, f"try {version} {' '.join(map(str, numbers))}\n".encode())
            try:
                if version < 0:
                    library.remove(f"a{numbers[0]}")
                else:
                    library.add([Entry(story(n, version)) for n in numbers])
            except LibraryError:
                assert version < 0  # it was not there to be removed
            os.write(pipe, b"done\n")


def told(lines, state):
    """The acknowledged state after what a process said, and what it had begun and not finished."""
    pending = {}
    for line in lines:
        if line == "done":
            state.update(pending)
            pending = {}
        elif line.startswith("try "):
            version, *numbers = map(int, line.split()[1:])
            pending = dict.fromkeys(numbers, version)
    return pending


def run_and_kill(folder, seed, chance):
    """Run a process over the library, end it at some moment, and give what it had said."""
    reading, writing = os.pipe()
    process = multiprocessing.get_context("fork").Process(target=work, args=(folder, seed, writing))
    process.start()
    os.close(writing)
    with os.fdopen(reading) as said:
        lines, steps = [], chance.randrange(STEPS)
        while lines.count("done") < steps:
            lines.append(said.readline().rstrip("\n"))
        time.sleep(chance.random() * LINGER)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert process.exitcode == -signal.SIGKILL, "it ended before it was killed"
        return [*lines, *said.read().split("\n")[:-1]]


def held(library, number):
    """Which version of a story the library has, -1 for none; its text and its place in the index must agree."""
    name = f"a{number}"
    if not library.holds(name):
        return -1
    text = library.article(name).text
    version = int(text.split("version")[1].split()[0])
    assert text == story(number, version).text
    found = library.search({f"town{number}": 1.0}, 10)
    assert [h.passage.article_id for h in found] == [name] * len(library.article(name).paragraphs)
    return version


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_kill_at_any_moment_loses_nothing_that_was_acknowledged(tmp_path, monkeypatch):
    monkeypatch.setattr(stacks, "LEVELS", (6, 24, 96, 384))  # so that merges are always going on
    monkeypatch.setattr(stacks, "LARGE", 500)
    chance, state, acknowledged = random.Random(SEED), {}, 0
    for seed in range(1, KILLS + 1):
        said = run_and_kill(tmp_path, seed, chance)
        acknowledged += said.count("done")
        pending = told(said, state)
        if not (tmp_path / "library.sqlite").exists():
            assert not state
            continue
        with SqliteLibrary(tmp_path) as library:
            assert library.check() == []
            now = {n: held(library, n) for n in {*state, *pending}}
        before, after = {n: state.get(n, -1) for n in now}, {n: {**state, **pending}.get(n, -1) for n in now}
        assert now in (before, after), "neither as before nor as after"
        state = now
    assert acknowledged > KILLS  # the kills fell among work, not before it
    with SqliteLibrary(tmp_path) as library:
        library.sweep(0.0)
        assert {p.name for p in (tmp_path / "index").iterdir()} == {h.file for h in library._stacks.held() if h.file}

"""Recorded dialogues: the format, its faults with file and line, replay, update, JUnit, collection by pytest."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from corpora import STORIES
from defusedxml.ElementTree import parse
from rich.console import Console

from bot.engine import Engine
from bot.recording import Heard, ReplayError, read_dialogue, written
from bot.replay import files_of, play, play_all, record, taken, updated
from bot.report import complaints, show, summary, write_junit
from bot.settings import Settings
from retrieval.ingest import read_folder
from retrieval.library import MemoryLibrary

HERE = Path(__file__).parent
DIALOGUES = HERE / "dialogues"
PIN = {a.id: a.fingerprint[:12] for a in read_folder(STORIES)}
HEAD = f"""\
# the bridge
library: {STORIES}
article: halvern-bridge {PIN['halvern-bridge']}
clock: 2026-03-02T09:00
reviewed: yes

"""
BRIDGE = HEAD + """\
> Why was the Orrin Bridge closed?
~ what is the reason why the Orrin Bridge was closed?
status: answered
kind: why
lang: en
extract: because engineers had found cracks
cites: 1

# half an hour is soon enough
> and when?
after: 29 min
extract: on Monday
says: Monday
says-not: Tuesday

> and when?
after: 31 min
status: abstained
reason: not-understood
"""


def file_of(folder, text, name="bridge.dialogue"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def run(*args, **env):
    return subprocess.run([sys.executable, "-m", "bot", *map(str, args)], capture_output=True, text=True, timeout=200,
                          env={**os.environ, **env}, check=False)


def test_a_dialogue_that_holds_is_played_whole(tmp_path):
    played = play(read_dialogue(file_of(tmp_path, BRIDGE)))
    assert complaints(played) == []
    assert played.holds
    assert len(played.outcomes) == 3


FAULTS = [
    ("status: answered\n", 1, "before any question"),
    ("> who?\nstatus answered\n", 2, "no colon"),
    ("> who?\ncolour: red\n", 2, "an unknown key"),
    ("> who?\nextract:\n", 2, "nothing behind the key"),
    ("> who?\nafter: soon\n", 2, "no time"),
    ("clock: noon\n> who?\n", 1, "no clock"),
    ("reviewed: perhaps\n> who?\n", 1, "neither yes nor no"),
    ("> who?\nlibrary: x\n", 2, "a head behind a question"),
]


@pytest.mark.parametrize(("text", "line", "why"), FAULTS, ids=[f[2] for f in FAULTS])
def test_a_fault_of_the_file_has_its_line(tmp_path, text, line, why):
    path = file_of(tmp_path, text)
    with pytest.raises(ReplayError, match=rf"bridge\.dialogue:{line}: "):
        read_dialogue(path)


def test_what_is_no_dialogue_at_all_is_said_to_be_none(tmp_path):
    with pytest.raises(ReplayError, match="no question in it"):
        read_dialogue(file_of(tmp_path, "# nothing\n"))
    with pytest.raises(ReplayError, match="UTF-8"):
        read_dialogue(tmp_path / "none.dialogue")
    with pytest.raises(ReplayError, match="no such file"):
        files_of([tmp_path / "none"])


BROKEN = [
    ("extract: because engineers", "extract: because fishermen", "extract"),
    ("status: answered", "status: disputed", "status"),
    ("cites: 1", "cites: halvern-bridge 3", "cites"),
    ("says: Monday", "says: Friday", "says"),
    ("says-not: Tuesday", "says-not: Monday", "says-not"),
    ("~ what is the reason why the Orrin Bridge was closed?", "~ who accused the council?", "paraphrase"),
]


@pytest.mark.parametrize(("old", "new", "key"), BROKEN, ids=[b[2] for b in BROKEN])
def test_a_broken_expectation_is_told_at_its_line(tmp_path, old, new, key):
    text = BRIDGE.replace(old, new, 1)
    played = play(read_dialogue(file_of(tmp_path, text)))
    line = next(n for n, row in enumerate(text.splitlines(), 1) if row.startswith(new))
    assert [c for c in complaints(played) if c.startswith(f"{tmp_path}/bridge.dialogue:{line}: {key}")]
    assert not played.holds


def test_a_changed_article_fails_loudly_at_its_line(tmp_path):
    stories = tmp_path / "stories"
    stories.mkdir()
    story = stories / "halvern-bridge.txt"
    story.write_text((STORIES / "halvern-bridge.txt").read_text(encoding="utf-8").replace("Monday", "Tuesday"), encoding="utf-8")
    path = file_of(tmp_path, BRIDGE.replace(str(STORIES), "stories"))
    played = play(read_dialogue(path))
    assert f"{path}:3: article halvern-bridge was changed" in played.fault
    assert not played.outcomes
    story.rename(stories / "other.txt")
    done = run("replay", path)
    assert done.returncode == 1
    assert f"{path}:3: no article halvern-bridge" in done.stdout


def test_a_changed_library_fails_where_it_is_pinned_whole(tmp_path):
    whole = MemoryLibrary(read_folder(STORIES)).fingerprint()
    assert play(read_dialogue(file_of(tmp_path, f"library: {STORIES} {whole}\n> who?\n"))).holds
    other = f"{int(whole, 16) ^ 1:016x}"
    assert "was changed" in play(read_dialogue(file_of(tmp_path, f"library: {STORIES} {other}\n> who?\n"))).fault


def test_only_the_articles_named_are_asked(tmp_path):
    text = f"library: {STORIES}\narticle: halvern-bridge\n> Qui a annoncé la fermeture de l'usine de Valdoré ?\nstatus: abstained\n"
    assert complaints(play(read_dialogue(file_of(tmp_path, text)))) == []


def test_update_writes_the_wording_and_the_fingerprint_and_nothing_else(tmp_path):
    text = BRIDGE.replace(f" {PIN['halvern-bridge']}", "").replace("extract: on Monday", "extract: on Friday")
    path = file_of(tmp_path, text)
    assert run("replay", path, "--update").returncode == 1, "what must hold is still broken"
    after = path.read_text(encoding="utf-8")
    assert [line for line in after.splitlines() if not line.startswith(("|", "article:"))] == \
           [line for line in text.splitlines() if not line.startswith("article:")]
    assert f"article: halvern-bridge {PIN['halvern-bridge']}" in after
    assert "| “because engineers" in after
    again = play(read_dialogue(path))
    assert not again.reworded
    assert updated(after, again) == after


def test_another_wording_is_told_apart_from_a_broken_answer(tmp_path):
    path = file_of(tmp_path, BRIDGE)
    path.write_text(updated(BRIDGE, play(read_dialogue(path))), encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace("| “on Monday", "| It was “on Monday"), encoding="utf-8")
    played = play(read_dialogue(path))
    assert not played.broken
    assert len(played.reworded) == 1
    assert not played.holds
    assert taken(played).holds
    console = Console(record=True, width=200, force_terminal=True, file=open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    show(played, console)
    text = console.export_text(styles=True)
    assert "worded another way" in text
    assert "\x1b[31m-It was “on Monday" in text
    assert "\x1b[32m+“on Monday" in text
    assert "1 replies worded another way" in summary([played], 0)


def test_what_nobody_has_reviewed_must_not_hold(tmp_path):
    played = play(read_dialogue(file_of(tmp_path, BRIDGE.replace("reviewed: yes", "reviewed: no").replace("on Monday", "on Friday"))))
    assert played.holds
    assert "not reviewed" in summary([played], 0)


def test_junit_holds_a_case_for_each_question(tmp_path):
    paths = [file_of(tmp_path, BRIDGE), file_of(tmp_path, BRIDGE.replace("extract: on Monday", "extract: on Friday"), "broken.dialogue"),
             file_of(tmp_path, BRIDGE.replace(PIN["halvern-bridge"], "0" * 12), "changed.dialogue"),
             file_of(tmp_path, BRIDGE.replace("reviewed: yes", "reviewed: no"), "unread.dialogue"),
             file_of(tmp_path, BRIDGE.replace("says: Monday", "| other"), "reworded.dialogue")]
    write_junit([play(read_dialogue(p)) for p in paths], tmp_path / "junit.xml")
    suites = {Path(s.get("name")).stem: s for s in parse(tmp_path / "junit.xml").getroot()}
    assert [len(suites["bridge"]), suites["bridge"].get("failures")] == [3, "0"]
    assert "on Friday" in suites["broken"].find("testcase/failure").text
    assert "was changed" in suites["changed"].find("testcase/error").get("message")
    assert len(suites["unread"].findall("testcase/skipped")) == 3
    assert "-other" in suites["reworded"].find("testcase/failure").text


def test_replay_is_the_same_in_several_processes(tmp_path):
    for number in range(4):
        file_of(tmp_path, BRIDGE, f"{number}.dialogue")
    dialogues = [read_dialogue(f) for f in files_of([tmp_path])]
    alone = list(play_all(dialogues, None, Settings(), 1))
    assert list(play_all(dialogues, None, Settings(), 2)) == alone
    assert [p.path.stem for p in alone] == ["0", "1", "2", "3"]


def test_the_command_replays_many_and_writes_junit(tmp_path):
    file_of(tmp_path, BRIDGE)
    file_of(tmp_path, BRIDGE.replace("extract: on Monday", "extract: on Friday"), "broken.dialogue")
    done = run("replay", tmp_path, "--junit", tmp_path / "j.xml", "-j", "2")
    assert done.returncode == 1
    assert "broken.dialogue:" in done.stdout
    assert "2 dialogues, 1 broken expectations" in done.stderr
    assert (tmp_path / "j.xml").is_file()
    empty = tmp_path / "empty"
    empty.mkdir()
    assert run("replay", empty).returncode == 2


def test_what_was_heard_is_written_so_that_it_replays(tmp_path):
    from bot.dialogue import State, turn
    from bot.wording import reply

    engine, state, heard = Engine(MemoryLibrary(read_folder(STORIES))), State(), []
    at = dt.datetime(2026, 3, 2, 9)
    for minutes, question in [(0, "Who accused the council?"), (3, "et qui le dément ?"), (0, "Did the council ignore a warning?"), (0, "merci")]:
        at += dt.timedelta(minutes=minutes)
        answer, state = turn(engine, state, question, at=at)
        heard.append(Heard(question, answer, reply(answer, engine.library), at))
    text = written(heard, engine.library.articles(), str(STORIES))
    assert "after: 3 min" in text
    assert "reviewed: no" in text
    played = play(read_dialogue(file_of(tmp_path, text.replace("reviewed: no", "reviewed: yes"))))
    assert complaints(played) == []
    assert played.holds
    assert "status:" in record([("who?", heard[0].answer)])


def test_a_large_library_is_pinned_whole():
    from retrieval.article import parse_article

    articles = [parse_article(f"a{n}", f"Story number {n} is here.") for n in range(30)]
    text = written([], articles, "stories")
    assert "article:" not in text
    assert f"library: stories {MemoryLibrary(articles).fingerprint()}" in text


def test_the_console_saves_what_was_said(tmp_path):
    script = f"/save\n/save {tmp_path}/a.dialogue\nWho accused the council?\n/save {tmp_path}/a.dialogue\n/save {tmp_path}/a.dialogue\n/save /proc/none/b\n"
    done = subprocess.run([sys.executable, "-m", "bot", "console", "--library", str(STORIES)], input=script, capture_output=True, text=True, check=True)
    assert "1 questions recorded" in done.stdout
    assert "exists" in done.stdout
    assert "cannot be written" in done.stdout
    text = (tmp_path / "a.dialogue").read_text(encoding="utf-8")
    assert "> Who accused the council?" in text
    assert run("replay", tmp_path / "a.dialogue").returncode == 0


def test_pytest_collects_dialogues_in_anybodys_project(tmp_path):
    (tmp_path / "stories").mkdir()
    for story in STORIES.glob("*.txt"):
        (tmp_path / "stories" / story.name).write_bytes(story.read_bytes())
    file_of(tmp_path, BRIDGE.replace(str(STORIES), "stories"), "good.dialogue")
    file_of(tmp_path, BRIDGE.replace(str(STORIES), "stories").replace("extract: on Monday", "extract: on Friday"), "broken.dialogue")
    file_of(tmp_path, "> Why was the Orrin Bridge closed?\nreviewed: no\n", "fault.dialogue")
    file_of(tmp_path, "reviewed: no\n> Why was the Orrin Bridge closed?\nextract: x\n", "unread.dialogue")
    file_of(tmp_path, "> Why was the Orrin Bridge closed?\nextract: because engineers\n| other\n", "given.dialogue")
    file_of(tmp_path, "article: none\n> who?\n", "gone.dialogue")
    file_of(tmp_path, "[pytest]\nnewsroom_library = stories\n", "pytest.ini")
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "--continue-on-collection-errors", "-p", "no:cacheprovider", str(tmp_path)],
                          capture_output=True, text=True, cwd=tmp_path, check=False)
    assert "3 failed, 5 passed, 1 skipped, 1 error" in done.stdout, done.stdout
    assert "broken.dialogue:18: extract: expected 'on Friday', got 'on Monday'" in done.stdout
    assert "fault.dialogue:2: " in done.stdout
    assert "+“because engineers" in done.stdout
    assert "gone.dialogue:1: no article none" in done.stdout


ANOTHER_DAY = """\
import datetime, time
real = datetime.datetime
class Later(real):
    @classmethod
    def now(cls, tz=None):
        return real(2031, 7, 19, 23, 59, tzinfo=tz)
datetime.datetime = Later
datetime.date = type("Day", (datetime.date,), {"today": classmethod(lambda cls: real(2031, 7, 19).date())})
time.time = lambda: 1_942_300_000.0
"""


def test_replies_are_the_same_bytes_on_another_day_and_under_another_locale(tmp_path):
    """Every dialogue of the project, its snapshots taken anew under other circumstances."""
    (tmp_path / "sitecustomize.py").write_text(ANOTHER_DAY, encoding="utf-8")
    written_to = [tmp_path / "one", tmp_path / "two"]
    circumstances = [{"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "1"},
                     {"LC_ALL": "fr_FR.UTF-8", "LANG": "fr_FR.UTF-8", "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "77", "PYTHONPATH": str(tmp_path)}]
    for folder, env in zip(written_to, circumstances, strict=True):
        folder.mkdir()
        for path in sorted(DIALOGUES.glob("*.dialogue")):
            text = "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("|"))
            file_of(folder, text.replace("library: ../", f"library: {HERE}/"), path.name)
        assert run("replay", folder, "--update", **env).returncode == 0
    first, second = ([p.read_bytes() for p in sorted(folder.iterdir())] for folder in written_to)
    assert first == second
    assert first

"""Adding stories with an editor watching: what was kept on stdout, refusals and progress on stderr."""

from __future__ import annotations

import datetime as dt
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot import store
from bot.settings import Settings

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from retrieval.archive import SqliteLibrary
    from retrieval.article import Article
    from retrieval.gather import Item
    from retrieval.records import Change

STDIN = "-"


def add(folder: Path, sources: list[str], settings: Settings, *, owner: str, name: str | None, parse_now: bool) -> store.Tally:
    """Add every source to the library in a folder, made where there is none."""
    files, others = found(folder, sources)
    tally = store.Tally()
    with progressing("adding") as (progress, task), store.open_archive(folder, settings, make=True) as library:
        progress.update(task, total=len(files) + len(others))
        try:
            with interruptible() as stop:
                for kept, refused in store.add(library, until(stop, items(files, others, name, progress, task)), owner, now):
                    tally.count(change for change, _ in kept)
                    tally.refused += len(refused)
                    told(kept, refused)
                if parse_now:
                    parse(library, progress, task, stop)
                tally.stopped = stop.is_set()
        except KeyboardInterrupt:
            tally.stopped = True
    print(f"{summary(tally)}; kept in {folder}; ask with --library {folder}", file=sys.stderr)
    return tally


@contextmanager
def interruptible() -> Iterator[threading.Event]:
    """Ctrl-C sets the event, so that what was begun is ended in order; pressed again it interrupts."""
    stop = threading.Event()

    def pressed(_number: int, _frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = signal.signal(signal.SIGINT, pressed)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def until(stop: threading.Event, given: Iterator[Item]) -> Iterator[Item]:
    """The items that come before the event."""
    for item in given:
        yield item
        if stop.is_set():
            return


def now() -> dt.datetime:
    """The time, to the second, with its zone."""
    return dt.datetime.now().astimezone().replace(microsecond=0)


def found(folder: Path, sources: list[str]) -> tuple[list[Path], list[str]]:
    """The files to read, those first that the folder held already, and the sources that are no files."""
    from retrieval.gather import find_files, is_url

    files, unread = store.adopted(folder), Counter[str]()
    for source in sources:
        if source != STDIN and not is_url(source):
            below, others = find_files(Path(source))
            files += below
            unread += others
    if unread:
        kinds = ", ".join(f"{count} {ending}" for ending, count in sorted(unread.items()))
        print(f"left out, no reader for such files: {kinds}", file=sys.stderr)
    return files, [source for source in sources if source == STDIN or is_url(source)]


def items(files: list[Path], others: list[str], name: str | None, progress: Progress, task: TaskID) -> Iterator[Item]:
    """Everything in the sources, in order."""
    from retrieval.gather import from_file, from_text, from_url

    for path in files:
        yield from from_file(path)
        progress.advance(task)
    for source in others:
        yield from from_text(sys.stdin.buffer.read(), name) if source == STDIN else from_url(source)
        progress.advance(task)


def told(kept: list[tuple[Change, Article]], refused: list[str]) -> None:
    """A line for each story that is on the disk now, and one for each that could not be used."""
    for change, article in kept:
        version = f", version {change.version}" if change.version > 1 else ""
        print(f"{change.id}: {article.title or change.id}, {len(article.paragraphs)} paragraphs, {article.lang}, {change.kind}{version}", flush=True)
    for why in refused:
        print(f"not added: {why}", file=sys.stderr, flush=True)


def summary(tally: store.Tally) -> str:
    """What was done, in one line."""
    parts = [f"{count} {kind}" for kind, count in sorted(tally.done.items())]
    parts += [f"{tally.refused} not added"] if tally.refused else []
    return ("stopped: " if tally.stopped else "") + (", ".join(parts) or "nothing added")


def parse(library: SqliteLibrary, progress: Progress, task: TaskID, stop: threading.Event) -> None:
    """Parse every passage that is not parsed yet; raises KeyboardInterrupt at the event, what was parsed is kept."""
    progress.reset(task, description="parsing", total=None)

    def told(done: int, total: int) -> None:
        progress.update(task, completed=done, total=total)
        if stop.is_set():
            raise KeyboardInterrupt

    told(0, 0)
    library.parse_all(told)


@contextmanager
def progressing(what: str) -> Iterator[tuple[Progress, TaskID]]:
    """A line on stderr with the share done, the rate and the time left; nothing where stderr is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        """How many a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.0f}/s" if task.speed else "")

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield progress, progress.add_task(what, total=None)


def examined(folder: Path, settings: Settings, *, repair: bool) -> list[str]:
    """What is wrong with the library in a folder, after mending it where that is asked for; says how large it is."""
    if not store.is_archive(folder):
        return []
    with progressing("indexing") as (progress, task), store.open_archive(folder, settings) as library:
        if repair:
            library.reindex(lambda done, total: progress.update(task, completed=done, total=total))
            library.settle()
            library.sweep()
        faults = library.check()
        print(f"                 {library.count()} articles, {'not sound' if faults else 'sound'}")
        return faults

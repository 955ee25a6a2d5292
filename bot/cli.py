"""The command `newsroom`: answers on stdout, everything else on stderr.

Exit codes: 0 answered, 1 abstained (or a broken replay), 2 usage or configuration.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.answer import Lang, Status
from retrieval.errors import NewsroomError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.answer import Answer
    from bot.choosing import Choice
    from bot.engine import Engine

app = typer.Typer(add_completion=False, no_args_is_help=False, pretty_exceptions_enable=False)
Library = Annotated[Path | None, typer.Option("--library", help="Folder of a library, or of stories (.txt, .md); the seeds by default.")]
Articles = Annotated[Path, typer.Option("--articles", help="Folder of stories, one .txt file each.")]
Source = Annotated[list[str] | None, typer.Option("--source", help="Only stories of this source; may be given again.")]
Since = Annotated[str | None, typer.Option("--since", help="Only stories of this day and later: 2026-03-01, '1 March', yesterday.")]
Until = Annotated[str | None, typer.Option("--until", help="Only stories of this day and earlier.")]
StoryLang = Annotated[str | None, typer.Option("--story-lang", help="Only stories in this language, fr or en.")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="File to write; standard output by default.")]
LONGEST = 2_000
STOPPED = 130  # the exit code of a process that was interrupted
Item = TypeVar("Item")


class UsageError(NewsroomError):
    """A command line that cannot be carried out."""


def engine_for(folder: Path | None, choice: Choice | None = None, *, lasting: bool = False) -> Engine:
    """The engine over a folder, the configured library, or the seeds, or a choice of its stories; `lasting` for a process that answers many."""
    from bot.console import now
    from bot.engine import Engine
    from bot.settings import read_settings
    from bot.store import open_library

    library = open_library(read_settings(), folder, lasting=lasting)
    return Engine(choice.of(library, now().date()) if choice else library)


def choice_of(source: list[str] | None, since: str | None, until: str | None, story_lang: str | None) -> Choice:
    """The options that choose stories, as one value."""
    from bot.choosing import Choice

    return Choice(tuple(source or ()), since, until, story_lang)


def show_version(wanted: bool) -> None:
    """The version on stdout, and no more."""
    if wanted:
        from importlib.metadata import version

        print(f"newsroom {version('newsroom-bot')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    library: Library = None,
    version: Annotated[bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version and exit.")] = False,  # noqa: ARG001  # its callback does it
) -> None:
    """Ask wire stories a question, in French or English; get the answer in the words of the source.

    Without a command: the console, a conversation at the prompt.
    """
    if context.invoked_subcommand is None:
        from bot.console import converse

        converse(engine_for(library, lasting=True), chosen_library(library), usual_lang())


@app.command()
def console(
    library: Library = None, source: Source = None, since: Since = None, until: Until = None, story_lang: StoryLang = None,
) -> None:
    """Open a conversation at the prompt."""
    from bot.console import converse

    choice = choice_of(source, since, until, story_lang)
    converse(engine_for(library, choice, lasting=True), chosen_library(library), usual_lang())


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    lang: Annotated[str | None, typer.Option(help="fr or en; seen from the question by default.")] = None,
    article: Annotated[str | None, typer.Option(help="Ask one article only, by its id.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="The answer as JSON.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="How the answer came about.")] = False,
    library: Library = None,
    source: Source = None,
    since: Since = None,
    until: Until = None,
    story_lang: StoryLang = None,
) -> None:
    """Answer one question. Exit 0 answered, 1 not in the stories, 2 usage or configuration."""
    from bot.batch import row
    from bot.dialogue import State, turn
    from bot.wording import reply

    if not question.strip():
        raise UsageError("the question is empty; write it in quotes after `newsroom ask`")
    if len(question) > LONGEST:
        raise UsageError(f"the question has {len(question)} characters; {LONGEST} at most")
    engine = engine_for(library, choice_of(source, since, until, story_lang))
    if article is not None:
        engine.library.article(article)
    answer, _ = turn(engine, State(), question, tongue(lang), [article] if article else None, usual=usual_lang())
    print(json.dumps(row(answer, "", engine), ensure_ascii=False, indent=1) if json_ else reply(answer, engine.library))
    if explain:
        print(explained(answer))
    if not json_ and library is None and sys.stderr.isatty():
        print("`newsroom` alone opens the console.", file=sys.stderr)
    raise typer.Exit(1 if answer.status is Status.ABSTAINED else 0)


def tongue(lang: str | None) -> Lang | None:
    """A language option, checked."""
    if lang is None or lang == "fr" or lang == "en":
        return lang  # type: ignore[return-value] # narrowed by the comparison above
    raise UsageError(f"--lang is fr or en, not {lang!r}")


def explained(answer: Answer) -> str:
    """The proof as plain lines: how the question was read, the candidates with rule and score."""
    lines = [f"{key:>10}  {value}" for key, value in answer.proof.reading]
    lines.append(f"{'confidence':>10}  {answer.confidence}")
    for number, (text, score, rule) in enumerate(answer.proof.candidates):
        mark = "chosen" if number == 0 and answer.status is not Status.ABSTAINED else "rejected"
        lines.append(f"{mark:>10}  {score:.2f}  {rule}  « {' '.join(text.split())[:90]} »")
    return "\n".join(lines)


@app.command()
def batch(
    questions: Annotated[Path, typer.Argument(help="QUESTIONS.jsonl, a question or dialogue a line.")],
    articles: Articles,
    scoped: Annotated[bool, typer.Option("--scoped", help="Ask each question of its own article alone.")] = False,
    output: Output = None,
) -> None:
    """Answer a file of questions over a folder of articles."""
    from bot import batch as batches

    engine = engine_for(articles)
    text = batches.dump(batches.answers(engine, batches.read_questions(questions), scoped=scoped), output)
    if output is None:
        sys.stdout.write(text)


@app.command()
def claims(articles: Articles, output: Output = None) -> None:
    """List everything that anybody is reported to have said: JSON, a claim a line."""
    from bot import batch as batches

    text = batches.dump(batches.claim_rows(engine_for(articles)), output)
    if output is None:
        sys.stdout.write(text)


def chosen_folder(library: Path | None) -> Path:
    """The folder that `add` and `remove` change: the option, the setting, or the user's data folder."""
    from platformdirs import user_data_path

    from bot.settings import read_settings

    return library or read_settings().library or user_data_path("newsroom-bot") / "library"


@app.command()
def add(
    sources: Annotated[list[str], typer.Argument(help="Files, folders, addresses of feeds or pages, or - for standard input.")],
    library: Library = None,
    owner: Annotated[str, typer.Option("--owner", help="The desk or chat that the stories belong to.")] = "desk",
    name: Annotated[str | None, typer.Option("--id", help="The id of a story from standard input.")] = None,
    parse_now: Annotated[bool, typer.Option("--parse-now", help="Parse at once what would be parsed when first asked.")] = False,
) -> None:
    """Add stories to the library. Each that is printed is on the disk; Ctrl-C leaves a usable library."""
    from bot.adding import add as keep
    from bot.settings import read_settings

    tally = keep(chosen_folder(library), sources, read_settings(), owner=owner, name=name, parse_now=parse_now)
    if tally.stopped:
        raise typer.Exit(STOPPED)
    if tally.refused and not tally.kept:
        raise UsageError("nothing was added")


@app.command()
def articles(
    library: Library = None,
    versions: Annotated[str | None, typer.Option("--versions", help="The versions of one article, by its id.")] = None,
    source: Source = None,
    since: Since = None,
    until: Until = None,
    story_lang: StoryLang = None,
) -> None:
    """List the stories of the library, or a choice of them."""
    if versions is not None:
        from bot.settings import read_settings
        from bot.store import open_archive

        for found in open_archive(chosen_folder(library), read_settings()).versions(versions):
            print(f"{found.number}\t{found.added_at or ''}\t{found.added_by}\t{found.owner}\t{found.article.title or ''}")
        return
    for article in engine_for(library, choice_of(source, since, until, story_lang)).library.articles():
        print(f"{article.id}\t{article.lang}\t{article.title or ''}")


@app.command()
def remove(article: Annotated[str, typer.Argument(help="The id of the story.")], library: Library = None) -> None:
    """Remove a story from the library, with all its versions."""
    from bot import store
    from bot.settings import read_settings

    folder = chosen_folder(library)
    if store.is_archive(folder):
        with store.open_archive(folder, read_settings()) as archive:
            archive.remove(article)
    else:
        store.remove(folder, article)


@app.command()
def replay(
    paths: Annotated[list[Path], typer.Argument(help="Dialogue files, or folders of them.")],
    library: Library = None,
    update: Annotated[bool, typer.Option("--update", help="Take the wording of the replies as it is now; what must hold is left alone.")] = False,
    junit: Annotated[Path | None, typer.Option("--junit", help="Write the result as JUnit XML.")] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Files played at a time; by default as many as there are processors.")] = None,
) -> None:
    """Play recorded dialogues and compare. Exit 1 when something that must hold does not, or is worded another way."""
    from rich.console import Console

    from bot import replay as replays
    from bot import report
    from bot.settings import read_settings

    dialogues = [replays.read_dialogue(f) for f in replays.files_of(paths)]
    if not dialogues:
        raise UsageError("no dialogues there; they are files that end in .dialogue")
    console = Console(highlight=False)
    results, changed = [], 0
    for played in watched(replays.play_all(dialogues, library, read_settings(), jobs), len(dialogues)):
        if update and not played.fault:
            changed += replays.rewrite(played)
            played = replays.taken(played)
        report.show(played, console)
        results.append(played)
    if junit is not None:
        report.write_junit(results, junit)
    print(report.summary(results, changed), file=sys.stderr)
    raise typer.Exit(0 if all(p.holds for p in results) else 1)


def watched(items: Iterator[Item], total: int) -> Iterator[Item]:
    """The items with a progress bar on stderr; none where stderr is no terminal."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    yield from track(items, "playing", total, console=console, disable=not console.is_terminal, transient=True)


@app.command()
def record(file: Annotated[Path, typer.Argument(help="The new dialogue file, FILE.dialogue.")], library: Library = None) -> None:
    """Open a conversation at the prompt and keep it as a dialogue file to be reviewed."""
    from bot.console import converse, save

    if file.exists():
        raise UsageError(f"{file} exists; record into a new file")
    engine = engine_for(library)
    heard = converse(engine, chosen_library(library), usual_lang())
    if not heard:
        raise UsageError(f"nothing was asked; {file} is not written")
    save(heard, engine, file, chosen_library(library))


def chosen_library(library: Path | None) -> Path | None:
    """The folder that answers: the option or the setting; None for the seeds."""
    from bot.settings import read_settings

    return library or read_settings().library


def usual_lang() -> Lang | None:
    """The language of the settings, for what does not tell its own."""
    from bot.settings import read_settings

    return read_settings().lang


@app.command()
def telegram(
    library: Library = None,
    pair: Annotated[bool, typer.Option("--pair", help="Print a link that makes whoever opens it the owner, in the place of the present one.")] = False,
) -> None:
    """Run the Telegram bot, by long polling, or by a webhook where one is set."""
    from bot.settings import read_settings
    from bot.telegram.run import run

    settings = read_settings()
    settings.token()
    run(engine_for(library, lasting=True), settings, settings.data_folder, pair)


@app.command()
def feedback(
    export: Annotated[Path | None, typer.Option("--export", help="Folder to write a dialogue file for each verdict.")] = None,
) -> None:
    """List what readers said of the bot's answers; with --export, as dialogues that `newsroom replay` reads."""
    from contextlib import closing

    from bot.settings import read_settings
    from bot.telegram import feedback as verdicts
    from bot.telegram.database import open_database

    with closing(open_database(read_settings().data_folder)) as database:
        if export is not None:
            print("\n".join(str(path) for path in verdicts.export(database, export)))
            return
        for item in verdicts.listed(database):
            print(f"{item.id}\t{item.at}\t{item.verdict}\t{item.library}\t{item.question}")


@app.command()
def doctor(
    library: Library = None,
    repair: Annotated[bool, typer.Option("--repair", help="Make the library's index again from its text.")] = False,
) -> None:
    """Say what is configured and what is missing. Exit 2 when the library is not sound."""
    from bot.adding import examined
    from bot.settings import read_settings
    from retrieval.pipeline import load

    settings = read_settings()
    chosen = library or settings.library
    print(f"library          {chosen or 'the seeds (set NEWSROOM_LIBRARY to a folder of stories)'}")
    faults = examined(chosen, settings, repair=repair) if chosen else []
    for fault in faults:
        print(f"                 {fault}")
    print(f"search           {settings.search}")
    for lang in ("fr", "en"):
        nlp = load(lang, settings.pipelines.get(lang))
        print(f"pipeline {lang}      {nlp.meta['name']} {nlp.meta['version']}")
    known = settings.telegram_token or settings.telegram_token_file
    print(f"Telegram token   {'set' if known else 'missing (set NEWSROOM_TELEGRAM_TOKEN_FILE)'}")
    print(f"Telegram server  {settings.telegram_api}")
    if faults:
        raise UsageError("the library is not sound; `newsroom doctor --repair` makes its index again")


def main() -> None:
    """Run the command; a fault a person can mend is one line on stderr and exit code 2."""
    try:
        app()
    except NewsroomError as error:
        print(f"newsroom: {error}", file=sys.stderr)
        raise SystemExit(2) from None

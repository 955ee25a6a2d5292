"""What a replay found: lines with a coloured difference for people, JUnit XML for machines."""

from __future__ import annotations

import difflib
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.replay import Outcome, Played

COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def difference(outcome: Outcome) -> list[str]:
    """The snapshot against the reply now, as lines of a unified diff without its head."""
    return list(difflib.unified_diff(outcome.exchange.snapshot, outcome.said, lineterm="", n=1))[2:]


def complaints(played: Played) -> list[str]:
    """What is wrong with a file, as `file:line: what`; the differences of wording are not among it."""
    if played.fault:
        return [played.fault]
    return [f"{played.path}:{b.line}: {b.what}" for b in played.broken]


def show(played: Played, console: Console) -> None:
    """Print what is wrong with a file, nothing when it holds."""
    for complaint in complaints(played):
        console.print(Text(complaint, style="bold red" if console.is_terminal else ""), soft_wrap=True)
    if not played.reviewed:
        console.print(Text(f"{played.path}: not reviewed; read it, then write `reviewed: yes`"), soft_wrap=True)
        return
    for outcome in played.reworded:
        console.print(Text(f"{played.path}:{outcome.exchange.line}: worded another way; --update takes the new wording"), soft_wrap=True)
        for line in difference(outcome):
            console.print(Text(line, style=COLOURS.get(line[:1], "")), soft_wrap=True)


def summary(results: Sequence[Played], changed: int) -> str:
    """One line over all files."""
    broken = sum(len(p.broken) + bool(p.fault) for p in results)
    reworded = sum(len(p.reworded) for p in results if p.reviewed)
    unread = sum(not p.reviewed for p in results)
    parts = [f"{len(results)} dialogues", f"{broken} broken expectations"]
    parts += [f"{reworded} replies worded another way"] if reworded else []
    parts += [f"{changed} files updated"] if changed else []
    parts += [f"{unread} not reviewed"] if unread else []
    return ", ".join(parts)


def write_junit(results: Sequence[Played], path: Path) -> None:
    """One suite a file, one case a question; what is not reviewed is skipped."""
    root = ET.Element("testsuites", name="newsroom replay")
    for played in results:
        suite = ET.SubElement(root, "testsuite", name=str(played.path), tests=str(max(1, len(played.outcomes))),
                              failures=str(sum(_failed(o, played) for o in played.outcomes)), errors=str(int(bool(played.fault))))
        if played.fault:
            case = ET.SubElement(suite, "testcase", classname=str(played.path), name="library")
            ET.SubElement(case, "error", message=played.fault)
        for outcome in played.outcomes:
            _case(suite, played, outcome)
    part = path.with_name(path.name + ".part")
    ET.indent(root)
    part.write_bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
    part.replace(path)


def _failed(outcome: Outcome, played: Played) -> bool:
    return played.reviewed and (bool(outcome.broken) or outcome.reworded)


def _case(suite: ET.Element, played: Played, outcome: Outcome) -> None:
    case = ET.SubElement(suite, "testcase", classname=str(played.path), name=f"{outcome.exchange.line}: {outcome.exchange.question}")
    if not played.reviewed:
        ET.SubElement(case, "skipped", message="not reviewed")
    elif outcome.broken:
        text = "\n".join(f"{played.path}:{b.line}: {b.what}" for b in outcome.broken)
        ET.SubElement(case, "failure", message=outcome.broken[0].what).text = text
    elif outcome.reworded:
        ET.SubElement(case, "failure", message="worded another way").text = "\n".join(difference(outcome))

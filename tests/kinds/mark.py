"""Run the pages of questions and set their marks anew: `python tests/kinds/mark.py [--show]`.

Only `?` / `?!` and `+` / `+!` at the head of a line are rewritten. Prints, for each page, how many hold;
with --show also each question that does not, with what is wrong.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tagged import KINDS, faults, read_cases

MARK = re.compile(r"^([?+])!?(?= )")


def mark(path: Path, wrong: dict[int, str]) -> None:
    """Write the marks of one page; a line without a question stays as it is."""
    rows = path.read_text(encoding="utf-8").split("\n")
    for line, reason in wrong.items():
        rows[line - 1] = MARK.sub(r"\1!" if reason else r"\1", rows[line - 1])
    path.write_text("\n".join(rows), encoding="utf-8")


def main(show: bool) -> None:
    """Every page: run, mark, count."""
    right = asked = 0
    for path in sorted(KINDS.glob("*.txt")):
        wrong = {line: reason for case in read_cases(path) for line, reason in faults(case).items()}
        held = sum(not reason for reason in wrong.values())
        mark(path, wrong)
        sys.stdout.write(f"{path.stem:24} {held:4} of {len(wrong):4}  {held / max(1, len(wrong)):5.0%}\n")
        if show:
            rows = path.read_text(encoding="utf-8").split("\n")
            sys.stdout.writelines(f"    {line}: {rows[line - 1]}: {reason}\n" for line, reason in wrong.items() if reason)
        right, asked = right + held, asked + len(wrong)
    sys.stdout.write(f"{'all':24} {right:4} of {asked:4}  {right / max(1, asked):5.0%}\n")


if __name__ == "__main__":
    main("--show" in sys.argv[1:])

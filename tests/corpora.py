"""Where the stories of the tests stand."""

from pathlib import Path

HERE = Path(__file__).parent
STORIES = HERE / "stories"
SEEDS = HERE.parent / "seeds"

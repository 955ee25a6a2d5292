"""How far a verdict may be trusted."""

from __future__ import annotations

from bot.polarity.signs import Signs


def trust(signs: Signs, rule: str) -> float:
    """Score on the scale of the kind's threshold."""
    return 0.5 if rule else signs["bearing"]

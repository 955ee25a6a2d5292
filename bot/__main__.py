"""`python -m bot` is `newsroom`."""

from bot.cli import main

main()

"""The bot with an engine that fails: what no library of stories brings about on purpose."""

import bot.telegram.desk
from bot.cli import main


def fail(_engine, _state, text, *_):
    raise RuntimeError(f"the engine failed on {text}")


bot.telegram.desk.turn = fail
main()

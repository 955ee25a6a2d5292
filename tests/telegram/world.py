"""The two processes of these tests: a strict fake of Telegram, and the bot as a newsroom starts it."""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing
from pathlib import Path

from bot.telegram.database import open_database
from bot.telegram.pairing import People

HERE = Path(__file__).parent
STORIES = HERE.parent / "stories"
SECRET = "AAtestTOKENtestTOKENtestTOKENtestTO"  # noqa: S105 - of the fake
TOKEN = f"7000000001:{SECRET}"
NAME = "newsroom_test_bot"
OWNER, EDITOR, GROUP, STRANGER = 1, 2, -500, 666
QUESTION = "How much will the repairs cost?"
DEADLINE = 40  # seconds; waits end as soon as what is waited for is there


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Fake:
    """The fake server, and what people do in it."""

    def __init__(self, port=0):
        self.process = subprocess.Popen(
            [sys.executable, HERE / "fakebotapi.py", "--token", TOKEN, "--poll-max", "2", "--port", str(port)],
            stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[1]

    def _call(self, request):
        with urllib.request.urlopen(request, timeout=90) as reply:  # noqa: S310 - loopback
            return json.load(reply)

    def post(self, path, **data):
        body = json.dumps(data).encode()
        return self._call(urllib.request.Request(f"{self.url}/sim/{path}", body, {"content-type": "application/json"}))  # noqa: S310

    def get(self, path, **query):
        return self._call(f"{self.url}/sim/{path}?{urllib.parse.urlencode(query)}")

    def say(self, text, user, **more):
        """A person writes a message; gives its id."""
        return self.post("message", text=text, user_id=user, **more)["message_id"]

    def calls(self, chat=None, n=1, method="sendMessage", status=200, timeout=DEADLINE):
        """The bot's calls, once there are n of them."""
        query = {"method": method, "n": n, "timeout": timeout}
        query |= {"chat_id": chat} if chat is not None else {}
        query |= {"status": status} if status is not None else {}
        found = self.get("outbox", **query)
        assert len(found) >= n, f"wanted {n} {method}, got {len(found)}: {self.get('outbox')[-4:]}"
        return found

    def messages(self, chat, n=1, **more):
        """Messages that the bot sent to a chat, once there are n."""
        return [call["response"]["result"] for call in self.calls(chat, n, **more)]

    def quiet(self, user):
        """Wait until what a person sent before is handled: a chat is served in order."""
        asked, count = self.say("/about", user), 0
        while True:
            found = self.messages(user, count + 1)
            if any(m.get("reply_to_message", {}).get("message_id") == asked for m in found):
                return
            count = len(found)

    def press(self, label, user, chat=None, **more):
        return self.post("callback", label=label, user_id=user, chat_id=chat or user, **more)

    def close(self):
        self.process.terminate()
        self.process.wait(10)


class Bot:
    """The bot's process over a data folder of its own."""

    def __init__(self, url, folder, owned=True, script=("-m", "bot"), options=(), **settings):
        self.folder, self.script, self.options = folder, script, options
        (folder / "token").write_text(TOKEN)
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("NEWSROOM_")}
        self.env = inherited | {
            "NEWSROOM_TELEGRAM_TOKEN_FILE": str(folder / "token"), "NEWSROOM_TELEGRAM_API": url, "NEWSROOM_DATA": str(folder / "data"),
            "NEWSROOM_LIBRARY": str(STORIES), "NEWSROOM_TELEGRAM_POLL": "1", "NEWSROOM_LOG": "DEBUG",
            "NEWSROOM_TELEGRAM_RATE": "1000", **settings}
        if owned:
            self.admit(OWNER, "owner")
            self.admit(EDITOR, "editor")
            self.admit(GROUP, "group")

    def database(self):
        return closing(open_database(self.folder / "data"))

    def admit(self, guest, kind="person"):
        with self.database() as database:
            People(database).admit(guest, kind, "Somebody")
        return guest

    def admit_all(self, guests):
        with self.database() as database:
            database.executemany("INSERT INTO guest VALUES (?, 'person', 'Somebody')", [(guest,) for guest in guests])

    def start(self, wait=True):
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen([sys.executable, *self.script, "telegram", *self.options], env=self.env, cwd=HERE.parent.parent,
                                            stdout=subprocess.PIPE, stderr=log, text=True)
        atexit.register(self.process.kill)  # a test that fails leaves no process behind
        if wait:
            assert self.line().startswith("READY"), self.log()[-3000:]
        return self

    def line(self):
        return self.process.stdout.readline().strip()

    def log(self):
        return (self.folder / "log").read_text()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Stop as a service manager does; neither token nor traceback may stand in the log."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(40)
        assert SECRET not in self.log()
        assert "Traceback" not in self.log(), self.log()[-3000:]
        return code

"""fakebotapi - a strict fake of the Telegram Bot API, run as its own process on loopback.

    python fakebotapi.py --port 0            # prints "LISTENING http://127.0.0.1:NNNNN"

Bot side : /bot<token>/<method>, /file/bot<token>/<path>   (form, JSON and multipart, as Telegram)
User side: /sim/*  (inject updates, read what the bot did, schedule faults)

What the bot may not get away with here, it may not get away with on api.telegram.org: unknown methods are
404, bad HTML is 400, >4096 is 400, callback_data >64 bytes is 400, a no-op edit is 400, a second poller is 409.

Not modelled: MarkdownV2, albums, payments, channels as targets, forum creation, business replies. The wording of
errors was written without a live server. Whether plain mentions arrive under privacy mode is disputed: they do not
here unless `privacy_mentions` is set.
"""

import argparse
import asyncio
import collections
import contextlib
import html
import json
import re
import time
import uuid

from aiohttp import ClientSession, ClientTimeout, web

BOT = {
    "id": 7000000001,
    "is_bot": True,
    "first_name": "Newsroom",
    "username": "newsroom_test_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
    "can_connect_to_business": False,
    "has_main_web_app": False,
}
UPDATE_DEFAULT_OFF = {"chat_member", "message_reaction", "message_reaction_count"}


class ApiError(Exception):
    def __init__(self, code, desc, **params):
        self.code, self.desc, self.params = code, desc, params


def bad(desc):
    return ApiError(400, "Bad Request: " + desc)


def u16(s):
    return len(s.encode("utf-16-le")) // 2


# ------------------------------------------------------------------ HTML parse mode
TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
}


def parse_html(src):
    out, stack, ents, i, n16 = [], [], [], 0, 0
    while i < len(src):
        c = src[i]
        off = len(src[:i].encode())
        if c == "&":
            m = re.match(r"&(?:(lt|gt|amp|quot)|#(\d+)|#x([0-9a-fA-F]+));", src[i:])
            if m:
                ch = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}[m[1]] if m[1] else chr(int(m[2] or m[3], 10 if m[2] else 16))
                out.append(ch)
                n16 += u16(ch)
                i += m.end()
                continue
            out.append(c)
            n16 += 1
            i += 1
            continue
        if c == "<":
            m = re.match(r"</\s*([a-zA-Z-]*)\s*>", src[i:])
            if m:
                if not stack:
                    raise bad(f"can't parse entities: Unexpected end tag at byte offset {off}")
                tag, start, typ, extra = stack.pop()
                if m[1] and m[1].lower() != tag:
                    raise bad(f'can\'t parse entities: Unmatched end tag at byte offset {off}, expected "</{tag}>", found "</{m[1]}>"')
                if n16 > start:
                    ents.append(dict(type=typ, offset=start, length=n16 - start, **extra))
                i += m.end()
                continue
            m = re.match(r"<([a-zA-Z][a-zA-Z-]*)((?:\s+[a-zA-Z-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*)\s*>", src[i:])
            if not m:
                k = re.match(r"<([^\s>]*)", src[i:])[1]
                raise bad(f'can\'t parse entities: Unsupported start tag "{k}" at byte offset {off}')
            tag, attrs = (
                m[1].lower(),
                {
                    k.lower(): html.unescape(v.strip("\"'"))
                    for k, v in re.findall(r"([a-zA-Z-]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+))?", m[2])
                },
            )
            if tag not in TAGS or (tag == "span" and attrs.get("class") != "tg-spoiler"):
                raise bad(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {off}')
            typ, extra = TAGS[tag], {}
            if tag == "a":
                extra = {"url": attrs.get("href", "")}
            if tag == "blockquote":
                if any(t[0] == "blockquote" for t in stack):
                    raise bad("can't parse entities: blockquote can't be nested")
                if "expandable" in attrs:
                    typ = "expandable_blockquote"
            stack.append((tag, n16, typ, extra))
            i += m.end()
            continue
        out.append(c)
        n16 += u16(c)
        i += 1
    if stack:
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{stack[-1][0]}\"")
    return "".join(out), sorted(ents, key=lambda e: (e["offset"], -e["length"]))


class World:
    def __init__(self, a):
        self.a = a
        self.next_update = 1000
        self.reset()

    def reset(self):
        self.queue = collections.deque()
        self.wake = asyncio.Event()
        self.allowed = None
        self.chats = {}
        self.msgs = collections.defaultdict(dict)
        self.next_msg = collections.Counter()
        self.cbq = {}
        self.inline = {}
        self.files = {}
        self.faults = []
        self.outbox = []
        self.changed = asyncio.Event()
        self.meta = {}
        self.webhook = None
        self.wh_log = []
        self.kicked = set()
        self.pollers = 0
        self.reactions = {}
        self.rate = None
        self.sent_at = collections.defaultdict(collections.deque)
        self.privacy = True
        self.privacy_mentions = False

    def note(self, **rec):
        rec["seq"] = len(self.outbox) + 1
        rec["at"] = time.time()
        self.outbox.append(rec)
        self.changed.set()
        self.changed = asyncio.Event()

    # ---- updates
    def push(self, kind, obj, update_id=None):
        uid = update_id if update_id is not None else self.next_update
        if update_id is None:
            self.next_update += 1
        allowed = self.allowed
        if kind and ((allowed and kind not in allowed) or (not allowed and kind in UPDATE_DEFAULT_OFF)):
            return None
        def clean(o):
            return (
                    {k: clean(v) for k, v in o.items() if not k.startswith("_")}
                    if isinstance(o, dict)
                    else [clean(v) for v in o]
                    if isinstance(o, list)
                    else o
                )
        self.queue.append(clean(dict({"update_id": uid}, **({kind: obj} if kind else obj))))  # snapshot at creation time
        self.wake.set()
        self.wake = asyncio.Event()
        return uid

    def chat(self, cid, type_=None, title=None, user=None):
        c = self.chats.get(cid)
        if not c:
            t = type_ or ("private" if cid > 0 else "supergroup")
            c = {"id": cid, "type": t}
            if t == "private":
                c["first_name"] = (user or {}).get("first_name", "User")
            else:
                c["title"] = title or "Group"
            self.chats[cid] = c
        return c

    def store(self, cid, **f):
        self.next_msg[cid] += 1
        m = dict(message_id=self.next_msg[cid], date=int(time.time()), chat=self.chat(cid), **f)
        self.msgs[cid][m["message_id"]] = m
        return m


# ------------------------------------------------------------------ Bot API methods
class Api:
    def __init__(self, w):
        self.w = w

    @staticmethod
    def j(p, k, default=None):
        v = p.get(k)
        if v is None or v == "":
            return default
        if isinstance(v, (dict, list)):
            return v
        try:
            return json.loads(v)
        except ValueError:
            raise bad(f"can't parse {k} JSON object")

    def cid(self, p):
        try:
            c = int(p.get("chat_id", ""))
        except ValueError:
            raise bad("chat_id is empty")
        if c in self.w.kicked:
            raise ApiError(403, "Forbidden: bot was kicked from the supergroup chat" if c < 0 else "Forbidden: bot was blocked by the user")
        if c not in self.w.chats:
            raise bad("chat not found")
        return c

    def text(self, p, key="text", limit=4096, required=True):
        raw, mode = p.get(key, ""), (p.get("parse_mode") or "").lower()
        ents = self.j(p, "entities", []) or []
        if mode == "html":
            txt, ents = parse_html(raw)
        elif mode:
            raise ApiError(501, "fakebotapi: only parse_mode HTML is modelled")
        else:
            txt = raw
        if required and not txt.strip():
            raise bad("message text is empty")
        if u16(txt) > limit:
            raise bad("message is too long" if key == "text" else "message caption is too long")
        return txt, ents[:100]

    def markup(self, p):
        m = self.j(p, "reply_markup")
        if m is None:
            return None
        kb = m.get("inline_keyboard")
        if kb is None:
            return None
        for row in kb:
            for b in row:
                acts = [
                    k
                    for k in ("callback_data", "url", "switch_inline_query", "switch_inline_query_current_chat", "copy_text", "web_app")
                    if k in b
                ]
                if not acts:
                    raise bad("Text buttons are not allowed in the inline keyboard")
                if "callback_data" in b and not 1 <= len(b["callback_data"].encode()) <= 64:
                    raise bad("BUTTON_DATA_INVALID")
        return m if kb else None

    def reply(self, p, cid):
        r = self.j(p, "reply_parameters")
        if not r:
            return {}
        t = self.w.msgs[r.get("chat_id", cid)].get(r["message_id"])
        if not t or t.get("_deleted"):
            if r.get("allow_sending_without_reply"):
                return {}
            raise bad("message to be replied not found")
        if r.get("quote") and r["quote"] not in t.get("text", ""):
            raise bad("QUOTE_TEXT_INVALID")
        out = {"reply_to_message": {k: v for k, v in t.items() if k != "reply_to_message"}}
        if r.get("quote"):
            out["quote"] = {"text": r["quote"], "position": r.get("quote_position", 0), "is_manual": True}
        return out

    def flood(self, cid):
        rt = self.w.rate
        if not rt:
            return
        now = time.monotonic()
        for key, per, win in ((cid, rt["per_chat"], rt["window"]), ("all", rt["overall"], 1.0)):
            d = self.w.sent_at[key]
            while d and now - d[0] > win:
                d.popleft()
            if len(d) >= per:
                ra = max(1, int(win - (now - d[0]) + 0.999))
                raise ApiError(429, f"Too Many Requests: retry after {ra}", retry_after=ra)
        for key in (cid, "all"):
            self.w.sent_at[key].append(now)

    async def getMe(self, p, f):
        return BOT

    async def getUpdates(self, p, f):
        w = self.w
        if w.webhook:
            raise ApiError(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        if "allowed_updates" in p:
            w.allowed = self.j(p, "allowed_updates") or None
        off = int(p.get("offset") or 0)
        if off > 0:
            while w.queue and w.queue[0]["update_id"] < off:
                w.queue.popleft()
        elif off < 0:
            while len(w.queue) > -off:
                w.queue.popleft()
        lim = min(100, int(p.get("limit") or 100))
        end = time.monotonic() + min(float(p.get("timeout") or 0), w.a.poll_max)
        if w.pollers:
            raise ApiError(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
        w.pollers += 1
        try:
            while not w.queue and (left := end - time.monotonic()) > 0:
                ev = w.wake
                try:
                    await asyncio.wait_for(ev.wait(), left)
                except TimeoutError:
                    break
        finally:
            w.pollers -= 1
        return list(w.queue)[:lim]

    async def setWebhook(self, p, f):
        s = p.get("secret_token")
        if s and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", s):
            raise bad("secret token contains unallowed characters")
        if "allowed_updates" in p:
            self.w.allowed = self.j(p, "allowed_updates") or None
        if p.get("drop_pending_updates") in ("true", "True", True):
            self.w.queue.clear()
        self.w.webhook = {"url": p["url"], "secret": s} if p.get("url") else None
        self.w.wake.set()
        self.w.wake = asyncio.Event()
        return True

    async def deleteWebhook(self, p, f):
        if p.get("drop_pending_updates") in ("true", "True", True):
            self.w.queue.clear()
        self.w.webhook = None
        return True

    async def getWebhookInfo(self, p, f):
        return {
            "url": (self.w.webhook or {}).get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.w.queue),
            **({"last_error_message": self.w.wh_log[-1]["error"]} if self.w.wh_log and self.w.wh_log[-1].get("error") else {}),
        }

    async def sendMessage(self, p, f):
        cid = self.cid(p)
        txt, ents = self.text(p)
        mk = self.markup(p)
        rep = self.reply(p, cid)
        self.flood(cid)
        lp = self.j(p, "link_preview_options")
        m = self.w.store(cid, text=txt, **{"from": BOT}, **rep)
        if ents:
            m["entities"] = ents
        if mk:
            m["reply_markup"] = mk
        if lp:
            m["link_preview_options"] = lp
        if p.get("message_thread_id"):
            m["message_thread_id"] = int(p["message_thread_id"])
            m["is_topic_message"] = True
        return m

    def target(self, p):
        cid = self.cid(p)
        m = self.w.msgs[cid].get(int(p.get("message_id", 0)))
        if not m or m.get("_deleted"):
            raise bad("message to edit not found")
        if m.get("from", {}).get("id") != BOT["id"]:
            raise bad("message can't be edited")
        return cid, m

    async def editMessageText(self, p, f):
        if p.get("inline_message_id"):
            return True
        cid, m = self.target(p)
        txt, ents = self.text(p)
        mk = self.markup(p)
        if (txt, ents, mk) == (m.get("text"), m.get("entities", []), m.get("reply_markup")):
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"
            )
        self.flood(cid)
        m.update(text=txt, entities=ents, edit_date=int(time.time()))
        m.pop("reply_markup", None)
        if mk:
            m["reply_markup"] = mk
        return m

    async def editMessageReplyMarkup(self, p, f):
        _cid, m = self.target(p)
        mk = self.markup(p)
        if mk == m.get("reply_markup"):
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"
            )
        m.pop("reply_markup", None)
        m["edit_date"] = int(time.time())
        if mk:
            m["reply_markup"] = mk
        return m

    async def deleteMessage(self, p, f):
        cid = self.cid(p)
        m = self.w.msgs[cid].get(int(p.get("message_id", 0)))
        if not m or m.get("_deleted"):
            raise bad("message to delete not found")
        m["_deleted"] = True
        return True

    async def sendChatAction(self, p, f):
        self.cid(p)
        return True

    async def answerCallbackQuery(self, p, f):
        if not self.w.cbq.pop(p.get("callback_query_id"), None):
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if len(p.get("text", "")) > 200:
            raise bad("MESSAGE_TOO_LONG")
        return True

    async def answerInlineQuery(self, p, f):
        if not self.w.inline.pop(p.get("inline_query_id"), None):
            raise bad("query is too old and response timeout expired or query ID is invalid")
        res = self.j(p, "results", [])
        if len(res) > 50:
            raise bad("RESULTS_TOO_MUCH")
        ids = [r["id"] for r in res]
        if len(set(ids)) != len(ids):
            raise bad("RESULT_ID_DUPLICATE")
        for r in res:
            c = r.get("input_message_content") or {}
            if "message_text" in c:
                self.text({"text": c["message_text"], "parse_mode": c.get("parse_mode", "")})
        return True

    async def sendDocument(self, p, f):
        cid = self.cid(p)
        cap, ents = self.text(p, "caption", 1024, False)
        rep = self.reply(p, cid)
        self.flood(cid)
        ref = p.get("document", "")
        part = f.get(ref[9:]) if ref.startswith("attach://") else f.get("document")
        if part:
            name, data, _ct = part
            fid = self.add_file(name, data)
        elif ref in self.w.files:
            fid = ref
            name, data = self.w.files[ref]
        else:
            raise bad("there is no document in the request")
        if len(data) > 50 * 2**20:
            raise ApiError(413, "Request Entity Too Large")
        m = self.w.store(
            cid, document={"file_id": fid, "file_unique_id": "u" + fid, "file_name": name, "file_size": len(data)}, **{"from": BOT}, **rep
        )
        if cap:
            m["caption"] = cap
            m["caption_entities"] = ents
        return m

    def add_file(self, name, data):
        fid = "file_" + uuid.uuid4().hex[:12]
        self.w.files[fid] = (name, data)
        return fid

    async def getFile(self, p, f):
        x = self.w.files.get(p.get("file_id"))
        if not x:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if len(x[1]) > 20 * 2**20:
            raise bad("file is too big")
        return {
            "file_id": p["file_id"],
            "file_unique_id": "u" + p["file_id"],
            "file_size": len(x[1]),
            "file_path": f"documents/{p['file_id']}",
        }

    async def setMessageReaction(self, p, f):
        cid = self.cid(p)
        mid = int(p["message_id"])
        if mid not in self.w.msgs[cid]:
            raise bad("message to react not found")
        self.w.reactions[f"{cid}:{mid}"] = self.j(p, "reaction", [])
        return True

    async def getChat(self, p, f):
        return dict(
            self.w.chats[self.cid(p)],
            accent_color_id=0,
            max_reaction_count=1,
            accepted_gift_types={
                "unlimited_gifts": False, "limited_gifts": False, "unique_gifts": False, "premium_subscription": False, "gifts_from_channels": False
            },
        )

    async def leaveChat(self, p, f):
        self.w.kicked.add(self.cid(p))
        return True

    async def setMyCommands(self, p, f):
        cmds = self.j(p, "commands", [])
        for c in cmds:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", c["command"]):
                raise bad("BOT_COMMAND_INVALID")
            if not 1 <= len(c["description"]) <= 256:
                raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        scope = self.j(p, "scope") or {}
        if scope.get("type") == "chat":
            self.cid(scope)
        self.w.meta[f"commands:{p.get('language_code', '')}:{scope.get('type', 'default')}{scope.get('chat_id', '')}"] = cmds
        return True

    async def setMyDescription(self, p, f):
        self.w.meta[f"description:{p.get('language_code', '')}"] = p.get("description")
        return True

    async def setMyShortDescription(self, p, f):
        self.w.meta[f"short:{p.get('language_code', '')}"] = p.get("short_description")
        return True

    async def logOut(self, p, f):
        return True

    async def close(self, p, f):
        return True


def build(a):
    w = World(a)
    api = Api(w)
    methods = {k.lower(): getattr(api, k) for k in dir(api) if re.match(r"[a-z]+[A-Z]\w+$|close$", k)}
    app = web.Application(client_max_size=64 * 2**20)
    app["world"] = w

    async def params(req):
        p, files = dict(req.query), {}
        ct = req.content_type
        if ct == "multipart/form-data":
            async for part in await req.multipart():
                if part.filename:
                    files[part.name] = (part.filename, bytes(await part.read()), part.headers.get("Content-Type"))
                else:
                    p[part.name] = await part.text()
        elif ct == "application/json":
            p.update({k: v if isinstance(v, str) else json.dumps(v) for k, v in (await req.json()).items()})
        elif req.can_read_body:
            p.update(await req.post())
        return p, files

    async def call(req):
        tok, name = req.match_info["token"], req.match_info["method"]
        p, files = await params(req)
        rec = {"method": name, "params": dict(p), "files": {k: [v[0], len(v[1])] for k, v in files.items()}}
        status, body = 200, None
        try:
            if tok != a.token:
                raise ApiError(401, "Unauthorized")
            for ft in list(w.faults):
                if ft["method"] not in ("*", name) or (ft["method"] == "*" and name == "getUpdates"):
                    continue
                if ft.get("contains") and not any(ft["contains"] in str(v) for v in p.values()):
                    continue
                if ft.get("times"):
                    ft["times"] -= 1
                    if not ft["times"]:
                        w.faults.remove(ft)
                if ft.get("delay"):
                    await asyncio.sleep(ft["delay"])
                if ft.get("after"):
                    await methods[name.lower()](p, files)  # the call took effect, the answer is lost
                if ft.get("drop"):
                    w.note(**rec, status=0)
                    req.transport.close()
                    return web.Response()
                if ft.get("raw") is not None:
                    w.note(**rec, status=ft.get("code", 200))
                    return web.Response(status=ft.get("code", 200), text=ft["raw"], content_type="text/html")
                if ft.get("code"):
                    raise ApiError(
                        ft["code"],
                        ft.get("description", "Internal Server Error"),
                        **{k: ft[k] for k in ("retry_after", "migrate_to_chat_id") if ft.get(k)},
                    )
            fn = methods.get(name.lower())
            if not fn:
                raise ApiError(404, "Not Found: method not found")
            body = {"ok": True, "result": await fn(p, files)}
        except ApiError as e:
            status, body = e.code, {"ok": False, "error_code": e.code, "description": e.desc}
            if e.params:
                body["parameters"] = e.params
        txt = json.dumps(body)
        if name != "getUpdates" or status != 200:
            w.note(**rec, status=status, response=json.loads(txt))
        return web.Response(status=status, text=txt, content_type="application/json")

    async def download(req):
        if req.match_info["token"] != a.token:
            return web.Response(status=401)
        x = w.files.get(req.match_info["path"].split("/")[-1])
        return web.Response(body=x[1]) if x else web.Response(status=404)

    # ---------------------------------------------------------------- user side
    def user(d):
        return {
            "id": d.get("user_id", 42),
            "is_bot": False,
            "first_name": d.get("first_name", "Alice"),
            "username": d.get("username", "alice"),
            "language_code": d.get("language_code", "en"),
        }

    def entities(t):
        e = [
            {"type": "bot_command", "offset": u16(t[: m.start()]), "length": u16(m[0])}
            for m in re.finditer(r"(?<![\w/])/[a-zA-Z0-9_]{1,32}(?:@\w+)?", t)
        ]
        return e + [{"type": "mention", "offset": u16(t[: m.start()]), "length": u16(m[0])} for m in re.finditer(r"(?<![\w/])@\w{4,32}", t)]

    def visible(m):  # group privacy mode
        if m["chat"]["type"] in ("private", "channel") or not w.privacy:
            return True
        t = m.get("text", "") or m.get("caption", "")
        if m.get("reply_to_message", {}).get("from", {}).get("id") == BOT["id"]:
            return True
        if t.startswith("/"):
            return "@" not in t.split()[0] or t.split()[0].lower().endswith("@" + BOT["username"])
        return w.privacy_mentions and ("@" + BOT["username"]).lower() in t.lower()  # reports conflict; strict reading by default

    async def sim_message(req):
        d = await req.json()
        u = user(d)
        cid = d.get("chat_id", u["id"])
        w.chat(cid, d.get("chat_type"), d.get("title"), u)
        f = {"from": u} if w.chats[cid]["type"] != "channel" else {"sender_chat": w.chats[cid]}
        if d.get("document") is not None:
            data = d["document"].encode("latin-1")
            fid = api.add_file(d.get("file_name", "a.txt"), data)
            f["document"] = {
                "file_id": fid,
                "file_unique_id": "u" + fid,
                "file_name": d.get("file_name", "a.txt"),
                "mime_type": d.get("mime", "text/plain"),
                "file_size": d.get("fake_size", len(data)),
            }
            if d.get("text"):
                f["caption"] = d["text"]
        else:
            f["text"] = d["text"]
            f["entities"] = entities(d["text"])
        if d.get("thread"):
            f.update(message_thread_id=d["thread"], is_topic_message=True)
        if d.get("reply_to"):
            f["reply_to_message"] = {k: v for k, v in w.msgs[cid][d["reply_to"]].items() if k != "reply_to_message"}
        f.update(d.get("extra") or {})
        m = w.store(cid, **f)
        kind = "channel_post" if m["chat"]["type"] == "channel" else ("business_message" if "business_connection_id" in m else "message")
        uid = w.push(kind, m) if visible(m) else None
        return web.json_response({"update_id": uid, "message_id": m["message_id"]})

    async def sim_edit(req):
        d = await req.json()
        m = w.msgs[d["chat_id"]][d["message_id"]]
        m.update(text=d["text"], entities=entities(d["text"]), edit_date=int(time.time()))
        return web.json_response({"update_id": w.push("edited_message", m) if visible(m) else None})

    async def sim_callback(req):
        d = await req.json()
        u = user(d)
        cid = d.get("chat_id", u["id"])
        ms = [m for m in w.msgs[cid].values() if m.get("reply_markup") and not m.get("_deleted")]
        m = w.msgs[cid][d["message_id"]] if d.get("message_id") else (ms[-1] if ms else None)
        if not m:
            return web.json_response({"error": "no keyboard"}, status=404)
        data = d.get("data")
        if data is None:
            data = next(
                (
                    b["callback_data"]
                    for r in m.get("reply_markup", {}).get("inline_keyboard", [])
                    for b in r
                    if d["label"] in b["text"] and "callback_data" in b
                ),
                None,
            )
            if data is None:
                return web.json_response({"error": "no such button"}, status=404)
        qid = uuid.uuid4().hex
        if not d.get("stale"):
            w.cbq[qid] = True
        msg = {"chat": m["chat"], "message_id": m["message_id"], "date": 0} if d.get("inaccessible") else m
        return web.json_response(
            {"update_id": w.push("callback_query", {"id": qid, "from": u, "message": msg, "chat_instance": str(cid), "data": data})}
        )

    async def sim_inline(req):
        d = await req.json()
        qid = uuid.uuid4().hex
        w.inline[qid] = True
        w.push("inline_query", {"id": qid, "from": user(d), "query": d["query"], "offset": d.get("offset", ""), "chat_type": "sender"})
        return web.json_response({"id": qid})

    async def sim_raw(req):
        d = await req.json()
        n = d.pop("_repeat", 1)
        uid = d.get("update_id", w.next_update if n > 1 else None)
        if uid is not None:
            w.next_update = max(w.next_update, uid + 1)  # numbers only rise, or a later update would pass for a confirmed one
        for _ in range(n):
            w.push(None, {k: v for k, v in d.items() if k != "update_id"}, uid)
        return web.json_response({"ok": True})

    async def sim_kick(req):
        d = await req.json()
        cid = d["chat_id"]
        w.chat(cid)
        (w.kicked.add if d.get("kicked", True) else w.kicked.discard)(cid)
        def s(x):
            return {"status": x, "user": BOT, **({"until_date": 0} if x == "kicked" else {})}
        w.push(
            "my_chat_member",
            {
                "chat": w.chats[cid],
                "from": user(d),
                "date": int(time.time()),
                "old_chat_member": s("member"),
                "new_chat_member": s("kicked" if d.get("kicked", True) else "member"),
            },
        )
        return web.json_response({"ok": True})

    async def sim_fault(req):
        d = await req.json()
        d.setdefault("method", "*")
        w.faults.append(d)
        return web.json_response({"ok": True})

    async def sim_set(req):
        d = await req.json()
        for k in ("rate", "privacy", "privacy_mentions"):
            if k in d:
                setattr(w, k, d[k])
        if d.get("clear_faults"):
            w.faults.clear()
        return web.json_response({"ok": True})

    async def sim_state(req):
        return web.json_response(
            {
                "pending": len(w.queue),
                "allowed": w.allowed,
                "meta": w.meta,
                "webhook": w.webhook,
                "webhook_log": w.wh_log[-50:],
                "calls": len(w.outbox),
                "reactions": w.reactions,
                "pollers": w.pollers,
            }
        )

    async def sim_chat(req):
        return web.json_response(list(w.msgs[int(req.match_info["id"])].values()))

    async def sim_outbox(req):
        """?method=&chat_id=&since=&n=&timeout= : waits until n matching calls exist, then returns them."""
        q = req.query
        n = int(q.get("n", 0))
        end = time.monotonic() + float(q.get("timeout", 10))
        while True:
            ev = w.changed
            r = [
                x
                for x in w.outbox
                if (not q.get("method") or x["method"] == q["method"])
                and (not q.get("chat_id") or str(x["params"].get("chat_id")) == q["chat_id"])
                and x["seq"] > int(q.get("since", 0))
                and (not q.get("status") or str(x["status"]) == q["status"])
            ]
            left = end - time.monotonic()
            if len(r) >= n or left <= 0:
                return web.json_response(r)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(ev.wait(), left)

    async def sim_reset(req):
        w.reset()
        return web.json_response({"ok": True})

    async def deliver(app):
        async with ClientSession(timeout=ClientTimeout(total=15)) as s:
            back = 0.2
            while True:
                if not (w.webhook and w.queue):
                    ev = w.wake
                    with contextlib.suppress(asyncio.TimeoutError):
                        await asyncio.wait_for(ev.wait(), 0.5)
                    continue
                up = w.queue[0]
                h = {"X-Telegram-Bot-Api-Secret-Token": w.webhook["secret"]} if w.webhook.get("secret") else {}
                try:
                    async with s.post(w.webhook["url"], json=up, headers=h) as r:
                        code, err = r.status, None if r.status < 300 else f"Wrong response from the webhook: {r.status} {r.reason}"
                except Exception as e:
                    code, err = 0, f"{type(e).__name__}"
                w.wh_log.append({"update_id": up["update_id"], "status": code, "error": err})
                if code and code < 300:
                    if w.queue and w.queue[0] is up:
                        w.queue.popleft()
                    back = 0.2
                else:
                    await asyncio.sleep(back)
                    back = min(5, back * 2)

    async def bg(app):
        t = asyncio.create_task(deliver(app))
        yield
        t.cancel()

    app.cleanup_ctx.append(bg)
    app.router.add_route("*", "/bot{token}/{method}", call)
    app.router.add_get("/file/bot{token}/{path:.+}", download)
    for n, h in {
        "message": sim_message,
        "edit": sim_edit,
        "callback": sim_callback,
        "inline": sim_inline,
        "raw": sim_raw,
        "kick": sim_kick,
        "fault": sim_fault,
        "set": sim_set,
        "reset": sim_reset,
    }.items():
        app.router.add_post(f"/sim/{n}", h)
    app.router.add_get("/sim/state", sim_state)
    app.router.add_get("/sim/outbox", sim_outbox)
    app.router.add_get("/sim/chat/{id}", sim_chat)
    return app


async def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--port", type=int, default=0)
    ap.add_argument("--token", required=True)
    ap.add_argument("--poll-max", type=float, default=30)
    a = ap.parse_args()
    r = web.AppRunner(build(a), access_log=None)
    await r.setup()
    s = web.TCPSite(r, "127.0.0.1", a.port)
    await s.start()
    print("LISTENING http://127.0.0.1:%d" % s._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())

"""hub.test: a WebSub hub and the publisher of its topics, for tests.

python hub.py --port 80 --bind 0.0.0.0      (needs aiohttp and this folder alone)

/topics/NAME      an RSS feed that names /hub and itself; it has an entry more with every publication
/linked/NAME      the same, but the document names another hub and only the Link header the right one
/hub              takes subscriptions, and calls back to verify them
/moved/CODE/hub   redirects there
/_ctl             GET: JSON of what is subscribed, asked and called back.
                  POST ?publish=PATH&sign=METHOD|wrong|none (its body, where it has one, in place of the feed)
                  | ?deny=PATH | ?lease=SECONDS | ?away=0|1&rest=SECONDS
"""

import argparse
import asyncio
import hashlib
import hmac
import io
import secrets
from collections import Counter
from dataclasses import dataclass
from dataclasses import field

import aiohttp
from aiohttp import web

FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>Topic {name}</title><link>{origin}/</link><description>Pushed</description>
<atom:link rel="self" href="{topic}"/><atom:link rel="hub" href="{hub}"/>{items}
</channel></rss>"""
ITEM = "<item><guid isPermaLink='false'>{name}-{number}</guid><title>News {number} of {name}</title></item>"


@dataclass
class Subscribed:
    """What somebody subscribed with, and the last mode that they were asked to verify."""

    topic: str
    callback: str
    secret: str
    verified: str = ""


@dataclass
class Hub:
    """The hub's state. *lease*: granted to all, "" for what they ask for. *away*: answers 503 and asks for *rest*."""

    lease: str = ""
    away: bool = False
    rest: str = ""
    published: Counter[str] = field(default_factory=Counter)
    subscribed: dict[str, Subscribed] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    called: list[tuple[str, int]] = field(default_factory=list)
    _verifying: set[asyncio.Task[None]] = field(default_factory=set)

    def app(self) -> web.Application:
        """Return the web application."""
        app = web.Application()
        app.router.add_post("/hub", self._take)
        app.router.add_post("/moved/{code}/hub", self._moved)
        app.router.add_get("/_ctl", self._tell)
        app.router.add_post("/_ctl", self._control)
        app.router.add_get("/{kind:topics|linked}/{name}", self._feed)
        return app

    async def publish(self, topic: str, *, sign: str = "sha256", body: bytes | None = None) -> list[int]:
        """Add an entry to *topic* and push it (or *body*) to who subscribed. sign: a method, "wrong" or "none"."""
        self.published[topic] += 1
        body = body if body is not None else self._document(topic)
        return [await self._push(one, body, sign) for one in self._subscribers(topic)]

    async def deny(self, topic: str) -> list[int]:
        """Tell who subscribed to *topic* that they are not wanted."""
        told = {"hub.mode": "denied", "hub.topic": topic, "hub.reason": "not today"}
        return [(await self._call(one, told))[0] for one in self._subscribers(topic)]

    def _subscribers(self, topic: str) -> list[Subscribed]:
        return [one for one in list(self.subscribed.values()) if one.topic == topic and one.verified == "subscribe"]

    async def _push(self, one: Subscribed, body: bytes, sign: str) -> int:
        headers = {"Content-Type": "application/rss+xml"}
        if sign != "none":
            method, key = ("sha256", "not the secret") if sign == "wrong" else (sign, one.secret)
            digest = hmac.new(key.encode(), body, getattr(hashlib, method)).hexdigest()
            headers["X-Hub-Signature"] = f"{method}={digest}"
        async with (
            aiohttp.ClientSession() as client,
            client.post(one.callback, data=io.BytesIO(body), headers=headers) as answer,
        ):
            self.called.append(("push", answer.status))
            if answer.status == 410:
                self.subscribed.pop(one.callback, None)
            return answer.status

    async def _take(self, request: web.Request) -> web.Response:
        asked = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(asked)
        if self.away:
            return web.Response(status=503, headers={"Retry-After": self.rest} if self.rest else {})
        task = asyncio.create_task(self._verify(asked))
        self._verifying.add(task)
        task.add_done_callback(self._verifying.discard)
        return web.Response(status=202)

    async def _verify(self, asked: dict[str, str]) -> None:
        one = Subscribed(asked["hub.topic"], asked["hub.callback"], asked.get("hub.secret", ""))
        challenge = secrets.token_urlsafe()
        told = {"hub.mode": asked["hub.mode"], "hub.topic": one.topic, "hub.challenge": challenge}
        if asked["hub.mode"] == "subscribe":
            told["hub.lease_seconds"] = self.lease or asked["hub.lease_seconds"]
        status, said = await self._call(one, told)
        if not 200 <= status < 300 or said != challenge:
            return
        if asked["hub.mode"] == "unsubscribe":
            self.subscribed.pop(one.callback, None)
        else:
            one.verified = "subscribe"
            self.subscribed[one.callback] = one

    async def _call(self, one: Subscribed, told: dict[str, str]) -> tuple[int, str]:
        async with aiohttp.ClientSession() as client, client.get(one.callback, params=told) as answer:
            self.called.append((told["hub.mode"], answer.status))
            return answer.status, await answer.text()

    async def _moved(self, request: web.Request) -> web.Response:
        return web.Response(status=int(request.match_info["code"]), headers={"Location": "/hub"})

    async def _feed(self, request: web.Request) -> web.Response:
        topic = f"http://{request.host}{request.path}"
        headers = {"Content-Type": "application/rss+xml"}
        if request.match_info["kind"] == "linked":
            headers["Link"] = f'</hub>; rel="hub", <{topic}>; rel="self"'
        return web.Response(body=self._document(topic), headers=headers)

    def _document(self, topic: str) -> bytes:
        origin, kind, name = topic.rsplit("/", 2)
        items = "".join(ITEM.format(name=name, number=number) for number in range(self.published[topic], -1, -1))
        hub = f"{origin}/hub" if kind == "topics" else f"{origin}/nowhere"
        return FEED.format(name=name, origin=origin, topic=topic, hub=hub, items=items).encode()

    async def _tell(self, _request: web.Request) -> web.Response:
        subscribed = {one.callback: one.topic for one in self.subscribed.values()}
        return web.json_response({"subscribed": subscribed, "asked": self.asked, "called": self.called})

    async def _control(self, request: web.Request) -> web.Response:
        told = request.query
        self.lease = told.get("lease", self.lease)
        self.rest = told.get("rest", self.rest)
        self.away = told.get("away", str(int(self.away))) == "1"
        origin, answered = f"http://{request.host}", []
        if "publish" in told:
            body = await request.read() or None
            answered += await self.publish(origin + told["publish"], sign=told.get("sign", "sha256"), body=body)
        if "deny" in told:
            answered += await self.deny(origin + told["deny"])
        return web.json_response({"answered": answered})


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description="hub.test: a WebSub hub and the publisher of its topics")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--bind", default="127.0.0.1")
    options = parser.parse_args()
    web.run_app(Hub().app(), host=options.bind, port=options.port, print=None)


if __name__ == "__main__":
    main()

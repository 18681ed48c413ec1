"""The callback that hubs call (WebSub): they verify a subscription by GET and push news by POST.

The address is all that names the subscription, and the signature all that proves the hub: no session, no cookie.
"""

from flask import Blueprint
from flask import Response
from flask import g
from flask import request
from flask.typing import ResponseReturnValue

from flask_starlight.jobs import websub
from flask_starlight.jobs.websub import PushResult
from flask_starlight.model.websub import CALLBACK_PATH
from flask_starlight.model.websub import HubMode
from flask_starlight.services import services

pages = Blueprint("websub", __name__, url_prefix=CALLBACK_PATH)

GONE = 410
"""WebSub, 7: the hub may end a subscription whose callback says so."""

ACCEPTED = 202

MAX_REQUEST_BYTES = 16 * 1024 * 1024
"""Read to the end even where it is too large to be sent on: a hub whose line is dropped would send it again.

Nginx draws the same line.
"""


@pages.get("<token>")
def verify(token: str) -> ResponseReturnValue:
    """Repeat the hub's challenge where we want what it is about to do (WebSub, 5.3); hear that it denies (5.2)."""
    told = request.args
    mode, topic_url = told.get("hub.mode", ""), told.get("hub.topic", "")
    if mode == HubMode.DENIED:
        agreed = websub.denied(token, topic_url, told.get("hub.reason", ""))
    else:
        agreed = websub.verify(token, mode, topic_url, told.get("hub.lease_seconds", ""))
    challenge = told.get("hub.challenge", "") if agreed else ""
    return Response(challenge, 200 if agreed else 404, content_type="text/plain; charset=utf-8")


@pages.post("<token>")
def push(token: str) -> ResponseReturnValue:
    """Take what a hub pushes, and answer at once; what is wrongly signed is ignored, and answered alike (7.1)."""
    request.max_content_length = MAX_REQUEST_BYTES
    result = websub.push(
        services(),
        token,
        request.get_data(cache=False),
        content_type=request.headers.get("Content-Type", ""),
        coding=request.content_encoding or "",
        signature=request.headers.get("X-Hub-Signature", ""),
    )
    g.push_result = result
    return Response(status=GONE if result is PushResult.UNKNOWN else ACCEPTED)

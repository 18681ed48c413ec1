"""A child for the tests: it sends back each payload as a job, fails on "fail" and dies on "die"."""

import json
import os
import sys

from flask_starlight.queue.frames import read_frame
from flask_starlight.queue.frames import write_frame

orders, parent = sys.stdin.buffer, sys.stdout.buffer
hello = read_frame(orders)
while order := read_frame(orders):
    _, number, _ = order[0].split(" ")
    payload = json.loads(order[1])
    if payload == "die":
        os._exit(1)
    if payload == "fail":
        write_frame(parent, f"failed {number}", b"on purpose")
        continue
    write_frame(parent, "send store.outcomes", json.dumps([hello and hello[1].decode(), payload]).encode())
    write_frame(parent, f"done {number}")

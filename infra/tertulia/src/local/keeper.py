"""Runs the emulator and ends it, with every function it started, when whoever started this goes away.

Standard input is a pipe whose other end `tertulia` holds. However that process ends, even by SIGKILL,
the system closes the pipe, the read below returns, and the whole process group is gone.
"""
import os
import signal
import sys
import threading


def end_with_parent():
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


threading.Thread(target=end_with_parent, daemon=True).start()

import json  # noqa: E402
from collections import Counter  # noqa: E402

from ministack import app as stack  # noqa: E402  (the watch has to begin before the slow import)

calls = Counter()
answer = stack.app


async def counting(scope, receive, send):
    """Counts the calls of the functions, whose SDK names itself, and gives the count to whoever asks."""
    if scope["type"] == "http":
        if scope["path"] == "/_tertulia/calls":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
            await send({"type": "http.response.body", "body": json.dumps(calls).encode()})
            return
        headers = dict(scope["headers"])
        if b"aws-sdk-rust" in headers.get(b"user-agent", b""):
            target = headers.get(b"x-amz-target", b"").decode() or scope["method"]
            calls[target] += 1
    await answer(scope, receive, send)


stack.app = counting
sys.argv = ["ministack"]
stack.main()

"""How `vae bench` talks to a script that times Python's way of doing something, so that the rounds of all contestants can
take turns. Import this first: it keeps the standard output for the replies.

One JSON line in, one JSON line out:

    {…}             → {"ready": true} when the work that this describes is there and warm, or {"error": "…"}
    {"calls": 3}    → {"seconds": 0.91, "peak_bytes": 1234567}, of three times that work

It ends with its standard input.
"""

import json
import os
import sys
import time

# What libraries print goes to standard error.
replies = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def peak_bytes():
    """The largest memory that this process has held."""
    with open("/proc/self/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))


def timed(work, count):
    begin = time.perf_counter()
    for _ in range(count):
        work()
    return {"seconds": time.perf_counter() - begin, "peak_bytes": peak_bytes()}


def take_turns(prepare):
    """Answers until the input ends; `prepare` makes the work, a function, of the first request."""
    work = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "calls" in request:
                reply = timed(work, request["calls"])
            else:
                work = prepare(request)
                reply = {"ready": True}
        except Exception as error:  # whatever it is, it is the reason that the caller tells
            first = next((text for text in str(error).splitlines() if text.strip()), "no message")
            reply = {"error": f"{type(error).__name__}: {first.strip()}"}
        print(json.dumps(reply), file=replies, flush=True)

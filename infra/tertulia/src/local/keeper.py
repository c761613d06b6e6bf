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

from ministack.app import main  # noqa: E402  (the watch has to begin before the slow import)

sys.argv = ["ministack"]
main()

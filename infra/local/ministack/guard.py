"""Runs MiniStack until whoever started this goes away, in whatever way: then it ends MiniStack and all of its children,
and removes their folder. The sign is the end of standard input: the system closes it even when the other side is killed.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading

folder = sys.argv[1]

with open(os.path.join(folder, "ministack.log"), "wb") as log:
    cloud = subprocess.Popen(
        [sys.executable, "-m", "ministack"],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        cwd=folder,
        start_new_session=True,  # and so a process group of its own, which its Lambda processes stay in
    )

starter_is_gone = threading.Event()


def end_group():
    try:
        os.killpg(cloud.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def watch():
    sys.stdin.buffer.read()
    starter_is_gone.set()
    end_group()


threading.Thread(target=watch, daemon=True).start()
cloud.wait()
end_group()
if starter_is_gone.is_set():
    shutil.rmtree(folder, ignore_errors=True)
else:
    # It ended by itself: its log stays for the one who started it.
    sys.exit(1)

"""Runs MiniStack until whoever started this goes away, in whatever way: then it ends MiniStack and all of its children,
and removes their folder. The sign is the end of standard input: the system closes it even when the other side is killed.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

PR_SET_CHILD_SUBREAPER = 36

folder = sys.argv[1]

if sys.platform == "linux":
    # Lambda processes that outlive MiniStack come to this process, which then takes leave of them: the first process
    # of a container often does not.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

with open(os.path.join(folder, "ministack.log"), "wb") as log:
    cloud = subprocess.Popen(
        [sys.executable, "-c", os.environ["MINISTACK_PROGRAM"]],
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


def take_leave():
    for _ in range(200):
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            time.sleep(0.005)


def watch():
    sys.stdin.buffer.read()
    starter_is_gone.set()
    end_group()


threading.Thread(target=watch, daemon=True).start()
cloud.wait()
end_group()
take_leave()
if starter_is_gone.is_set():
    shutil.rmtree(folder, ignore_errors=True)
else:
    # It ended by itself: its log stays for the one who started it.
    sys.exit(1)

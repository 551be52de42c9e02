#!/usr/bin/env python3
"""Real processes of the built program under faults of every kind: `make faults`.

Prints a row for each kind of fault, and ends with status 1 if anything was lost. QUICK=1 tries a few of each
kind. Usage: faults.py PROGRAM [word of a title …]
"""

import datetime
import os
import platform
import sys

import calls
import contents
import downloads
import kills
import limits
from program import Program
from rows import Row

KINDS = {
    "kills of train, resumed: SIGKILL at random moments": kills.kills_of_train,
    "kills of test at each of its renames": kills.kills_of_test,
    "two runs begun in one folder": kills.two_in_one_folder,
    "train: each file call fails once": calls.calls_of_train,
    "train on images, with a cache: each file call fails once": calls.calls_of_images,
    "test: each file call fails once": calls.calls_of_test,
    "file-size limits (ulimit -f)": limits.file_sizes,
    "disks of less than 12 MB (tmpfs), made free again": limits.small_disks,
    "limits of memory (ulimit -v)": limits.memory,
    "a container's memory (cgroup)": limits.containers,
    "limits of open files (ulimit -n)": limits.descriptors,
    "standard streams closed": limits.closed_streams,
    "poisoned caches": contents.caches,
    "checkpoints with right hashes and wrong contents": contents.checkpoints,
    "downloads: 403, 404, 503, HTML, cut, stalled": downloads.downloads,
}


def main() -> int:
    words = sys.argv[2:]
    program = Program(sys.argv[1], bool(os.environ.get("QUICK")))
    quick = ", a few of each (QUICK=1)" if program.quick else ""
    print(f"make faults, {datetime.date.today()}, {platform.system()}, {os.cpu_count()} processors{quick}\n")
    Row.print_head()
    lost = 0
    try:
        for title, check in KINDS.items():
            if words and not any(word in title for word in words):
                continue
            row = Row(title)
            with row.checking("the row"):
                check(program, row)
            row.print()
            lost += len(row.losses)
    finally:
        program.close()
    print(f"\n{lost} lost" if lost else "\nNothing was lost.")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())

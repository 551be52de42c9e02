"""Several processes of the program, under mpirun."""

import os
import signal
import subprocess
import time
from pathlib import Path

from program import Loss, Program, last_line

MPIRUN = os.environ.get("MPIRUN", "mpirun")
END = 10  # seconds that the end of all processes may take


class Cluster(Program):
    """`vae`, started by mpirun as several processes, as many as are asked for on however few processors."""

    def environment(self, **more: str) -> dict[str, str]:
        allowed = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
        crowded = {"OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_hwloc_base_binding_policy": "none"}
        return super().environment(**allowed, **crowded, TMPDIR="/tmp", **more)

    def begin(self, folder: Path, *groups: tuple[int, str, str]) -> subprocess.Popen:
        """Starts groups of processes: how many, which program, with which words."""
        command = [MPIRUN]
        for count, program, words in groups:
            command += [":"] * (len(command) > 1) + ["-n", str(count), program, *words.split()]
        return subprocess.Popen(
            command, cwd=folder, env=self.environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            errors="replace", start_new_session=True)

    def succeed_by(self, count: int, words: str, folder: Path) -> None:
        """Runs a command by some processes, or by one that no mpirun has started (0)."""
        process = self.begin(folder, (count, self.path, words)) if count else self.start(words, folder)
        status, errors = self.end(process, f"{words}, by {count} processes", 120)
        if status != 0:
            raise Loss(f"status {status} of {count} processes: {lines(errors) or last_line(errors)}")

    def ranks(self) -> list[int]:
        """The processes of vae that are there. They work in this cluster's folders, whoever has started them."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                name, rest = (process / "stat").read_text().rsplit(")", 1)
                is_ours = Path(os.readlink(process / "cwd")).is_relative_to(self.home)
            except OSError:  # It has ended, or is somebody else's.
                continue
            if name.endswith("(vae") and rest.split()[0] != "Z" and is_ours:
                found.append(int(process.name))
        return sorted(found)

    def all_end(self, process: subprocess.Popen, what: str) -> tuple[int, str]:
        """Fails unless all processes end within ten seconds; the status and the words of mpirun."""
        deadline = time.monotonic() + END
        status, errors = self.end(process, what, END)
        # Those that mpirun has killed may outlive it for a moment.
        while left := self.ranks():
            if time.monotonic() > deadline:
                raise Loss(f"{what}: processes {left} are left")
            time.sleep(0.02)
        return status, errors

    def complain(self, process: subprocess.Popen, what: str, *words: str, status: int = 3) -> None:
        """Fails unless all end with a status and one line of the program that has these words."""
        found, errors = self.all_end(process, what)
        said = lines(errors)
        if found != status or len(said) != 1 or not all(word in said[0] for word in words):
            raise Loss(f"{what}: status {found}, {len(said)} lines: {said or last_line(errors)}, expected {words}")

    def lose_one(self, process: subprocess.Popen, victim: int) -> None:
        """Kills a process; fails unless all end, and mpirun says so."""
        os.kill(self.ranks()[victim], signal.SIGKILL)
        status, errors = self.all_end(process, f"after the death of process {victim}")
        if status == 0 or not errors.strip():
            raise Loss(f"after the death of process {victim}: status {status}: {last_line(errors)}")


def lines(errors: str) -> list[str]:
    """What the program says of its end; mpirun has words of its own."""
    return [line for line in errors.splitlines() if line.startswith("vae: ")]

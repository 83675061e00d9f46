"""What a class costs on a cluster: right submissions to `nms`, judged by the workers of a Dask scheduler on the loopback.

    python benchmarks/cluster.py [SUBMISSIONS [WORKERS]]

Processor time is counted rather than time that passes: it is the same on a machine that has other things to do.  From it
follows what a million submissions take, and how many cores one scheduler keeps busy.
"""

import json
import os
import re
import resource
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
from coding import NMS
from distributed import Client

QUIZPREP = str(Path(sys.executable).with_name("quizprep"))
DASK = [sys.executable, "-m"]
MILLION = 1_000_000
REST_SECONDS = 5.0
"""How long it is measured what the cluster takes when it has nothing to do."""


@contextmanager
def running(folder: str, *command: str) -> Iterator[psutil.Process]:
    with Path(folder, "log").open("ab") as log, psutil.Popen([*DASK, *command], stdout=log, stderr=log, cwd=folder) as process:
        yield process
        process.kill()


@contextmanager
def cluster(folder: str, workers: int) -> Iterator[tuple[str, list[psutil.Process]]]:
    """Yield the address of a scheduler, and the processes: the scheduler first."""
    file = Path(folder, "scheduler.json")
    options = ("--host", "127.0.0.1", "--dashboard-address", ":0", "--scheduler-file", str(file))
    with running(folder, "distributed.cli.dask_scheduler", "--port", "0", *options) as scheduler:
        one_each = ("--nworkers", str(workers), "--nthreads", "1", "--local-directory", folder)
        with running(folder, "distributed.cli.dask_worker", *options, *one_each) as nannies:
            while not file.is_file():
                time.sleep(0.05)
            address = json.loads(file.read_text())["address"]
            with Client(address, set_as_default=False) as client:
                client.wait_for_workers(workers)
            yield address, [scheduler, nannies]


def processor_seconds(process: psutil.Process) -> float:
    """Return the processor time of a process and of all that it started."""
    family = [process, *process.children(recursive=True)]
    return float(sum(sum(one.cpu_times()[:4]) for one in family))


def megabytes(process: psutil.Process) -> float:
    family = [process, *process.children(recursive=True)]
    return float(sum(one.memory_full_info().pss for one in family)) / 2**20


def bytes_of_the_scheduler() -> int:
    """Return the bytes that went over the open connections of this process, by the kernel's count (tcp(7), TCP_INFO)."""
    total = 0
    for connection in psutil.Process().net_connections("tcp4"):
        if connection.raddr:
            with socket.socket(fileno=connection.fd) as opened:
                info = opened.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 136)
                opened.detach()
            total += sum(struct.unpack_from("QQ", info, 120))
    return total


def seconds_of(command: list[str], home: str) -> float:
    """Run a command and return its processor time, and that of what it started and waited for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "QUIZPREP_HOME": home})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else 1000
    workers = int(sys.argv[2]) if sys.argv[2:] else 2
    with ExitStack() as stack:
        folder, log, home = (stack.enter_context(tempfile.TemporaryDirectory()) for _ in range(3))
        for number in range(count):
            (Path(folder) / f"student{number:05}.py").write_text(re.sub("waiting", f"waiting{number}", NMS))
        grade = [QUIZPREP, "grade", folder, "--task", "nms", "--scheduler"]
        address, processes = stack.enter_context(cluster(log, workers))
        watcher = stack.enter_context(Client(address, set_as_default=False))
        resting = [processor_seconds(process) for process in processes]
        time.sleep(REST_SECONDS)
        before = [processor_seconds(process) for process in processes]
        idle = [(now - then) / REST_SECONDS for now, then in zip(before, resting, strict=True)]
        sent = watcher.run_on_scheduler(bytes_of_the_scheduler)
        started = time.perf_counter()
        client = seconds_of([*grade, address], home)
        passed = time.perf_counter() - started
        sent = watcher.run_on_scheduler(bytes_of_the_scheduler) - sent
        spent = [processor_seconds(process) - then for process, then in zip(processes, before, strict=True)]
        scheduler, judges = (all_of_it - rest * passed for all_of_it, rest in zip(spent, idle, strict=True))
        memory = [megabytes(process) for process in processes]
    each = 1000 / count
    in_each = f"{memory[1] / workers:.0f} MB in each, which idles at {idle[1] / workers:.1%}"
    hours = judges / count * MILLION / 3600
    print(f"{count} submissions, {workers} workers on the loopback: {passed:.1f} s; of a core, beyond what idling takes:")
    print(f"workers    {judges * each:7.2f} ms a submission; {in_each}")
    print(f"scheduler  {scheduler * each:7.2f} ms: it keeps {judges / scheduler:.0f} cores busy; it has {memory[0]:.0f} MB")
    print(f"client     {client * each:7.2f} ms")
    print(f"wire       {sent / count:7.0f} bytes between scheduler and workers, and about as many to the client")
    print(
        f"a million  {hours:7.1f} hours of one core, {hours / 64 * 60:.0f} minutes of 64; {sent / count * MILLION / 1e9:.1f} GB"
    )


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Does a sweep come to the same bytes on one core, in shards, and on the ranks of an MPI job, also
when one of them dies?

usage: machines_check.py NUMASIM (shards|ranks)
Exit status 77 where there is no Open MPI: skipped.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

NUMASIM = os.path.abspath(sys.argv[1])

SWEEP = {
    "name": "tiny",
    "scenario": "execl",
    "topologies": ["ryzen-5800u"],
    "strategies": ["single", "sharded"],
    "replications": 3,
    "set": {
        "/measurement/settle_iterations": 1,
        "/measurement/iterations": 2,
        "/measurement/min_iterations": 500,
    },
    "parameters": [
        {"pointer": "/copies", "values": [1, 4, 16]},
        {"pointer": "/topology/os/exec_us",
         "range": {"from": 50, "to": 400, "count": 4, "scale": "log"}},
    ],
}
RUNS = 3 * 4 * 2 * 3


def check(condition, what):
    if not condition:
        sys.exit("FAILED: " + what)


def numasim(*arguments, launcher=(), status=0):
    done = subprocess.run([*launcher, NUMASIM, *arguments], capture_output=True, text=True,
                          timeout=300)
    check(done.returncode == status,
          f"status {done.returncode} of {launcher} {arguments}: {done.stderr}")
    return done


def mpirun(ranks, *options):
    return ["mpirun", "--allow-run-as-root", "--oversubscribe", *options, "-n", str(ranks)]


def sweep(database, *options, **more):
    return numasim("sweep", "tiny.json", "--database", database, "--export", "csv", *options,
                   **more).stdout


def stored(database):
    if not os.path.exists(database):
        return 0
    # Not read-only: what a killed sweep leaves behind is put in order by whoever opens it next.
    connection = sqlite3.connect(database, timeout=10)
    try:
        return connection.execute("SELECT count(*) FROM runs").fetchone()[0]
    except sqlite3.OperationalError as error:
        check("no such table" in str(error), f"{database}: {error}")  # not laid out yet
        return 0
    finally:
        connection.close()


def process_of_rank(launcher, rank):
    """The numasim that mpirun, the process `launcher`, has started as that rank."""
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat") as stat:
                parent = int(stat.read().rsplit(")", 1)[1].split()[1])
            with open(f"/proc/{entry}/environ", "rb") as environ:
                variables = environ.read().split(b"\0")
        except OSError:
            continue
        if parent == launcher and b"OMPI_COMM_WORLD_RANK=%d" % rank in variables:
            return int(entry)
    return None


def kill_a_rank(launcher, database, *, after):
    """Starts the sweep and kills rank 2 when so many runs are stored. Returns status, stderr."""
    job = subprocess.Popen([*launcher, NUMASIM, "sweep", "tiny.json", "--database", database],
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while stored(database) < after:
        check(job.poll() is None, "the job ended before a rank was killed")
        time.sleep(0.01)
    os.kill(process_of_rank(job.pid, 2), signal.SIGKILL)
    _, errors = job.communicate(timeout=300)
    return job.returncode, errors


def check_shards(whole):
    parts = []
    for i in (1, 2, 3):
        parts.append(f"part{i}.db")
        sweep(parts[-1], "--shard", f"{i}/3")
    counts = [stored(part) for part in parts]
    check(sum(counts) == RUNS and min(counts) > RUNS / 6, f"{counts} runs in the shards")
    numasim("merge", *parts, "-o", "merged.db")
    check(sweep("merged.db") == whole, "merged shards differ from one core's sweep")
    check(stored("merged.db") == RUNS, "merged shards were run again")

    error = numasim("merge", *parts, "-o", "merged.db", status=2).stderr
    check("which is there already" in error, error)
    shutil.copy("part2.db", "damaged.db")
    with sqlite3.connect("damaged.db") as connection:
        connection.execute("UPDATE runs SET digest = 'f' WHERE run = 1")
    error = numasim("merge", *parts, "damaged.db", "-o", "other.db", status=2).stderr
    check("another result for replication" in error, error)
    check(not any(name.startswith("other.db") for name in os.listdir(".")), "a draft was left")
    error = numasim("merge", "part1.db", "tiny.json", "-o", "other.db", status=2).stderr
    check("tiny.json" in error, error)
    for text in ("0/3", "4/3", "1", "a/b"):
        error = numasim("sweep", "tiny.json", "--database", "x.db", "--shard", text,
                        status=2).stderr
        check("--shard" in error, error)


def check_ranks(whole):
    for ranks in (2, 8):
        rows = sweep(f"ranks{ranks}.db", launcher=mpirun(ranks))
        check(rows == whole, f"{ranks} ranks differ from one core's sweep")
        check(stored(f"ranks{ranks}.db") == RUNS, "runs")

    status, _ = kill_a_rank(mpirun(4), "killed.db", after=5)
    kept = stored("killed.db")
    check(status != 0 and kept >= 5, f"status {status}, {kept} runs after a rank was killed")
    check(sweep("killed.db", launcher=mpirun(4)) == whole, "a killed job did not go on as before")

    on = mpirun(4, "--mca", "orte_abort_on_non_zero_status", "0")
    _, errors = kill_a_rank(on, "survived.db", after=5)
    check("rank 2 on" in errors and "is lost" in errors, errors)
    check(stored("survived.db") == RUNS, "the others did not finish a dead rank's runs: " + errors)
    check(sweep("survived.db") == whole, "results differ after a rank died")

    error = numasim("sweep", "tiny.json", "--database", "/nowhere/x.db", launcher=mpirun(3),
                    status=2).stderr
    check(error.count("/nowhere/x.db") == 1, error)
    error = numasim("sweep", "tiny.json", "--database", "x.db", "--jobs", "2", launcher=mpirun(3),
                    status=2).stderr
    check("--jobs" in error, error)


def main():
    if sys.argv[2] == "ranks":
        relay = os.path.join(os.path.dirname(NUMASIM), "numasim-mpi")
        if shutil.which("mpirun") is None or not os.path.exists(relay):
            print("skipped: no Open MPI")
            sys.exit(77)
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        with open("tiny.json", "w") as file:
            json.dump(SWEEP, file)
        whole = sweep("one.db", "--jobs", "1")
        check(whole.count("\n") == RUNS + 1, "rows of one core's sweep")
        if sys.argv[2] == "shards":
            check_shards(whole)
        else:
            check_ranks(whole)
        os.chdir("/")


main()

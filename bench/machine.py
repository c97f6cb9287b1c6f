"""What the kernel says: CPU seconds and memory of a process and all its children, and which machine this is."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
MB = 2**20


@dataclass(frozen=True)
class Process:
    parent: int
    cpu: float
    """Seconds, user and system, its reaped children's with it."""
    rss: int


def processes() -> dict[int, Process]:
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = Path(f"/proc/{entry}/stat").read_text()
            except OSError:
                continue
            fields = stat[stat.rindex(")") + 2 :].split()
            found[int(entry)] = Process(
                int(fields[1]), sum(int(field) for field in fields[11:15]) / TICKS, int(fields[21]) * PAGE
            )
    return found


def tree(root: int, table: dict[int, Process]) -> set[int]:
    children: dict[int, list[int]] = {}
    for pid, process in table.items():
        children.setdefault(process.parent, []).append(pid)
    seen, waiting = set(), [root]
    while waiting:
        pid = waiting.pop()
        seen.add(pid)
        waiting += children.get(pid, [])
    return seen & table.keys()


def cpu_of(root: int) -> float:
    """CPU seconds used so far by `root` and everything below it."""
    table = processes()
    return sum(table[pid].cpu for pid in tree(root, table))


def memory_of(root: int) -> tuple[float, float]:
    """(RSS, PSS) in MB of `root` and everything below it. RSS counts shared pages once a process, PSS once in all."""
    table = processes()
    pids = tree(root, table)
    rss = sum(table[pid].rss for pid in pids) / MB
    pss = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        pss += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return rss, pss / 1024


def peak_of(pid: int) -> float:
    """The most memory (MB) a process has had."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def parent_of(pid: int) -> int:
    return processes()[pid].parent


def describe() -> dict[str, str]:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
    memory = os.sysconf("SC_PHYS_PAGES") * PAGE / 2**30
    return {
        "cpu": f"{os.cpu_count()} × {model}",
        "memory": f"{memory:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load": " ".join(f"{value:.1f}" for value in os.getloadavg()),
    }

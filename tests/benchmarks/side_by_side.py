"""Whole processes timed in turn — A B A B — so that a noisy machine disturbs both alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]


def seconds(command: Sequence[str], env: Mapping[str, str]) -> float:
    """Wall time of one run; its output is thrown away."""
    start = time.perf_counter()
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def compare(
    name: str,
    a: Callable[[], float],
    b: Callable[[], float],
    *,
    target: float,
    runs: int = 15,
) -> bool:
    """Time A and B in turn and print the median of the pairs' ratios beside its target."""
    a(), b()  # warm the caches
    pairs = [(a(), b()) for _ in range(runs)]
    ratio = statistics.median(x / y for x, y in pairs)
    first, second = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
    met = ratio <= target
    print(
        f"{name}: {first:.0f} ms / {second:.0f} ms = {ratio:.2f}  (target {target:.2f}: {'met' if met else 'MISSED'})"
    )
    return met


def installed(folder: Path) -> Path:
    """A fresh environment with the wheel in it, its modules compiled as pip leaves them; its bin folder."""
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    pip = [str(venv / "bin" / "pip"), "install", "--quiet", str(ROOT)]
    subprocess.run(pip, check=True)
    return venv / "bin"


def clean_env(folder: Path, **more: str) -> dict[str, str]:
    """An environment that points at the folder and nowhere else."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "SUPPORTCLI_DB": str(folder / "desk.db"),
        "TERM": "xterm-256color",
        **more,
    }


def workplace() -> tempfile.TemporaryDirectory[str]:
    """A folder that goes away with the benchmark."""
    return tempfile.TemporaryDirectory(prefix="supportcli-benchmark-")

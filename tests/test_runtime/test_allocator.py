"""Memory that steps free stays for the next ones, and goes back to the system when the run is over."""

import subprocess
import sys

import psutil
import pytest
import torch

from runtime import allocator
from runtime.allocator import kept_memory

resource = pytest.importorskip("resource")
pytestmark = pytest.mark.skipif(allocator._gnu() is None, reason="another C library")
SIZE = 2**23  # bytes of a piece


def faults_of_steps(count):
    """Pages that the system gave while pieces were taken and freed again and again."""
    torch.zeros(SIZE // 4).sum()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(count):
        pieces = [torch.zeros(SIZE // 4) for _ in range(4)]
        del pieces
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_steps_take_the_memory_of_the_step_before():
    pages = 4 * SIZE // resource.getpagesize()
    with kept_memory():
        faults_of_steps(2)
        assert faults_of_steps(10) < 2 * pages  # that is, most of ten times as many were not asked for again


def test_what_is_free_goes_back_at_the_end():
    with kept_memory():
        piece = torch.ones(2**26)
        held = psutil.Process().memory_info().rss
        del piece
    assert psutil.Process().memory_info().rss < held - 2**27


def test_without_a_run_large_pieces_go_back_at_once():
    with kept_memory():
        pass
    piece = torch.ones(2**26)
    held = psutil.Process().memory_info().rss
    del piece
    assert psutil.Process().memory_info().rss < held - 2**27


BLOCKS = """
import resource, threading
import numpy
from runtime.allocator import kept_memory, share_arena

def steps():
    with kept_memory():
        for count in (3, 20):
            before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
            for _ in range(count):
                pieces = [numpy.ones(2**19) for _ in range(40)]  # 160 MB
                del pieces
        print(resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before)

{first}
thread = threading.Thread(target=steps)
thread.start()
thread.join()
"""


def faults_of_thread(first):
    """Pages that the system gave a thread of a new program for steps of 160 MB after the first three."""
    done = subprocess.run(
        [sys.executable, "-c", BLOCKS.format(first=first)], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def test_a_thread_that_shares_the_arena_keeps_blocks_that_its_own_would_give_back():
    assert faults_of_thread("share_arena()") < faults_of_thread("pass") / 10


def test_elsewhere_nothing_is_done(monkeypatch):
    monkeypatch.setattr(allocator.sys, "platform", "win32")
    allocator._gnu.cache_clear()
    with kept_memory():
        assert allocator._gnu() is None
    allocator._gnu.cache_clear()

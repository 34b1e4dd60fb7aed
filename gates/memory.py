"""How much memory does it take? python gates/memory.py PAGES [--number N], a few minutes.

Prints the growth of the resident set at its peak while pages of 1, 10 and 30 MB are cleaned, each
in a process of its own, beside what it may be; and how the resident set grows over so many
cleanings of real pages, once what is remembered of words has filled up.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
from collections.abc import Callable
from pathlib import Path

from adstrip.cleaner import Cleaner

MEGABYTES = (1, 10, 30)
MORE = 120  # a page may take so many MB more than a number of times its size
MEGABYTE = 1_000_000
PAGES = 250
SENTENCE = "The council met on Monday and said that the dam had held through the night. "


def peak() -> float:
    """The largest resident set of this process so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE


def resident() -> float:
    """The resident set of this process, MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / MEGABYTE


def paragraphs(size: int) -> bytes:
    """An article that is far too long."""
    one = f"<p>{{}} {3 * SENTENCE}</p>\n"
    return "".join(map(one.format, range(size // len(one)))).encode()


def links(size: int) -> bytes:
    """Lists of links, as many elements as a page of this size has at most."""
    one = '<li><a href="/news/{}">The dam held</a></li>\n'
    return f"<ul>{''.join(map(one.format, range(size // len(one))))}</ul>".encode()


def one_block(size: int) -> bytes:
    """One paragraph without an end."""
    return f"<p>{SENTENCE * (size // len(SENTENCE))}</p>".encode()


# How many times its size a page of each shape may take. The aim is 12 for all. What links take is
# what is known of each block, and before that the tree: a link's 45 bytes are five nodes of it.
SHAPES: dict[Callable[[int], bytes], int] = {paragraphs: 14, links: 48, one_block: 8}


def growth(job: tuple[Callable[[int], bytes], int]) -> float:
    """Growth of the peak while one page is cleaned, MB."""
    shape, megabytes = job
    cleaner = Cleaner()
    cleaner.clean(shape(10_000))
    page = shape(megabytes * MEGABYTE)
    before = peak()
    cleaner.clean(page)
    return peak() - before


def flatness(path: Path, number: int) -> list[tuple[int, float]]:
    """The resident set after so many cleanings of the same pages."""
    import pyarrow.parquet  # noqa: PLC0415 - an extra, and the tests take the shapes alone

    table = pyarrow.parquet.read_table(path, columns=["html"])
    numbers = random.Random(17).sample(range(table.num_rows), min(PAGES, table.num_rows))
    pages = [row["html"] for row in table.take(numbers).to_pylist()]
    cleaner, found = Cleaner(), []
    for count in range(1, number + 1):
        cleaner.clean(pages[count % len(pages)])
        if count % len(pages) == 0 or count == number:
            found.append((count, resident()))
    return found


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pages", type=Path, help="labelled pages (Parquet)")
    parser.add_argument("--number", type=int, default=2_000, help="of cleanings")
    given = parser.parse_args()
    print("| page | MB | growth at the peak, MB | allowed |\n|---|---|---|---|", flush=True)
    fresh = multiprocessing.get_context("spawn")
    for shape, times in SHAPES.items():
        for size in MEGABYTES:
            with fresh.Pool(1) as pool:
                grown = pool.apply(growth, ((shape, size),))
            allowed = times * size + MORE
            print(f"| {shape.__name__} | {size} | {grown:.0f} | {allowed} |", flush=True)
            if grown > allowed:
                raise SystemExit(f"{shape.__name__} of {size} MB takes more than it may")
    print("\n| cleanings | resident set, MB |\n|---|---|")
    for count, size_now in flatness(given.pages, given.number):
        print(f"| {count} | {size_now:.0f} |", flush=True)


if __name__ == "__main__":
    main()

"""Which bytes break it? python gates/fuzz.py TARGET [--seconds N] [--corpus DIR]

Guided by coverage with atheris, which neither the package nor its development extra installs:
pip install atheris. Ends at the first finding, with a traceback, and leaves the bytes that made it
beside the corpus; python gates/fuzz.py TARGET FILE... runs these again. Targets:

    bytes    clean(bytes), with what a caller may hint at     html, text   clean(str)
    decode   decode(bytes) with labels of encodings           cli          main() reading bytes
    model    load_model on damaged files, then clean          render       all views of all blocks

Nothing but AdstripError may escape, and every result keeps the laws (gates/laws.py).
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import atheris

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests")]
with atheris.instrument_imports(include=["adstrip"]):
    import damaged_models
    import harmless
    import laws

    from adstrip import Block, Cleaner, Kind, Settings, render
    from adstrip.blocks import Run, Style
    from adstrip.cli import main as command_line
    from adstrip.document import decode
    from adstrip.errors import AdstripError
    from adstrip.model import load_model

LONGEST = 1500
CHARSETS = (
    "utf-8 utf-16 utf-16-be utf-32 utf-7 latin-1 cp1252 shift_jis iso-2022-jp gb2312 big5 koi8-r "
    "hz idna punycode unicode_escape hex rot13 base64 zlib undefined x-user-defined"
).split()
URLS = (None, "https://example.org/a/b?c#d", "http://[", "javascript:x", "//x", "\0", "mailto:a@b")
POLICIES = (
    Settings(),
    Settings(remove=()),
    Settings(keep={"promo", "media"}, bias="precision", title=True),
    Settings(remove={"share"}, bias="recall"),
)
SCRATCH = Path("/dev/shm" if Path("/dev/shm").is_dir() else tempfile.gettempdir())

SNIPPETS = (
    b"<p>a<br><br>b<table><tr><td>c<td><p>d</table><ul><li>e<ul><li>f</ul></ul><pre>g\n\n h</pre>",
    b"<!doctype html><html lang=de><meta charset=latin-1><title>T\xe4</title><h1>T\xe4</h1><p>x",
    b"<?xml version='1.0' encoding='utf-8'?><html xmlns='x'><body><![CDATA[<p>a]]><p>b</body>",
    b"<![CDATA[<p>The dam held.</p><a href='javascript:x'>y</a>]]>",
    b"<frameset><frame src=x><noframes><p>a</noframes></frameset>",
    b"<svg><script>a</script><p>b</svg><math><mi>c</math><noscript><p>d</noscript><template>e",
    b"<a href=' java&Tab;script:x'>a<b>b</a>c</b><a href=//x.org/?a=1&amp;b>d</a><i><code>e</i>",
    b"<p>Read on. Subscribe to our newsletter now! <a href=/x>Click here</a> The dam held.</p>",
    b"# Head\n\n- a\n  - b [c](http://d.org) <http://e.org>\n\n> f\n\n| g | h |\n|--|--|\n\n```\ni",
    b"Jetzt anmelden und Platz sichern!\r\n\r\nDer Damm hielt, so der Landrat.\rMehr: http://x.de/.",
    "Ångström „so“ 川の水位は。ТЕКСТ\u2028a\u00adb\u200bc\ufeffİstanbul ﬁ\x0b\x1c".encode(),
    b"\xff\xfea\x00<\x00p\x00>\x00",
    b"\x1b$B$3$l\x1b(B",
    b"+ADw-script+AD4-",
    b"\xef\xbb\xbf<p>a",
)


def result_of(source: str | bytes, policy: int = 0, **hints: Any) -> Any:
    """The result, or None where the input is refused."""
    try:
        return cleaners[policy % len(cleaners)].clean(source, **hints)
    except AdstripError as error:
        laws.hold("a refusal says why", len(str(error)) > 10)
        return None


def clean_bytes(data: bytes) -> None:
    """The last byte chooses what the caller says of the page."""
    choice = data[-1] if data else 0
    charset = (None, None, *CHARSETS)[choice % (len(CHARSETS) + 2)]
    hints = {"charset": charset, "url": URLS[choice % len(URLS)]}
    if (result := result_of(data, choice, **hints)) is not None:
        laws.check(result)


def clean_html(data: bytes) -> None:
    """The page is what the bytes say in UTF-8, with what is broken as lone surrogates."""
    choice = data[-1] if data else 0
    text = data.decode("utf-8", "surrogateescape")
    url = URLS[choice % len(URLS)]
    if (result := result_of(text, choice, format="html", url=url)) is not None:
        laws.check(result)


def clean_text(data: bytes) -> None:
    """The text is what the bytes say in UTF-8, with what is broken as lone surrogates."""
    text = data.decode("utf-8", "surrogateescape")
    result = result_of(text, len(data), format="text", language=("", "de", "en")[len(data) % 3])
    if result is not None:
        laws.check(result)


def decode_labelled(data: bytes) -> None:
    """The first line is the label."""
    label, _, page = data.partition(b"\n")
    try:
        decode(page, label.decode("latin-1"))
    except AdstripError as error:
        laws.hold("a refusal says why", len(str(error)) > 10)


OPTIONS = (
    ["--to", "text"], ["--to", "html"], ["--to", "markdown"], ["--to", "json"], ["--title"],
    ["--from", "html"], ["--from", "text"], ["--bias", "recall"], ["--keep", "promo,share"],
    ["--remove", "promo"], ["--url", "https://x.org/"],
)  # fmt: skip


def run_command(data: bytes) -> None:
    """The first line holds words of the command line, or numbers of OPTIONS; the rest is stdin."""
    head, _, page = data.partition(b"\n")
    words: list[str] = []
    for number, word in enumerate(head.split()[:6]):
        if word.isdigit():
            words += OPTIONS[int(word[-3:]) % len(OPTIONS)]
        elif number == 0 and word == b"explain":
            words.append("explain")
        else:
            words += ["--charset", os.fsdecode(word).replace("\0", "")]
    scratch = SCRATCH / f"adstrip-fuzz-{os.getpid()}"
    scratch.write_bytes(page)
    code, out = _run([*words, "-"], scratch)
    laws.hold("an exit code of the contract", code in (0, 1, 2), (code, words))
    out.decode("utf-8")  # raises where it is not
    laws.hold("no output where it failed", code == 0 or not out, (code, words))


def _run(words: list[str], stdin: Path) -> tuple[int, bytes]:
    before, out = sys.stdout, io.TextIOWrapper(io.BytesIO(), "utf-8")
    with stdin.open("rb") as file:
        os.dup2(file.fileno(), 0)
    sys.stdout = out
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            code = command_line(words)
        return code, out.buffer.getvalue()  # type: ignore[attr-defined]
    finally:
        sys.stdout = before


def load_damaged(data: bytes) -> None:
    """A small model whose arrays, card or bytes are changed as the data says."""
    path = SCRATCH / f"adstrip-fuzz-{os.getpid()}.npz"
    path.write_bytes(damaged_models.damaged(data))
    load_model.cache_clear()
    try:
        cleaner = Cleaner(Settings(model=str(path)))
    except AdstripError as error:
        laws.hold("a refusal says why", len(str(error)) > 10)
        return
    for page in damaged_models.PAGES:
        result = cleaner.clean(page)
        laws.check(result)


def render_blocks(data: bytes) -> None:
    """Blocks of any kind with any runs, as no page would give them."""
    choose = atheris.FuzzedDataProvider(data)
    kinds, styles, blocks = list(Kind), list(Style), []
    for _ in range(choose.ConsumeIntInRange(1, 4)):
        text = choose.ConsumeUnicode(choose.ConsumeIntInRange(1, 40)) or "x"
        runs = tuple(
            Run(
                choose.ConsumeIntInRange(-1, len(text) + 1),
                choose.ConsumeIntInRange(-1, len(text) + 1),
                choose.PickValueInList(styles),
                choose.ConsumeUnicode(choose.ConsumeIntInRange(0, 24)),
            )
            for _ in range(choose.ConsumeIntInRange(0, 4))
        )
        plain, kind = choose.ConsumeBool(), choose.PickValueInList(kinds)
        place = (0, len(text)) if plain else (None, None)
        level = choose.ConsumeIntInRange(0, 9)
        blocks.append(
            Block(text, kind, "editorial", 0.5, True, "run", *place, level=level, runs=runs)
        )
    found = harmless.complaints(render.html(blocks, choose.ConsumeUnicode(12)))
    laws.hold("html is harmless", not found, found)
    render.markdown(blocks)
    lines = render.explanation(blocks).split("\n")
    laws.hold("nothing steers the terminal", all(line.isprintable() for line in lines))


cleaners: list[Cleaner] = []
TARGETS: dict[str, Callable[[bytes], None]] = {
    "bytes": clean_bytes,
    "html": clean_html,
    "text": clean_text,
    "decode": decode_labelled,
    "cli": run_command,
    "model": load_damaged,
    "render": render_blocks,
}


def seeds(target: str) -> Iterator[bytes]:
    """The project's samples, in pieces that fit, and snippets."""
    if target == "model":
        yield from damaged_models.SEEDS
        return
    heads = {"decode": [b"utf-8\n", b"shift_jis\n"], "cli": [b"1 4\n", b"explain\n", b"utf-8 3\n"]}
    for head in heads.get(target, [b""]):
        yield from (head + snippet for snippet in SNIPPETS)
        for path in sorted((HERE.parent / "samples").glob("*/source.*")):
            page = path.read_bytes()
            places = range(0, min(len(page), 4 * LONGEST), LONGEST)
            yield from (head + page[place : place + LONGEST - 20] for place in places)


def main() -> None:
    """Fuzz, or run files again."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("files", nargs="*", type=Path, help="run these instead")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus", type=Path, help="kept from run to run; default: thrown away")
    given = parser.parse_args()
    target = TARGETS[given.target]
    cleaners.extend(map(Cleaner, POLICIES))
    if given.files:
        for path in given.files:
            target(path.read_bytes())
        return
    corpus = given.corpus or Path(tempfile.mkdtemp(prefix="adstrip-corpus-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(given.target)):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = [
        sys.argv[0], str(corpus), f"-max_total_time={given.seconds}", f"-max_len={LONGEST}",
        "-timeout=200", "-rss_limit_mb=4096", f"-artifact_prefix={corpus.parent}/{given.target}-",
        "-print_final_stats=1", "-verbosity=1",
    ]  # fmt: skip
    atheris.Setup(options, target)
    try:
        atheris.Fuzz()
    finally:
        if given.corpus is None:
            shutil.rmtree(corpus, ignore_errors=True)


if __name__ == "__main__":
    main()

"""Does a block name its publisher? Names by address and site, and words that look like them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adstrip.blocks import Page
from adstrip.cues import cues_for
from adstrip.cues.measures import Measures
from adstrip.cues.publisher import Publisher
from adstrip.cues.words import split_words, words_of
from adstrip.document import Source, read
from adstrip.segment import segment
from adstrip.settings import thresholds

LIMITS = thresholds()["publisher"]
UNKNOWN = -1


def publisher(*texts: str, address: str = "", site: str = "") -> Publisher:
    page = Page("html", address=address, site=site)
    return Publisher(page, words_of(texts))


def named(text: str, address: str = "", site: str = "") -> float:
    return float(publisher(text, address=address, site=site).named[0])


# What the publisher is called


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://damtimes.com", "damtimes"),
        ("https://damtimes.com/", "damtimes"),
        ("http://www.damtimes.com/news/the-dam-held", "damtimes"),
        ("https://blog.shop.damtimes.com/x", "damtimes"),
        ("https://damtimes.co.uk/x", "damtimes"),
        ("https://www.damtimes.com.br/x", "damtimes"),
        ("https://dam-times.de/x", "damtimes"),
        ("https://news.dam-times.org.uk", "damtimes"),
        ("https://DamTimes.COM/x", "damtimes"),
        ("https://damtimes.com:8080/x", "damtimes"),
        ("https://talsperre-äußerung.de/x", "talsperreäußerung"),
        ("https://com.com/x", None),  # three letters are no name
        ("https://bbc.co.uk/news", None),
        ("https://co.uk/news", None),
        ("https://localhost/x", None),
        ("https://127.0.0.1/x", None),
        ("damtimes.com/x", None),  # a path, as far as anyone knows
        ("/news/dam", None),
        ("https://", None),
        ("", None),
    ],
)
def test_an_address_tells_the_publisher_s_name(address, name):
    assert publisher(address=address).names == ({name} if name else set())


@pytest.mark.parametrize(
    ("address", "site", "names"),
    [
        ("", "Dam Times", {"damtimes"}),
        ("", "The Dam-Times!", {"thedamtimes"}),
        ("https://damtimes.com", "Dam Times", {"damtimes"}),
        ("https://dt-media.com", "Dam Times", {"dtmedia", "damtimes"}),
        ("https://dt.com", "Dam Times", {"damtimes"}),
        ("https://damtimes.com", "DT", {"damtimes"}),
        ("", "DT", set()),
        ("", " | ", set()),
    ],
)
def test_a_site_tells_its_name_too(address, site, names):
    assert publisher(address=address, site=site).names == names


# How often a block names it


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Subscribe to damtimes now", 1),
        ("Subscribe to DamTimes.", 1),
        ("Subscribe to Dam Times, as we do.", 1),
        ("DAM-TIMES", 1),
        ("The dam times: read Dam Times, and damtimes again", 3),
        ("Dam Times", 1),
        ("The dam held.", 0),
        ("The dam, at times, held.", 0),  # "at" stands between
        ("Times of the dam", 0),
        ("These are hard times.", 0),
        ("Damage of many times", 0),
        ("A new dam", 0),
        ("", 0),
        ("...", 0),
    ],
)
def test_a_name_is_counted_in_one_word_or_in_several(text, times):
    assert named(text, address="https://damtimes.com/x") == times
    assert named(text, site="Dam Times") == times
    assert named(text, address="https://www.damtimes.co.uk", site="Dam Times") == times
    assert named(text) == UNKNOWN


@pytest.mark.parametrize(
    ("address", "text", "times"),
    [
        # letters of the first word are enough: 7 of 15, 7 of 13; 5 of 15 and 3 of 7 are not
        ("https://scratchculinary.com", "Scratch cooks for you", 1),
        ("https://scratchculinary.com", "Scratch Culinary cooks for you", 1),
        ("https://scratchculinary.com", "culinary classes", 0),
        ("https://scratchculinary.com", "It started from scratches", 0),
        ("https://scratchculinary.com", "Scrat", 0),
        ("https://kitchengarden.com", "The kitchen is open", 1),
        ("https://kitchengarden.com", "Kitchens are open", 0),
        ("https://kitchengarden.com", "A garden kitchen", 1),
        ("https://kitchengarden.com", "A garden", 0),
        ("https://bigcity.com", "A big cake", 0),  # 3 letters are too few, and so is their share
        ("https://bigcity.com", "Big City", 1),
        ("https://bestever.com", "The best of all", 1),  # 4 of 8
        ("https://besteverday.com", "The best of all", 0),  # 4 of 11
        ("https://besteverday.com", "The best ever day", 1),
        ("https://weareallgoodfriends.com", "So we are all good friends", 1),  # five words
        ("https://weareallgoodoldfriends.com", "So we are all good old friends", 0),  # six
    ],
)
def test_a_long_name_is_known_by_its_first_word(address, text, times):
    assert named(text, address=address) == times


def test_the_limits_are_those_of_the_cases():
    assert (LIMITS["letters"], LIMITS["part"], LIMITS["parts"]) == (4, 0.45, 5)


# Its name as a word that all pages share


def unnamed(text: str, address: str) -> list[str]:
    words = publisher(text, address=address).unnamed
    return [words.distinct[n] for n in words.numbers.tolist()]


NAME = publisher("Dam Times", address="https://damtimes.com").unnamed.distinct[-1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Subscribe to damtimes now", ["subscribe", "to", NAME, "now"]),
        ("At Dam Times, we read", ["at", NAME, "we", "read"]),
        ("Dam Times Dam-Times DAMTIMES", [NAME] * 3),
        ("The dam, at times, held", ["the", "dam", "at", "times", "held"]),
        ("the damtimesreader", ["the", "damtimesreader"]),
        ("", []),
    ],
)
def test_a_name_is_one_word_however_it_is_written(text, words):
    assert unnamed(text, "https://damtimes.com/x") == words


def test_the_first_word_of_a_long_name_stands_for_it():
    assert unnamed("Scratch cooks", "https://scratchculinary.com") == [NAME, "cooks"]
    assert unnamed("Scratch Culinary cooks", "https://scratchculinary.com") == [NAME, "cooks"]


def test_no_name_reaches_over_the_end_of_a_block():
    words = publisher("the dam", "times change", address="https://damtimes.com").unnamed
    assert NAME not in words.distinct
    words = publisher("scratch", "culinary", address="https://scratchculinary.com").unnamed
    assert [words.distinct[n] for n in words.numbers.tolist()] == [NAME, "culinary"]
    assert words.owners.tolist() == [0, 1]


def test_without_a_name_all_words_stay():
    found = publisher("At Dam Times, we read", address="")
    assert found.unnamed.numbers.tolist() == words_of(["At Dam Times, we read"]).numbers.tolist()


# Laws

_NAMES = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=20)
_PAGES = st.builds(dict, address=st.text(max_size=30), site=st.text(max_size=12))
law = settings(max_examples=60, deadline=None, database=None)


@law
@given(_NAMES, st.sampled_from(["", "www.", "a.b."]), st.sampled_from(["com", "co.uk", "de/x.y"]))
def test_where_on_its_site_a_page_stands_changes_no_name(name, sub, end):
    assert publisher(address=f"https://{sub}{name}.{end}").names == {name}


@law
@given(_NAMES, st.sets(st.integers(1, 19), max_size=LIMITS["parts"] - 1), st.sampled_from(" -."))
def test_a_name_is_found_however_it_is_cut_into_words(name, cuts, joint):
    edges = [0, *sorted(cut for cut in cuts if cut < len(name)), len(name)]
    written = joint.join(name[a:b] for a, b in pairwise(edges))
    assert named(f"So {written.title()} it is", address=f"https://{name}.com") >= 1


@law
@given(_NAMES, st.text("0123456789 .", max_size=30))
def test_words_that_begin_no_name_are_none(name, text):
    assert named(text, address=f"https://{name}.com") == 0


@law
@given(
    st.lists(st.text(max_size=30), max_size=4), st.builds(dict, address=st.text(), site=st.text())
)
def test_any_page_names_its_publisher_so_often_or_is_of_no_one(texts, page):
    found = publisher(*texts, **page)
    assert found.named.shape == (len(texts),)
    if found.names:
        assert all(0 <= n <= len(split_words(t)) for n, t in zip(found.named, texts, strict=True))
    else:
        assert found.named.tolist() == [UNKNOWN] * len(texts)


# As cues

BLOCKS = ["The dam held.", "Dam Times is for you", "Damtimes, dam times", "The mayor slept.", "x"]
AROUND = {
    "names the publisher": [0, 1, 2, 0, 0],
    "publisher around": [3, 3, 3, 3, 2],
    "publisher from here on": [3 / 15, 3 / 12, 2 / 7, 0, 0],
    "publisher before": [0, 0, 1 / 8, 3 / 11, 3 / 14],
}


def cue(name: str, form: str, page: str, url: str | None) -> list[float]:
    measures = Measures(segment(read(Source(page, format=form, url=url))), "en")
    (found,) = (cue for cue in cues_for(form) if cue.name == name)
    return np.asarray(found.observe(measures), float).tolist()


@pytest.mark.parametrize("name", AROUND)
def test_blocks_around_name_the_publisher(name):
    html, text = "".join(f"<p>{block}</p>" for block in BLOCKS), "\n".join(BLOCKS)
    url, other = "https://www.damtimes.com/x", "https://rivernews.com/x"
    head = '<meta property="og:site_name" content="Dam Times">'
    assert cue(name, "html", html, url) == pytest.approx(AROUND[name])
    assert cue(name, "html", head + html, None) == pytest.approx(AROUND[name])
    assert cue(name, "text", text, url) == pytest.approx(AROUND[name])
    assert cue(name, "text", text, other) == [0] * 5
    unknown = UNKNOWN if name == "names the publisher" else 0
    assert cue(name, "text", text, None) == cue(name, "html", html, None) == [unknown] * 5


@law
@given(st.lists(st.text(max_size=30), max_size=4), _NAMES)
def test_blocks_keep_their_words_but_for_names(texts, name):
    words = publisher(*texts, address=f"https://{name}.com").unnamed
    kept = [words.distinct[n] for n in words.numbers.tolist()]
    own = [
        [w for w, o in zip(kept, words.owners.tolist(), strict=True) if o == i]
        for i in range(len(texts))
    ]
    for text, found in zip(texts, own, strict=True):
        all_words = split_words(text)
        assert [w for w in found if w != NAME] == all_words or NAME in found
        assert len(found) <= len(all_words)

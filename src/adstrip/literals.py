"""Which strings stand in every text that a pattern matches?

Most patterns that a common word opens would search a whole block in vain. What they need is read
off the parsed pattern (after Cox, "Regular expression matching with a trigram index", 2012), and
looked for first: that takes a fraction of a search. Reading it off takes longer than compiling, so
that what the shipped patterns need is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from itertools import product
from typing import Any, NamedTuple

try:  # not public; without it, triggers alone tell where a pattern may match
    from re import _constants, _parser  # type: ignore[attr-defined]
except ImportError:
    _parser = None

__all__ = ["Needs", "needs_of", "restored", "stored"]

Strings = frozenset[str]
Group = tuple[str, ...]
Way = frozenset[Strings]
_EMPTY: Strings = frozenset({""})
_MOST = 48  # strings of one set: more take longer to look for than they save
_GROUPS = 2  # groups of a way that are looked for
_LENGTH = 8  # characters of a string that are looked for
_SHARE = 0.15  # of texts in which one of a group may stand, for it to be looked for
_HEAD = 3  # characters of a beginning that are kept


class Needs(NamedTuple):
    """What a pattern needs of a text. Of a group of strings, one must stand in it."""

    heads: Strings
    """Every match begins with one of these, of one to three characters; empty: not known."""
    groups: tuple[Group, ...]
    """What every match needs."""
    ways: tuple[tuple[Group, ...], ...]
    """What it needs beside, in one way or another; empty: nothing."""
    rarest: Group = ()
    """The one of :meth:`choices` that stands in the fewest texts; empty: not known."""

    def begin(self, text: str) -> bool:
        """Whether a match may begin where ``text`` does."""
        heads = self.heads
        return not heads or text[:_HEAD] in heads or text[:2] in heads or text[:1] in heads

    def choices(self, share: Callable[[Group], float]) -> list[Group]:
        """Groups of which one string stands in every match, those of the ways by their share."""
        found = list(self.groups)
        if self.ways:
            rarest = (min(way, key=share) for way in self.ways)
            found.append(tuple(sorted({text for group in rarest for text in group})))
        return found

    def telling(self, share: Callable[[Group], float]) -> Needs:
        """The needs without groups that stand in many texts: looking for them saves nothing."""

        def rare(groups: Iterable[Group]) -> tuple[Group, ...]:
            return tuple(group for group in groups if share(group) <= _SHARE)

        ways = tuple(dict.fromkeys(map(rare, self.ways)))
        return self._replace(groups=rare(self.groups), ways=() if () in ways else ways)


class _Part(NamedTuple):
    """What is known of a part of a pattern."""

    exact: Strings | None
    """All that it matches, where that is little."""
    groups: tuple[Strings, ...]
    """Of each group one string stands in every match."""


def needs_of(pattern: str) -> Needs:
    r"""What a pattern, written for text in lower case, needs of a text.

    >>> needs = needs_of(r"our\s(?:experts|analysts)\s\w+\s(?:gold|silver)")
    >>> needs.groups
    (('experts', 'analysts'), ('gold', 'silver'), ('our',))
    >>> needs.begin("our analysts"), needs.begin("your analysts")
    (True, False)
    """
    if _parser is None:
        return Needs(frozenset(), (), ())
    tree = _parser.parse(pattern)
    heads = _heads(tree)
    around, ways = _split(tree)
    told = _merged([frozenset(map(frozenset, _best(way, _GROUPS))) for way in ways])
    if len(told) == 1:
        around, told = [*around, *told[0]], []
    return Needs(
        frozenset() if "" in heads else heads,
        _best(around),
        () if frozenset() in told else tuple(_best(way) for way in told),
    )


def _merged(ways: list[Way]) -> list[Way]:
    """The ways, those in one that differ in one group."""
    ways = sorted(set(ways), key=_order)
    for one in ways:
        for group in sorted(one, key=sorted):
            rest = one - {group}
            alike = [way for way in ways if len(way) == len(one) and rest < way]
            if len(alike) > 1:
                both = frozenset().union(*(text for way in alike for text in way - rest))
                return _merged([*(way for way in ways if way not in alike), rest | {both}])
    return ways


def _order(way: Way) -> list[list[str]]:
    return sorted(sorted(group) for group in way)


def _best(groups: Iterable[Strings], most: int | None = None) -> tuple[Group, ...]:
    """The groups of the longest strings: those are the rarest."""
    short = sorted({_shortened(group) for group in groups})
    return tuple(sorted(short, key=_worth, reverse=True)[:most])


def _shortened(group: Strings) -> Group:
    """The beginnings of strings, but for those in which another one stands."""
    cut = sorted({text[:_LENGTH] for text in group}, key=lambda text: (len(text), text))
    return tuple(t for i, t in enumerate(cut) if not any(other in t for other in cut[:i]))


def _worth(group: Strings | Group) -> tuple[int, int]:
    return min(map(len, group)), -len(group)


def _split(items: Sequence[Any]) -> tuple[list[Strings], list[list[Strings]]]:
    """The groups that every match needs, and those of each alternative, if there are at the top."""
    for place, (op, value) in enumerate(items):
        if _part(op, value).exact is not None:
            continue
        if op is _constants.BRANCH:
            branches = [_split(branch) for branch in value[1]]
            inner: list[Strings] = []
            ways = [[*own, *way] for own, several in branches for way in (several or [[]])]
        elif op is _constants.SUBPATTERN and not value[1]:
            inner, ways = _split(value[3])
        else:
            continue
        if ways:
            before, behind = _sequence(items[:place]), _sequence(items[place + 1 :])
            return [*before.groups, *inner, *behind.groups], ways
    return list(_sequence(items).groups), []


def _sequence(items: Iterable[Any]) -> _Part:
    run, groups, exact = _EMPTY, [], True
    letters = ""  # of a run that is not broken yet
    for op, value in items:
        if op is _constants.LITERAL:
            letters += chr(value)
            continue
        part = _part(op, value)
        run, letters = _followed(run, letters), ""
        joined = None if part.exact is None else _joined(run, part.exact)
        if joined is None:
            groups += [run, *part.groups]
            run, exact = part.exact or _EMPTY, False
        else:
            run = joined
    run = _followed(run, letters)
    if exact:
        return _Part(run, _telling(run))
    return _Part(None, _telling(*groups, run))


def _telling(*groups: Strings) -> tuple[Strings, ...]:
    """The groups that tell something: white space stands in every text."""
    return tuple(group for group in groups if all(map(str.strip, group)))


def _followed(run: Strings, letters: str) -> Strings:
    return frozenset(text + letters for text in run) if letters else run


def _joined(before: Strings, behind: Strings) -> Strings | None:
    if len(before) * len(behind) > _MOST:
        return None
    return frozenset(a + b for a, b in product(before, behind))


def _part(op: Any, value: Any) -> _Part:
    c = _constants
    if op is c.LITERAL:
        return _Part(frozenset({chr(value)}), ())
    if op is c.IN and (letters := _letters(value)):
        return _Part(letters, ())
    if op is c.SUBPATTERN:
        return _sequence(value[3]) if not value[1] else _Part(None, ())
    if op is c.ATOMIC_GROUP:
        return _sequence(value)
    if op is c.BRANCH:
        return _branch([_sequence(branch) for branch in value[1]])
    if op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
        return _repeat(*value)
    if op in (c.AT, c.ASSERT, c.ASSERT_NOT):
        return _Part(_EMPTY, ())
    return _Part(None, ())


def _letters(members: Iterable[Any]) -> Strings:
    """The characters of a class of few; empty for others."""
    found = set()
    for op, value in members:
        if op is _constants.LITERAL:
            found.add(chr(value))
        elif op is _constants.RANGE and value[1] - value[0] < _MOST:
            found.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return frozenset()
    return frozenset(found) if len(found) <= _MOST else frozenset()


def _branch(parts: list[_Part]) -> _Part:
    exact = reduce(_united, (part.exact for part in parts))
    if exact is not None:
        return _Part(exact, _telling(exact))
    best = [max(part.groups, key=_worth, default=None) for part in parts]
    group: Strings | None = reduce(_united, best)
    return _Part(None, (group,) if group else ())


def _united(one: Strings | None, other: Strings | None) -> Strings | None:
    if one is None or other is None:
        return None
    both = one | other
    return both if len(both) <= _MOST else None


def _repeat(least: int, most: int, items: Any) -> _Part:
    inner = _sequence(items)
    if most == 1 and inner.exact is not None:
        return _Part(inner.exact if least else inner.exact | _EMPTY, ())
    return _Part(None, inner.groups if least else ())


def _heads(items: Iterable[Any]) -> Strings:
    """Beginnings of all matches; "" among them where one may begin with anything."""
    run = _EMPTY
    for op, value in items:
        part = _part(op, value)
        following = part.exact if part.exact is not None else _begun(op, value)
        run = frozenset((a + b)[:_HEAD] if len(a) < _HEAD else a for a in run for b in following)
        if part.exact is None or min(map(len, run)) >= _HEAD:
            break
    return run


def _begun(op: Any, value: Any) -> Strings:
    """Beginnings of an item that matches too much to be listed."""
    c = _constants
    if op is c.SUBPATTERN and not value[1]:
        return _heads(value[3])
    if op is c.ATOMIC_GROUP:
        return _heads(value)
    if op is c.BRANCH:
        return frozenset().union(*(_heads(branch) for branch in value[1]))
    if op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT) and value[0]:
        return _heads(value[2])
    return _EMPTY


def stored(needs: Needs) -> list[Any]:
    """The needs as plain lists."""
    return [sorted(needs.heads), *needs[1:]]


def restored(told: Sequence[Any]) -> Needs:
    """The needs that plain lists tell.

    >>> needs = needs_of("gold|(?:our|your) (?:coins|bars)")
    >>> restored(stored(needs)) == needs
    True
    """
    heads, groups, ways, rarest = told
    return Needs(
        frozenset(heads),
        tuple(map(tuple, groups)),
        tuple(tuple(map(tuple, way)) for way in ways),
        tuple(rarest),
    )

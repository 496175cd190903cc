"""The figures of a held-out check, computed by hand."""

from __future__ import annotations

from math import log

import pytest

from supportcli.domain.suggestions.measuring import (
    Trial,
    as_data,
    figures,
    folds,
    from_data,
    macro_f1,
    shares,
    temperature_of,
)


def test_macro_f1() -> None:
    """a: 2 said, 1 hit, 1 true → 2/3; b: 1 said, 1 hit, 2 true → 2/3; c: never said, 1 true → 0."""
    pairs = [("a", "a"), ("a", "b"), ("b", "b"), (None, "c")]
    assert macro_f1(pairs) == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    assert macro_f1([]) == 0.0


def test_bands() -> None:
    """Ten sure ones of which nine are right, six unsure ones of which two are."""
    trials = [Trial("a", 0.95, "a")] * 9 + [Trial("a", 0.95, "b")]
    trials += [Trial("b", 0.55, "b")] * 2 + [Trial("b", 0.55, "a")] * 4 + [Trial(None, 0.0, "a")] * 4
    found = figures(trials)
    assert (found.tickets, found.accuracy) == (20, 11 / 20)
    by_edge = {band.least: band for band in found.bands}
    assert (by_edge[0.9].tickets, by_edge[0.9].right, by_edge[0.9].reliability) == (10, 9, 0.9)
    assert (by_edge[0.5].tickets, by_edge[0.5].reliability) == (6, pytest.approx(1 / 3))
    assert by_edge[0.8].reliability is None
    assert found.coverage(by_edge[0.9]) == 0.5
    assert found.coverage(by_edge[0.0]) == 0.8
    assert found.measured(0.92) == 0.9
    assert found.measured(0.85) is None
    # from 0.6 on only the ten sure ones are left
    assert found.reliable_from == 0.6
    assert from_data(as_data(found)).bands == found.bands


def test_nothing_is_reliable() -> None:
    """A source that is mostly wrong is reliable at no confidence."""
    assert figures([Trial("a", 0.95, "b")] * 10).reliable_from is None


def test_folds_spread_every_label() -> None:
    """Five of a label stand in five folds; two rare labels do not share one."""
    found = folds(["a", "a", "a", "a", "a", "b", "c"])
    assert sorted(found[:5]) == [0, 1, 2, 3, 4]
    assert found[5] != found[6]


def test_shares() -> None:
    """At temperature 1 the margins are logarithms of odds; a lower one tells them further apart."""
    assert shares({"a": log(3), "b": 0.0}, 1.0) == [("a", pytest.approx(0.75)), ("b", pytest.approx(0.25))]
    assert shares({"a": log(3), "b": 0.0}, 0.5)[0] == ("a", pytest.approx(0.9))
    assert shares({}, 1.0) == []


def test_the_temperature_makes_confidences_honest() -> None:
    """Margins of 1 that are right three times of four: e^(1/T) = 3, so T = 1 / ln 3 = 0.91."""
    checked = [({"a": 1.0, "b": 0.0}, "a")] * 3 + [({"a": 1.0, "b": 0.0}, "b")]
    assert temperature_of(checked) == pytest.approx(1 / log(3), rel=0.15)

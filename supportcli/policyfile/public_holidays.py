"""Public holidays by country and subdivision, from the ``holidays`` package."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType


@cache
def public_holidays(country: str, subdivision: str | None, year: int) -> Mapping[date, str]:
    """The public holidays of one year by date, with their names in English where the package has them.

    Args:
        country: ISO 3166-1 code: ``GB``, ``DE``.
        subdivision: A part of the country with holidays of its own: ``SCT``, ``BY``; ``None`` for none.
        year: Gregorian year.

    Raises:
        ValueError: The country or the subdivision is unknown.
    """
    import holidays  # heavy: only a calendar that names a country pays for it

    try:
        found = holidays.country_holidays(
            country, subdiv=subdivision, years=year, expand=False, language="en_US"
        )
    except NotImplementedError as error:
        place = country if subdivision is None else f"{country}, {subdivision}"
        raise ValueError(f"no public holidays are known for {place}") from error
    return MappingProxyType(dict(found))

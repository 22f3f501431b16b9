"""Long lists that are looked through while somebody types: time zones, countries. Pure."""

from collections.abc import Iterable
from functools import lru_cache
from zoneinfo import available_timezones

import holidays
from babel import Locale

from bot.configuring.panel.fields import OPTIONS, Choice

#: Names of the database that mean nothing to people who choose where they live.
_NO_PLACES = ("Etc/", "SystemV/", "US/", "posix/", "right/")


def zone_name(zone: str) -> str:
    """`Europe/Helsinki` as it is read."""
    return zone.replace("_", " ")


def place_name(place: str, language: str) -> str:
    """`FI` as `Finland`, `DE-BY` as `Germany: BY`; the code where no name is known."""
    country, _, part = place.partition("-")
    name = Locale.parse(language).territories.get(country, country)
    return f"{name}: {part}" if part else str(name)


def zones(typed: str) -> list[Choice]:
    """The zones whose name holds what was typed, the shortest first."""
    return _fitting(((one, zone_name(one)) for one in _zones()), typed)


def places(typed: str, language: str) -> list[Choice]:
    """Countries, and parts of them, whose public holidays are known."""
    named = ((one, place_name(one, language)) for one in _places())
    return _fitting(named, typed)


def _fitting(choices: Iterable[Choice], typed: str) -> list[Choice]:
    wanted = typed.strip().casefold().replace("_", " ")
    found = [one for one in choices if wanted in one[1].casefold() or wanted == one[0].casefold()]
    # What begins so comes before what only holds it.
    found.sort(key=lambda one: (wanted not in one[1].casefold().split("/")[-1][:len(wanted)],
                                len(one[1]), one[1]))  # fmt: skip
    return found[:OPTIONS]


@lru_cache(maxsize=1)
def _zones() -> tuple[str, ...]:
    found = (one for one in available_timezones() if "/" in one or one == "UTC")
    return tuple(sorted(one for one in found if not one.startswith(_NO_PLACES)))


@lru_cache(maxsize=1)
def _places() -> tuple[str, ...]:
    countries = holidays.list_supported_countries(include_aliases=False)
    return tuple(
        place
        for country, parts in sorted(countries.items())
        for place in (country, *(f"{country}-{part}" for part in parts))
    )

"""A short tour of the book in other engines than Chromium's: Firefox's, and WebKit, which is Safari's."""

from functools import partial

import pytest
import tour
from browser import missing
from built import needs_book
from firefox import FIREFOX, firefox
from webkit import DISPLAY, DRIVER, webkit

needs_book("no page was looked at in Firefox and WebKit")
if not (FIREFOX and DRIVER and DISPLAY):
    missing("no page was looked at in Firefox and WebKit (Debian: apt-get install firefox-esr webkit2gtk-driver xvfb)")


@pytest.fixture(scope="module", params=[firefox, webkit], ids=["Firefox", "WebKit"])
def tab(request, tmp_path_factory):
    """A tab with the network cut."""
    with request.param(tmp_path_factory.mktemp("profile")) as tab:
        tab.resize(1200, 800)
        yield tab


STOPS = {f"explorers of {path.stem}": partial(tour.explorers, path=path) for path in tour.EXPLORERS}
STOPS |= {kind.__name__: kind for kind in (tour.rule, tour.exercise, tour.a_map, tour.race)}


@pytest.mark.parametrize("stop", STOPS.values(), ids=STOPS)
def test_it_works_there(tab, stop):
    stop(tab)

"""Maps of territories: who has what where, moves as arcs, and a page that asks nothing from outside."""

import json
import re
import subprocess

import pandas as pd
import pytest
from lxml import etree

from tests.hosts.beds import chromium, require
from tests.workbooks.conftest import small_territory
from workbooks.grammar.look import SERIES
from workbooks.packs.maps.page import page_of
from workbooks.packs.maps.svg import svg_of
from workbooks.packs.maps.view import HEIGHT, WIDTH, map_view

MOVES = {"A2": "R2", "A4": "R2"}


def placed(lat, lon):
    """The small territory with its four accounts at these places."""
    small = small_territory()
    return small.model_copy(update={"accounts": small.accounts.assign(lat=lat, lon=lon)})


def test_a_move_is_an_arc_from_who_gives_to_who_gets():
    """A2 of 30 goes from Ana, the middle of 60 at 0 and 30 at 30 degrees, to Ben; Delta finds Ben and is no arc.

    Everything lies on the equator, so 30 degrees are a third of the plane's width without its margins of 36.
    """
    view = map_view(placed(0.0, [0.0, 30.0, 90.0, 60.0]), MOVES, "t")
    (arc,) = view.arcs
    wide = WIDTH - 72
    assert (arc.giver, arc.receiver, arc.accounts, arc.potential) == (0, 1, 1, 30.0)
    assert arc.start == pytest.approx((36 + wide / 3 * 30 / 90, HEIGHT / 2), abs=0.1)
    end = (30 * 30 + 90 * 10 + 60 * 20) / 60
    assert arc.end == pytest.approx((36 + wide * end / 90, HEIGHT / 2), abs=0.1)
    assert (view.moved, view.unplaced) == (2, 0)


def test_the_globe_is_cut_where_it_is_emptiest():
    """Fiji at 178 and Samoa at -172 degrees are 10 apart, not 350: both sides of the date line stand together."""
    view = map_view(placed(0.0, [178.0, -172.0, 179.0, -179.0]), {}, "t")
    assert min((spot.x, spot.account) for spot in view.spots)[1] == "A1"
    assert max((spot.x, spot.account) for spot in view.spots)[1] == "A2"


def test_accounts_at_one_place_stand_around_it():
    """Four accounts in one city are four dots, and none is off the plane."""
    view = map_view(placed(48.9, 2.3), MOVES, "t")
    assert len({(spot.x, spot.y) for spot in view.spots}) == 4
    assert all(0 < spot.x < WIDTH and 0 < spot.y < HEIGHT for spot in view.spots)


def test_what_has_no_place_is_counted_and_not_drawn():
    """Two accounts without coordinates: the picture says so; with none at all it draws nothing and still is one."""
    nan = float("nan")
    view = map_view(placed([0.0, nan, 1.0, nan], 0.0), MOVES, "t")
    assert (len(view.spots), view.unplaced) == (2, 2)
    assert "2 accounts without a place are not drawn" in svg_of(view)
    empty = map_view(placed(nan, nan), MOVES, "t")
    assert empty.spots == empty.arcs == ()
    etree.fromstring(svg_of(empty))


def test_a_picture_is_sound_and_gold_marks_what_moves():
    """An account called "Beta <Cycles> & Co" breaks nothing; each of four stands on both sides; one arc."""
    text = svg_of(map_view(placed([0.0, 1.0, 2.0, 3.0], 0.0), MOVES, "Tom & <Jerry>"))
    root = etree.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    dots = [dot for dot in root.iter(f"{space}circle") if dot.find(f"{space}title") is not None]
    assert len(dots) == 8
    assert sum(dot.get("stroke") == SERIES[2] for dot in dots) == 2
    assert [path.findtext(f"{space}title") for path in root.iter(f"{space}path")] == [
        "Ana Lopez → =Ben(): 1 accounts, 30"
    ]


def test_many_people_do_not_outgrow_the_legend():
    """Fifty reps: forty are named, and how many more."""
    small = small_territory()
    ids = [f"R{n:02d}" for n in range(50)]
    reps = pd.concat([small.reps.iloc[[0]].assign(rep_id=id_, name=id_) for id_ in ids], ignore_index=True)
    accounts = pd.concat(
        [small.accounts.iloc[[0]].assign(account_id=id_, owner=id_, lat=float(n)) for n, id_ in enumerate(ids)],
        ignore_index=True,
    )
    view = map_view(small.model_copy(update={"accounts": accounts, "reps": reps}), {}, "t")
    assert "and 10 more people" in svg_of(view)
    assert len(set(view.shades)) == len(SERIES) - 1


def test_a_page_holds_every_option_and_no_address():
    """Its data are what the views say; nothing in it names another host, and no text of the CRM can end the script."""
    territory = placed([0.0, 1.0, 2.0, 3.0], 0.0)
    hostile = territory.accounts.assign(name="</script><script>alert(1)</script>")
    views = {
        "chosen": map_view(territory.model_copy(update={"accounts": hostile}), MOVES, "t", {"A2": "No. 1: <b>"}),
        "minimal": map_view(territory, {}, "t"),
    }
    text = page_of(views, "Territories <2020Q2>", "note")
    assert text.count("<script") == 2
    assert not re.search(r"(?:https?:)?//(?!www\.w3\.org/2000/svg)", text.replace("0 0 // ", ""))
    assert "default-src 'none'" in text
    data = json.loads(re.search(r'id="data">(.*?)</script>', text, re.DOTALL)[1])
    assert [option["name"] for option in data["options"]] == ["chosen", "minimal"]
    assert [len(option["spots"]) for option in data["options"]] == [4, 4]
    assert [len(option["arcs"]) for option in data["options"]] == [1, 0]
    assert data["options"][0]["spots"][1][6] == "No. 1: <b>"


@pytest.mark.full
def test_a_browser_draws_the_page(tmp_path):
    """Chromium runs it from a file: one arc and two moved accounts of the first option, told in words and listed."""
    require("chromium")
    views = {"chosen": map_view(placed([0.0, 1.0, 2.0, 3.0], 0.0), MOVES, "t", {"A2": "No. 1: brings 40"})}
    path = tmp_path / "map.html"
    path.write_text(page_of(views, "Territories", "note"), encoding="utf-8")
    shown = subprocess.run(
        [chromium(), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
         "--virtual-time-budget=5000", "--dump-dom", path.as_uri()],
        capture_output=True, text=True, timeout=180, check=True,
    ).stdout  # fmt: skip
    assert shown.count('class="arc"') == 1
    assert shown.count('class="moved"') == 2
    assert "2 of 4 accounts change hands." in shown
    assert "<td>No. 1: brings 40</td>" in shown

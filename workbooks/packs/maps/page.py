"""Maps as one page that asks nothing from outside: options, before and after, pools and people to be chosen."""

import json
from collections.abc import Mapping
from html import escape

from workbooks.grammar.look import BAND, CELL_FONT, INK, MUTED, PAPER, RULE, SERIES, TINT
from workbooks.packs.maps.view import HEIGHT, WIDTH, MapView

__all__ = ["page_of"]

_LISTED = 500


def page_of(views: Mapping[str, MapView], title: str, note: str) -> str:
    """The text of an HTML file: the maps of the options by name, the first one shown.

    Its policy forbids every request; texts of the CRM stand in a block of data and are written as text.
    """
    first = next(iter(views.values()))
    options = [
        {
            "name": name,
            "spots": [
                [spot.name, spot.x, spot.y, round(spot.potential, 2), spot.before, spot.after, spot.reason]
                for spot in view.spots
            ],
            "arcs": [
                [arc.giver, arc.receiver, arc.accounts, round(arc.potential, 2), *arc.start, *arc.end]
                for arc in view.arcs
            ],
            "unplaced": view.unplaced,
        }
        for name, view in views.items()
    ]
    data = {"people": first.people, "shades": first.shades, "pools": first.pools, "options": options}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    text = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    page = _PAGE
    for mark, value in (
        ("TITLE", escape(title)),
        ("NOTE", escape(note)),
        ("STYLE", _STYLE),
        ("SCRIPT", _SCRIPT),
        ("DATA", text),
    ):
        page = page.replace(f"@@{mark}@@", value)
    return page


_STYLE = f"""
body {{ margin: 0; font: 15px {CELL_FONT}, Carlito, sans-serif; color: {INK}; background: {PAPER}; }}
header {{ background: {BAND}; color: {PAPER}; padding: 12px 20px; }}
h1 {{ font-size: 20px; margin: 0; }}
main {{ padding: 12px 20px; }}
form {{ display: flex; flex-wrap: wrap; gap: 16px; align-items: end; margin-bottom: 8px; }}
label {{ display: block; color: {MUTED}; font-size: 13px; }}
select, button {{ font: inherit; color: {INK}; background: {TINT}; border: 1px solid {RULE}; padding: 4px 8px; }}
svg {{ width: 100%; height: auto; max-height: 72vh; border: 1px solid {RULE}; touch-action: none; }}
table {{ border-collapse: collapse; width: 100%; margin-top: 12px; }}
th, td {{ text-align: left; padding: 4px 10px; border-bottom: 1px solid {RULE}; }}
td.n, th.n {{ text-align: right; }}
#said {{ font-weight: bold; }}
"""

_SCRIPT = """
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const W = %WIDTH%, H = %HEIGHT%, GOLD = "%GOLD%", MUTED = "%MUTED%", LISTED = %LISTED%;
const NS = "http://www.w3.org/2000/svg";
const get = (id) => document.getElementById(id);
const money = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const who = (at) => (at < 0 ? "nobody" : data.people[at]);
function add(parent, tag, attributes, title) {
  const made = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (title) { const told = document.createElementNS(NS, "title"); told.textContent = title; made.append(told); }
  parent.append(made);
  return made;
}
function choice(id, names) {
  for (const [value, name] of names) {
    const made = document.createElement("option");
    made.value = value; made.textContent = name; get(id).append(made);
  }
  get(id).addEventListener("change", show);
}
let box = [0, 0, W, H];
function look() { get("map").setAttribute("viewBox", box.join(" ")); }
function zoom(factor, x, y) {
  const [left, top, wide, high] = box;
  const w = Math.min(W, Math.max(W / 40, wide * factor)), k = w / wide;
  const cx = x ?? left + wide / 2, cy = y ?? top + high / 2;
  box = [cx - (cx - left) * k, cy - (cy - top) * k, w, high * k];
  look();
}
function show() {
  const option = data.options[+get("option").value], after = get("when").value === "after";
  const pool = get("pool").value, person = +get("person").value;
  const counts = (at) => at >= 0 && (pool === "" || data.pools[at] === pool) && (person < 0 || at === person);
  const map = get("map");
  map.replaceChildren();
  const most = Math.max(1e-9, ...option.spots.map((s) => s[3]));
  const still = new Map(), moved = [];
  let number = 0;
  for (const s of option.spots) {
    const [name, x, y, worth, before, to] = s, at = after ? to : before;
    if ((pool !== "" || person >= 0) && !counts(before) && !counts(to)) continue;
    number += 1;
    if (before !== to) { moved.push(s); continue; }
    const r = 1.6 + 7 * Math.sqrt(Math.max(worth, 0) / most);
    still.set(at, (still.get(at) ?? "") + `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`);
  }
  for (const [at, path] of still) {
    add(map, "path", { d: path, fill: at < 0 ? "none" : data.shades[at], stroke: at < 0 ? MUTED : "none",
      "fill-opacity": 0.75, class: "held" }, who(at));
  }
  if (after) {
    const shown = option.arcs.filter((a) => (pool === "" && person < 0) || counts(a[0]) || counts(a[1]));
    const widest = Math.max(1e-9, ...shown.map((a) => a[3]));
    for (const [from, to, many, worth, x, y, tx, ty] of shown) {
      const near = Math.abs(x - tx) + Math.abs(y - ty) < 1;
      const bx = near ? x + 30 : (x + tx) / 2 + (ty - y) / 4, by = near ? y - 30 : (y + ty) / 2 - (tx - x) / 4;
      const wide = 1 + (4 * worth) / widest;
      add(map, "path", { d: `M${x} ${y}Q${bx} ${by} ${tx} ${ty}`, fill: "none", stroke: GOLD, "stroke-width": wide,
        "stroke-opacity": 0.8, class: "arc" }, `${who(from)} → ${who(to)}: ${many} accounts, ${money.format(worth)}`);
      add(map, "circle", { cx: tx, cy: ty, r: wide + 1.5, fill: GOLD });
    }
  }
  const lines = get("moves");
  lines.replaceChildren();
  moved.sort((a, b) => b[3] - a[3]);
  for (const [name, x, y, worth, before, to, reason] of moved) {
    const at = after ? to : before, r = 2.5 + 7 * Math.sqrt(Math.max(worth, 0) / most);
    add(map, "circle", { cx: x, cy: y, r, fill: at < 0 ? "none" : data.shades[at], stroke: GOLD, "stroke-width": 2,
      class: "moved" }, `${name}: ${who(before)} → ${who(to)}. ${reason}`);
    if (lines.childElementCount < LISTED) {
      const line = document.createElement("tr");
      for (const text of [name, who(before), who(to), money.format(worth), reason]) {
        const cell = document.createElement("td"); cell.textContent = text; line.append(cell);
      }
      line.children[3].className = "n";
      lines.append(line);
    }
  }
  const more = moved.length > LISTED ? `; the ${LISTED} largest are listed` : "";
  const off = option.unplaced ? `; ${option.unplaced} accounts without a place are not drawn` : "";
  get("said").textContent = `${moved.length} of ${number} accounts change hands${more}${off}.`;
}
choice("option", data.options.map((o, at) => [at, o.name]));
choice("when", [["after", "planned"], ["before", "today"]]);
choice("pool", [["", "all"], ...[...new Set(data.pools)].filter((p) => p !== "").sort().map((p) => [p, p])]);
choice("person", [[-1, "all"], ...data.people.map((name, at) => [at, name])]);
get("in").addEventListener("click", () => zoom(0.7));
get("out").addEventListener("click", () => zoom(1 / 0.7));
get("map").addEventListener("wheel", (event) => {
  event.preventDefault();
  const area = get("map").getBoundingClientRect();
  zoom(event.deltaY < 0 ? 0.85 : 1 / 0.85, box[0] + ((event.clientX - area.left) / area.width) * box[2],
    box[1] + ((event.clientY - area.top) / area.height) * box[3]);
}, { passive: false });
let held = null;
get("map").addEventListener("pointerdown", (event) => { held = [event.clientX, event.clientY]; });
window.addEventListener("pointerup", () => { held = null; });
get("map").addEventListener("pointermove", (event) => {
  if (!held) return;
  const area = get("map").getBoundingClientRect();
  box[0] -= ((event.clientX - held[0]) / area.width) * box[2];
  box[1] -= ((event.clientY - held[1]) / area.height) * box[3];
  held = [event.clientX, event.clientY];
  look();
});
look();
show();
"""
for _mark, _value in (
    ("WIDTH", f"{WIDTH:g}"),
    ("HEIGHT", f"{HEIGHT:g}"),
    ("GOLD", SERIES[2]),
    ("MUTED", MUTED),
    ("LISTED", str(_LISTED)),
):
    _SCRIPT = _SCRIPT.replace(f"%{_mark}%", _value)

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>@@TITLE@@</title>
<style>@@STYLE@@</style>
</head>
<body>
<header><h1>@@TITLE@@</h1></header>
<main>
<form>
<div><label for="option">Option</label><select id="option"></select></div>
<div><label for="when">Territories</label><select id="when"></select></div>
<div><label for="pool">Pool</label><select id="pool"></select></div>
<div><label for="person">Person</label><select id="person"></select></div>
<div><button type="button" id="in">Nearer</button> <button type="button" id="out">Farther</button></div>
</form>
<p id="said" role="status"></p>
<svg id="map" role="img" aria-label="Accounts by who holds them; gold is what changes hands"></svg>
<p>@@NOTE@@</p>
<table>
<thead><tr><th>Account</th><th>From</th><th>To</th><th class="n">Potential</th><th>Why</th></tr></thead>
<tbody id="moves"></tbody>
</table>
</main>
<script type="application/json" id="data">@@DATA@@</script>
<script>@@SCRIPT@@</script>
</body>
</html>
"""

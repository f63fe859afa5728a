"""Whatever arrives over HTTP has a defined answer, the server's memory stays flat, and nobody sees another's cells."""

import json
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
import requests

from tests import pace
from tests.hosts.function_server import FunctionServer, function_server

DAY = date(2026, 4, 1)
MEBI = 1 << 20


def memory(server: FunctionServer, what: str = "VmRSS") -> int:
    """Resident memory of the server's process in bytes; VmHWM for the most there ever was."""
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    return int(re.search(rf"{what}:\s+(\d+) kB", status)[1]) * 1024


def batch_of(*calls: dict) -> bytes:
    """The body of a batch."""
    return json.dumps({"calls": list(calls)}).encode()


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 400, "not JSON"),
        (b"hello", 400, "not JSON"),
        (b"[" * 200_000, 400, "not"),
        (b'{"calls":' * 50_000, 400, "not"),
        (b'{"calls": 3}', 400, "Expected `array`"),
        (b'{"calls": [3]}', 400, "$.calls[0]"),
        (b'{"calls": [{"args": []}]}', 400, "missing required field `fn`"),
        (b"[]", 400, "not a batch"),
        (b'{"calls": [{"fn": "A\xff"}]}', 400, "not"),
        (b'{"calls": [' + b",".join([b'{"fn":"X"}'] * 10_001) + b"]}", 413, "10,000 calls, this one has 10,001"),
        (b'{"calls": [NaN', 400, "not JSON"),
    ],
    ids=["nothing", "text", "deep", "deeper", "number", "no call", "nameless", "list", "bytes", "many", "NaN, broken"],
)
def test_what_is_no_batch_is_refused_with_a_sentence(server, body, status, words):
    """The sentence is fit for a cell, and the next request is answered as ever."""
    answer = server.ask("/v1/batch", body)
    assert answer.status == status
    assert words in answer.body["error"]["sentence"]
    assert server.batch(("ATTAINMENT", [450, 500])) == [{"value": 0.9}]


@pytest.mark.parametrize(
    ("arguments", "kind", "words"),
    [
        ("[NaN, 2]", "#NUM!", "actual holds #NUM!"),
        ("[1, Infinity]", "#NUM!", "quota holds #NUM!"),
        ("[[[1], [-Infinity]], [[2], [2]]]", "#NUM!", "actual, cell 2 holds #NUM!"),
        ("[1e999, 2]", "#NUM!", "Argument 1 holds a number too large"),
        (f"[{'9' * 400}, 2]", "#NUM!", "infinite"),
        ('["\\ud800", 2]', "#VALUE!", "text '\ufffd'"),
        ('["\\ud83d\\ude80 \\\\ud800 \\udc00", NaN]', "#VALUE!", "text '🚀 \\\\ud800 \ufffd'"),
        ('[{"kind": "#WHAT?"}, 2]', "#VALUE!", "Argument 1 holds what no cell can"),
        ("[[[[1]]], 2]", "#VALUE!", "Argument 1 holds what no cell can"),
        ('{"actual": 1}', "#VALUE!", "An argument holds what no cell can"),
        ("[" * 100_000 + "]" * 100_000, "#VALUE!", ""),
        ("[1, 2, 3]", "#VALUE!", "takes 2 arguments, 3 were given"),
        ("[1]", "#VALUE!", "needs quota"),
        ("[[], []]", "#N/A", ""),
    ],
)
def test_cells_that_cannot_be_computed_are_errors_of_their_call_alone(server, arguments, kind, words):
    """The call beside it has its answer: 0.9."""
    body = f'{{"calls": [{{"fn": "ATTAINMENT", "args": {arguments}}}, {{"fn": "ATTAINMENT", "args": [450, 500]}}]}}'
    answer = server.ask("/v1/batch", body.encode())
    if arguments.startswith("[[[[["):  # deeper than a reader goes: nothing in it can be told apart
        assert answer.status == 400
        return
    wrong, right = answer.body["results"]
    assert right == {"value": 0.9}
    assert wrong.get("error", {}).get("kind", "#N/A") == kind
    assert words in wrong.get("error", {}).get("sentence", "")


def test_texts_that_look_like_formulas_come_back_as_they_went(server):
    """Nothing is evaluated, escaped or trimmed on the way."""
    names = [
        '=HYPERLINK("http://x","y")',
        "+1+1",
        "-2",
        "@SUM(A1)",
        "<b>x</b>",
        "a\tb",
        "Köln 🚀",
        "\u202eabc",
        "'quoted",
    ]
    (result,) = server.batch(("ATTAINMENTBY", [[[n] for n in names], [[1]] * len(names), [[2]] * len(names)]))
    assert [row[0] for row in result["value"][1:]] == names


@pytest.mark.full
def test_a_million_empty_rows_are_the_rows_above_them(server):
    """Whole columns: three weights and a million blanks split as the three alone do."""
    weights = [[3], [1], [2]]
    long = [*weights, *[[None]] * 1_000_000]
    short, cut = server.batch(("QUOTASPLIT", [60_000, weights, 0]), ("QUOTASPLIT", [60_000, long, 0]))
    assert cut == short
    assert [row[1] for row in short["value"][1:]] == [30_000, 10_000, 20_000]


@pytest.mark.parametrize("is_declared", [True, False], ids=["length declared", "length unknown"])
def test_a_hundred_megabytes_are_refused_and_not_kept(server, tmp_path, is_declared):
    """The sender hears why; the server's memory never held it, whether or not the length was told beforehand."""
    server.batch(("ATTAINMENT", [1, 2]))
    before = memory(server, "VmHWM")
    huge = tmp_path / "huge"
    with huge.open("wb") as hole:
        hole.truncate(100 * MEBI)
    with huge.open("rb") as body:
        sent = body if is_declared else iter(lambda: body.read(MEBI), b"")
        headers = {"Authorization": f"Bearer {server.token}"}
        reply = requests.post(f"{server.url}/v1/batch", data=sent, headers=headers, timeout=pace.seconds(60))
    assert reply.status_code == 413
    assert reply.json()["error"]["sentence"] == "The cells sent at once are more than 32 MB: select less."
    assert memory(server, "VmHWM") < before + 64 * MEBI


def test_ten_thousand_calls_at_once_are_all_answered_and_leave_no_memory_behind(server):
    """Twenty requests of 500 calls side by side, call n asking for n / 1,000; memory after the second round is flat."""
    bodies = [
        batch_of(*({"fn": "ATTAINMENT", "args": [number, 1000]} for number in range(start, start + 500)))
        for start in range(0, 10_000, 500)
    ]

    def round_of_all() -> int:
        with ThreadPoolExecutor(20) as threads:
            answers = list(threads.map(lambda body: server.ask("/v1/batch", body), bodies))
        values = [result["value"] for answer in answers for result in answer.body["results"]]
        assert values == [number / 1000 for number in range(10_000)]
        return memory(server)

    first = round_of_all()
    assert round_of_all() < first + 8 * MEBI


def cached(server: FunctionServer) -> float:
    """How many answers were given from what is kept."""
    page = server.ask("/metrics").body.decode()
    return sum(
        float(line.split()[-1])
        for line in page.splitlines()
        if line.startswith("qplan_calls_total") and "cached" in line
    )


def test_nobody_is_served_what_another_one_asked(server):
    """The same call: kept for who asked it, computed anew for whoever else asks; a revoked token opens nothing."""
    ben = server.tokens.add("Ben", DAY)
    call = ("ATTAINMENT", [4711, 5000])
    assert server.batch(call) == [{"value": 0.9422}]
    before = cached(server)
    assert server.batch(call) == [{"value": 0.9422}]
    assert cached(server) == before + 1
    assert server.batch(call, token=ben) == [{"value": 0.9422}]
    assert cached(server) == before + 1
    server.tokens.revoke("Ben", DAY)
    assert server.ask("/v1/batch", batch_of(), token=ben).status == 401


def test_nothing_of_a_plan_is_logged(tmp_path):
    """Names and figures of good, wrong and unreadable requests are in no line the server writes, nor is the token."""
    with function_server(tmp_path) as server:
        server.batch(("ATTAINMENTBY", [[["Sekret Corp"]], [[4711.25]], [["Sekret much"]]]), ("SEKRET", ["Sekret"]))
        server.ask("/v1/batch", b'{"calls": [{"fn": "Sekret')
        server.ask("/v1/Sekret?q=Sekret", token="qp_Sekret")
        server.process.terminate()
        said, complained = pace.communicate(server.process, 60)
    assert "sekret" not in (said + complained).lower()
    assert "4711.25" not in said + complained
    assert server.token not in said + complained


@pytest.mark.parametrize(
    ("origin", "is_known"),
    [
        ("https://addin.example.com", True),
        ("https://n-abc123-0lu-script.googleusercontent.com", True),
        ("https://evil.example.com", False),
        ("https://evil-script.googleusercontent.com.example.com", False),
        ("null", False),
    ],
)
def test_only_known_origins_may_call_from_a_page(server, origin, is_known):
    """The sidebar of Google Sheets and the origin named; no other page is told that it may read an answer."""
    answer = server.ask("/healthz", token="", Origin=origin)
    assert answer.headers.get("access-control-allow-origin") == (origin if is_known else None)


@pytest.mark.parametrize("origin", ["https://n-abc-script.googleusercontent.com", "https://evil.example.com"])
def test_a_public_page_of_a_known_origin_may_reach_a_server_inside_the_company(server, origin):
    """Chromium asks before it lets a public page call a private address; the sidebar of Sheets hears yes, others no."""
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
        "Access-Control-Request-Private-Network": "true",
    }
    reply = requests.options(f"{server.url}/v1/batch", headers=asked, timeout=pace.seconds(30))
    is_known = "googleusercontent" in origin
    assert reply.ok is is_known
    assert ("access-control-allow-origin" in reply.headers) is is_known
    if is_known:
        assert reply.headers["access-control-allow-private-network"] == "true"


@pytest.mark.parametrize(
    "start",
    [b"GET /", b"GET / HTTP/1.1\r\nX: ", b"GET / HTTP/1.1\r\n"],
    ids=["address", "one header", "many headers"],
)
def test_an_endless_head_is_refused_and_not_kept(server, start):
    """Nobody needs a token to send one: the server answers 400 and closes, long before 64 MB have arrived."""
    before = memory(server, "VmHWM")
    part = b"X-More: more\r\n" * 4000 if start.endswith(b"1.1\r\n") else b"a" * 60_000
    with socket.create_connection(
        ("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=pace.seconds(30)
    ) as endless:
        endless.sendall(start)
        with pytest.raises(ConnectionError):
            endless.sendall(part * (64 * MEBI // len(part)))
    assert memory(server, "VmHWM") < before + 8 * MEBI


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/v1/batch", 405), ("/v1/functions/", 404)])
def test_an_address_that_is_none_answers_like_every_refusal(server, path, status):
    """The body is an error with a sentence, fit for a cell."""
    answer = server.ask(path)
    assert answer.status == status
    assert answer.body["error"]["kind"] == "#N/A"
    assert "address" in answer.body["error"]["sentence"]


def test_the_way_to_the_pane_repeats_nothing_of_the_request(server):
    """Whatever host a request names, /pane leads on to /pane/ of the very server it reached."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as client:
        client.sendall(b"GET /pane HTTP/1.1\r\nHost: evil.example.com\r\nConnection: close\r\n\r\n")
        answer = b""
        while more := client.recv(10_000):
            answer += more
    assert b" 307 " in answer.split(b"\r\n")[0]
    assert b"\r\nlocation: /pane/\r\n" in answer.lower()
    assert b"evil" not in answer

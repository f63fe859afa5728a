"""Several server processes on one socket: counted together, and stopped without losing a call."""

from concurrent.futures import ThreadPoolExecutor

from tests import pace
from tests.hosts.function_server import FunctionServer, function_server

SERIES = [[[float(7 + (series * period) % 11) for period in range(40)] for series in range(60)]]
"""A back-test of a second or so."""


def total(server: FunctionServer, start: str) -> float:
    """The sum of the metrics whose line starts so."""
    page = server.ask("/metrics").body.decode()
    return sum(float(line.split()[-1]) for line in page.splitlines() if line.startswith(start))


def test_processes_count_together_and_finish_what_they_compute(tmp_path):
    """Forty calls over forty connections are forty, whoever took them; SIGTERM in the middle of one lets it finish."""
    patient = ("--call-seconds", "3600")  # the process that computes is started first, however long that takes here
    with function_server(tmp_path, "--workers", "2", "--processes", "1", *patient) as server:
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda n: server.batch(("ATTAINMENT", [n, 50])), range(40)))
        assert answers == [[{"value": n / 50}] for n in range(40)]
        assert total(server, 'qplan_calls_total{function="ATTAINMENT"') == 40
        with ThreadPoolExecutor(1) as threads:
            computing = threads.submit(server.batch, ("BACKTEST", SERIES))
            pace.until(lambda: total(server, "qplan_pool_busy") >= 1 or computing.done(), "it is computed")
            server.process.terminate()
            (result,) = computing.result()
        assert result["value"][0][0] == "step"
        pace.until(lambda: server.process.poll() is not None, "it has ended")
        assert server.process.returncode in (0, -15)

"""A web server on loopback that answers what a test scripts and remembers what it was asked."""

import json
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DATE = "Sun, 22 Nov 2026 20:28:43 GMT"


@dataclass
class Answer:
    """What to answer: status, body (text as it is, anything else as JSON), headers; or how to break the connection."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    cut_to: int | None = None


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


class Wire:
    """The server: answers scripted for a path prefix in order, the last one again and again."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.script: list[tuple[str, str, list[Answer]]] = []
        wire = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length).decode()
                wire.asked.append(Asked(self.command, self.path, dict(self.headers), body))
                answer = wire.next(self.command, self.path)
                if answer.drop:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                payload = answer.body if isinstance(answer.body, bytes) else wire.encoded(answer.body)
                self.send_response_only(answer.status)
                headers = {"Date": DATE, "Content-Type": "application/json;charset=UTF-8"} | answer.headers
                if answer.cut_to is not None:
                    payload = payload[: answer.cut_to]
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = answer  # noqa: N815

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()
        self.on("POST", "/services/oauth2/token", self.token("first"), self.token("second"), self.token("third"))

    @staticmethod
    def encoded(body: object) -> bytes:
        return b"" if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()

    def token(self, value: str) -> Answer:
        return Answer(body={"access_token": value, "instance_url": self.url, "token_type": "Bearer"})

    def on(self, method: str, prefix: str, *answers: Answer) -> None:
        """Answer requests whose path starts with `prefix`; later scripts win."""
        self.script.insert(0, (method, prefix, list(answers)))

    def next(self, method: str, path: str) -> Answer:
        for verb, prefix, answers in self.script:
            if verb == method and path.startswith(prefix):
                return answers.pop(0) if len(answers) > 1 else answers[0]
        return Answer(404, [{"errorCode": "NOT_FOUND", "message": f"nothing is scripted for {method} {path}"}])

    def to(self, prefix: str) -> list[Asked]:
        """Requests to a path prefix, the token endpoint apart."""
        return [asked for asked in self.asked if asked.path.startswith(prefix)]

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

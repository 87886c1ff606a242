"""A tiny OpenAI-compatible embeddings endpoint on the loopback."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.retrievers.samples import Meanings


@dataclass
class Endpoint:
    """Answers with the tiny meanings, after as many refusals as it was told."""

    url: str = ""
    refusals: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    asked: list[list[str]] = field(default_factory=list)


@contextmanager
def serve() -> Iterator[Endpoint]:
    """The endpoint, as long as the block lasts."""
    told = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.keys.append(self.headers["Authorization"])
            if told.refusals:
                self._send(told.refusals.pop(0), {"error": {"message": "not now"}})
                return
            told.asked.append(body["input"])
            vectors = Meanings().embed_documents(body["input"])
            data = [
                {"object": "embedding", "index": number, "embedding": vector}
                for number, vector in enumerate(vectors)
            ]
            usage = {"prompt_tokens": 1, "total_tokens": 1}
            self._send(200, {"object": "list", "data": data, "model": "m", "usage": usage})

        def _send(self, status: int, told: object) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told.url = f"http://127.0.0.1:{server.server_port}/v1"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()

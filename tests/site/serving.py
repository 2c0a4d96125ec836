"""Serves the built site as a static host would: compressed, cacheable, over HTTP/1.1, from this machine alone."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import BinaryIO

COMPRESSED = (".html", ".css", ".js", ".json", ".svg", ".csv", ".txt", ".xml", ".ipynb", ".webmanifest")


class StaticHost(SimpleHTTPRequestHandler):
    """Answers as common static hosts do: gzip for text, ten minutes in the cache, connections kept open."""

    protocol_version = "HTTP/1.1"

    def send_head(self) -> BinaryIO | None:
        """The answer's head and body; text is compressed for a client that accepts it."""
        path = Path(self.translate_path(self.path))
        if path.is_dir() and self.path.endswith("/"):
            path /= "index.html"
        if path.suffix not in COMPRESSED or not path.is_file() or "gzip" not in self.headers.get("Accept-Encoding", ""):
            return super().send_head()
        body = gzip.compress(path.read_bytes(), compresslevel=6, mtime=0)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return BytesIO(body)

    def guess_type(self, path: str) -> str:
        """The media type, with the encoding of a text."""
        found = str(super().guess_type(path))
        return f"{found}; charset=utf-8" if found.startswith("text/") or found.endswith("javascript") else found

    def end_headers(self) -> None:
        """Every answer may be kept for ten minutes."""
        self.send_header("Cache-Control", "public, max-age=600")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: the tests report what matters."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address under which ``folder`` is served, on a free port of this machine, until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(StaticHost, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()

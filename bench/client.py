"""A small HTTP client on asyncio: keeps connections open where the server does, and times every answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

PATIENCE = 120
NO_ANSWER = 0


@dataclass(frozen=True)
class Ask:
    path: str
    cookie: str = ""
    form: dict[str, str] | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def bytes(self) -> bytes:
        body = urlencode(self.form).encode() if self.form is not None else b""
        lines = [f"{'POST' if self.form is not None else 'GET'} {self.path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in {"Accept-Language": "nb", **self.headers}.items()]
        if self.cookie:
            lines.append(f"Cookie: {self.cookie}")
        if self.form is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass(frozen=True)
class Answer:
    status: int
    ms: float
    size: int
    location: str = ""


class Connection:
    """One connection that is opened again whenever the server has closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, ask: Ask) -> Answer:
        began = time.perf_counter()
        for attempt in (1, 2):
            fresh = self.writer is None
            if self.writer is None:
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
            try:
                self.writer.write(ask.bytes())
                return await asyncio.wait_for(self._read(began), PATIENCE)
            except TimeoutError:
                self.close()
                return Answer(NO_ANSWER, 1000 * PATIENCE, 0)
            except (ConnectionError, asyncio.IncompleteReadError):
                self.close()
                # Only a connection that the server had closed meanwhile is tried again: nothing was received on it.
                if fresh or attempt == 2:
                    raise
        raise AssertionError("unreachable")

    async def _read(self, began: float) -> Answer:
        assert self.reader is not None
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split()[1])
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        size, ends = 0, headers.get("connection", "").lower() == "close"
        if headers.get("transfer-encoding") == "chunked":
            while chunk := int(await self.reader.readuntil(b"\r\n"), 16):
                await self.reader.readexactly(chunk + 2)
                size += chunk
            await self.reader.readexactly(2)
        elif "content-length" in headers:
            size = len(await self.reader.readexactly(int(headers["content-length"])))
        else:
            size, ends = len(await self.reader.read()), True
        if ends:
            self.close()
        return Answer(status, 1000 * (time.perf_counter() - began), size, headers.get("location", ""))

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


async def _run(port: int, asks: Sequence[Ask], connections: int) -> list[Answer]:
    waiting = iter(asks)
    answers: list[Answer] = []

    async def work() -> None:
        connection = Connection(port)
        answers.extend([await connection.ask(ask) for ask in waiting])
        connection.close()

    await asyncio.gather(*(work() for _ in range(connections)))
    return answers


def run(port: int, asks: Sequence[Ask], connections: int = 2) -> list[Answer]:
    """Send all of `asks` over `connections` connections at once. Gives the answers in the order they came."""
    return asyncio.run(_run(port, asks, connections))


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

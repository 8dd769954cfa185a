"""One download: its pieces, resumed where they break off, and the file that they become.

A download that breaks off is resumed where the service says how to recognise the same content (a strong
ETag or a date of last modification) and serves ranges.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import AsyncGenerator, Callable
from logging import Logger
from pathlib import Path
from typing import BinaryIO

import httpx2

from .errors import ApiError, DownloadError
from .exchange import Opened, exchange
from .filenames import from_disposition
from .operation import BINARY
from .options import Settings
from .ports import Port
from .prepare import Prepared
from .retry import Deadline

Progress = Callable[[int, int | None], object]


class Changed(Exception):
    """The content is not what it was when the download began; it is sent anew from its start."""


class Transfer:
    """One download as coroutines; both kinds of :class:`Download` are thin covers of it."""

    def __init__(
        self, settings: Settings, logger: Logger, port: Port, prepared: Prepared, opened: Opened
    ) -> None:
        self._settings = settings
        self._logger = logger
        self._port = port
        self._prepared = prepared
        self._opened = opened
        self.raw = opened.raw
        self.closed = False
        self.started = False
        self._skip = 0

    @property
    def size(self) -> int | None:
        """Bytes in all, or None if the service does not say or compresses on the way."""
        length = self.raw.headers.get("content-length", "")
        return int(length) if length.isdigit() and not self._is_encoded() else None

    def _is_encoded(self) -> bool:
        return self.raw.headers.get("content-encoding", "identity").strip().lower() != "identity"

    def validator(self) -> str | None:
        """What recognises the same content in an If-Range header (RFC 9110, 13.1.5)."""
        headers = self.raw.headers
        if self._is_encoded() or headers.get("accept-ranges", "").strip().lower() == "none":
            return None
        etag: str | None = headers.get("etag")
        if etag and not etag.startswith("W/"):
            return etag
        modified: str | None = headers.get("last-modified")
        return modified

    async def pieces(self, received: int = 0) -> AsyncGenerator[bytes, None]:
        """The content from byte ``received`` on, which is where the open answer stands.

        Raises:
            Changed: it broke off, and the service began anew with other content.
            DownloadError: it broke off, and cannot be resumed.
        """
        if self.started:
            raise RuntimeError("the content of a download can be read once only")
        self.started = True
        failures = 0
        while True:
            chunks = self._port.chunks(self._opened.http)
            before = received
            try:
                async for chunk in chunks:
                    known = min(self._skip, len(chunk))
                    self._skip -= known
                    received += len(chunk) - known
                    if known < len(chunk):
                        yield chunk[known:] if known else chunk
                if self.size is None or received >= self.size:
                    self.closed = True
                    return
                broken: Exception = EOFError(f"{received} of {self.size} bytes came")
            except (httpx2.TransportError, ssl.SSLError) as error:
                broken = error
            finally:
                await chunks.aclose()
            failures = 1 if received > before else failures + 1
            await self._resume(received, failures, broken)

    async def _resume(self, received: int, failures: int, broken: Exception) -> None:
        retry = self._prepared.retry
        if self.validator() is None or self._prepared.method != "GET" or failures > retry.attempts:
            self.closed = True
            raise self._failed(received, broken) from broken
        self._logger.info("%s: broke off at byte %d, resuming", self._prepared.info, received)
        await self._port.sleep(retry.pause(failures - 1, self._port.clock))
        try:
            same = await self.reopen(received)
        except ApiError as error:
            raise self._failed(received, error) from error
        if not same:
            self.started = False
            raise Changed

    def _failed(self, received: int, reason: Exception) -> DownloadError:
        of = "" if self.size is None else f" of {self.size}"
        kind = type(reason).__name__
        return DownloadError(
            f"broke off after {received}{of} bytes ({kind})",
            request=self._prepared.info,
            received=received,
        )

    async def reopen(self, offset: int) -> bool:
        """Ask for the content from ``offset`` on; False if other content came, from its start."""
        validator = self.validator()
        assert validator is not None
        self.closed = True
        headers = self._prepared.headers.copy()
        headers.set("Range", f"bytes={offset}-")
        headers.set("If-Range", validator)
        # The deadline was for the answer; the content may take as long as it takes.
        again = self._prepared._replace(headers=headers, deadline=Deadline(None, self._port.clock))
        opened = await exchange(again, self._port, self._settings, self._logger, BINARY)
        raw = opened.raw
        if not raw.is_success:
            raw.decode()
        self._opened, self.closed, self._skip = opened, False, 0
        if raw.status == 206:
            span, _, total = raw.headers.get("content-range", "").partition("/")
            start = span.removeprefix("bytes ").partition("-")[0]
            other = raw.etag is not None and raw.etag != (self.raw.etag or raw.etag)
            other = other or (total.isdecimal() and self.size not in (None, int(total)))
            if other or start.strip() != str(offset):
                await self.close()
                raise DownloadError(
                    "a range was asked for, another came", request=raw.request, received=offset
                )
            return True
        before = self.validator()
        self.raw = raw
        # A service that serves no ranges sends the whole again: pass over what is known.
        same = self.validator() == before
        self._skip = offset if same else 0
        return same

    async def read(self) -> bytes:
        """All of it."""
        content: list[bytes] = []
        while True:
            try:
                async for piece in self.pieces():
                    content.append(piece)
                return b"".join(content)
            except Changed:
                content.clear()

    async def save(
        self, path: str | os.PathLike[str], on_progress: Progress | None, fsync: bool, resume: bool
    ) -> Path:
        """Write it beside ``path`` and then move it there in one step."""
        try:
            return await self._save(Path(path), on_progress, fsync, resume)
        finally:
            await self.close()

    async def _save(
        self, target: Path, on_progress: Progress | None, fsync: bool, resume: bool
    ) -> Path:
        blocking = self._port.blocking
        if await blocking(target.is_dir):
            target /= self.filename or "download"
        validator = self.validator() if resume else None
        part = target.with_name(_part_name(target.name, validator))
        received = 0
        if validator is not None and await blocking(part.exists):
            received = await self._continue_from((await blocking(part.stat)).st_size)
        file: BinaryIO = await blocking(open, part, "ab" if received else "wb")
        try:
            await self._write(file, received, on_progress)
            if fsync:
                await blocking(os.fsync, file.fileno())
            await blocking(file.close)
            await blocking(os.replace, part, target)
        except BaseException:
            file.close()
            # What stays for a later run must be of the content that its name stands for.
            if validator is None or self.validator() != validator:
                part.unlink(missing_ok=True)
            raise
        return target

    async def _continue_from(self, size: int) -> int:
        """Bytes of an earlier try that stay, with the answer standing at the first one missing."""
        if size == 0 or self.size is None or size > self.size:
            return 0
        await self._port.close_response(self._opened.http)
        if size == self.size:
            self.closed = self.started = True
            return size
        return size if await self.reopen(size) else 0

    async def _write(self, file: BinaryIO, received: int, on_progress: Progress | None) -> None:
        if self.size is not None and received == self.size:
            return
        while True:
            try:
                async for piece in self.pieces(received):
                    await self._port.blocking(file.write, piece)
                    received += len(piece)
                    if on_progress is not None:
                        await self._port.call(on_progress, received, self.size)
                await self._port.blocking(file.flush)
                return
            except Changed:
                received = 0
                await self._port.blocking(file.truncate, 0)
                await self._port.blocking(file.seek, 0)

    @property
    def filename(self) -> str | None:
        """The name that the service suggests, made safe."""
        return from_disposition(self.raw.headers.get("content-disposition"))

    async def close(self) -> None:
        """Release the connection."""
        if not self.closed:
            self.closed = True
            await self._port.close_response(self._opened.http)

    def abandon(self) -> None:
        """Leave the connection to be released with the next request: here nothing can be awaited."""
        self.closed = True
        self._port.abandoned.append(self._opened.http)


def _part_name(name: str, validator: str | None) -> str:
    """A hidden name beside the target: of its own for each try, or the same for the same content."""
    if validator is None:
        mark = os.urandom(6).hex()
    else:
        from hashlib import sha256  # lazy: only resuming needs it

        mark = sha256(validator.encode()).hexdigest()[:12]
    return f".{name[:40]}.{mark}.part"


async def unchanging(transfer: Transfer) -> AsyncGenerator[bytes, None]:
    """The pieces, for a reader who cannot take back what he has been given."""
    received = 0
    pieces = transfer.pieces()
    try:
        async for piece in pieces:
            received += len(piece)
            yield piece
    except Changed:
        await transfer.close()
        raise DownloadError(
            "the content changed while it was read", request=transfer.raw.request, received=received
        ) from None
    finally:
        await pieces.aclose()
        await transfer.close()

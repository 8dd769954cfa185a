"""Files that the service sends: nothing is read until it is asked for, nothing is held in memory."""

from __future__ import annotations

import os
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import TracebackType

import httpx2

from .drive import iterate, run
from .transfer import Progress, Transfer, unchanging


class _Base:
    """What both kinds of download tell before their content is read."""

    def __init__(self, transfer: Transfer) -> None:
        self._transfer = transfer

    @property
    def headers(self) -> httpx2.Headers:
        """The headers of the answer, case-insensitive."""
        return self._transfer.raw.headers

    @property
    def size(self) -> int | None:
        """Bytes in all, or None if the service does not say."""
        return self._transfer.size

    @property
    def etag(self) -> str | None:
        """The ETag, fit for ``etag=`` of a later call."""
        return self._transfer.raw.etag

    @property
    def content_type(self) -> str:
        """The media type, without parameters."""
        return self._transfer.raw.content_type

    @property
    def filename(self) -> str | None:
        """The name that the service suggests, without any folder and safe on every system; or None."""
        return self._transfer.filename

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._transfer.raw.request}, {self.size} bytes>"

    def __del__(self) -> None:
        transfer = getattr(self, "_transfer", None)
        if transfer is not None and not transfer.closed:
            transfer.abandon()
            warnings.warn(
                f"{self!r} was neither read nor closed", ResourceWarning, stacklevel=2, source=self
            )


class Download(_Base):
    """A file that the service sends. Read it in one of three ways, or close it (``with`` does).

    Nothing of the content is read until then, and it can be read once.
    """

    def to_file(
        self,
        path: str | os.PathLike[str],
        *,
        on_progress: Progress | None = None,
        fsync: bool = False,
        resume: bool = False,
    ) -> Path:
        """Write the content to a file, which appears complete or not at all.

        A connection that breaks is resumed where the service allows.

        Args:
            path: the file, or an existing folder to put it in under the service's name for it.
            on_progress: called with the bytes received so far, and the total or None.
            fsync: wait until the disk has it.
            resume: keep what came of a failed download, hidden beside ``path``, and continue with
                it next time, if the service's content is still the same.

        Returns:
            The path of the file.

        Raises:
            DownloadError: it broke off and could not be resumed.
            OSError: the file cannot be written.
        """
        return run(self._transfer.save(path, on_progress, fsync, resume))

    def iter_bytes(self) -> Iterator[bytes]:
        """The content, piece by piece.

        Raises:
            DownloadError: it broke off and could not be resumed.
        """
        return iterate(unchanging(self._transfer))

    def read(self) -> bytes:
        """The content as a whole, in memory."""
        return run(self._transfer.read())

    def close(self) -> None:
        """Release the connection without reading the rest."""
        run(self._transfer.close())

    def __enter__(self) -> Download:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsyncDownload(_Base):
    """A file that the service sends; see :class:`Download`."""

    async def to_file(
        self,
        path: str | os.PathLike[str],
        *,
        on_progress: Progress | None = None,
        fsync: bool = False,
        resume: bool = False,
    ) -> Path:
        """Write the content to a file; see :meth:`Download.to_file`. Disks are waited for in threads."""
        return await self._transfer.save(path, on_progress, fsync, resume)

    def iter_bytes(self) -> AsyncIterator[bytes]:
        """The content, piece by piece; see :meth:`Download.iter_bytes`."""
        return unchanging(self._transfer)

    async def read(self) -> bytes:
        """The content as a whole, in memory."""
        return await self._transfer.read()

    async def aclose(self) -> None:
        """Release the connection without reading the rest."""
        await self._transfer.close()

    async def __aenter__(self) -> AsyncDownload:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

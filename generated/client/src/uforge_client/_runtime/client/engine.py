"""What a client does, as coroutines that both clients drive: the one module that they load late.

With it comes the HTTP library, so that importing a generated package stays cheap.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from logging import getLogger
from typing import Any

from .exchange import Opened, exchange
from .operation import BINARY, AnyOperation, Result
from .options import Service, Settings
from .paging import items
from .ports import Port
from .prepare import Prepared, prepare, prepare_uri
from .request import Call
from .response import RawResponse
from .transfer import Transfer
from .version import VersionCheck, check
from .waiting import wait


class Engine:
    """The machinery of one client; holds no connection and no state of a call."""

    def __init__(self, service: Service, settings: Settings) -> None:
        self.service = service
        self.settings = settings
        self.logger = settings.logger or getLogger(service.package)

    def new_call(
        self,
        operation: AnyOperation,
        path: Sequence[Any] = (),
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        options: Mapping[str, Any] | None = None,
    ) -> Call:
        """A call, to be handed to one of the other methods."""
        return Call(operation, path, query, body, options)

    async def call(self, call: Call, port: Port) -> Any:
        """The result of an operation, whatever its kind but a download."""
        raw = await self.raw(call, port)
        return raw.decode()

    async def raw(self, call: Call, port: Port) -> RawResponse[Any]:
        """The answer to a call, read, whatever its status."""
        _, opened = await self._exchange(call, port, call.operation.result, stream=False)
        on_response = call.options.get("on_response")
        if on_response is not None:
            await port.call(on_response, opened.raw)
        return opened.raw

    async def download(self, call: Call, port: Port) -> Transfer:
        """The head of a file.

        Raises:
            StatusError: the status is not a success.
            TransportError: no answer came.
        """
        prepared, opened = await self._exchange(call, port, BINARY, stream=True)
        return await self._begin(prepared, opened, call.options, port)

    async def download_uri(self, uri: str, options: Mapping[str, Any], port: Port) -> Transfer:
        """The head of a file that an object names by a URI."""
        prepared = prepare_uri(self.service, self.settings, uri, options, port)
        opened = await exchange(prepared, port, self.settings, self.logger, BINARY)
        return await self._begin(prepared, opened, options, port)

    async def _exchange(
        self, call: Call, port: Port, result: Result, *, stream: bool
    ) -> tuple[Prepared, Opened]:
        """Send the call; with credentials in a second try, if the service asks for them after all.

        Some operations need no credentials only if the query holds a one-time key. They are documented
        as needing none, so the first try has none.
        """
        prepared = prepare(self.service, self.settings, call, port, stream=stream)
        opened = await exchange(prepared, port, self.settings, self.logger, result)
        if opened.raw.status != 401 or not self._may_identify(call):
            return prepared, opened
        await port.close_response(opened.http)
        options = {**call.options, "auth": self.settings.auth}
        again = Call(call.operation, call.path, call.query, call.body, options)
        identified = prepare(self.service, self.settings, again, port, stream=stream)
        identified = identified._replace(deadline=prepared.deadline)
        return identified, await exchange(identified, port, self.settings, self.logger, result)

    def _may_identify(self, call: Call) -> bool:
        return (
            not call.operation.authenticated
            and call.operation.method in ("GET", "HEAD")
            and self.settings.auth is not None
            and "auth" not in call.options
        )

    async def _begin(
        self, prepared: Prepared, opened: Opened, options: Mapping[str, Any], port: Port
    ) -> Transfer:
        try:
            if options.get("on_response") is not None:
                await port.call(options["on_response"], opened.raw)
            if not opened.raw.is_success:
                opened.raw.decode()
        except BaseException:
            await port.close_response(opened.http)
            raise
        return Transfer(self.settings, self.logger, port, prepared, opened)

    def items(self, call: Call, port: Port) -> AsyncGenerator[Any, None]:
        """The items of a list, page after page."""
        return items(self.call, port, call)

    async def wait(self, call: Call, port: Port) -> Any:
        """The last status of a job."""
        return await wait(self.call, port, call, self.settings.base_url)

    async def check_version(
        self, operation: AnyOperation, port: Port, strict: bool
    ) -> VersionCheck:
        """Whether the service is of the version that the client was made for."""
        status = await self.call(Call(operation), port)
        version = getattr(status, self.service.status_version, None)
        return check(self.service.version, version, strict)

"""What a client does, as coroutines that both clients drive: the one module that they load late.

With it comes the HTTP library, so that importing a generated package stays cheap.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from logging import getLogger
from typing import Any

from .exchange import exchange
from .operation import BINARY, AnyOperation
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
        prepared = prepare(self.service, self.settings, call, port)
        opened = await exchange(prepared, port, self.settings, self.logger, call.operation.result)
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
        prepared = prepare(self.service, self.settings, call, port, stream=True)
        return await self._begin(prepared, call.options, port)

    async def download_uri(self, uri: str, options: Mapping[str, Any], port: Port) -> Transfer:
        """The head of a file that an object names by a URI."""
        prepared = prepare_uri(self.service, self.settings, uri, options, port)
        return await self._begin(prepared, options, port)

    async def _begin(self, prepared: Prepared, options: Mapping[str, Any], port: Port) -> Transfer:
        opened = await exchange(prepared, port, self.settings, self.logger, BINARY)
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

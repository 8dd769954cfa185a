"""The two clients that a generated package subclasses, and what they share."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

from .drive import run
from .errors import ConfigurationError, RequestInfo
from .options import UPLOAD_OPTIONS, RequestOptions, Service, Settings, WireFormat, check_base_url

if TYPE_CHECKING:
    import ssl
    from logging import Logger

    import httpx2

    from .auth import Auth
    from .core import Core
    from .download import AsyncDownload, Download
    from .operation import AnyOperation
    from .ports import Port
    from .request import Call
    from .response import RawResponse
    from .retry import Clock, Retry
    from .version import VersionCheck

CLIENT_ATTRIBUTES = frozenset(
    ("request", "request_raw", "download_uri", "check_version", "close", "aclose", "from_env")
) | {"with_options", "base_url"}
"""Names that a namespace must not have."""


class _LazyNamespace:
    """Imports a namespace when it is first asked for, and leaves it in the client's ``__dict__``."""

    def __init__(self, class_name: str) -> None:
        self._class_name = class_name

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, client: ClientBase | None, owner: type[ClientBase]) -> Any:
        if client is None:
            return self
        module = import_module(f".resources.{self._name}", client._service.package)
        value = getattr(module, self._class_name)(client)
        client.__dict__[self._name] = value
        return value


def namespace(class_name: str) -> Any:
    """Declare a namespace: the class of this name in the module ``resources.<attribute>``."""
    return _LazyNamespace(class_name)


class _Connections:
    """The ports of a client and its copies, one a process (and event loop): a child process after
    ``fork`` has its own, for connections cannot be shared."""

    __slots__ = ("closed", "ports")

    def __init__(self) -> None:
        self.closed = False
        self.ports: dict[Any, Any] = {}


class ClientBase:
    """What both clients share.

    Args:
        base_url: where the API begins, such as ``https://uforge.example.com/api``.
        auth: the credentials, for all operations that ask for them.
        wire_format: ``"xml"``, which the service documents, or ``"json"``.
        timeout: seconds for each wait on the network (None: no limit), or an ``httpx2.Timeout``.
        retries: how often to repeat what is safe to repeat, or a :class:`Retry`.
        deadline: seconds for a whole call, repetitions and pauses included; None: no limit. Of a
            download it bounds the time to the head of the answer.
        verify: False accepts any certificate of the service; an ``ssl.SSLContext`` decides itself.
        ca_file: a file or folder of the certificates to trust.
        client_cert: a file with certificate and key, or (certificate, key), or (certificate, key,
            passphrase).
        proxy: the proxy's URL. Without it the environment decides (``HTTPS_PROXY``, ``NO_PROXY``).
        trust_env: False ignores the environment's proxies and certificates.
        transport: a transport of httpx2 to use instead of the network, such as
            ``httpx2.MockTransport``; the client closes it.
        headers: more headers of every request.
        user_agent: put before the client's own User-Agent.
        follow_redirects: whether to follow them where that is safe, see :mod:`.redirects`.
        on_request: called before each try, with operation, method and masked URL.
        on_response: called after each answer.
        logger: instead of the one named after the package.
        clock: time and chance, for tests.

    Raises:
        ConfigurationError: the base URL or another setting cannot work.

    A client may be shared between threads and used after ``fork``. Nothing is connected before the first
    request.
    """

    _service: ClassVar[Service]

    def __init__(
        self,
        base_url: str,
        *,
        auth: Auth | None = None,
        wire_format: WireFormat = "xml",
        timeout: float | httpx2.Timeout | None = 60.0,
        retries: int | Retry = 2,
        deadline: float | None = None,
        verify: bool | ssl.SSLContext = True,
        ca_file: str | os.PathLike[str] | None = None,
        client_cert: str | tuple[str, str] | tuple[str, str, str] | None = None,
        proxy: str | None = None,
        trust_env: bool = True,
        transport: httpx2.BaseTransport | httpx2.AsyncBaseTransport | None = None,
        headers: Mapping[str, str] | None = None,
        user_agent: str | None = None,
        follow_redirects: bool = True,
        on_request: Callable[[RequestInfo], object] | None = None,
        on_response: Callable[[RawResponse[Any]], object] | None = None,
        logger: Logger | None = None,
        clock: Clock | None = None,
    ) -> None:
        service = self._service
        agent = f"{service.package.replace('_', '-')}/{service.distribution_version}"
        self._settings = Settings(
            check_base_url(base_url), _checked_auth(auth), _checked_format(wire_format), timeout, retries,
            deadline, verify, os.fspath(ca_file) if ca_file is not None else None, client_cert, proxy,
            trust_env, transport, dict(headers or {}), f"{user_agent} {agent}" if user_agent else agent,
            follow_redirects, on_request, on_response, logger, clock,
        )  # fmt: skip
        self._connections = _Connections()
        self._loaded: Core | None = None

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **settings: Any) -> Self:
        """A client configured from the environment.

        The names begin with the service's prefix, such as ``UFORGE_``: ``URL``; ``USER`` and
        ``PASSWORD``, or ``API_KEY`` and ``API_SECRET``; ``FORMAT``, ``TIMEOUT``, ``RETRIES``,
        ``DEADLINE``, ``VERIFY`` (``false`` to accept any certificate), ``CA_FILE``, ``CLIENT_CERT``,
        ``CLIENT_KEY``, ``PROXY``.

        Args:
            environ: instead of ``os.environ``.
            settings: arguments of the class; they win over the environment.

        Raises:
            ConfigurationError: the URL is missing, or a value cannot be read.
        """
        from .environment import settings_from

        found = settings_from(os.environ if environ is None else environ, cls._service.env_prefix)
        merged = {**found, **settings}
        if "base_url" not in merged:
            raise ConfigurationError(f"set {cls._service.env_prefix}_URL to where the API begins")
        return cls(**merged)

    @property
    def base_url(self) -> str:
        """Where the API begins, without a slash at the end."""
        return self._settings.base_url

    def with_options(
        self,
        *,
        auth: Any = ...,
        wire_format: WireFormat | None = None,
        timeout: Any = ...,
        retries: int | Retry | None = None,
        deadline: Any = ...,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """A client with other settings on the same connections; closing either closes both."""
        changes: dict[str, Any] = {
            name: value
            for name, value in (("auth", auth), ("timeout", timeout), ("deadline", deadline))
            if value is not ...
        }
        if wire_format is not None:
            changes["wire_format"] = _checked_format(wire_format)
        if retries is not None:
            changes["retries"] = retries
        if headers is not None:
            changes["headers"] = {**self._settings.headers, **headers}
        _checked_auth(changes.get("auth"))
        copy = type(self).__new__(type(self))
        copy._settings = self._settings._replace(**changes)
        copy._connections = self._connections
        copy._loaded = None
        return copy

    def _begin(
        self,
        operation: AnyOperation,
        path: Sequence[Any],
        query: Mapping[str, Any] | None,
        body: Any,
        options: Mapping[str, Any] | None,
    ) -> tuple[Core, Any, Call]:
        from .request import Call

        return self._core(), self._port(), Call(operation, path, query, body, options)

    def _core(self) -> Core:
        core = self._loaded
        if core is None:
            from .core import (
                Core,
            )  # with it comes the HTTP library, which importing a package should not load

            core = self._loaded = Core(self._service, self._settings)
        return core

    def _port(self) -> Any:
        raise NotImplementedError

    def _operation(self, name: str) -> AnyOperation:
        """The declaration of a documented name.

        Raises:
            LookupError: there is no such operation.
        """
        service = self._service
        table = import_module(service.operations, service.package).OPERATIONS
        try:
            module, constant = table[name]
        except KeyError:
            from difflib import get_close_matches

            near = ", ".join(get_close_matches(name, table, 3))
            hint = f"; did you mean {near}?" if near else ""
            raise LookupError(f"{service.name} has no operation {name!r}{hint}") from None
        operation: AnyOperation = getattr(import_module(module, service.package), constant)
        return operation

    def _named(
        self, name: str, path: Sequence[Any], body: Any, parameters: Mapping[str, Any]
    ) -> tuple[Core, Any, Call]:
        operation = self._operation(name)
        query = {key: value for key, value in parameters.items() if key in operation.query}
        options = {key: value for key, value in parameters.items() if key not in operation.query}
        unknown = sorted(options.keys() - UPLOAD_OPTIONS)
        if unknown:
            known = ", ".join(operation.query) or "none"
            raise TypeError(f"{name} takes no {', '.join(unknown)}; its query parameters: {known}")
        return self._begin(operation, path, query, body, options)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.base_url}, {self._settings.auth!r}>"

    def __reduce__(self) -> Any:
        raise TypeError(
            f"{type(self).__name__} holds connections and credentials, and is not pickled"
        )


class Client(ClientBase):
    """A synchronous client; see :class:`ClientBase` for the arguments. Use it in a ``with`` block or
    close it."""

    def request(self, name: str, *path: Any, body: Any = None, **parameters: Any) -> Any:
        """Call an operation by its documented name.

        Args:
            name: the documented name.
            path: the path parameters, in the order of the path.
            body: the request body.
            parameters: query parameters by Python name, and options (:class:`RequestOptions`).

        Returns:
            What the operation's method returns.

        Raises:
            LookupError: there is no such operation.
            ApiError: as its method does.
        """
        core, port, call = self._named(name, path, body, parameters)
        if call.operation.result.kind == "binary":
            from .download import Download, start

            return Download(run(start(core, port, call)))
        return run(core.call(call, port))

    def request_raw(
        self, name: str, *path: Any, body: Any = None, **parameters: Any
    ) -> RawResponse[Any]:
        """Call an operation and get the answer as it came, whatever its status.

        Typed methods keep their types: to see headers beside a typed result, pass them
        ``on_response=``. This is for what they do not show: an undocumented format, the exact bytes,
        an error's body. ``.decode()`` of the answer gives, or raises, what the method would have.

        Args:
            name: the documented name; the other arguments are those of :meth:`request`.
        """
        core, port, call = self._named(name, path, body, parameters)
        return run(core.raw(call, port))

    def download_uri(self, uri: str, **options: Unpack[RequestOptions]) -> Download:
        """Fetch a file by a URI that an object holds, such as ``downloadUri``, without credentials.

        Args:
            uri: relative to the API's base.
            options: options of the call; ``auth=`` sends credentials.
        """
        from .download import Download, begin

        core, port = self._core(), self._port()
        prepared = core.prepare_uri(uri, options, port)
        return Download(run(begin(core, port, prepared, options.get("on_response"))))

    def check_version(self, *, strict: bool = False) -> VersionCheck:
        """Compare the service's version with the one that this client was made for.

        Args:
            strict: raise, rather than warn, where they do not fit.

        Warns:
            VersionWarning: the service is older, or of another major version.

        Raises:
            VersionMismatchError: the same, with ``strict``.
        """
        from .version import check

        return run(check(self._core(), self._port(), _status_operation(self), strict))

    def close(self) -> None:
        """Close all connections. The client cannot be used any more."""
        self._connections.closed = True
        while self._connections.ports:
            process, port = self._connections.ports.popitem()
            if process == os.getpid():
                run(port.close())

    def _port(self) -> Port:
        ports = self._connections.ports
        port = ports.get(os.getpid())
        if port is None:
            if self._connections.closed:
                raise RuntimeError("the client is closed")
            from .ports import SyncPort

            # Of two threads that come here at once, the first to store its port wins.
            port = ports.setdefault(os.getpid(), SyncPort(self._settings))
        found: Port = port
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsyncClient(ClientBase):
    """An asynchronous client for asyncio; see :class:`ClientBase` for the arguments. Use it in an
    ``async with`` block or close it. Used from several event loops, it has connections for each."""

    async def request(self, name: str, *path: Any, body: Any = None, **parameters: Any) -> Any:
        """Call an operation by its documented name; see :meth:`Client.request`."""
        core, port, call = self._named(name, path, body, parameters)
        if call.operation.result.kind == "binary":
            from .download import AsyncDownload, start

            return AsyncDownload(await start(core, port, call))
        return await core.call(call, port)

    async def request_raw(
        self, name: str, *path: Any, body: Any = None, **parameters: Any
    ) -> RawResponse[Any]:
        """Call an operation and get the answer as it came; see :meth:`Client.request_raw`."""
        core, port, call = self._named(name, path, body, parameters)
        return await core.raw(call, port)

    async def download_uri(self, uri: str, **options: Unpack[RequestOptions]) -> AsyncDownload:
        """Fetch a file by a URI that an object holds; see :meth:`Client.download_uri`."""
        from .download import AsyncDownload, begin

        core, port = self._core(), self._port()
        prepared = core.prepare_uri(uri, options, port)
        return AsyncDownload(await begin(core, port, prepared, options.get("on_response")))

    async def check_version(self, *, strict: bool = False) -> VersionCheck:
        """Compare the service's version with the client's; see :meth:`Client.check_version`."""
        from .version import check

        return await check(self._core(), self._port(), _status_operation(self), strict)

    async def aclose(self) -> None:
        """Close all connections of this event loop, and forget those of others."""
        from asyncio import get_running_loop

        self._connections.closed = True
        mine = self._connections.ports.pop((os.getpid(), get_running_loop()), None)
        self._connections.ports.clear()
        if mine is not None:
            await mine.close()

    def _port(self) -> Port:
        from asyncio import get_running_loop

        ports = self._connections.ports
        key = (os.getpid(), get_running_loop())
        port = ports.get(key)
        if port is None:
            if self._connections.closed:
                raise RuntimeError("the client is closed")
            from .async_port import AsyncPort

            for process, loop in [known for known in ports if known[1].is_closed()]:
                ports.pop((process, loop), None)
            port = ports.setdefault(key, AsyncPort(self._settings))
        found: Port = port
        return found

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()


def _checked_auth(auth: Any) -> Any:
    if auth is not None and not callable(getattr(auth, "sign", None)):
        raise ConfigurationError(
            f"auth= takes BasicAuth(…), ApiKeyAuth(…) or None, not {type(auth).__name__}"
        )
    return auth


def _checked_format(form: Any) -> WireFormat:
    if form not in ("xml", "json"):
        raise ConfigurationError(f"wire_format= is 'xml' or 'json', not {form!r}")
    known: WireFormat = form
    return known


def _status_operation(client: ClientBase) -> AnyOperation:
    name = client._service.status_operation
    if name is None:
        raise ConfigurationError(f"{client._service.name} has no operation that tells its version")
    return client._operation(name)

"""What the two clients share: settings, lazily loaded parts, and operations by their names."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Self

from .errors import ConfigurationError
from .options import UPLOAD_OPTIONS, Service, Settings, WireFormat, check_base_url

if TYPE_CHECKING:
    import ssl
    from logging import Logger

    import httpx2

    from .auth import Auth
    from .engine import Engine
    from .errors import RequestInfo
    from .operation import AnyOperation
    from .request import Call
    from .response import RawResponse
    from .retry import Clock, Retry

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
        base_url: where the API begins, such as ``https://service.example.com/api``.
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
        package = service.package.rpartition(".")[2].replace("_", "-")
        agent = f"{package}/{service.distribution_version}"
        self._settings = Settings(
            check_base_url(base_url), _checked_auth(auth), _checked_format(wire_format), timeout, retries,
            deadline, verify, os.fspath(ca_file) if ca_file is not None else None, client_cert, proxy,
            trust_env, transport, dict(headers or {}), f"{user_agent} {agent}" if user_agent else agent,
            follow_redirects, on_request, on_response, logger, clock,
        )  # fmt: skip
        self._connections = _Connections()
        self._loaded: Engine | None = None

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **settings: Any) -> Self:
        """A client configured from the environment.

        The names begin with the service's prefix, for instance ``SERVICE_URL``: ``URL``; ``USER`` and
        ``PASSWORD``, or ``API_KEY`` and ``API_SECRET``; ``FORMAT``, ``TIMEOUT``, ``RETRIES``,
        ``DEADLINE``, ``VERIFY`` (``false`` to accept any certificate), ``CA_FILE``, ``CLIENT_CERT``,
        ``CLIENT_KEY``, ``PROXY``.

        Args:
            environ: instead of ``os.environ``.
            settings: arguments of the class; they win over the environment.

        Raises:
            ConfigurationError: the URL is missing, or a value cannot be read.
        """
        from .environment import settings_from  # lazy: few programs are configured so

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
    ) -> tuple[Engine, Any, Call]:
        engine = self._engine()
        return engine, self._port(), engine.new_call(operation, path, query, body, options)

    def _engine(self) -> Engine:
        engine = self._loaded
        if engine is None:
            # Lazy: with it comes the HTTP library, which importing a package should not load.
            from .engine import Engine

            engine = self._loaded = Engine(self._service, self._settings)
        return engine

    def _port(self) -> Any:
        raise NotImplementedError

    def _status_operation(self) -> AnyOperation:
        name = self._service.status_operation
        if name is None:
            raise ConfigurationError(
                f"{self._service.name} has no operation that tells its version"
            )
        return self._operation(name)

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
            from difflib import get_close_matches  # lazy: only a mistake needs it

            near = ", ".join(get_close_matches(name, table, 3))
            hint = f"; did you mean {near}?" if near else ""
            raise LookupError(f"{service.name} has no operation {name!r}{hint}") from None
        operation: AnyOperation = getattr(import_module(module, service.package), constant)
        return operation

    def _named(
        self, name: str, path: Sequence[Any], body: Any, parameters: Mapping[str, Any]
    ) -> tuple[Engine, Any, Call]:
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

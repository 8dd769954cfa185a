"""Downloads: one without credentials for each ``downloadId``, and only of what is there to download."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from ..server import progress, resources
from ..server.content import byte_range, entity_tag, not_modified
from ..server.message import Answer, Call, Content, Fault, Handler
from ..server.peer import WireStruct
from ..server.store import Record
from ..server.world import World
from .lookup import cite, existing, parent
from .tickets import is_complete

DOWNLOAD_ID = "downloadId"
TOKEN = "downloadToken"
_LIMIT = 1 << 20
_DEFAULT_SIZE = 4096


class Download(NamedTuple):
    """How something is downloaded.

    Attributes:
        what: for messages.
        below: segment of the path under which the file lies below its resource; "" for the resource itself.
        compressed: whether the file exists only if the image was generated with ``compress``.
        parameter: the query parameter that stands for credentials.
    """

    what: str
    below: str
    compressed: bool = False
    parameter: str = DOWNLOAD_ID


IMAGE = Download("machine image", "downloads", compressed=True)
SCRIPT = Download("boot script", "bin")
ARTIFACT = Download("software artifact", "bin")
CERTIFICATE = Download("certificate", "")
PACKAGE = Download("package", "bin", parameter=TOKEN)


def issue(world: World, record: Record, parameter: str = DOWNLOAD_ID) -> str:
    """Return the id that is good for one download of a resource; a new one if the last was used."""
    known = record.extra.get(parameter)
    if not isinstance(known, str):
        known = secrets.token_urlsafe(24)
        record.extra[parameter] = known
        world.store.put(record)
    return known


def with_download(call: Call, record: Record, download: Download) -> WireStruct:
    """Return the object of a resource with the URI, and the id in it, by which it is downloaded once."""
    world = call.world
    record = progress.current(world, record, look=call.looks)
    value: Any = record.value
    path = f"{record.path}/{download.below}".rstrip("/")
    if download is IMAGE:
        if not (value.compress and is_complete(world, record)):
            value.download_uri = value.download_key = None
            return record.value
        value.download_key = issue(world, record)
        path += (
            f"/{quote(value.file_name, safe='')}"
            if value.file_name and "/pimages/" not in path
            else ""
        )
        value.download_uri = f"{path}?{DOWNLOAD_ID}={value.download_key}"
    else:
        uri = f"{path}?{download.parameter}={issue(world, record, download.parameter)}"
        setattr(value, "uri" if download is CERTIFICATE else "binary_uri", uri)
    return record.value


def fetch(call: Call, record: Record, download: Download) -> Content:
    """Return the file of a resource to somebody who may have it.

    Raises:
        Fault: 401 without credentials and id; 403 for an id that is unknown or was used, or another
            user's file; 409 if there is no file to download; 416 for a range that is not there.
    """
    used = _admit(call, record, download)
    if download.compressed:
        complete = is_complete(call.world, record)
        record = existing(call.world, record.path, download.what)
        value: Any = record.value
        if not complete:
            raise Fault(
                409,
                f"the {download.what} is not there yet: wait until its status is complete",
                reason="not-complete",
            )
        if not value.compress:
            raise Fault(
                409,
                f"the {download.what} cannot be downloaded, since it was not generated with compress:"
                " generate it again with compress=true",
                reason="not-compressed",
            )
    content = content_of(call.world, record)
    if used and _is_sent(call, content):
        record.extra.pop(download.parameter, None)
        call.world.store.put(record)
    return content


def _is_sent(call: Call, content: Content) -> bool:
    """Tell whether something of a file is sent: not to a HEAD, nor to who has it already.

    Raises:
        Fault: 416, a range is asked for that is not there.
    """
    if call.method == "HEAD":
        return False
    if isinstance(content.data, bytes):
        size, tag = len(content.data), entity_tag(content.data)
    else:
        facts = content.data.stat()
        size, tag = facts.st_size, f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'
    if not_modified(call.headers, tag):
        return False
    if "range" in call.headers and call.headers.get("if-range", tag) == tag:
        byte_range(call.headers["range"], size)
    return True


def _admit(call: Call, record: Record, download: Download) -> bool:
    """Tell whether an id, rather than credentials, gives access."""
    sent = call.query.get(download.parameter)
    if sent is not None:
        known = record.extra.get(download.parameter)
        if isinstance(known, str) and hmac.compare_digest(known.encode(), sent.encode()):
            return True
        if call.principal is None:
            raise Fault(
                403,
                f"the {download.parameter} is unknown, or was used: it is good for one download;"
                f" read the {download.what}'s object again for a new one",
                reason="download-id-expired",
            )
    principal = call.principal
    if principal is None:
        raise Fault(
            401,
            f"to download the {download.what}, send credentials or a {download.parameter}",
            reason="no-credentials",
            headers={"WWW-Authenticate": 'Basic realm="downloads"'},
        )
    own = not record.path.startswith("users/") or f"{record.path}/".startswith(f"{principal.path}/")
    if not (own or principal.administrator):
        raise Fault(403, f"the {download.what} belongs to another user", reason="not-owner")
    return False


def content_of(world: World, record: Record) -> Content:
    """Return the file of a resource: the one that was uploaded or made, or else content of the right size
    that is always the same for one resource."""
    value: Any = record.value
    name = getattr(value, "file_name", None) or getattr(value, "name", None)
    stored = record.extra.get("file")
    kept = stored if isinstance(stored, dict) else {"path": stored}
    path = kept.get("path")
    if isinstance(path, str):
        found = Path(path) if Path(path).is_absolute() else world.files / path
        if found.is_file():
            media = kept.get("mediaType") or "application/octet-stream"
            return Content(found, media, kept.get("name") or name)
    size = getattr(value, "file_size", None) or getattr(value, "size", None) or _DEFAULT_SIZE
    size = max(0, min(int(size), _LIMIT))
    return Content(hashlib.shake_256(record.path.encode()).digest(size), name=name)


def _source(call: Call, download: Download) -> Record:
    """Return the resource whose file a path names."""
    segments = call.path.split("/")
    if download.below:
        last = len(segments) - 1 - segments[::-1].index(download.below)
        segments = segments[:last]
    path = "/".join(segments)
    record = call.world.get(path)
    if record is None and len(segments) > 5 and segments[4] == "pimages":
        record = _published(call.world, "/".join(segments[:4]), segments[5])
    return record or existing(call.world, path, download.what)


def _published(world: World, appliance: str, key: str) -> Record | None:
    for image in world.store.children(f"{appliance}/images"):
        found = world.get(f"{image.path}/pimages/{key}")
        if found is not None:
            return found
    return None


def download(kind: Download, page: str) -> Handler:
    """Return a handler that sends a file to who has credentials or an id."""

    def send(call: Call) -> Content:
        return fetch(call, _source(call, kind), kind)

    return cite(send, page)


def read(kind: Download, page: str) -> Handler:
    """Return a handler that reads an object, with an id for one download in it."""

    def show(call: Call) -> WireStruct:
        return with_download(call, existing(call.world, call.path, kind.what), kind)

    return cite(show, page)


def read_account(call: Call) -> Answer | WireStruct | Content | str | None:
    """A certificate's id comes with its account.

    pages/usercloudaccount/cloudAccountCert_download.rst
    """
    record = existing(call.world, call.path, "cloud account")
    account: Any = record.value
    certificates = [
        with_download(call, child, CERTIFICATE)
        for child in call.world.store.children(f"{record.path}/certs")
    ]
    if certificates and hasattr(account, "certificates"):
        account.certificates = certificates
    return record.value


def list_with(kind: Download, page: str, listing: Handler = resources.answer) -> Handler:
    """Return a handler that lists objects as another one does, each with an id for one download."""

    def show(call: Call) -> Answer | WireStruct | Content | str | None:
        answer = listing(call)
        listed = answer.body if isinstance(answer, Answer) else answer
        if isinstance(listed, WireStruct):
            for field in listed.__struct_fields__:
                items = getattr(listed, field)
                for index, item in enumerate(items if isinstance(items, list) else ()):
                    record = call.world.get(item.uri) if getattr(item, "uri", None) else None
                    if record is not None:
                        items[index] = with_download(call, record, kind)
        return answer

    return cite(show, page)


def download_archive(call: Call) -> Content:
    """An archive is there once its export is complete.

    pages/applianceimportandexport/applianceExport_download.rst; likewise
    pages/usersoftwarelibrary/mySoftwareExport_download.rst.
    """
    record = existing(call.world, parent(call.path), "export")
    if not is_complete(call.world, record):
        raise Fault(
            409,
            "the archive is not there yet: wait until the export's status is complete",
            reason="not-complete",
        )
    record = existing(call.world, record.path, "export")
    value: Any = record.value
    if hasattr(value, "downloaded") and not value.downloaded:
        value.downloaded = True
        call.world.store.put(record)
    return content_of(call.world, record)


_PAGES = {
    "machineImage": "machineimage",
    "machineImagePublished": "machineimage",
    "scanImage": "scanmachineimage",
    "containerTemplateImage": "containers",
    "applianceBootScript": "applianceconfiguration",
    "mySoftwareArtifact": "usersoftwarelibrary",
    "projectArtifact": "project",
    "cloudAccountCert": "usercloudaccount",
    "scanPackage": "machinescan",
    "scanPackageBinary": "machinescan",
}
"""Folders of the pages by the groups of operations."""


def _made(
    maker: Callable[[Download, str], Handler], kind: Download, *names: str
) -> dict[str, Handler]:
    return {name: maker(kind, f"{_PAGES[name.partition('_')[0]]}/{name}.rst") for name in names}


HANDLERS: dict[str, Handler] = {
    **_made(
        download,
        IMAGE,
        "machineImage_download",
        "machineImage_downloadFile",
        "machineImagePublished_download",
        "scanImage_download",
        "scanImage_downloadFile",
        "containerTemplateImage_download",
        "containerTemplateImage_downloadFile",
    ),
    **_made(download, SCRIPT, "applianceBootScript_download", "applianceBootScript_downloadFile"),
    **_made(
        download,
        ARTIFACT,
        "mySoftwareArtifact_download",
        "mySoftwareArtifact_downloadFile",
        "projectArtifact_download",
        "projectArtifact_downloadFile",
    ),
    **_made(download, CERTIFICATE, "cloudAccountCert_download"),
    **_made(download, PACKAGE, "scanPackageBinary_getAll"),
    **_made(
        read,
        IMAGE,
        "machineImage_get",
        "scanImage_get",
        "containerTemplateImage_get",
        "machineImagePublished_get",
    ),
    **_made(read, SCRIPT, "applianceBootScript_get"),
    **_made(read, ARTIFACT, "mySoftwareArtifact_get", "projectArtifact_get"),
    "cloudAccount_get": read_account,
    **_made(
        list_with, IMAGE, "machineImage_getAll", "scanImage_getAll", "machineImagePublished_getAll"
    ),
    **_made(list_with, PACKAGE, "scanPackage_getAll"),
    "applianceExport_download": download_archive,
    "mySoftwareExport_download": download_archive,
}

ANONYMOUS: dict[str, str] = {
    "cloudAccountCert_download": DOWNLOAD_ID,
    "projectArtifact_download": DOWNLOAD_ID,
    "scanPackageBinary_getAll": TOKEN,
}
"""Operations that ask for credentials, but not with this query parameter: their prose says so, their
Security Summary does not."""

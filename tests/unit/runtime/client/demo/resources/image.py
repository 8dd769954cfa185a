from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Unpack

from rstparse.runtime.client.namespace import AsyncNamespace, Namespace
from rstparse.runtime.client.operation import (
    BINARY,
    FILE,
    TEXT,
    TEXT_BODY,
    UNKNOWN,
    Body,
    Operation,
    Pager,
    Waiter,
)

if TYPE_CHECKING:
    from rstparse.runtime.client.download import AsyncDownload, Download
    from rstparse.runtime.client.options import RequestOptions, UploadOptions, WaitOptions
    from rstparse.runtime.client.response import Page, RawResponse
    from rstparse.runtime.client.upload import AsyncUploadSource, UploadSource

    from ..models import Image, OpStatus, ServiceStatus

_GET: Operation[Image] = Operation(
    "image_get", "GET", "/users/{uid}/images/{id}", "Image", codes=(200, 304)
)
_CREATE: Operation[Image] = Operation(
    "image_create", "POST", "/users/{uid}/images", "Image", "Image", codes=(201,)
)
_UPDATE: Operation[Image] = Operation(
    "image_update", "PUT", "/users/{uid}/images/{id}", "Image", "Image"
)
_DELETE: Operation[None] = Operation(
    "image_delete",
    "DELETE",
    "/users/{uid}/images/{id}",
    query={"force": "force:boolean"},
    codes=(204,),
)
_GET_ALL: Operation[Page[Image]] = Operation(
    "image_getAll",
    "GET",
    "/users/{uid}/images",
    ("Images", "Image"),
    query={"order_by": "orderBy", "count": "count:int", "offset": "offset:int"},
    pager=Pager("count", "offset"),
)
_DOWNLOAD: Operation[Download] = Operation(
    "image_download",
    "GET",
    "/users/{uid}/images/{id}/downloads",
    BINARY,
    query={"download_id": "downloadId"},
    authenticated=False,
)
_UPLOAD: Operation[Image] = Operation(
    "image_upload", "POST", "/users/{uid}/images/{id}", "Image", FILE
)
_FORM: Operation[None] = Operation(
    "image_form", "POST", "/users/{uid}/forms", None, Body("multipart", parts=("file",))
)
_EFFECT: Operation[str] = Operation("image_effect", "POST", "/effects", TEXT, TEXT_BODY)
_FILE: Operation[Download] = Operation("image_file", "GET", "/files/{path:.+}", BINARY)
_TEXT: Operation[str] = Operation("image_text", "GET", "/text", TEXT)
_WHATEVER: Operation[RawResponse[object]] = Operation("image_whatever", "GET", "/whatever", UNKNOWN)
_STATUS: Operation[OpStatus] = Operation(
    "imageStatus_get",
    "GET",
    "/users/{uid}/images/{id}/status",
    "OpStatus",
    waiter=Waiter("complete", "error", "cancelled", "percentage", "message", "error_message"),
)
_SERVICE_STATUS: Operation[ServiceStatus] = Operation(
    "demoStatus_get", "GET", "/status", "ServiceStatus", authenticated=False
)


class ImageResource(Namespace):
    """Images."""

    def get(self, uid: str, id: int, **options: Unpack[RequestOptions]) -> Image:
        return self._call(_GET, (uid, id), options=options)

    def create(self, uid: str, image: Image, **options: Unpack[RequestOptions]) -> Image:
        return self._call(_CREATE, (uid,), body=image, options=options)

    def update(self, uid: str, id: int, image: Image, **options: Unpack[RequestOptions]) -> Image:
        return self._call(_UPDATE, (uid, id), body=image, options=options)

    def delete(
        self, uid: str, id: int, *, force: bool | None = None, **options: Unpack[RequestOptions]
    ) -> None:
        return self._call(_DELETE, (uid, id), query=(force,), options=options)

    def get_all(
        self,
        uid: str,
        *,
        order_by: str | None = None,
        count: int | None = None,
        offset: int | None = None,
        **options: Unpack[RequestOptions],
    ) -> Page[Image]:
        query = (order_by, count, offset)
        return self._call(_GET_ALL, (uid,), query=query, options=options)

    def iter_all(
        self,
        uid: str,
        *,
        order_by: str | None = None,
        count: int | None = None,
        offset: int | None = None,
        **options: Unpack[RequestOptions],
    ) -> Iterator[Image]:
        query = (order_by, count, offset)
        return self._iterate(_GET_ALL, (uid,), query=query, options=options)

    def download(
        self,
        uid: str,
        id: int,
        *,
        download_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Download:
        return self._download(_DOWNLOAD, (uid, id), query=(download_id,), options=options)

    def upload(
        self, uid: str, id: int, file: UploadSource, **options: Unpack[UploadOptions]
    ) -> Image:
        return self._call(_UPLOAD, (uid, id), body=file, options=options)

    def form(self, uid: str, file: UploadSource, **options: Unpack[UploadOptions]) -> None:
        return self._call(_FORM, (uid,), body=file, options=options)

    def effect(self, text: str, **options: Unpack[RequestOptions]) -> str:
        return self._call(_EFFECT, (), body=text, options=options)

    def file(self, path: str, **options: Unpack[RequestOptions]) -> Download:
        return self._download(_FILE, (path,), options=options)

    def text(self, **options: Unpack[RequestOptions]) -> str:
        return self._call(_TEXT, (), options=options)

    def whatever(self, **options: Unpack[RequestOptions]) -> RawResponse[object]:
        return self._call(_WHATEVER, (), options=options)

    def wait(self, uid: str, id: int, **options: Unpack[WaitOptions[OpStatus]]) -> OpStatus:
        return self._wait(_STATUS, (uid, id), options=options)

    def service_status(self, **options: Unpack[RequestOptions]) -> ServiceStatus:
        return self._call(_SERVICE_STATUS, (), options=options)


class AsyncImageResource(AsyncNamespace):
    """Images."""

    async def get(self, uid: str, id: int, **options: Unpack[RequestOptions]) -> Image:
        return await self._call(_GET, (uid, id), options=options)

    async def create(self, uid: str, image: Image, **options: Unpack[RequestOptions]) -> Image:
        return await self._call(_CREATE, (uid,), body=image, options=options)

    async def update(
        self, uid: str, id: int, image: Image, **options: Unpack[RequestOptions]
    ) -> Image:
        return await self._call(_UPDATE, (uid, id), body=image, options=options)

    async def delete(
        self, uid: str, id: int, *, force: bool | None = None, **options: Unpack[RequestOptions]
    ) -> None:
        return await self._call(_DELETE, (uid, id), query=(force,), options=options)

    async def get_all(
        self,
        uid: str,
        *,
        order_by: str | None = None,
        count: int | None = None,
        offset: int | None = None,
        **options: Unpack[RequestOptions],
    ) -> Page[Image]:
        query = (order_by, count, offset)
        return await self._call(_GET_ALL, (uid,), query=query, options=options)

    def iter_all(
        self,
        uid: str,
        *,
        order_by: str | None = None,
        count: int | None = None,
        offset: int | None = None,
        **options: Unpack[RequestOptions],
    ) -> AsyncIterator[Image]:
        query = (order_by, count, offset)
        return self._iterate(_GET_ALL, (uid,), query=query, options=options)

    async def download(
        self,
        uid: str,
        id: int,
        *,
        download_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> AsyncDownload:
        query = (download_id,)
        return await self._download(_DOWNLOAD, (uid, id), query=query, options=options)

    async def upload(
        self, uid: str, id: int, file: AsyncUploadSource, **options: Unpack[UploadOptions]
    ) -> Image:
        return await self._call(_UPLOAD, (uid, id), body=file, options=options)

    async def form(
        self, uid: str, file: AsyncUploadSource, **options: Unpack[UploadOptions]
    ) -> None:
        return await self._call(_FORM, (uid,), body=file, options=options)

    async def effect(self, text: str, **options: Unpack[RequestOptions]) -> str:
        return await self._call(_EFFECT, (), body=text, options=options)

    async def file(self, path: str, **options: Unpack[RequestOptions]) -> AsyncDownload:
        return await self._download(_FILE, (path,), options=options)

    async def text(self, **options: Unpack[RequestOptions]) -> str:
        return await self._call(_TEXT, (), options=options)

    async def whatever(self, **options: Unpack[RequestOptions]) -> RawResponse[object]:
        return await self._call(_WHATEVER, (), options=options)

    async def wait(self, uid: str, id: int, **options: Unpack[WaitOptions[OpStatus]]) -> OpStatus:
        return await self._wait(_STATUS, (uid, id), options=options)

    async def service_status(self, **options: Unpack[RequestOptions]) -> ServiceStatus:
        return await self._call(_SERVICE_STATUS, (), options=options)

"""Write the payload of the wire benchmark: an answer that lists 1,000 appliances, about 380 kB.

The same bytes on every run. An appliance holds what a listing usually does: dates, numbers, a
boolean, texts, a URI list inside, and most of its sixty elements absent.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

COUNT = 1000
PAYLOAD = Path(__file__).parent / "payloads" / "appliances.xml"
SYSTEMS = ["CentOS 7", "Debian 9", "Ubuntu 18.04", "OpenSUSE 42.3", "Scientific Linux 6"]
START = datetime(2018, 4, 16, 11, 43, 59)


def appliance(number: int) -> str:
    """Return one appliance, in the order that the schema lays down."""
    created = START + timedelta(minutes=37 * number)
    modified = created + timedelta(days=number % 90)
    return (
        f"<appliance><created>{created:%Y-%m-%dT%H:%M:%S}.000Z</created><dbId>{number}</dbId>"
        f"<lastModified>{modified:%Y-%m-%dT%H:%M:%S}.000Z</lastModified>"
        f"<distributionName>{SYSTEMS[number % len(SYSTEMS)]}</distributionName>"
        f"<imageUris><uri>users/john/appliances/{number}/images/{number * 3}</uri></imageUris>"
        f"<name>web &amp; db {number}</name><nbUpdates>{number % 23}</nbUpdates>"
        f"<shared>{'true' if number % 7 == 0 else 'false'}</shared>"
        f"<uri>users/john/appliances/{number}</uri><version>1.{number % 10}</version></appliance>"
    )


def payload() -> bytes:
    """Return the whole answer."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<ns0:appliances xmlns:ns0="http://www.usharesoft.com/uforge">'
        f"<total>{COUNT}</total><appliances>{''.join(map(appliance, range(1, COUNT + 1)))}"
        "</appliances></ns0:appliances>"
    ).encode()


if __name__ == "__main__":
    PAYLOAD.parent.mkdir(exist_ok=True)
    PAYLOAD.write_bytes(payload())

"""The built-in types of XML Schema, in terms of the model's scalar types."""

from __future__ import annotations

XS = "http://www.w3.org/2001/XMLSchema"

SCALARS: dict[str, str] = {
    name: scalar
    for scalar, names in {
        "string": "string normalizedString token language Name NCName NMTOKEN ID IDREF",
        "anyURI": "anyURI",
        "int": "int short byte unsignedShort unsignedByte",
        "long": "long unsignedInt",
        "integer": "integer unsignedLong nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger",
        "float": "float double",
        "boolean": "boolean",
        "dateTime": "dateTime",
        "base64Binary": "base64Binary",
    }.items()
    for name in names.split()
}
"""Local name of a built-in type → the scalar type whose values it has. Types without an equal (``decimal``,
``date``, ``duration`` …) are missing: their text is kept as it is, as ``string``, and readers say so."""

"""The official schema of GPX 1.1."""

from importlib.metadata import distribution

from lxml import etree  # type: ignore[import-untyped] # its types are a package of their own


def complaints(text: str) -> list[str]:
    """What the official schema has against a document."""
    # https://www.topografix.com/GPX/1/1/gpx.xsd, which this package carries.
    schema = etree.XMLSchema(etree.parse(distribution("gpx").locate_file("gpx/gpx.xsd")))
    schema.validate(etree.fromstring(text.encode()))
    return [error.message for error in schema.error_log]

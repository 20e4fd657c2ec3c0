"""Strava's error bodies: a message, and which field of which resource is wrong."""

from stravafetch.sandbox import response_headers
from stravafetch.sandbox.server import Response


def error_response(status: int, message: str, resource: str, field: str, code: str) -> Response:
    """Make a response in the format of Strava's Fault."""
    error = {"resource": resource, "field": field, "code": code}
    return Response.json(status, {"message": message, "errors": [error]})


def bad_request(resource: str, field: str, code: str) -> Response:
    """Refuse what is malformed."""
    return error_response(400, "Bad Request", resource, field, code)


def unauthorized(resource: str, field: str, code: str) -> Response:
    """Refuse a token, or an app."""
    return error_response(401, "Authorization Error", resource, field, code)


def missing_scope(scope: str) -> Response:
    """Refuse a token for want of a scope."""
    return unauthorized("AccessToken", f"{scope}_permission", "missing")


def forbidden() -> Response:
    """Refuse what is another athlete's."""
    return Response.json(403, {"message": "Forbidden", "errors": []})


def not_found(resource: str) -> Response:
    """Refuse what does not exist, and what must not be known to exist."""
    return error_response(404, "Resource Not Found", resource, "", "not found")


def unknown_path() -> Response:
    """Refuse a path that the API does not have."""
    response = error_response(404, "Record Not Found", "resource", "path", "invalid")
    return response_headers.add(response, response_headers.UNKNOWN_PATH)

"""Strava's error bodies: a message, and the resource and field in error."""

from stravafetch.sandbox import response_headers
from stravafetch.sandbox.server import Response


def error_response(status: int, message: str, resource: str, field: str, code: str) -> Response:
    """Return a response in the format of Strava's Fault."""
    error = {"resource": resource, "field": field, "code": code}
    return Response.json(status, {"message": message, "errors": [error]})


def bad_request(resource: str, field: str, code: str) -> Response:
    """Reject a malformed request."""
    return error_response(400, "Bad Request", resource, field, code)


def unauthorized(resource: str, field: str, code: str) -> Response:
    """Reject a token, or an app."""
    return error_response(401, "Authorization Error", resource, field, code)


def missing_scope(scope: str) -> Response:
    """Reject a token that lacks a scope."""
    return unauthorized("AccessToken", f"{scope}_permission", "missing")


def forbidden() -> Response:
    """Refuse access to another athlete's data."""
    return Response.json(403, {"message": "Forbidden", "errors": []})


def not_found(resource: str) -> Response:
    """Report that a record does not exist, or must not be known to exist."""
    return error_response(404, "Resource Not Found", resource, "", "not found")


def unknown_path() -> Response:
    """Report that the API does not have this path."""
    response = error_response(404, "Record Not Found", "resource", "path", "invalid")
    return response_headers.add(response, response_headers.UNKNOWN_PATH)

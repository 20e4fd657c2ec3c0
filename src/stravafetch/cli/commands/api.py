"""strava api."""

from typing import TYPE_CHECKING, Any

import click

from stravafetch.cli import options
from stravafetch.cli.context import Context
from stravafetch.cli.format_options import FormatOptions, format_options
from stravafetch.cli.input import read_body, read_stdin
from stravafetch.cli.output import Output, open_output
from stravafetch.errors import (
    BadInput,
    InvalidData,
    StravaError,
    StravafetchError,
    Unreachable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stravafetch.api.multipart import Multipart
    from stravafetch.api.prefetch import Page
    from stravafetch.api.request import Query, Request
    from stravafetch.api.response import Response


@click.command()
@click.argument("path")
@click.option(
    "-f",
    "--field",
    "parameters",
    metavar="KEY=VALUE",
    multiple=True,
    help="Add a query parameter, or with -X a form field; repeatable. A VALUE that starts with @ "
    "is written with @@.",
)
@click.option(
    "-F",
    "--form",
    "parts",
    metavar="KEY=VALUE|KEY=@FILE",
    multiple=True,
    help="Add a value or a file (@- for stdin) to a multipart form, sent with POST unless -X is "
    "given; -f then adds query parameters.",
)
@click.option(
    "-X",
    "--method",
    type=click.Choice(["GET", "POST", "PUT", "DELETE"], case_sensitive=False),
    help="Any method other than GET changes data and requires a :write scope.",
)
@click.option(
    "--input",
    "source",
    metavar="FILE",
    help="Send the JSON in FILE (- for stdin), with POST unless -X is given; -f then adds query "
    "parameters.",
)
@click.option("--paginate", is_flag=True, help="Fetch all pages of a list into one array.")
@click.option("-i", "--include", is_flag=True, help="Print the status and headers, too.")
@format_options(fields="id,name", default="as Strava sends it, or by the extension of -o FILE")
@options.jobs
@options.output
@options.waiting
def api(
    context: Context,
    path: str,
    parameters: tuple[str, ...],
    parts: tuple[str, ...],
    method: str | None,
    source: str | None,
    paginate: bool,
    include: bool,
    chosen: FormatOptions,
    jobs: int | None,
    output: str | None,
) -> None:
    """Send a request to any endpoint of Strava's API and print the response.

    {athlete} in PATH is replaced by your own ID. The endpoints are listed at
    https://developers.strava.com/docs/reference/.

    \b
    strava api /athletes/{athlete}/stats
    strava api /athletes/{athlete}/routes --paginate | jq length
    strava api /activities/123456789 -X PUT -f name='Long run'
    strava api /uploads -F file=@run.gpx -F data_type=gpx
    """
    from stravafetch.api.request import read_parameters, read_path  # not for --help: 2 ms
    from stravafetch.auth.token_source import require_write  # not for --help: 14 ms

    if context.archive is not None:
        raise click.UsageError("`strava api` sends requests to Strava: omit --archive.")
    verb = _method(method, source, parts)
    if paginate and (verb != "GET" or include):
        raise click.UsageError("--paginate cannot be used with -i or a method other than GET.")
    if verb != "GET":
        require_write(context.token_source, verb)
    given = read_parameters(parameters)
    form = _form(parts)  # before the path, for whose {athlete} Strava may be asked
    place, query = read_path(path, context.endpoints.api, context.athlete_id)
    if paginate:
        pages = _pages(context, place, {**query, **given}, jobs)
        chosen.print_pages(pages, context, output, "records")
    else:
        request = _call(verb, place, query, given, source, form)
        _answer(context, request, chosen, output, include=include)


def _method(method: str | None, source: str | None, parts: tuple[str, ...]) -> str:
    """Return the method that was asked for, or that a body implies."""
    has_body = source is not None or bool(parts)
    verb = (method or ("POST" if has_body else "GET")).upper()
    if has_body and verb == "GET":
        raise click.UsageError(f"{'-F' if parts else '--input'} cannot be used with GET.")
    if source is not None and parts:
        raise click.UsageError("--input and -F cannot be used together.")
    return verb


def _form(parts: tuple[str, ...]) -> "Multipart | None":
    if not parts:
        return None
    from stravafetch.api.multipart import Multipart, read_parts  # not for --help: 5 ms

    return Multipart(read_parts(parts, read_stdin))


def _call(
    verb: str,
    path: str,
    query: "Query",
    fields: "Query",
    source: str | None,
    form: "Multipart | None",
) -> "Request":
    """Build the request: its body is the input, the form or, with no GET, the fields."""
    from urllib.parse import urlencode

    from stravafetch.api.request import Request, read_json

    if form is not None:
        return Request(path, {**query, **fields}, verb, form, form.content_type)
    if source is not None:
        body = read_json(read_body(source))
        return Request(path, {**query, **fields}, verb, body, "application/json")
    if verb == "GET":
        return Request(path, {**query, **fields})
    encoded = urlencode(fields, doseq=True).encode()
    return Request(path, query, verb, encoded, "application/x-www-form-urlencoded")


def _pages(context: Context, path: str, query: "Query", jobs: int | None) -> "Iterator[Page]":
    from stravafetch.api.pagination import paginate

    pages = paginate(context.client, path, query, jobs)
    return context.progress.watch(pages, context.rate_limiter.left, "record")


def _answer(
    context: Context,
    request: "Request",
    chosen: FormatOptions,
    output: str | None,
    *,
    include: bool,
) -> None:
    from stravafetch.api.response_errors import error_from
    from stravafetch.output.formats import write_document, write_text

    with open_output(output) as out:  # first, or the response to a change could be lost
        response = _sent(context, request)
        if include:
            head = [f"HTTP {response.status}", *(f"{k}: {v}" for k, v in response.headers.items())]
            write_text("".join(f"{line}\n" for line in [*head, ""]), out.stream)
        if response.body and response.is_success and (chosen.fields or not chosen.is_default):
            _write_chosen(context, response.json(), chosen, out, is_safe=request.is_safe)
        elif response.body and response.is_success and out.is_terminal and response.is_json:
            write_document(response.json(), out.stream, indent=True)
        elif response.body and (response.is_success or include):
            text = response.text()
            write_text(text if text.endswith("\n") else f"{text}\n", out.stream)
        if not response.is_success:
            error = error_from(response, request.path, context.clock.now())
            raise error if request.is_safe or response.status < 500 else _in_doubt(error, request)


def _sent(context: Context, request: "Request") -> "Response":
    try:
        return context.client.send(request)
    except Unreachable as error:
        if request.is_safe or not error.was_sent:
            raise
        raise _in_doubt(error, request) from error


def _in_doubt(error: StravafetchError, request: "Request") -> StravafetchError:
    """Return the error for a change that Strava may have made."""
    return StravaError(
        f"{error} It is not known whether Strava acted on this {request.method}.",
        "Look whether it did, before you send it again.",
    )


def _write_chosen(
    context: Context, value: Any, chosen: FormatOptions, out: Output, *, is_safe: bool
) -> None:
    """Write a list as records, and an object as one document."""
    if isinstance(value, list) and all(isinstance(record, dict) for record in value):
        chosen.write([value], context, out, "records")
    elif isinstance(value, dict):
        chosen.write_document(value, context, out, "document")
    else:
        error = BadInput if is_safe else InvalidData  # 2 means that nothing was changed
        raise error(
            "The response is neither an object nor a list of objects.",
            "Omit --format and --fields.",
        )

"""Option types with plain error messages."""

from contextlib import suppress
from datetime import datetime
from math import isnan
from typing import Any

import click


class _Bounded:
    """Mixin for click's ranges: the error describes the accepted values instead of the type."""

    kind: str
    min: Any  # int or float, as the range has it
    max: Any

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        with suppress(click.BadParameter):
            number = super().convert(value, param, ctx)  # type: ignore[misc]  # of the range
            if not (isinstance(number, float) and isnan(number)):  # not in any order
                return number
        bounds = f"from {self.min} to {self.max}"
        if self.max is None:
            bounds = f"of {self.min} or more"
        raise click.BadParameter(f"'{value}' is not a {self.kind} {bounds}.", ctx, param)


class WholeNumber(_Bounded, click.IntRange):
    """A whole number within inclusive bounds."""

    kind = "whole number"


class Number(_Bounded, click.FloatRange):
    """A number within inclusive bounds."""

    kind = "number"


class Day(click.DateTime):
    """A date such as 2026-01-31, as a datetime."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return midnight at the start of the day."""
        try:
            day: datetime = super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"'{value}' is not a date such as 2026-01-31.", param, ctx)
        return day

"""What a run over many activities costs in requests, and when it will be done."""

from datetime import datetime

from stravafetch.api.rate_limits import DAY
from stravafetch.cli.context import Context
from stravafetch.output.amounts import counted

OF_NEW_APP = 100  # reads and changes in 15 minutes; Strava raises it on request


def in_windows(reads: int, changes: int, most: str = "") -> str:
    """Return how many requests there are, and how many 15-minute windows they take a new app.

    ``most`` stands before the number of changes, such as "up to ".
    """
    takes = f"{counted(reads, 'request')} to read"
    if changes:
        takes += f" and {most}{changes:,} to change"
    windows = -(-(reads + changes) // OF_NEW_APP)
    return (
        f"{takes}, of the {OF_NEW_APP} in 15 minutes that Strava allows a new app "
        f"({'one window' if windows == 1 else f'{windows:,} windows'})"
    )


def until(context: Context, left: int) -> str:
    """Return how many requests are left, and when the rate limits allow the last of them."""
    now = context.clock.now()
    through = context.rate_limiter.usage.finish_time(left, now)
    end = datetime.fromtimestamp(through).astimezone()
    if through <= now:
        when = "within the limit"
    elif end.date() == datetime.fromtimestamp(now).astimezone().date():
        when = f"done about {end:%H:%M}"
    else:
        when = f"done about {end:%H:%M on %d %B}"
    return f"{counted(left, 'request')} to go, {when}"


def condition(context: Context, left: int) -> str:
    """Return what that time depends on, if the daily limit will be reached first."""
    now = context.clock.now()
    today = [
        window.left(now) for window in context.rate_limiter.usage.windows if window.seconds == DAY
    ]
    if not today or left <= min(today):
        return ""
    if context.wait_policy and context.wait_policy.daily:
        return ", with waits for the daily limit"
    return (
        " with --wait-daily. Without it, today's limit ends this run after "
        f"{min(today):,} requests; run it again tomorrow to continue"
    )

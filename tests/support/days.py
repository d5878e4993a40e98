"""Days of a test that may run over midnight."""

from datetime import UTC, date, datetime, timedelta


def is_today(day: date | None) -> bool:
    """Whether the day is today's, or yesterday's: midnight may just have passed."""
    today = datetime.now(UTC).date()
    return day in (today, today - timedelta(days=1))

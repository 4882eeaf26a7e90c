"""United Kingdom: the Consumer Rights Act 2015, section 28, and the Consumer Contracts Regulations 2013."""

from datetime import date

from store.policies import Case, Standing, _delivery, days

COUNTRIES = "GB"
IN_FORCE = date(2015, 10, 1)
REVIEWED_ON = date(2026, 11, 29)
SOURCES = (
    "Consumer Rights Act 2015, s. 28 (delivery)",
    "Consumer Contracts (Information, Cancellation and Additional Charges) Regulations 2013, reg. 34 (14 days)",
)

TIME_TO_DELIVER = 30
"""Days after the day on which the contract is entered into, unless a time was agreed: s. 28(3)."""
REFUND_DAYS = 14
"""Whoever cancels has the money back within so many days: reg. 34(4)."""


def stand(case: Case, today: date) -> Standing:
    """Say what follows on `today`."""
    return _delivery.stand(case, today, time=TIME_TO_DELIVER)


def refund_by(cancelled_on: date) -> date:
    """Return the fourteenth day after a cancellation."""
    return cancelled_on + days(REFUND_DAYS)

"""European Union and the European Economic Area: the Consumer Rights Directive, 2011/83/EU, Articles 18 and 13.

Countries carry the directive out in laws of their own, which may give more.
"""

from datetime import date

from store.policies import Case, Standing, _delivery, days

COUNTRIES = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO"
IN_FORCE = date(2014, 6, 13)
REVIEWED_ON = date(2026, 11, 29)
SOURCES = ("Directive 2011/83/EU, Art. 18 (delivery)", "Directive 2011/83/EU, Art. 9 and 13 (withdrawal, 14 days)")

TIME_TO_DELIVER = 30
"""Days from the conclusion of the contract, unless another day was agreed: Art. 18(1)."""
REFUND_DAYS = 14
"""Whoever withdraws has the money back within so many days: Art. 13(1)."""


def stand(case: Case, today: date) -> Standing:
    """Say what follows on `today`."""
    return _delivery.stand(case, today, time=TIME_TO_DELIVER)


def refund_by(cancelled_on: date) -> date:
    """Return the fourteenth day after a cancellation."""
    return cancelled_on + days(REFUND_DAYS)

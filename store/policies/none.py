"""Everywhere else: no law that we know sets a time, and customers are told what is so as a matter of courtesy."""

from collections.abc import Sequence
from datetime import date

from store.policies import Case, Stage, Standing

COUNTRIES = ""
IN_FORCE = date(1970, 1, 1)
REVIEWED_ON = date(2026, 11, 29)
SOURCES: Sequence[str] = ()


def stand(_case: Case, _today: date) -> Standing:
    """Say that nothing follows."""
    return Standing(Stage.open, None, None)


def refund_by(_cancelled_on: date) -> date | None:
    """No day is set."""
    return None

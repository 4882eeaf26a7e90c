"""United States: the FTC's Mail, Internet, or Telephone Order Merchandise Rule, 16 CFR Part 435.

The windows of 30 days run from the first limit, not from the day of a notice. Only what reached the customer is a
notice, and only before the time that it prolongs has ended.
"""

from datetime import date

from store import working_days
from store.policies import REMINDER, Agreed, Case, Given, Owes, Silence, Stage, Standing, days, tells_more

COUNTRIES = "US PR VI GU AS MP"
IN_FORCE = date(2014, 12, 8)
REVIEWED_ON = date(2026, 11, 29)
SOURCES = (
    "16 CFR 435.1 and 435.2, as amended by 79 FR 55619",
    "FTC, Business Guide to the Mail, Internet, or Telephone Order Merchandise Rule",
)

TIME_TO_SHIP, TIME_ON_CREDIT = 30, 50
"""Days to ship where no time was stated, and where the buyer applied to the seller for credit: 435.2(a)(1)."""
FIRST_DELAY = 30
"""A first delay of so many days after the limit may rest on silence, and none without consent: 435.2(b)(1), (c)."""
REFUND_DAYS = 7
"""A refund is sent within so many working days: 435.1(b)."""

_WHY = {Stage.open: "no_notice", Stage.deemed: "missed", Stage.agreed: "missed"}


def limit(case: Case) -> date:
    """Return the last day to ship: as stated, else 30 days, or 50 on credit, after the order was complete."""
    return case.stated_on or case.placed_on + days(TIME_ON_CREDIT if case.on_credit else TIME_TO_SHIP)


def stand(case: Case, today: date) -> Standing:
    """Go through what was said, in its order and up to `today`, and say what follows."""
    course = _Course(limit(case))
    for one in case.said:
        if one.on > today or one.on > course.ends_on:
            break
        course.hear(one)
    return course.standing(case, today)


def refund_by(cancelled_on: date) -> date:
    """Return the seventh working day after a cancellation."""
    return working_days.after(cancelled_on, REFUND_DAYS)


class _Course:
    """The course of one line through the rule.

    It may ship until `until`; where they were asked for their word, `offered` is what they were asked to wait for,
    None for nobody knows.
    """

    def __init__(self, limit: date) -> None:
        self.stage, self.limit, self.until = Stage.open, limit, limit
        self.offered: date | None = None

    @property
    def ends_on(self) -> date:
        """The last day of the time that is running: a notice, or the answer to one, helps until then."""
        return self.limit + days(FIRST_DELAY) if self.stage is Stage.awaiting else self.until

    @property
    def asks(self) -> bool:
        """Whether only their word prolongs the time."""
        return self.stage in (Stage.awaiting, Stage.renewed)

    def hear(self, one: Given | Agreed) -> None:
        """Go on by what was said. Where they wait for as long as it takes, nothing changes that.

        A day before the end of the time that runs shortens nothing: the shop may ship until then in any case.
        """
        match one:
            case _ if self.until == date.max:
                return
            case Given(until=until) if self.asks:
                self.offered = until
            case Given(until=until) if until is None or until > self.until:
                self._delay(until)
            case Agreed() if self.asks or self.stage is Stage.deemed:
                self.stage = Stage.agreed
                self.until = max(self.until, self.offered or date.max)

    def _delay(self, until: date | None) -> None:
        self.offered = until
        if self.stage is not Stage.open:
            self.stage = Stage.renewed
        elif until is not None and until <= self.limit + days(FIRST_DELAY):
            self.stage, self.until = Stage.deemed, until
        else:
            self.stage = Stage.awaiting

    def standing(self, case: Case, today: date) -> Standing:
        """Say how it stands on a day."""
        if self.until == date.max:
            return Standing(Stage.agreed, self.limit, None)
        if today > self.ends_on:
            why = _WHY.get(self.stage, "silence")
            return Standing(Stage.over, self.limit, self.until, because=why, over_on=self.ends_on + days(1))
        owes = self._owes(case, today)
        silence = {Stage.deemed: Silence.agrees}.get(self.stage, Silence.cancels if self.asks else Silence.none)
        looks = (self.until - days(case.lead), self.ends_on - days(REMINDER), self.ends_on + days(1))
        return Standing(
            stage=self.stage,
            limit_on=self.limit,
            until=self.offered if self.asks else self.until,
            answer_by=self.ends_on if silence else None,
            silence=silence,
            owes=owes,
            due_on=self.ends_on if owes else None,
            look_on=min(day for day in looks if day > today),
        )

    def _owes(self, case: Case, today: date) -> Owes:
        """Name the notice that is owed: once the new day is known, and where none is, shortly before the time ends."""
        kind = Owes.delay_option if self.stage in (Stage.open, Stage.awaiting) else Owes.renewed_option
        if case.in_hand:
            return Owes.none
        if self.asks:
            return kind if tells_more(self.offered, case.expected_on) else Owes.none
        if case.expected_on is None:
            return kind if today >= self.until - days(case.lead) else Owes.none
        return kind if case.expected_on > self.until else Owes.none

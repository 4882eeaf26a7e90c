"""What the laws of the European Union and the United Kingdom share: a time to deliver, and a customer who decides.

Silence agrees to nothing and cancels nothing. Until they agree to another day the first one holds, and once it has
passed it is theirs to end the contract.
"""

from datetime import date

from store.policies import NOT_DELIVERED, Agreed, Case, Given, Owes, Stage, Standing, days, tells_more


def stand(case: Case, today: date, *, time: int) -> Standing:
    """Say what follows on `today` where the law gives `time` days to deliver unless another day was agreed."""
    limit = case.stated_on or case.placed_on + days(time)
    stage, until, offered = Stage.open, limit, None
    for one in case.said:
        if one.on > today:
            break
        match one:
            case Given():
                stage, offered = Stage.awaiting, one.until
            case Agreed() if stage is Stage.awaiting:
                if offered is None:
                    return Standing(Stage.agreed, limit, None)
                stage, until = Stage.agreed, offered + days(case.carriage)
    owes = _owes(case, today, stage, until, offered)
    late = today > until
    looks = (until - days(case.carriage + case.lead), until + days(1))
    return Standing(
        stage=Stage.overdue if late else stage,
        limit_on=limit,
        until=until,
        owes=owes,
        due_on=until if owes and not late else None,
        because=NOT_DELIVERED if late else "",
        look_on=min((day for day in looks if day > today), default=None),
    )


def _owes(case: Case, today: date, stage: Stage, until: date, offered: date | None) -> Owes:
    """Name the notice that is owed: as soon as the new day is known; where none is, shortly before the time ends."""
    if case.in_hand:
        return Owes.none
    kind = Owes.renewed_option if any(isinstance(one, Agreed) for one in case.said) else Owes.delay_option
    if stage is Stage.awaiting:
        return kind if tells_more(offered, case.expected_on) else Owes.none
    leaves = until - days(case.carriage)
    if case.expected_on is None:
        return kind if today >= leaves - days(case.lead) else Owes.none
    return kind if case.expected_on > leaves else Owes.none

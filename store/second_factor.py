"""The code from a phone that is asked for after the password (RFC 6238), and codes on paper for when it is lost.

A step of 30 seconds before or after is let pass, and no step twice. Moments are the database's own clock, handed in as
`at`: an authenticator knows nothing of days that a demonstration lets pass.
"""

import hashlib
import hmac
import re
import secrets
from base64 import b32encode
from datetime import datetime

from sqlmodel import Session

from store import audit, staff
from store.errors import BadInput, Refused
from store.staff import Staff

STEP = 30
"""Seconds for which a code is shown."""
PAPER = 10
"""How many codes are given for when the phone is lost."""


def propose(tx: Session, staff_id: int) -> str:
    """Make a secret for an authenticator, which counts only once a code of it was typed; Refused where one counts.

    Asked again before that, it is another one.
    """
    import pyotp

    person = staff.held(tx, staff_id)
    if person.code_since is not None:
        raise Refused("codes are asked for already; turn them off first")
    person.code_secret = pyotp.random_base32()
    tx.flush()
    return person.code_secret


def address(person: Staff, shop: str) -> str:
    """Return the otpauth:// address of somebody's secret, which authenticators read from a QR code."""
    import pyotp

    return pyotp.TOTP(person.code_secret).provisioning_uri(name=person.name, issuer_name=shop)


def turn_on(tx: Session, staff_id: int, typed: str, *, by: str, at: datetime, now: datetime) -> list[str]:
    """Ask for codes from now on, since one was typed; return the codes for paper, which nobody will see again.

    Raises BadInput for a wrong code, and Refused where nothing was proposed.
    """
    person = staff.held(tx, staff_id)
    if person.code_since is not None or not person.code_secret:
        raise Refused("no code is waited for; begin anew")
    if not _matches(person, typed, at):
        raise BadInput("that is not the code shown now; see that the clock of your phone is right")
    person.code_since = now
    given = _paper(person)
    tx.flush()
    audit.record(tx, by, "codes turned on", person.subject, now=now, name=person.name)
    return given


def turn_off(tx: Session, staff_id: int, *, by: str, now: datetime) -> None:
    """Ask for no codes any more, as its owner wants or somebody else on their behalf whose phone is lost."""
    person = staff.held(tx, staff_id)
    if person.code_since is None:
        return
    person.code_secret, person.code_since, person.code_step, person.recovery = "", None, 0, []
    tx.flush()
    audit.record(tx, by, "codes turned off", person.subject, now=now, name=person.name)


def write_anew(tx: Session, staff_id: int, *, by: str, now: datetime) -> list[str]:
    """Give other codes for paper; those given before open nothing any more. Refused where no codes are asked for."""
    person = staff.held(tx, staff_id)
    if person.code_since is None:
        raise Refused("codes are not asked for")
    given = _paper(person)
    tx.flush()
    audit.record(tx, by, "recovery codes written anew", person.subject, now=now, name=person.name)
    return given


def proven(tx: Session, person: Staff, typed: str, *, at: datetime, now: datetime) -> bool:
    """Tell whether what was typed is the code shown now, or one from paper; either opens once. Hold `person` first."""
    if person.code_since is None:
        return False
    if _matches(person, typed, at):
        tx.flush()
        return True
    digest = _digest(typed)
    if digest not in person.recovery:
        return False
    person.recovery = [one for one in person.recovery if one != digest]
    tx.flush()
    left = len(person.recovery)
    audit.record(tx, person.name, "recovery code used", person.subject, now=now, name=person.name, left=left)
    return True


def _matches(person: Staff, typed: str, at: datetime) -> bool:
    """Tell whether a code is shown at this moment or a step to either side, and was not used; it is used then."""
    import pyotp

    code = re.sub(r"\s", "", typed)
    if not re.fullmatch(r"[0-9]{6}", code):
        return False
    shown, middle = pyotp.TOTP(person.code_secret, interval=STEP), int(at.timestamp()) // STEP
    steps = [step for step in (middle - 1, middle, middle + 1) if hmac.compare_digest(shown.generate_otp(step), code)]
    if not steps or steps[-1] <= person.code_step:
        return False
    person.code_step = steps[-1]
    return True


def _paper(person: Staff) -> list[str]:
    given = [b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(PAPER)]
    person.recovery = [_digest(one) for one in given]
    return ["-".join(re.findall("....", one)) for one in given]


def _digest(typed: str) -> str:
    """Return what is kept of a code for paper, however it was typed; it is random enough for a plain hash."""
    return hashlib.sha256(re.sub(r"[\s-]", "", typed).lower().encode()).hexdigest()

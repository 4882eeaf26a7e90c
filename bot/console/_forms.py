"""What was typed into a form: read into a model, or kept as it is with what is wrong beside each field."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeVar, get_origin

from fastapi import Path
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from starlette.datastructures import UploadFile

from store.errors import NotFound, Refused
from store.staff import LONGEST

T = TypeVar("T", bound=BaseModel)


Id = Annotated[int, Path(ge=1, lt=2**63)]
"""The number of a row, as it stands in a path; what can be none is a page that is not there."""
Password = Annotated[str, StringConstraints(strip_whitespace=False, max_length=LONGEST)]
"""What is typed unseen, to the letter."""


class Typed(BaseModel):
    """What a form asks for; blanks around it do not count."""

    model_config = ConfigDict(str_strip_whitespace=True, frozen=True)


class Form:
    """The fields of a form as they were typed, and `errors` by field; what concerns all of it stands under "".

    A page that finds errors shows itself again: the macros of `forms.html` fill in what was typed and mark the field.
    """

    def __init__(
        self, fields: Mapping[str, Sequence[str]] | None = None, files: Mapping[str, UploadFile] | None = None
    ) -> None:
        self._fields = fields or {}
        self._files = files or {}
        self.errors: dict[str, str] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def typed(self, name: str, otherwise: object = "") -> str:
        """Return what was typed into a field; `otherwise` where the form was not sent."""
        sent = self._fields.get(name)
        if sent:
            return sent[-1]
        return "" if self._fields else str(otherwise)

    def ticked(self, name: str, value: str = "on", *, otherwise: bool = False) -> bool:
        """Tell whether a box was ticked; `otherwise` where the form was not sent."""
        return value in self._fields.get(name, ()) if self._fields else otherwise

    def sent(self, *but: str) -> list[tuple[str, str]]:
        """List the fields as they were sent, without those named in `but`; for a page that hands them on."""
        return [(name, one) for name, some in self._fields.items() if name not in but for one in some]

    def read(self, model: type[T]) -> T | None:
        """Read the fields that a model asks for; None where one of them is wrong. What was left empty is not there."""
        given: dict[str, Any] = {}
        for name, field in model.model_fields.items():
            sent = [one for one in self._fields.get(name, ()) if one.strip()]
            if sent:
                given[name] = sent if get_origin(field.annotation) in (list, set, tuple) else sent[-1]
        try:
            return model.model_validate(given)
        except ValidationError as error:
            for one in error.errors():
                self.wrong(
                    str(one["loc"][0]) if one["loc"] else "", _plain(one["type"], one.get("ctx", {}), one["msg"])
                )
            return None

    def file(self, name: str) -> bytes | None:
        """Return what is in a file that was handed in, None where none was."""
        handed = self._files.get(name)
        return handed.file.read() if handed is not None and handed.filename else None

    @property
    def once(self) -> str:
        """Return the key of what a form asks for: sent twice, as by two clicks, it is the same (`forms.once`)."""
        return self.typed("once") or secrets.token_urlsafe(12)

    def wrong(self, name: str, message: str) -> None:
        """Say what is wrong with a field, or with all of the form where `name` is empty."""
        self.errors.setdefault(name, message)

    def refusals(self, name: str = "") -> "Refusals":
        """Say beside the form why the shop does not do what is asked inside, instead of on a page of its own."""
        return Refusals(self, name)


class Refusals:
    """Turns a refusal into what is wrong with a field, or with all of the form."""

    def __init__(self, form: Form, name: str) -> None:
        self._form, self._name = form, name

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        """Take a refusal, and nothing else."""
        if not isinstance(error, Refused | NotFound):
            return False
        self._form.wrong(self._name, sentence(str(error) or type(error).__doc__ or ""))
        return True


def sentence(words: str) -> str:
    """Write the message of an error as a sentence."""
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


# What is wrong, as one would say it to a colleague and not as a program does; by the kinds of errors of pydantic.
_PLAIN = {
    "missing": "This is needed.",
    "string_too_short": "At least {min_length} letters.",
    "string_too_long": "At most {max_length} letters.",
    "too_short": "Choose {min_length} or more.",
    "int_parsing": "A whole number, such as 3.",
    "int_from_float": "A whole number, such as 3.",
    "decimal_parsing": "A number, such as 12.50.",
    "float_parsing": "A number, such as 12.5.",
    "greater_than": "More than {gt}.",
    "greater_than_equal": "{ge} or more.",
    "less_than": "Less than {lt}.",
    "less_than_equal": "{le} or less.",
    "enum": "Choose one of these.",
    "literal_error": "Choose one of these.",
    "date_parsing": "A day, such as 2026-11-30.",
    "date_from_datetime_parsing": "A day, such as 2026-11-30.",
}


def _plain(kind: str, about: Mapping[str, Any], otherwise: str) -> str:
    if kind in _PLAIN:
        return _PLAIN[kind].format(**about)
    return sentence(otherwise.removeprefix("Value error, "))

"""What Schemathesis is told of the API beyond its description: no two requests bear one Idempotency-Key."""

import re
from typing import Any
from uuid import uuid4

import schemathesis

NAME = "Idempotency-Key"


@schemathesis.hook
def before_call(_context: Any, case: Any, _arguments: Any) -> None:
    """Give a request whose key could be one a key of its own; else most of them would be one request, told again."""
    key = (case.headers or {}).get(NAME)
    if isinstance(key, str) and re.fullmatch(r"[\x21-\x7e]{1,200}", key):
        case.headers[NAME] = str(uuid4())

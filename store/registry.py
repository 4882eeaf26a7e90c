"""The file name is the registration: find the modules of a package, by name.

To add an intent, a notification, an offer kind, a policy or a platform, write its file. Nothing else lists it.
"""

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType


@cache
def modules(package: str) -> dict[str, ModuleType]:
    """Import every module of `package` and return them by their bare name, in alphabetical order.

    A name that begins with an underscore is not one of them.
    """
    path = import_module(package).__path__
    names = sorted(info.name for info in pkgutil.iter_modules(path) if not info.name.startswith("_"))
    return {name: import_module(f"{package}.{name}") for name in names}

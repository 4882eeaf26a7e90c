"""A shop's files come in: what is owed, once, silently at first; a newer file closes what the shop has done."""

import csv
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from scheduler.announce import announce
from store import cancellations, catalog, consent, customers, database, offers, orders, outlook, promises, shipments
from store import supply as units
from store.arrivals import Arrival, ArrivalState
from store.catalog import Product
from store.consent import Consent, Purpose
from store.customers import Address
from store.database import Database
from store.errors import BadInput
from store.notices import Notice
from store.orders import Backorder, Order
from store.platforms import Declaration, Outcome, platforms
from store.platforms.spreadsheet.declaration import read_declaration
from store.refunds import Refund, RefundState
from store.settings import Settings
from store.shipments import Shipment
from store.tasks import Task
from store.writebacks import WriteBack, WriteBackState

FIXTURES = Path(__file__).parents[1] / "fixtures"
ROOT = FIXTURES.parents[1]
SETTINGS = Settings(_env_file=None)  # type: ignore[call-arg]
TODAY = date.today()
UNDO = timedelta(minutes=10)

ORDERS = (
    "Order number", "Order date", "Customer", "Phone", "Email", "SKU", "Product", "Quantity", "Shipped qty",
    "Unit price", "Line status", "Payment status", "Accepts SMS",
)  # fmt: skip
PRODUCTS = (
    "SKU", "Title", "Price", "Stock", "Expected quantity", "Expected date", "Alternatives", "Image URL",
)  # fmt: skip

DECLARED = """
wording = "Text me about my order."
version = "v3"
source = "checkout"
"""


class Shop:
    """A shop with a folder for its files and a store."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db, self.folder = db, folder

    def orders(self, *lines: Sequence[object], declared: str | None = None, name: str = "orders.csv") -> Outcome:
        """Import an export that has these lines."""
        return self.bring_in(self.write(name, ORDERS, lines), declared=declared)

    def products(self, *rows: Sequence[object]) -> Outcome:
        """Import a list that has these products."""
        return self.bring_in(self.write("products.csv", PRODUCTS, rows))

    def bring_in(self, path: Path, *, declared: str | None = None, tell: Any = lambda _: None) -> Outcome:
        declaration = None if declared is None else self.declaration(declared)
        spreadsheet = platforms()["spreadsheet"]
        return spreadsheet.bring_in(self.db, str(path), settings=SETTINGS, declaration=declaration, tell=tell)

    def write(self, name: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        return path

    def declaration(self, text: str) -> Declaration:
        path = self.folder / "consent.toml"
        path.write_text(text)
        return read_declaration(path)

    def line(self, number: str, reference: str = "LAMP") -> Backorder:
        """Read a line as it stands."""
        with self.db.reading() as tx:
            order = orders.by_number(tx, number)
            return next(line for line in orders.lines_of(tx, order.id) if line.reference == reference)

    def units(self, number: str, reference: str = "LAMP") -> tuple[int, int, int, int]:
        """Read where the units of a line are: waiting, allocated, shipped, cancelled."""
        line = self.line(number, reference)
        return line.waiting, line.allocated, line.shipped, line.cancelled

    def all[T: SQLModel](self, model: type[T]) -> list[T]: ...

"""A shop's whole export comes in: seconds and memory, beside the bare rows; then the same again, and a newer one."""

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import ground
import sqlalchemy as sa

from store.catalog import Product
from store.consent import Consent
from store.customers import Address, Customer
from store.database import Database, table
from store.orders import Backorder, Order
from store.promises import Expectation

HEADER = (
    "Name", "Email", "Financial Status", "Paid at", "Fulfillment Status", "Fulfilled at", "Accepts Marketing",
    "Currency", "Subtotal", "Shipping", "Taxes", "Total", "Discount Code", "Discount Amount", "Shipping Method",
    "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem compare at price", "Lineitem sku",
    "Lineitem requires shipping", "Lineitem taxable", "Lineitem fulfillment status", "Billing Name", "Billing Street",
    "Billing Address1", "Billing Address2", "Billing Company", "Billing City", "Billing Zip", "Billing Province",
    "Billing Country", "Billing Phone", "Shipping Name", "Shipping Street", "Shipping Address1", "Shipping Address2",
    "Shipping Company", "Shipping City", "Shipping Zip", "Shipping Province", "Shipping Country", "Shipping Phone",
    "Notes", "Note Attributes", "Cancelled at", "Payment Method", "Payment Reference", "Refunded Amount", "Vendor",
    "Outstanding Balance", "Employee", "Location", "Device ID", "Id", "Tags", "Risk Level", "Source",
    "Lineitem discount", "Phone",
)  # fmt: skip
AREAS = (("NY", "10001", 212), ("CA", "94103", 415), ("IL", "60601", 312), ("MA", "02109", 617), ("WA", "98101", 206))
NEWEST = datetime(2026, 9, 14, 10, 22, 31, tzinfo=UTC)
PRODUCTS = 400
DECLARED = 'wording = "We text you about this order."\nversion = "v1"\nsource = "checkout"\n'
ROWS = (Product, Customer, Address, Consent, Order, Backorder, Expectation)
"""What an import writes."""


def main() -> None:
    given = ground.arguments(__doc__, lines=100_000, sent=20)
    with (
        ground.ground(given) as place,
        place.store() as db,
        place.store() as bare,
        tempfile.TemporaryDirectory(prefix="export-") as made,
    ):
        folder = Path(made)
        (folder / "consent.toml").write_text(DECLARED)
        ground.title(ground.named(db), f"Shopify's export of {given.lines:,} order lines, by `backorder import`")
        export(folder / "orders.csv", given.lines)
        export(folder / "newer.csv", given.lines, sent=given.sent)
        ground.line("the file", f"{(folder / 'orders.csv').stat().st_size / 1e6:.0f} MB")
        first = run(db, folder / "orders.csv")
        ground.goal("the first import, s", first.seconds, at_most=60)
        ground.line("of its own processor time, s", f"{first.processor:.1f}")
        ground.goal("the memory that it held at most, MB", first.megabytes, at_most=300)
        ground.line("new orders, new lines", f"{first.told['new_orders']:,}, {first.told['new_lines']:,}")
        again = run(db, folder / "orders.csv")
        ground.line("the same file again, s", f"{again.seconds:.1f} (new lines: {again.told['new_lines']})")
        newer = run(db, folder / "newer.csv")
        shipped = f"{newer.seconds:.1f} (lines: {newer.told['shipped_lines']:,})"
        ground.line(f"a newer file, by which {given.sent} % has left, s", shipped)
        rows = written(db)
        least = ground.timed(lambda: insert(bare, rows))
        ground.line("the bare rows by executemany, s", f"{least:.1f}")
        ground.line("the first import / the bare rows", f"{first.seconds / least:.1f}")


class Run(NamedTuple):
    """What a command took, and what it said."""

    seconds: float
    processor: float
    megabytes: float
    told: dict[str, Any]


def run(db: Database, path: Path) -> Run:
    """Import a file by the command, as a shop does."""
    command = [sys.executable, "-c", "from bot.cli import main; main()", "import", str(path), "--json"]
    url = db.url.render_as_string(hide_password=False)
    environment = {**os.environ, "PYTHONPATH": str(ground.TESTS.parent), "DATABASE_URL": url}
    said = path.with_name("said.json")
    with said.open("w") as output, ground.Took() as took:
        process = subprocess.Popen(
            [*command, "--consent", str(path.with_name("consent.toml"))],
            cwd=path.parent,
            env=environment,
            stdout=output,
        )
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"the import ended with {process.returncode}")
    return Run(took.seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, json.loads(said.read_text()))


def written(db: Database) -> dict[sa.Table, list[dict[str, Any]]]:
    """Read what an import has written."""
    with db.reading() as tx:
        return {
            table(kind): [dict(row) for row in tx.connection().execute(sa.select(table(kind))).mappings()]
            for kind in ROWS
        }


def insert(db: Database, rows: dict[sa.Table, list[dict[str, Any]]]) -> None:
    """Write the same rows, ids and all, and nothing else."""
    with db.transaction() as tx:
        for target, some in rows.items():
            tx.connection().execute(sa.insert(target), some)


def export(path: Path, lines: int, *, sent: int = 0) -> None:
    """Write Shopify's export of so many lines, the newest order first; of `sent` in a hundred all has left."""
    random, number = Random(7), 1_000_000
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, restval="")
        writer.writeheader()
        left = lines
        while left:
            count = min(left, random.choice((1, 1, 1, 2, 2, 3)))
            left -= count
            number -= 1
            writer.writerows(_order(number, count, random, gone=number % 100 < sent))


def _order(number: int, count: int, random: Random, *, gone: bool) -> Iterator[dict[str, object]]:
    province, postcode, area = random.choice(AREAS)
    phone = f"+1{area}{random.randint(2, 9)}{random.randint(0, 99):02}{random.randint(0, 9999):04}"
    placed = f"{NEWEST - timedelta(minutes=1_000_000 - number):%Y-%m-%d %H:%M:%S} -0400"
    person = {
        "Name": "Lea Martin",
        "Street": "48 Harbor St",
        "Address1": "48 Harbor St",
        "City": "Boston",
        "Zip": f"'{postcode}",
        "Province": province,
        "Country": "US",
        "Phone": f"({phone[2:5]}) {phone[5:8]}-{phone[8:]}",
    }
    common = {"Name": f"#{number}", "Email": f"customer{number}@example.com", "Created at": placed}
    for line in range(count):
        product, units = random.randrange(PRODUCTS), random.choice((1, 1, 1, 2))
        row: dict[str, object] = {
            **common,
            "Lineitem quantity": units,
            "Lineitem name": f"Brass reading lamp {product}",
            "Lineitem price": f"{20 + product % 80}.90",
            "Lineitem sku": f"LAMP-{product:03}",
            "Lineitem requires shipping": "true",
            "Lineitem taxable": "true",
            "Lineitem fulfillment status": "fulfilled" if gone else "pending",
            "Vendor": "Harbor & Oak",
        }
        if line == 0:
            row |= {
                "Financial Status": "paid",
                "Paid at": placed,
                "Fulfillment Status": "fulfilled" if gone else "unfulfilled",
                "Accepts Marketing": "yes",
                "Currency": "USD",
                "Subtotal": "348.80",
                "Shipping": "6.90",
                "Taxes": "0.00",
                "Total": "355.70",
                "Phone": phone,
                **{f"Billing {name}": cell for name, cell in person.items()},
                **{f"Shipping {name}": cell for name, cell in person.items()},
            }
        yield row


if __name__ == "__main__":
    main()

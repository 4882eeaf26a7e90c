"""A shop's whole export comes in: seconds, memory, and how that compares with the bare rows; then the same file again."""

import csv
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import ground
import sqlalchemy as sa

from store import platforms
from store.consent import Purpose
from store.customers import Address, Customer
from store.database import Database, table
from store.intake import Agreement
from store.orders import Backorder, Order
from store.platforms import Declaration

HEADER = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,"
    "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,"
    "Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,"
    "Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,"
    "Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,"
    "Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,"
    "Lineitem discount,Phone"
).split(",")
AREAS = (("NY", "10001", 212), ("CA", "94103", 415), ("IL", "60601", 312), ("MA", "02109", 617), ("WA", "98101", 206))
NEWEST = datetime(2026, 9, 14, 10, 22, 31, tzinfo=UTC)
PRODUCTS = 400
AGREED = Declaration(Agreement(wording="v1: We text you about this order.", source="checkout"))


def main() -> None:
    given = ground.arguments(__doc__, lines=100_000, sent=20)
    if given.child:
        run(given.child, Path(given.file))
        return


def export(path: Path, lines: int, *, sent: int = 0) -> int:
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
    return lines


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

"""The shop that the demo begins with: small, believable, and seeded a single time."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, func, select

from bot import demo
from bot.demo import panel
from bot.demo.seed import seed
from store import catalog, consent, customers, orders, outlook, supply
from store.catalog import Product
from store.consent import Purpose
from store.customers import Address, Customer
from store.database import Database, table
from store.errors import BadInput, NotFound, NotWaiting
from store.orders import Backorder, Order
from store.settings import Settings

"""A broadcast to many: how long it takes to look at it, to freeze who gets it, and to see how far it is."""

from datetime import timedelta
from decimal import Decimal

import ground
import seed
import sqlalchemy as sa

from bot import locales
from bot.channels import channels
from bot.rehearsal import Preview, preview
from scheduler import broadcasts as casting
from scheduler import selling
from store import broadcasts, database
from store.broadcasts import Draft, results
from store.consent import Consent, Purpose
from store.customers import Address, AddressState, Customer
from store.database import Database, table
from store.settings import Settings

NAMES = ("Ada Miller", "José Álvarez", "Jürgen Groß", "Zoë Dupont", "Łukasz Wójcik", "Иван Петров", "Bo")
LANGUAGES = ("en", "de", "fr", "es", "it")
WHERE = "(sku=LAMP-1 or waiting>5) and not country=FR"
PLAIN = {"en": {"text": "We are sorry: your lamp will be late. We write again next week."}}
FILLED = {
    "en": {
        "text": "Hello {name}, {title} from your order {number} is now expected {date|later}. We are sorry.",
        "sms": "{title} ({number}) is now expected {date|later}. Sorry, {name}!",
    },
    "de": {"text": "Hallo {name}, {title} aus Ihrer Bestellung {number} kommt {date|später}."},
    "fr": {"text": "Bonjour {name}, {title} de votre commande {number} : {date|plus tard}."},
}


def main() -> None:
    given = ground.arguments(__doc__, people=100_000)
    with ground.ground(given) as place, place.store() as db:
        ground.title(ground.named(db), f"{given.people:,} people who wait for one of 50 products")
        fill(db, given.people)
        settings = ground.settings(broadcast_approval_above=0, broadcast_hold_minutes=0)
        look(db, "the same words for all", Draft("Late", WHERE, PLAIN, default_language="en"), settings)
        look(db, "with name, product, number and date", Draft("Late", WHERE, FILLED, default_language="en"), settings)
        sold = Draft("Sale", WHERE, PLAIN, purpose=Purpose.marketing, default_language="en")
        look(db, "what sells, which one in four agreed to", sold, settings)
        whole = Draft("Late", "slipped>7 or unanswered or channel=sms", PLAIN, default_language="en")
        look(db, "by what was told, heard and reached", whole, settings)
        send(db, Draft("Late", WHERE, FILLED, default_language="en"), settings)


def fill(db: Database, count: int) -> None:
    """Let people of several names, languages and ways wait, who were told a date yesterday."""
    now = seed.now_of(db)
    people, addresses = table(Customer), table(Address)
    with db.transaction() as tx:
        seed.quickly(tx)
        seed.people(tx, count, "sms", now=now)
        seed.queue(tx, count, products=50, most_units=3, now=now)
        seed.told(tx, count, (now + timedelta(days=30)).date(), products=50, look_at=None, now=now)
        named = sa.case(dict(enumerate(NAMES)), value=people.c.id % len(NAMES))
        tx.connection().execute(
            sa.update(people).values(
                name=sa.case((people.c.id % 10 < 7, named), else_=named + " " + seed.text(people.c.id)),
                language=sa.case(dict(enumerate(LANGUAGES)), value=people.c.id % len(LANGUAGES)),
            )
        )
        i = seed.numbers(count // 2)
        seed.fill(
            tx,
            Address,
            i,
            id=i.c.i + count,
            customer_id=i.c.i * 2,
            channel="telegram",
            handle=seed.text(i.c.i + seed.FIRST_CHAT),
            zones="America/New_York",
            state=AddressState.active,
            retired_reason="",
            linked_at=now,
        )
        agreed = {"granted": True, "source": "start", "wording": "", "at": now}
        seed.fill(tx, Consent, i, address_id=i.c.i + count, purpose=Purpose.order_updates, **agreed)
        few = seed.numbers(count // 4)
        seed.fill(tx, Consent, few, address_id=few.c.i * 4, purpose=Purpose.marketing, **agreed)
        assert tx.connection().execute(sa.select(sa.func.count()).select_from(addresses)).scalar_one() > count
    seed.catch_up(db)
    ground.settle(db)


def look(db: Database, told: str, draft: Draft, settings: Settings) -> None:
    """Look at it three times, the first time among them."""
    built = {name: module.build(module.Settings(_env_file=None), public_url="") for name, module in channels().items()}
    found: list[Preview] = []

    def once() -> None:
        with db.reading() as tx:
            found.append(
                preview(
                    tx,
                    draft,
                    channels=built,
                    locales=locales.load(),
                    price=Decimal("0.01"),
                    hours_of=selling.hours_of,
                    settings=settings,
                    now=database.now(tx),
                )
            )

    took = []
    for _ in range(3):
        with ground.Took() as one:
            once()
        took.append(one)
    ground.goal(f"preview: {told} (s)", ground.median([one.seconds for one in took]), at_most=2)
    ground.line("  of our own processor time, and the first time", f"{took[-1].cpu:.2f} s, {took[0].seconds:.2f} s")
    got = found[-1]
    groups, people = len(got.survey.groups), got.survey.recipients
    ground.line("  recipients, groups, SMS segments", f"{people:,}, {groups:,}, {got.segments:,}")


def send(db: Database, draft: Draft, settings: Settings) -> None:
    """Freeze who gets it, hand the first ones over, and see how far it is."""
    with db.transaction() as tx:
        number = broadcasts.draft(tx, draft, by="anna", now=database.now(tx)).id
        broadcasts.submit(tx, number, by="anna", settings=settings, now=database.now(tx))

    def approve() -> None:
        with db.transaction() as tx:
            broadcasts.approve(tx, number, by="ben", settings=settings, now=database.now(tx))

    def feed() -> None:
        with db.transaction() as tx:
            casting.feed(tx, settings, now=database.now(tx))

    def count() -> None:
        with db.reading() as tx:
            results.progress(tx, broadcasts.known(tx, number))

    ground.goal("approve: surveyed and frozen (s)", ground.timed(approve), at_most=10)
    ground.line("the first minute handed to the outbox", f"{ground.timed(feed):.2f} s")
    ground.line("how far it is", f"{ground.median([ground.timed(count) for _ in range(3)]) * 1000:.0f} ms")


if __name__ == "__main__":
    main()

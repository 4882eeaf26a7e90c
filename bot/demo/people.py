"""Who buys at the shop of the demo, and what they ordered; nobody of these exists.

The numbers are those that are set aside for fiction in the US, the UK, France and Germany; Spain has none, and no
message leaves the demo.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """A customer; `in_a_chat` says that they have opened the shop's chat before the demo begins."""

    name: str
    phone: str
    language: str
    country: str
    postcode: str
    in_a_chat: bool = False

    @property
    def email(self) -> str:
        """An address that nobody has (RFC 2606)."""
        return f"{self.phone.strip('+')}@example.com"


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order of (SKU, units), by the name of who placed it; `days_ago` is when, `shipping` what it cost in cents."""

    by: str
    days_ago: float
    lines: tuple[tuple[str, int], ...]
    shipping: int = 0


PEOPLE = (
    Person("Ada Miller", "+12125550101", "en", "US", "10003"),
    Person("Ben Carter", "+12125550112", "en", "US", "11215", in_a_chat=True),
    Person("Chloe Nguyen", "+12125550118", "en", "US", "10025"),
    Person("Dana Brooks", "+12125550123", "en", "US", "07302"),
    Person("Grace Kim", "+12125550127", "en", "US", "10011", in_a_chat=True),
    Person("Marcus Reed", "+12125550131", "en", "US", "19103"),
    Person("Naomi Patel", "+12125550136", "en", "US", "02139"),
    Person("Owen Hughes", "+12125550142", "en", "US", "10013", in_a_chat=True),
    Person("Priya Shah", "+12125550149", "en", "US", "11201"),
    Person("Lucía Romero", "+12125550153", "es", "US", "10029"),
    Person("Mateo Vargas", "+12125550158", "es", "US", "11372", in_a_chat=True),
    Person("Elena Castillo", "+12125550164", "es", "US", "07030"),
    Person("Harriet Cole", "+447700900112", "en", "GB", "BS1 4DJ"),
    Person("Imran Aziz", "+447700900127", "en", "GB", "LS1 5DL", in_a_chat=True),
    Person("Fiona Webb", "+447700900133", "en", "GB", "EH3 9BA"),
    Person("George Lindley", "+447700900146", "en", "GB", "M1 2AP"),
    Person("Nell Ashworth", "+447700900158", "en", "GB", "N1 9GU", in_a_chat=True),
    Person("Tom Barlow", "+447700900171", "en", "GB", "YO1 7HH"),
    Person("Camille Laurent", "+33639980112", "fr", "FR", "69002", in_a_chat=True),
    Person("Hugo Marchand", "+33639980125", "fr", "FR", "44000"),
    Person("Léa Fontaine", "+33639980138", "fr", "FR", "75011"),
    Person("Théo Girard", "+33639980144", "fr", "FR", "31000"),
    Person("Manon Dubois", "+33639980157", "fr", "FR", "33000"),
    Person("Jonas Weber", "+491713920014", "de", "DE", "10437", in_a_chat=True),
    Person("Lena Hofmann", "+491713920027", "de", "DE", "50672"),
    Person("Karin Vogt", "+491713920033", "de", "DE", "80469"),
    Person("Felix Brandt", "+491713920048", "de", "DE", "04107"),
    Person("Mia Schuster", "+491713920056", "de", "DE", "20357", in_a_chat=True),
    Person("Pablo Ortega", "+34600000017", "es", "ES", "46001"),
    Person("Irene Navarro", "+34600000029", "es", "ES", "28004", in_a_chat=True),
)

# What left long ago, oldest first: everybody got what they ordered, and nobody need be written to about it.
SHIPPED = (
    Purchase("Harriet Cole", 61, (("MUG-BLUE", 4),)),
    Purchase("Ada Miller", 54, (("CANDLES", 2),)),
    Purchase("Jonas Weber", 52, (("LAMP-OAK", 1),)),
    Purchase("Camille Laurent", 47, (("VASE-RIBBED", 1),)),
    Purchase("Owen Hughes", 44, (("THROW-COTTON", 1),)),
    Purchase("Tom Barlow", 41, (("KETTLE-ENAMEL", 1),)),
    Purchase("Lena Hofmann", 39, (("MUG-SAND", 6),)),
    Purchase("Pablo Ortega", 36, (("LAMP-PAPER", 1), ("CANDLES", 1))),
    Purchase("Naomi Patel", 33, (("THROW-WOOL", 1),)),
    Purchase("Hugo Marchand", 30, (("MUG-BLUE", 2),)),
    Purchase("Fiona Webb", 28, (("VASE-ROUND", 2),)),
    Purchase("Mateo Vargas", 25, (("KETTLE-STEEL", 1),)),
)

# What is open, oldest first: 25 lines wait, and the rest is set aside and can leave. Grace Kim's candles are here
# while her kettle is not; of some who waited for long the shipping was paid for.
OPEN = (
    Purchase("Marcus Reed", 19, (("MUG-BLUE", 2),)),
    Purchase("Ben Carter", 18, (("LAMP-OAK", 2),), shipping=995),
    Purchase("Manon Dubois", 17.5, (("VASE-RIBBED", 1),), shipping=1490),
    Purchase("Grace Kim", 17, (("KETTLE-ENAMEL", 1), ("CANDLES", 2)), shipping=695),
    Purchase("Naomi Patel", 16, (("MUG-BLUE", 6),)),
    Purchase("Ada Miller", 15, (("LAMP-OAK", 1),), shipping=695),
    Purchase("Nell Ashworth", 14.5, (("THROW-WOOL", 1),)),
    Purchase("Lucía Romero", 14, (("VASE-RIBBED", 1),), shipping=695),
    Purchase("Felix Brandt", 13, (("LAMP-OAK", 1),)),
    Purchase("Jonas Weber", 12, (("LAMP-OAK", 1), ("MUG-BLUE", 4)), shipping=1290),
    Purchase("Imran Aziz", 11.5, (("KETTLE-ENAMEL", 1),), shipping=1290),
    Purchase("Camille Laurent", 11, (("THROW-WOOL", 1),)),
    Purchase("Ada Miller", 10, (("THROW-WOOL", 2),)),
    Purchase("Mateo Vargas", 9.5, (("LAMP-OAK", 1),)),
    Purchase("Théo Girard", 9, (("MUG-BLUE", 2),)),
    Purchase("George Lindley", 8.5, (("CANDLES", 3),)),
    Purchase("Irene Navarro", 8, (("VASE-RIBBED", 2),), shipping=1490),
    Purchase("Chloe Nguyen", 7.5, (("LAMP-OAK", 1),)),
    Purchase("Karin Vogt", 7, (("KETTLE-ENAMEL", 1),)),
    Purchase("Owen Hughes", 6, (("MUG-BLUE", 1),)),
    Purchase("Harriet Cole", 5.5, (("THROW-WOOL", 1),), shipping=1290),
    Purchase("Léa Fontaine", 5, (("LAMP-OAK", 1),)),
    Purchase("Priya Shah", 4, (("VASE-RIBBED", 1),)),
    Purchase("Elena Castillo", 3.5, (("MUG-BLUE", 2),)),
    Purchase("Mia Schuster", 3, (("KETTLE-ENAMEL", 2),)),
    Purchase("Pablo Ortega", 2.5, (("MUG-BLUE", 4),)),
    Purchase("Lena Hofmann", 2, (("LAMP-BRASS", 1),)),
    Purchase("Dana Brooks", 1, (("LAMP-OAK", 3),)),
)

"""What people ask for by its name is recognised in every language, and nothing else is taken for it."""

import pytest

from bot.intents._asked import names


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("free_shipping", "free shipping at least?"),
        ("free_shipping", "could you waive the shipping cost"),
        ("free_shipping", "could you at least refund the postage"),
        ("free_shipping", "envío gratis al menos?"),
        ("free_shipping", "me perdonan los gastos de envío"),
        ("free_shipping", "vous pourriez au moins offrir la livraison"),
        ("free_shipping", "frais de port gratuits ?"),
        ("free_shipping", "könnt ihr die versandkosten erlassen"),
        ("free_shipping", "gratis lieferung?"),
        ("store_credit", "store credit for the wait?"),
        ("store_credit", "can i have a gift card for the trouble"),
        ("store_credit", "un bono por la espera"),
        ("store_credit", "un avoir pour le retard ?"),
        ("store_credit", "je voudrais un bon d'achat"),
        ("store_credit", "gebt mir wenigstens einen gutschein"),
        ("together", "send it all in one delivery"),
        ("together", "don't split my order"),
        ("together", "hold it until everything is ready"),
        ("together", "prefiero que llegue todo a la vez"),
        ("together", "no dividan mi pedido"),
        ("together", "je préfère tout en une seule fois"),
        ("together", "ne séparez pas ma commande"),
        ("together", "alles zusammen bitte"),
        ("together", "bitte keine teillieferung"),
        ("together", "wartet bis alles da ist und schickt es"),
    ],
)
def test_what_is_named_is_heard(what: str, words: str) -> None:
    assert names(words, what)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("free_shipping", "can i get a discount"),
        ("free_shipping", "i expect compensation for late delivery"),
        ("free_shipping", "je voudrais la remise"),
        ("store_credit", "can i pay with a credit card instead"),
        ("store_credit", "puis-je avoir un rabais"),
        ("store_credit", "vale de descuento"),
        ("store_credit", "gutscheincode bitte"),
        ("together", "ship what you have"),
        ("together", "it doesn't have to come all at once"),
        ("together", "the items don't have to arrive together"),
        ("together", "no hace falta que venga todo junto"),
        ("together", "pouvez-vous faire deux envois"),
        ("together", "ich will nicht wegen einem teil auf alles warten"),
    ],
)
def test_what_is_not_named_is_not(what: str, words: str) -> None:
    assert not names(words, what)

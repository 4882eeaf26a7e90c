"""An audience as it is typed: read as it is meant, written as it is read, and refused with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import audience
from store.audience import language
from store.audience.fields import BARE, FIELDS, FLAGS
from store.audience.language import SIGNS, All, Not, Some, Term, Tree
from store.errors import BadInput

VALUES = st.text(min_size=0, max_size=12) | st.sampled_from(["LAMP-2", "and", "not", "(", '"', "'", "a b", "=", ""])
FLAG = st.sampled_from(sorted(FLAGS)).map(Term)
ASKED = st.builds(Term, st.sampled_from(sorted(set(FIELDS) - FLAGS)), st.sampled_from(SIGNS), VALUES)


def trees() -> st.SearchStrategy[Tree]:
    def grown(smaller: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
        several = st.lists(smaller, min_size=2, max_size=3).map(tuple)
        return st.builds(Not, smaller) | st.builds(All, several) | st.builds(Some, several)

    return st.recursive(FLAG | ASKED, grown, max_leaves=8)


def assert_read_or_refused(text: str) -> None:
    refused = ""
    try:
        tree = audience.parse(text)
    except BadInput as error:
        refused = str(error)
    if refused:
        assert "character" in refused or (not text.strip() and "say who is meant" in refused)
    else:
        assert audience.parse(language.write(tree)) == tree


@given(trees())
def test_what_is_written_is_read_as_the_same(tree: Tree) -> None:
    assert audience.parse(language.write(tree)) == tree


@given(st.text(max_size=80))
def test_whatever_is_typed_is_read_or_refused_with_its_place(text: str) -> None:
    assert_read_or_refused(text)


@given(
    st.lists(
        st.sampled_from(["sku", "=", "LAMP-2", "and", "or", "not", "(", ")", "told", "12", '"a b"', "<", "undated"])
    )
)
def test_words_of_the_language_in_any_order_are_read_or_refused_with_their_place(words: list[str]) -> None:
    text = " ".join(words)
    assert_read_or_refused(text)


def test_and_binds_tighter_than_or_and_not_tighter_than_both() -> None:
    read = audience.parse("sku=A or sku=B and not undated")

    assert read == Some((Term("sku", "=", "A"), All((Term("sku", "=", "B"), Not(Term("undated"))))))
    assert audience.parse("(sku=A or sku=B) and undated") == All(
        (Some((Term("sku", "=", "A"), Term("sku", "=", "B"))), Term("undated"))
    )


def test_blanks_capitals_and_quotes_are_as_people_type_them() -> None:
    assert audience.parse('SKU = LAMP-2 AND Supplier="Acme ""Lights"" Ltd"') == All(
        (Term("sku", "=", "LAMP-2"), Term("supplier", "=", 'Acme "Lights" Ltd'))
    )
    assert audience.parse("supplier='Smith''s'") == Term("supplier", "=", "Smith's")
    assert audience.parse("not told 12") == Not(Term("told", "=", "12"))
    assert audience.parse("sku=and") == Term("sku", "=", "and")


@pytest.mark.parametrize(
    ("typed", "place", "told"),
    [
        ("colour=red", "character 1", "known are sku"),
        ("sku=LAMP-2 and colour=red", "character 16", "there is no 'colour'"),
        ("sku=LAMP-2 undated", "character 12", "`and` or `or`"),
        ("sku", "character 4", "one of = !="),
        ("sku=", "character 5", "what sku is compared with"),
        ("(sku=A or sku=B", "character 16", "bracket of character 1 is not closed"),
        ("sku=A)", "character 6", "no bracket was opened"),
        ("supplier='Acme", "character 10", "quote is not closed"),
        ("sku=A and", "character 10", "here stands what is asked"),
        ("undated=yes", "character 8", "stands alone"),
        ("sku ! A", "character 5", "means nothing"),
        ("", "say who is meant", "sku=LAMP-2"),
    ],
)
def test_a_refusal_names_the_place_and_what_is_possible_there(typed: str, place: str, told: str) -> None:
    with pytest.raises(BadInput) as refused:
        audience.parse(typed)

    assert place in str(refused.value)
    assert told in str(refused.value)


def test_what_is_nested_too_deep_or_endless_is_refused() -> None:
    with pytest.raises(BadInput, match="brackets"):
        audience.parse("(" * 60 + "undated" + ")" * 60)
    with pytest.raises(BadInput, match="brackets"):
        audience.parse("not " * 60 + "undated")
    with pytest.raises(BadInput, match="at most"):
        audience.parse(" or ".join(["undated"] * 1000))


def test_audiences_are_put_together_in_brackets() -> None:
    both = audience.both("sku=A or sku=B", "country=DE")

    assert audience.parse(both) == All((audience.parse("sku=A or sku=B"), Term("country", "=", "DE")))
    assert audience.both("", "country=DE") == "country=DE"


def test_every_field_says_what_it_means_by_an_example_that_can_be_read() -> None:
    for name, field in FIELDS.items():
        assert name in {term.field for term in language.terms(audience.parse(field.example))}
        assert field.meaning
    assert set(FIELDS) >= FLAGS | BARE

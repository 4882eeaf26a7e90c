# What a product page says to whoever thinks of ordering now.

feed-in-stock = In stock.
feed-expected = Out of stock for now. If you order today, we expect yours { ON($date) }.
feed-unknown = Out of stock for now. We do not have a date yet.

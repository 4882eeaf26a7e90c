"""What is true: the tables of the shop's promises, and the only operations that may change them.

Start with `orders` (what a customer bought and we owe), `supply` (what comes and whose it will be) and
`promises` (what we told whom). `notices` and `messages` are the one door through which words leave; `consent`
and `contact` say whether they may. Every operation takes a transaction first, is told the time, and never
commits: whoever opened the transaction decides when it becomes a fact.
"""

"""What happens because someone spoke, and how anything is said: it listens, understands, answers, delivers.

`conversation` takes one turn, with an intent from `intents` and the words from `locales`; `delivery` empties the
outbox through a channel from `channels`; `app` is the door for webhooks; `cli` puts everything together.
"""

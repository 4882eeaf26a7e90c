"""They want to be spoken to in another language."""

from bot.dialogue import Choice, Reply, Text
from bot.intents import Turn, status

NAMES = {"en": "English", "es": "Español", "fr": "Français", "de": "Deutsch"}


def answer(turn: Turn) -> Reply:
    """Change it, or ask which; each language is named in itself."""
    wanted = turn.args.get("language") or turn.named.get("language")
    if wanted in NAMES:
        turn.customer.language = wanted
        turn.tx.flush()
        return Reply((Text("language-set"),), (status(),))
    choices = [
        Choice(Text("choice-language", {"name": name}), "change_language", {"language": code})
        for code, name in NAMES.items()
    ]
    return Reply((Text("which-language"),), tuple(choices))

"""How well we understand, how fast and at what cost, from sentences that lie outside the repository.

    uv run python tests/bench/bench_understanding.py sentences.csv [--wrong] [--cache FOLDER]

The file has the columns text, expected_intent (several parted by |), source and lang. Asking back ("clarify") counts as
right where out_of_scope is expected, and as no answer elsewhere. Dangerous is a cancel, an opt-out or an accept where
none was meant. Nothing is known of the dialogue, so the words alone decide.
"""

import argparse
import csv
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

LOCALES = Path(__file__).parents[2] / "bot" / "locales"
CONSEQUENCES = {"cancel", "opt_out", "accept_wait", "accept_alternative", "accept_discount"}
ROUNDS_OF_LATENCY = 3


class Sentence(NamedTuple):
    text: str
    expected: tuple[str, ...]
    source: str
    language: str


class Answered(NamedTuple):
    sentence: Sentence
    intent: str

    @property
    def right(self) -> bool:
        expected = self.sentence.expected
        return self.intent in expected or (self.intent == "clarify" and "out_of_scope" in expected)

    @property
    def dangerous(self) -> bool:
        return self.intent in CONSEQUENCES and self.intent not in self.sentence.expected

    @property
    def in_scope(self) -> bool:
        return "out_of_scope" not in self.sentence.expected


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("sentences", type=Path)
    options.add_argument("--cache", type=Path, help="keep and reuse the weights in this folder")
    options.add_argument("--wrong", action="store_true", help="list what was not understood")
    given = options.parse_args()

    sentences = read(given.sentences)
    before, began = _megabytes(), time.perf_counter()
    from bot.understanding import learn

    understander = learn(LOCALES, cache=given.cache)
    print(f"start {time.perf_counter() - began:.2f} s, memory {_megabytes() - before:.0f} MB at its peak")

    def answer(some: Sequence[Sentence]) -> list[Answered]:
        return [Answered(sentence, main_intent(understander.understand(sentence.text).intent)) for sentence in some]

    as_written, noised = answer(sentences), answer(with_typing_errors(sentences))
    took = []
    for _ in range(ROUNDS_OF_LATENCY):
        for sentence in sentences:
            at = time.perf_counter_ns()
            understander.understand(sentence.text)
            took.append((time.perf_counter_ns() - at) / 1000)
    took.sort()
    print(f"a message {took[len(took) // 2]:.0f} us (p50), {took[len(took) * 95 // 100]:.0f} us (p95)\n")

    print(
        f"{'':14}{'rows':>6}{'right':>8}{'in scope':>10}{'answered':>10}{'F1':>7}{'out':>7}{'danger':>8}{'missed':>8}"
    )
    report("as written", as_written)
    for language in sorted({sentence.language for sentence in sentences}):
        report(f"  {language}", [one for one in as_written if one.sentence.language == language])
    for source in sorted({sentence.source for sentence in sentences}):
        report(f"  {source}"[:14], [one for one in as_written if one.sentence.source == source])
    report("mistyped", noised)
    for language in sorted({sentence.language for sentence in sentences}):
        report(f"  {language}", [one for one in noised if one.sentence.language == language])
    print(
        "\nright: all rows; in scope: those that are not out_of_scope; answered: right when it answers; F1: macro;"
        "\nout: recall of out_of_scope; danger: share of rows; missed: opt-outs not heard, of those there are"
    )
    if given.wrong:
        for one in sorted(as_written, key=lambda one: (one.sentence.language, one.sentence.expected)):
            if not one.right:
                mark, expected = "!" if one.dangerous else " ", "|".join(one.sentence.expected)
                print(f"{mark} {one.sentence.language} {expected} -> {one.intent}: {one.sentence.text}")


def read(path: Path) -> list[Sentence]:
    """Read the sentences of a file; finer intents are counted under their main ones."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = [tuple(map(main_intent, row["expected_intent"].split("|"))) for row in rows]
    return [
        Sentence(row["text"], any_of, row["source"], row["lang"]) for row, any_of in zip(rows, expected, strict=True)
    ]


def main_intent(name: str) -> str:
    """Return the main intent under which one is counted."""
    from bot.understanding import FAMILIES

    return FAMILIES.get(name, name)


def with_typing_errors(sentences: Sequence[Sentence], *, seed: int = 7) -> list[Sentence]:
    """Return the sentences with one slip in about every third word of four letters or more."""
    chance = random.Random(seed)
    return [
        sentence._replace(
            text=" ".join(
                _slipped(word, chance) if len(word) > 3 and word.isalpha() and chance.random() < 1 / 3 else word
                for word in sentence.text.split()
            )
        )
        for sentence in sentences
    ]


def _slipped(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    match chance.randrange(4):
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + word[at] + word[at:]
        case 2:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + chance.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :]


def report(name: str, answers: Sequence[Answered]) -> None:
    """Print one line of figures."""
    in_scope = [one for one in answers if one.in_scope]
    spoken = [one for one in answers if one.intent != "clarify"]
    outside = [one for one in answers if one.sentence.expected[0] == "out_of_scope"]
    wishes = [one for one in answers if one.sentence.expected == ("opt_out",)]
    print(
        f"{name:14}{len(answers):6}{_share(answers):>8}{_share(in_scope):>10}{_share(spoken):>10}{_macro_f1(answers):7.2f}"
        f"{_share(outside):>7}{sum(one.dangerous for one in answers) / len(answers):8.2%}"
        f"{sum(one.intent != 'opt_out' for one in wishes):>5}/{len(wishes)}"
    )


def _share(answers: Sequence[Answered]) -> str:
    return f"{sum(one.right for one in answers) / len(answers):.3f}" if answers else "-"


def _macro_f1(answers: Sequence[Answered]) -> float:
    """Return the mean F1 of the intents expected; of several expected ones, the one that was answered or the first."""
    hits, claimed, wanted = Counter[str](), Counter[str](), Counter[str]()
    for one in answers:
        said = "out_of_scope" if one.intent == "clarify" and one.right else one.intent
        meant = said if one.right else one.sentence.expected[0]
        claimed[said] += 1
        wanted[meant] += 1
        hits[meant] += one.right
    scores = [2 * hits[intent] / (claimed[intent] + count) for intent, count in wanted.items()]
    return sum(scores) / len(scores) if scores else 0.0


def _megabytes() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


if __name__ == "__main__":
    main()

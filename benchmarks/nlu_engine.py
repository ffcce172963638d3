"""What understanding costs and how often it is right.

    python benchmarks/nlu_engine.py [DATA …]

Trains the packaged model, understands the held-out messages of each language twice (cold, warm) and prints intent
accuracy, CPU ms a message and memory. Each DATA is a folder with train.yml and test.yml (and val.yml) in Rasa's format:
those are trained and measured apart, with sentence vectors and without.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import psutil

from catalog_index.embed import load_embedder
from nlu.embedded import EmbeddedInterpreter, open_interpreter
from nlu.evaluate import evaluate
from nlu.training import Example, read_training

HELD_OUT = Path(__file__).parents[1] / "tests" / "data" / "nlu"


def megabytes() -> float:
    return float(psutil.Process().memory_info().rss) / 2**20


def measure(engine: EmbeddedInterpreter, examples: tuple[Example, ...]) -> tuple[float, float]:
    """Accuracy, and CPU milliseconds a message."""
    started = time.process_time()
    right = sum(engine.understand_now(e.text).intent == e.intent for e in examples)
    return right / len(examples), (time.process_time() - started) * 1000 / len(examples)


def packaged(models: Path) -> None:
    before, started = megabytes(), time.perf_counter()
    engine = open_interpreter(models)
    print(f"trained and opened in {time.perf_counter() - started:.1f} s, {megabytes() - before:.0f} MB")
    for path in sorted(HELD_OUT.glob("*.yml")):
        examples = read_training([path]).examples
        accuracy, cold = measure(engine, examples)
        _, warm = measure(engine, examples)
        print(f"{path.stem}: accuracy {accuracy:.3f} of {len(examples)}, CPU {cold:.2f} ms cold, {warm:.2f} ms warm")
    print(f"after them {megabytes() - before:.0f} MB more than without understanding")


def others(folders: list[Path], models: Path) -> None:
    embedder = load_embedder(None, models)
    for folder in folders:
        validation = folder / "val.yml"
        for name, embed in (("without vectors", None), ("with vectors", embedder.embed)):
            report = evaluate(
                folder / "train.yml", folder / "test.yml", validation if validation.exists() else None, embed
            )
            print(f"{folder.name}, {name}: {report.as_dict()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="*", type=Path)
    with tempfile.TemporaryDirectory() as folder:
        packaged(Path(folder))
        others(parser.parse_args().data, Path(folder))


if __name__ == "__main__":
    main()

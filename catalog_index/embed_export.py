"""One embedding model, exported to int8 ONNX for serving. Run as a process of its own: torch stays in it.

`python -m catalog_index.embed_export MODEL OUT` writes model.onnx (or weights.npy for a static model),
tokenizer.json and model.json into OUT.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np

PARALLEL = Path(__file__).with_name("data") / "parallel.tsv"
MIN_COSINE = 0.975  # int8 against the original; below it the export keeps 32-bit weights


def export(model: str, out: Path) -> None:
    """Write the serving files of `model` into the existing directory `out`."""
    from sentence_transformers import SentenceTransformer

    original = SentenceTransformer(model, device="cpu")
    original.eval()
    original.tokenizer.backend_tokenizer.save(str(out / "tokenizer.json"))
    kind = _export_static(original, out) if _is_static(original) else _export_onnx(original, out)
    (out / "model.json").write_text(json.dumps(_description(original, kind, out), ensure_ascii=False, indent=1))


def _is_static(model: Any) -> bool:
    return type(model[0]).__name__ == "StaticEmbedding"


def _export_static(model: Any, out: Path) -> str:
    weights = model[0].embedding.weight.detach().numpy().astype(np.float32)
    np.save(out / "weights.npy", weights)
    return "static"


def _export_onnx(model: Any, out: Path) -> str:
    import torch

    names = _input_names(model)

    class Encode(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *inputs: Any) -> Any:
            vectors = self.model(dict(zip(names, inputs, strict=True)))["sentence_embedding"]
            return torch.nn.functional.normalize(vectors, dim=1)

    # Two texts of unequal length, so that padding is part of what is traced.
    sample = model.tokenizer(["a red dress", "running shoes for men, size 42"], padding=True, return_tensors="pt")
    axes = {name: {0: "batch", 1: "length"} for name in names} | {"vectors": {0: "batch"}}
    full = out / "full.onnx"
    torch.onnx.export(
        Encode().eval(),
        tuple(sample[name] for name in names),
        str(full),
        input_names=list(names),
        output_names=["vectors"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )
    return _quantize(model, full, out)


def _input_names(model: Any) -> tuple[str, ...]:
    encoded = model.tokenizer(["x"])
    return tuple(n for n in ("input_ids", "attention_mask", "token_type_ids") if n in encoded)


def _quantize(model: Any, full: Path, out: Path) -> str:
    """Leave model.onnx in `out`: int8 when it agrees with the original on this machine, else the 32-bit graph.

    Seven-bit weights are the second try: processors without VNNI overflow on eight-bit ones.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    (out / "model.json").write_text(json.dumps(_settings(model, "int8")))
    for seven_bits in (False, True):
        target = str(out / "model.onnx")
        quantize_dynamic(str(full), target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=seven_bits)
        if _agreement(model, out) >= MIN_COSINE:
            full.unlink()
            return "int8"
    full.replace(out / "model.onnx")
    return "float32"


def _settings(model: Any, kind: str) -> dict[str, Any]:
    """What serving needs to know of the model."""
    prompts = {key: text for key, text in (model.prompts or {}).items() if text}
    default = prompts.get(model.default_prompt_name or "", "")
    limit = model.get_max_seq_length() or 512
    return {
        "kind": kind,
        "dim": int(_dimension(model)),
        "max_tokens": int(min(limit, 512)),
        "pad_id": int(getattr(model.tokenizer, "pad_token_id", 0) or 0),
        "prompts": {
            "query": prompts.get("query", default),
            "passage": prompts.get("passage", prompts.get("document", default)),
        },
    }


def _dimension(model: Any) -> int:
    find = getattr(model, "get_embedding_dimension", None) or model.get_sentence_embedding_dimension
    return int(find())


def _description(model: Any, kind: str, out: Path) -> dict[str, Any]:
    settings = _settings(model, kind)
    (out / "model.json").write_text(json.dumps(settings))
    return settings | {"agreement": _agreement(model, out)} | _languages(out)


def _sentences() -> list[list[str]]:
    """Rows of the same product name in English, Russian and Ukrainian."""
    rows = PARALLEL.read_text(encoding="utf-8").splitlines()
    return [row.split("\t") for row in rows if row and not row.startswith("#")]


def _agreement(model: Any, out: Path) -> float:
    """The lowest mean cosine, over the languages, between the export and the original."""
    from catalog_index.embed import OnnxEmbedder

    exported = OnnxEmbedder(out)
    means = []
    for column in zip(*_sentences(), strict=True):
        texts = list(column)
        wanted = model.encode([exported.prompts["query"] + t for t in texts], normalize_embeddings=True, prompt="")
        means.append(float((wanted * exported.embed(texts, kind="query")).sum(1).mean()))
    return round(min(means), 4)


def _languages(out: Path) -> dict[str, Any]:
    """How well a name in each language finds its English self among the rest: 0 (noise) … 1, chance taken off; and
    the similarity of names that have nothing in common, which counts as none."""
    from catalog_index.embed import OnnxEmbedder

    exported = OnnxEmbedder(out)
    english, russian, ukrainian = (list(column) for column in zip(*_sentences(), strict=True))
    target = exported.embed(english, kind="passage")
    found = {"en": 1.0}
    for language, texts in (("ru", russian), ("uk", ukrainian)):
        best = (exported.embed(texts, kind="query") @ target.T).argmax(1)
        share = float((best == np.arange(len(texts))).mean())
        found[language] = round(max(0.0, share - 1 / len(texts)), 3)
    crossed = exported.embed(english, kind="query") @ target.T
    noise = float(crossed[~np.eye(len(english), dtype=bool)].mean())
    return {"languages": found, "noise": round(max(0.0, noise), 4)}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    export(sys.argv[1], Path(sys.argv[2]))

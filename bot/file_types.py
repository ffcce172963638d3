"""What a file is by its first bytes, whatever it claims to be."""

from __future__ import annotations

from collections.abc import Mapping

from channels.types import MediaKind

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf2", "audio/mpeg"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"\xff\xf9", "audio/aac"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"fLaC", "audio/flac"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp3g", "video/3gpp"),
    (4, b"ftyphei", "image/heic"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),  # also what office documents are packed in
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\x1f\x8b", "application/gzip"),
)
_PICTURES = {"image/jpeg", "image/png", "image/gif", "image/webp"}
_SOUNDS = {"audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr", "audio/wav", "audio/flac"}
_FILMS = {"video/mp4", "video/webm", "video/3gpp", "video/quicktime"}
INLINE = _PICTURES | _SOUNDS | _FILMS
"""What a browser shows without running anything that stands in it."""
_PAPERS = {"application/pdf", "application/zip", "application/msword", "application/rtf", "text/plain"}
ALLOWED: Mapping[MediaKind, frozenset[str]] = {
    MediaKind.IMAGE: frozenset(_PICTURES | {"image/heic"}),
    MediaKind.STICKER: frozenset(_PICTURES | {"video/webm", "application/gzip"}),  # .tgs is a packed animation
    MediaKind.VOICE: frozenset(_SOUNDS | {"video/mp4", "video/webm", "video/3gpp"}),
    MediaKind.AUDIO: frozenset(_SOUNDS | {"video/mp4", "video/webm", "video/3gpp"}),
    MediaKind.VIDEO: frozenset(_FILMS | {"image/gif"}),
    MediaKind.DOCUMENT: frozenset(INLINE | _PAPERS | {"image/heic"}),
}
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<head", b"<body", b"<iframe")


def sniff(content: bytes) -> str:
    """The MIME type; "" for what is not known, and for markup and programs, which are never kept."""
    for offset, signature, mime in _SIGNATURES:
        if content.startswith(signature, offset):
            return mime
    return "text/plain" if _is_plain_text(content) else ""


def _is_plain_text(content: bytes) -> bool:
    head = content[:4096]
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    binary = any((byte < 32 and byte not in b"\t\n\r\f\x1b") or byte == 127 for byte in head)
    if not content or binary or start.startswith(_MARKUP) or head.startswith((b"#!", b"MZ")):
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not any(mark in content.lower() for mark in (b"<script", b"<svg", b"<html"))


def allowed(kind: MediaKind, mime: str) -> bool:
    return mime in ALLOWED[kind]

"""The walk-through for a new channel is true: its code runs, and keeps what the channels promise."""

from __future__ import annotations

import hashlib
import hmac
import importlib.util
import json
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.fit import fit
from channels.types import Address, Card, Choice, Reply, Request, SendError, SendErrorKind, Unverified
from tests.channels.providers import (
    ERROR_500,
    RESET_AFTER,
    RESET_BEFORE,
    TOO_MANY,
    Call,
    FakePlatform,
    Fault,
    Refused,
    Taken,
)
from tests.channels.test_channels_parse import JSON, assert_sound, changed, paths_of, plain

GUIDE = Path(__file__).parents[2] / "docs" / "adding-a-channel.md"
BLOCKS = dict(re.findall(r"^```\w+ file=(\S+)\n(.*?)^```", GUIDE.read_text(), re.MULTILINE | re.DOTALL))
FIXTURES = {name: json.loads(text) for name, text in BLOCKS.items() if name.endswith(".json")}


@pytest.fixture(scope="module")
def postcard(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    path = tmp_path_factory.mktemp("guide") / "postcard.py"
    path.write_text(BLOCKS["postcard.py"])
    spec = importlib.util.spec_from_file_location("guide_postcard", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["guide_postcard"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def connector(postcard: ModuleType) -> Any:
    return postcard.PostcardConnector("box-1", "secret")


@pytest.mark.parametrize("name", FIXTURES)
def test_fixture(connector: Any, name: str) -> None:
    payload, expected = FIXTURES[name]["payload"], FIXTURES[name]["expect"]
    read = [{"type": type(item).__name__} | plain(asdict(item)) for item in connector.parse(payload)]
    assert [{key: item[key] for key in wanted} for item, wanted in zip(read, expected, strict=True)] == expected
    for place in paths_of(payload):
        for new in (None, 7, "x", [], {}, {"id": {}}):
            assert_sound(connector.parse(changed(payload, place, new, drop=False)))


@given(payload=st.dictionaries(st.sampled_from(["card", "x"]), JSON, max_size=2))
@settings(max_examples=50, deadline=None)
def test_any_object_is_read(postcard: ModuleType, payload: dict[str, Any]) -> None:
    assert_sound(postcard.PostcardConnector("box-1", "secret").parse(payload))


def test_only_signed_bytes_get_in(postcard: ModuleType, connector: Any) -> None:
    body = b'{"card": {}}'
    mark = hmac.new(b"secret", body, hashlib.sha256).hexdigest()
    connector.verify(Request(body, {"x-postmark": mark}))
    for request in (Request(body + b" ", {"x-postmark": mark}), Request(body), Request(body, {"x-postmark": "є"})):
        with pytest.raises(Unverified):
            connector.verify(request)
    with pytest.raises(ValueError, match="secret"):
        postcard.PostcardConnector("box-1", "")


class FakePostcard(FakePlatform):
    def is_send(self, call: Call) -> bool:
        return True

    def answer(self, call: Call) -> web.Response:
        if call.fields["to"] == "gone":
            raise Refused(410, "moved out")
        self.taken.append(Taken(f"out-{len(self.taken)}", call.fields["to"], call.fields["text"], "card", call.fields))
        return web.json_response({"id": self.taken[-1].id})

    def error_body(self, refused: Refused, retry_after_s: int = 0) -> dict[str, Any]:
        return {"error": refused.text}


@pytest.fixture
async def platform() -> AsyncIterator[FakePostcard]:
    async with FakePostcard() as platform:
        yield platform


async def test_replies_go_out_fitted(postcard: ModuleType, platform: FakePostcard) -> None:
    connector = postcard.PostcardConnector("box-1", "secret", platform.url)
    cards = tuple(Card(f"RUN {n}", f"{n} 990 ₴", choices=(Choice("Add", f"a{n}"),)) for n in range(1, 9))
    for part in fit(Reply("Found:", cards, (Choice("More", "more"),)), connector.capabilities):
        assert await connector.send(Address("postcard", "box-1", "olena"), part)
    assert "8. RUN 8 — 8 990 ₴" in platform.texts()[-1]
    await connector.close()


FAULTS = [
    (ERROR_500, SendErrorKind.RETRY, False),
    (TOO_MANY, SendErrorKind.SLOW_DOWN, False),
    (RESET_BEFORE, SendErrorKind.RETRY, True),
    (RESET_AFTER, SendErrorKind.RETRY, True),
    (Fault(raw=b"?"), SendErrorKind.RETRY, True),
    (Fault(status=400), SendErrorKind.REJECTED, False),
]


@pytest.mark.parametrize(("fault", "kind", "uncertain"), FAULTS)
async def test_a_fault_is_told(
    postcard: ModuleType, platform: FakePostcard, fault: Fault, kind: SendErrorKind, uncertain: bool
) -> None:
    connector = postcard.PostcardConnector("box-1", "secret", platform.url)
    platform.fail(fault)
    (part,) = fit(Reply("Hello"), connector.capabilities)
    with pytest.raises(SendError) as caught:
        await connector.send(Address("postcard", "box-1", "olena"), part)
    assert (caught.value.kind, caught.value.uncertain) == (kind, uncertain)
    with pytest.raises(SendError) as caught:
        await connector.send(Address("postcard", "box-1", "gone"), part)
    assert caught.value.kind is SendErrorKind.UNREACHABLE
    await connector.close()

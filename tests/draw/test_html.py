"""The self-contained page and the inert form for notebook outputs."""

from __future__ import annotations

import base64
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nbgrad.draw.html as page
from example_graphs import EXAMPLES, chain
from nbgrad.core.errors import NbgradError
from nbgrad.draw import wire
from nbgrad.draw.html import fallback_html, html, write_html
from nbgrad.draw.safe import json_for_script
from nbgrad.draw.scene import build


class Reader(HTMLParser):
    """Collects elements, and the text of scripts by id."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.scripts: dict[str, str] = {}
        self._script: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append(dict(attrs))
        self._script = (dict(attrs).get("id") or "") if tag == "script" else None

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            self.scripts[self._script] = self.scripts.get(self._script, "") + data

    def handle_endtag(self, tag: str) -> None:
        self._script = None


@pytest.fixture
def bundle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A stand-in for the built browser bundle, hostile to the page it is put into."""
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "page.js").write_text('run("</script><b>")')
    (tmp_path / "static" / "nbgrad.css").write_text('a::after{content:"</style>"}')
    monkeypatch.setattr(page, "files", lambda _: tmp_path)
    return tmp_path


@pytest.mark.usefixtures("bundle")
def test_the_page_carries_scene_numbers_and_a_picture_and_allows_no_network() -> None:
    graph = EXAMPLES["example2"]()
    scene, numbers = build(graph)
    read = Reader(html(graph))
    assert read.scripts["nbgrad-scene"] == json_for_script(wire.dumps(scene))
    assert json.loads(read.scripts["nbgrad-scene"]) == json.loads(wire.dumps(scene))
    assert base64.b64decode(read.scripts["nbgrad-numbers"]) == numbers
    assert any(a.get("id") == "nbgrad" for a in read.attributes)
    policy = next(a["content"] for a in read.attributes if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert read.tags.count("script") == 3
    assert "b" not in read.tags, "the bundle cannot end its own element"
    assert "svg" in read.tags, "for readers without scripts"
    assert not any("src" in a or "href" in a for a in read.attributes)


@pytest.mark.usefixtures("bundle")
def test_the_page_is_written_to_a_path(tmp_path: Path) -> None:
    graph = EXAMPLES["example1"]()
    assert write_html(graph, tmp_path / "one.html") == html(graph)
    write_html(graph, str(tmp_path / "two.html"))
    assert (tmp_path / "one.html").read_text("utf-8") == (tmp_path / "two.html").read_text("utf-8") == html(graph)
    assert write_html(graph) == html(graph)


def test_a_missing_bundle_is_an_error_that_says_what_to_do(bundle: Path) -> None:
    (bundle / "static" / "page.js").unlink()
    with pytest.raises(NbgradError, match=r"bundle page\.js is missing; build it with"):
        html(EXAMPLES["example1"]())


@given(st.recursive(st.text(), lambda inner: st.lists(inner, max_size=3), max_leaves=8))
def test_json_in_a_script_neither_ends_it_nor_changes(data: Any) -> None:
    text = json_for_script(json.dumps(data, ensure_ascii=False))
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text) == data


@pytest.mark.parametrize("graph", [EXAMPLES["example1"](), EXAMPLES["perceptron"](), chain(20_000)])
def test_the_fallback_is_inert_and_small(graph: Any) -> None:
    text = fallback_html(graph)
    read = Reader(text)
    assert set(read.tags) <= {"img", "details", "summary", "table", "thead", "tbody", "tr", "th", "td"}
    image = read.attributes[read.tags.index("img")]
    prefix = "data:image/svg+xml;base64,"
    assert (image["src"] or "").startswith(prefix)
    assert base64.b64decode((image["src"] or "")[len(prefix) :]).startswith(b"<svg")
    assert (image["alt"] or "").startswith("Graph(")
    assert len(text) <= 110_000


def test_the_fallback_takes_a_drawing_that_is_at_hand() -> None:
    assert base64.b64encode(b"<svg/>").decode() in fallback_html(EXAMPLES["example1"](), "<svg/>")


def test_the_fallback_counts_the_rows_it_leaves_out() -> None:
    assert "… 1,922 nodes not shown …" in fallback_html(chain(2_000))

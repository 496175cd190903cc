"""docs/trying-out.md says what is so: its story plays, and its tables name every word there is."""

from __future__ import annotations

import re
from pathlib import Path

from supportcli.desk.policies import find
from supportcli.desk.stories.tryout import play
from supportcli.policyfile.story import read_story
from supportcli.policyfile.story_words import ANY, EXPECTATIONS, HEADER, VERBS

PAGE = (Path(__file__).parents[2] / "docs" / "trying-out.md").read_text(encoding="utf-8")


def test_the_story_of_the_page_is_as_it_expects() -> None:
    """Every TOML block of the page is a story that plays."""
    blocks = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert blocks
    for text in blocks:
        story = read_story(text, "page.toml")
        assert [str(problem) for problem in play(find(None, str(story.policy)), story).unmet] == []


def test_the_page_names_every_word() -> None:
    """Verbs with their words, expectations, keys of the head."""
    rows = {
        name: row
        for row in PAGE.splitlines()
        if row.startswith("| `")
        for name in re.findall(r"`([a-z-]+)`", row)
    }
    for verb, allowed in VERBS.items():
        words = () if allowed.words == ANY or verb == "open" else allowed.words
        for word in (*words, *allowed.flags, *allowed.lists):
            assert f"`{word}`" in rows[verb], (verb, word)
    for word in (*EXPECTATIONS, *HEADER):
        assert f"`{word}" in PAGE, word

"""Pages of policies: one document for a terminal of any width, for Markdown and for HTML; nothing escapes."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from supportcli.desk.policies import source_text
from supportcli.domain.language.coverage import ScopeClause
from supportcli.domain.language.policy import Clause, Plan, Policy, Priority
from supportcli.policyfile.reader import read_policy
from supportcli.render.lines import write_plain
from supportcli.render.policy.document import Document, Heading, Items, Paragraph, Soft, Table, section, table
from supportcli.render.policy.html import page_html
from supportcli.render.policy.markdown import page_markdown
from supportcli.render.policy.page import policy_document
from supportcli.render.policy.terminal import page_lines, wrapped
from supportcli.render.untrusted import cells

EVIL = (
    "<script>alert(1)</script> \x1b[31mred\x1b[0m | `x` [a](http://b.example) **c** <img src=x onerror=y>"
    " &amp; \u202egpj"
)


def policy(name: str) -> Policy:
    return read_policy(*source_text(name))


def terminal(document: Document, width: int = 100) -> str:
    out = io.StringIO()
    write_plain(page_lines(document, width), out)
    return out.getvalue()


def evil() -> Policy:
    """A policy all of whose words are hostile."""
    return replace(
        policy("portacare"),
        name=EVIL,
        vendor=EVIL,
        note=EVIL,
        plans=(Plan("p", EVIL, 1, EVIL, EVIL),),
        priorities=(Priority("P1", EVIL, 1, means=EVIL),),
        scope=(ScopeClause("s", "refused", EVIL, words=(EVIL,)),),
        texts=(Clause("t", EVIL, clause=EVIL),),
    )


class Reader(HTMLParser):
    """Collects the tags and attributes, and fails on what is closed wrongly."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_one_closed_page_without_scripts() -> None:
    """Only tags and attributes of ours; what is hostile is text."""
    page = "\n".join(page_html(policy_document(evil())))
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    assert reader.tags <= {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "ul", "li", "div", "table", "thead",
        "tbody", "tr", "th", "td", "br", "span",
    }  # fmt: skip
    assert reader.attributes <= {
        "lang",
        "charset",
        "name",
        "content",
        "http-equiv",
        "class",
        "tabindex",
        "scope",
    }
    assert "&lt;script&gt;alert(1)&lt;/script&gt; red" in page
    assert "\x1b" not in page and "\u202e" not in page
    assert "url(" not in page and "@import" not in page


def test_markdown_holds_no_markup_of_others() -> None:
    """Every character that Markdown reads is escaped, and no table gets another column."""
    document = policy_document(evil())
    text = "\n".join(page_markdown(document))
    assert (
        "\\<script\\>alert(1)\\</script\\> red \\| \\`x\\` \\[a\\](http&#8203;://b.example) \\*\\*c\\*\\*"
        in text
    )
    unescaped = re.sub(r"\\.", "", text)
    assert set(re.findall(r"<[^>]*>", unescaped)) <= {"<br>"}
    assert "`" not in unescaped and "[" not in unescaped
    rows = [block for block in document.blocks if isinstance(block, Table)]
    counts = [line.count("|") for line in unescaped.splitlines() if line.startswith("|")]
    expected = [len(each.head) + 1 for each in rows for _ in range(len(each.rows) + 2)]
    assert counts == expected


def test_a_terminal_gets_no_commands() -> None:
    """The escape sequences are gone and the words are there."""
    text = terminal(policy_document(evil()))
    assert "\x1b" not in text and "\u202e" not in text
    assert "<script>alert(1)</script> red" in " ".join(text.split())


@pytest.mark.parametrize("name", ["clearcare", "cloveretl", "mor", "portacare", "sftpplus"])
@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_a_page_fits_every_screen(name: str, width: int) -> None:
    """No line is wider than the screen, and no word of the page is lost on a narrow one."""
    document = policy_document(policy(name))
    text = terminal(document, width)
    assert max(map(cells, text.splitlines())) <= width
    narrow, wide = (
        "".join(sorted(set(re.findall(r"[A-Z]{2}-[0-9]{2}", t)))) for t in (text, terminal(document, 400))
    )
    assert narrow == wide


def test_columns_become_records_where_they_do_not_fit() -> None:
    """The row's name, and below it what each column says; empty ones are left out."""
    wide = table(
        ("plan", "first", "second", "third"),
        [("gold", "a" * 20, "b" * 20, ""), ("silver", "c", "", "d" * 20)],
    )
    text = terminal(Document("Page", (wide,)), 50)
    assert text.splitlines() == [
        "Page", "  gold", f"    first: {'a' * 20}", f"    second: {'b' * 20}", "", "  silver", "    first: c",
        f"    third: {'d' * 20}",
    ]  # fmt: skip


def test_text_is_broken_at_spaces_and_in_cells() -> None:
    """Long words are broken where they must be; wide characters count twice; line ends stay."""
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("a\nb", 9) == ["a", "b"]
    assert wrapped("abcdefgh", 3) == ["abc", "def", "gh"]
    assert wrapped("日本語日本語", 5) == ["日本", "語日", "本語"]
    assert wrapped("", 5) == [""]


def test_a_document_leaves_out_what_is_empty() -> None:
    """Sections without content, and columns without an entry but for the first."""
    assert section("Nothing", None, Paragraph(""), Items(()), Table(("a",), ())) == []
    assert section("Some", Paragraph("x")) == [Heading("Some"), Paragraph("x")]
    assert table(("", "b", "c"), [("", "", "1"), (None, None, Soft("2"))]).head == ("", "c")


def block(name: str, title: str) -> list[str]:
    """The lines of a section of a shipped policy's page at a width of 100, without the ends of lines."""
    text = terminal(policy_document(policy(name)))
    return text.split(f"\n{title}\n")[1].split("\n\n")[0].splitlines()


def test_the_ladder_as_the_vendor_prints_it() -> None:
    """PC-07: eleven rungs at most, by priority, around the clock."""
    assert block("portacare", "LADDER") == [
        "  Counted from opening until resolution or closing [PC-07]",
        "  tickets      when            who is told",
        "  priority P1  at once         technical-support-manager",
        "               after 1 hour    customer-relations-manager",
        "               after 4 hours   cto",
        "  priority P2  after 1 hour    technical-support-manager",
        "               after 4 hours   customer-relations-manager",
        "               after 8 hours   cto",
        "  priority P3  after 48 hours  technical-support-manager",
        "               after 96 hours  customer-relations-manager",
        "  priority P4  after 96 hours  technical-support-manager",
    ]


def test_guaranteed_times_as_the_vendor_prints_them() -> None:
    """CE-03 to CE-05: a row for each level, with the promise in words."""
    assert block("cloveretl", "Guaranteed product fix (fix)")[-3:] == [
        "  level-1  next scheduled release",
        "  level-2  1 month",
        "  level-3  1 week",
    ]

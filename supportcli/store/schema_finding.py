"""What finds tickets: two full-text indexes and the indexes of lists; only SQLite has FTS5 and triggers like these.

``search`` holds no text of its own: the view ``search_texts`` reads the text of a ticket from its events, where it
stands anyway. Its words are cut to their stems, without diacritics. ``subjects`` knows every three letters in a row,
so that a part of a subject is found without reading all of them.
"""

from __future__ import annotations


def _of(table: str, path: str) -> str:
    # a damaged event says nothing; it must not keep the others from being found
    return f"CASE WHEN json_valid({table}.data) THEN json_extract({table}.data, '$.{path}') END"


_COUNTS = (
    "NOT EXISTS (SELECT 1 FROM events u WHERE u.ticket = t.id AND u.kind = 'undone'"
    f" AND {_of('u', 'operation')} = e.operation)"
)
_TEXT = (
    "(SELECT group_concat({what}, char(10)) FROM events e"
    f" WHERE e.ticket = t.id AND e.kind IN ({{kinds}}) AND {_COUNTS})"
)
# FTS5 checks an index without table-valued functions: json_each must not stand in the view
_ANSWERS = f"trim({_of('e', 'answers')}, '{{}}\"')"
_READ_AS = {"""'":"'""": "': '", """'","'""": "char(10)", r"'\n'": "char(10)", r"""'\"'""": """'"'"""}
for _written, _read in _READ_AS.items():
    _ANSWERS = f"replace({_ANSWERS}, {_written}, {_read})"
_SAID = _TEXT.format(
    what=f"CASE e.kind WHEN 'opened' THEN {_of('e', 'description')}"
    f" WHEN 'detailed' THEN {_ANSWERS} ELSE {_of('e', 'body')} END",
    kinds="'opened', 'replied', 'received', 'detailed', 'resolved', 'tracked'",
)
_NOTED = _TEXT.format(
    what=f"coalesce({_of('e', 'body')}, {_of('e', 'what')}, {_of('e', 'why')})",
    kinds="'commented', 'troubleshot', 'recreated', 'logged', 'handed-on'",
)

_STEMS = "porter unicode61 remove_diacritics 2"

TEXTS = f"""CREATE VIEW search_texts (id, subject, body, comments) AS
        SELECT t.id, t.subject, {_SAID}, {_NOTED} FROM tickets t"""
SEARCH = (
    TEXTS,
    f"""CREATE VIRTUAL TABLE search USING fts5(
        subject, body, comments,
        content = 'search_texts', content_rowid = 'id', tokenize = '{_STEMS}'
    )""",
    """CREATE VIRTUAL TABLE subjects USING fts5(
        subject, content = 'tickets', content_rowid = 'id', tokenize = 'trigram'
    )""",
    """CREATE TRIGGER subjects_inserted AFTER INSERT ON tickets
        BEGIN INSERT INTO subjects (rowid, subject) VALUES (new.id, new.subject); END""",
    """CREATE TRIGGER subjects_updated AFTER UPDATE OF subject ON tickets
        WHEN old.subject <> new.subject BEGIN
        INSERT INTO subjects (subjects, rowid, subject) VALUES ('delete', old.id, old.subject);
        INSERT INTO subjects (rowid, subject) VALUES (new.id, new.subject);
    END""",
)
"""Full-text search over what a ticket says, and over parts of subjects."""

_FILTERED = ("kind", "level", "cause", "channel", "team", "product", "version", "environment", "priority")
_ALSO_SORTED = ("assignee", "policy")
_SORTED = ("opened_at", "updated_at", "resolved_at", "closed_at", "subject", "plan_rank", "customer")
_LATE = "state = 'stopped' AND stopped_at > due_at"
_NEXT = "COALESCE(next_due_at, '~')"
_PLAN = "COALESCE(plan_rank, 1000000)"
_DUE = f"next_due_at, COALESCE(priority_rank, 1000000), {_PLAN}, id"

LISTS = (
    "DROP INDEX tickets_board",
    f"CREATE INDEX tickets_board ON tickets ({_DUE}) WHERE status IN ('new', 'open', 'waiting')",
    f"CREATE INDEX tickets_due ON tickets ({_DUE}, status)",
    f"CREATE INDEX tickets_priority_rank ON tickets (priority_rank, {_NEXT}, {_PLAN}, id, status)",
    "CREATE INDEX tickets_status ON tickets (LOWER(status), id)",
    "CREATE INDEX tickets_unanswered ON tickets (status) WHERE first_response_at IS NULL",
    "DROP INDEX tickets_customer",
    *(f"CREATE INDEX tickets_{name} ON tickets ({name}, id, status)" for name in _SORTED),
    *(f"CREATE INDEX tickets_{name} ON tickets (LOWER({name}), id, status)" for name in _ALSO_SORTED),
    *(f"CREATE INDEX tickets_{name} ON tickets (LOWER({name}), status)" for name in _FILTERED),
    "CREATE INDEX tickets_plan ON tickets (LOWER(plan), status)",
    "CREATE INDEX tickets_contact ON tickets (contact, status)",
    "CREATE INDEX tickets_priority_code ON tickets (priority_code, status)",
    "CREATE INDEX clocks_running ON clocks (state, due_at, warn_at) WHERE state = 'running'",
    "CREATE INDEX clocks_paused ON clocks (state) WHERE state = 'paused'",
    f"CREATE INDEX clocks_late ON clocks (state, due_at, stopped_at) WHERE {_LATE}",
)
"""Every field of a filter word, with the status beside it, because every list asks for that; and every order."""

CHOSEN = f"CREATE VIRTUAL TABLE temp.chosen USING fts5(subject, body, comments, tokenize = '{_STEMS}')"
"""The same index for a handful of tickets, for as long as a question takes."""

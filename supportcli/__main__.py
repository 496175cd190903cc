"""``python -m supportcli``: the same entry as the installed command."""

from __future__ import annotations

import sys

from supportcli.cli.main import main

if __name__ == "__main__":
    sys.exit(main())

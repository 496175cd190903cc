"""What can go wrong with an IMAP server, in words that hold no password."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager


class ImapError(Exception):
    """The server does not do what it was asked.

    Args:
        message: Why, on one line.
        broken: The session is of no more use; another one may do better.
    """

    def __init__(self, message: str, *, broken: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.broken = broken


@contextmanager
def failing(secret: str = "") -> Iterator[None]:
    """Whatever the library or the network raises within becomes an ImapError, without this secret in it."""
    from imaplib import IMAP4

    try:
        yield
    except IMAP4.readonly:  # an abort, says the library; the session goes on
        raise ImapError("the folder is read-only: nothing could be marked in it") from None
    except IMAP4.abort as error:
        raise ImapError(_words(error, secret) or "the server hung up", broken=True) from None
    except (IMAP4.error, AssertionError) as error:
        raise ImapError(_words(error, secret)) from None
    except ssl.SSLCertVerificationError as error:
        raise ImapError(f"its certificate is not trusted: {error.verify_message}", broken=True) from None
    except TimeoutError:
        raise ImapError("the server does not answer in time", broken=True) from None
    except OSError as error:
        what = (error.strerror if not isinstance(error, ssl.SSLError) else error.reason) or str(error)
        raise ImapError(_clean(str(what), secret), broken=True) from None
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        # an answer of a form that the library does not expect
        raise ImapError(f"the server's answer cannot be read ({type(error).__name__})") from None


def _words(error: Exception, secret: str) -> str:
    text = " ".join(
        each.decode("utf-8", "replace") if isinstance(each, bytes) else str(each) for each in error.args
    )
    return _clean(text, secret) or type(error).__name__


def _clean(text: str, secret: str) -> str:
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    # imaplib quotes bytes as Python writes them
    if text.startswith(("b'", 'b"')) and text.endswith(text[1]):
        text = text[2:-1]
    return (text.replace(secret, "…") if secret else text)[:300]

"""Messages to the addresses in a site's settings; an address that cannot be reached fails no run."""

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

from flows.running.log import FailedInPartError
from flows.steps.site.errors import HeldError, is_interrupt, machine_fault, sentence_of
from flows.steps.site.site import Site
from schemas.integrity.faults import CatalogueError
from schemas.texts.language_texts import worded
from schemas.texts.said import Saying, said_in

_log = logging.getLogger(__name__)

_SECRET = re.compile(r"\$\{(\w+)\}")


def send_message(site: Site, title: str, text: str) -> bool:
    """Send a message to every address of the settings; return True if all accepted it.

    A warning never shows a full address, because it may contain a secret.
    """
    if not site.settings.notify:
        return True
    from apprise import Apprise  # noqa: PLC0415  half a second to import, off by default

    sent = True
    for number, address in enumerate(site.settings.notify, 1):
        kind = address.partition(":")[0]
        missing = [name for name in _SECRET.findall(address) if not os.environ.get(name)]
        sender = Apprise()
        if missing:
            reason = Saying("error.no_environment", name=missing[0])
        elif not sender.add(_SECRET.sub(lambda name: os.environ[name[1]], address)):
            reason = Saying("error.no_address")
        elif not sender.notify(body=text, title=title):
            reason = Saying("error.unreachable")
        else:
            continue
        sent = False
        _log.warning(Saying("log.not_notified", number=number, kind=kind, reason=reason))
    return sent


@contextmanager
def report_failures(site: Site, what: str) -> Iterator[None]:
    """Send a message if the run inside fails or its publication is held."""
    try:
        yield
    except Exception as error:
        if is_interrupt(error):  # the operator sees it
            raise
        is_part = isinstance(error, FailedInPartError)
        outcome = "held" if isinstance(error, HeldError) else "failed_in_part" if is_part else "failed"
        said = worded(site.settings.message_language, f"message.{outcome}")
        send_message(
            site,
            f"{site.settings.name} {what} {said}",
            _text_of(error, site),
        )
        raise


_FAULTS = 5
"""Faults of a catalogue that a message lists."""


def _text_of(error: Exception, site: Site) -> str:
    lang = site.settings.message_language
    if isinstance(error, CatalogueError):
        told = [fault.said(lang) for fault in error.faults[:_FAULTS]]
        more = ["…"] * (len(error.faults) > _FAULTS)
        return "\n".join([error.sentence.said(lang), *told, *more])
    fault = machine_fault(error, site.runs.parent)
    said = fault.said(lang) if fault else said_in(error, lang)
    return said or sentence_of(error, site.runs.parent)

"""Languages of a site whose tables of texts lack keys: said once a run."""

import logging

from flows.steps.site.site import Site
from schemas.texts.said import Saying
from schemas.texts.site_texts import keys_lacking

_log = logging.getLogger(__name__)


def warn_of_gaps(site: Site) -> None:
    """Warn of each language that the site's settings name and that has English texts for want of its own."""
    settings = site.settings
    used = [settings.message_language, settings.slip_language, *settings.report_languages]
    for lang in dict.fromkeys(used):
        if count := keys_lacking(lang):
            _log.warning(Saying("log.gaps", lang=lang, count=count))

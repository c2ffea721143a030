"""Site: the folder of one federation, its settings and the paths in it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from flows.steps.site.setting_faults import setting_faults
from flows.steps.site.settings import Settings, SiteError
from schemas.texts.language_texts import COMPLETE, use_log_language
from schemas.texts.said import Saying
from schemas.texts.site_texts import TextsError, use_texts_in

if TYPE_CHECKING:
    from schemas.catalogue import Catalogue
    from schemas.catalogue_files import CatalogueSource

SETTINGS_FILE, WORKBOOK, TEXTS = "fedstats.toml", "catalogue.xlsx", "texts"
"""Files of a site: its settings, its catalogue as a workbook, and the folder of its own tables of texts."""
RUN_NAME = "%Y%m%dT%H%M%S%fZ"
"""Name of a run's folder: the time at which it began, in UTC."""


@dataclass(frozen=True)
class Site:
    """Folder of one federation; every path that the pipeline reads or writes is an attribute.

    A trial writes its ledger, marts and part files to a separate folder, which is removed afterwards.
    """

    root: Path
    settings: Settings
    is_trial: bool = False

    @property
    def raw(self) -> Path:
        return self.root / "data" / "raw"

    @property
    def archive(self) -> Path:
        return self.root / "data" / "archive"

    @property
    def quarantine(self) -> Path:
        """Submissions with personal data, or not searchable for it; only the owner of the folder may read them."""
        return self.root / "data" / "quarantine"

    @property
    def returns(self) -> Path:
        """Slips for the officers."""
        return self.root / "data" / "returns"

    @property
    def max_bytes(self) -> int:
        """Limit on the bytes of a submission."""
        return self.settings.max_file_mb * 2**20

    @property
    def trial(self) -> Path:
        """Working folder of a trial, empty afterwards."""
        return self.root / "data" / "trial"

    @property
    def _state(self) -> Path:
        return self.trial if self.is_trial else self.root / "data"

    @property
    def ledger(self) -> Path:
        return self._state / "ledger"

    @property
    def work(self) -> Path:
        """Part files of the run in progress, empty afterwards."""
        return self._state / "work"

    @property
    def marts(self) -> Path:
        return self._state / "marts"

    @property
    def current(self) -> Path:
        """Published vintage: a symbolic link into marts/vintages."""
        return self.marts / "current"

    @property
    def first_page(self) -> Path:
        """The first page of the current vintage's report."""
        return self.current / "report" / "index.html"

    @property
    def rolled(self) -> Path:
        """Inputs of the current vintage."""
        return self._state / "rolled.json"

    @property
    def events_head(self) -> Path:
        """Note of the last event, outside the archive."""
        return self.root / "data" / "events_head.json"

    @property
    def events_heads(self) -> tuple[Path, Path]:
        """Both notes of the last event; without either the loss of the last events is not seen."""
        return self.events_head, self.root / "data" / "ledger" / "events_head.json"

    @property
    def ledger_counts(self) -> Path:
        """Rows that each ingest wrote to the ledger; without it the ledger is counted anew."""
        return self._state / "ledger_counts.json"

    @property
    def ledger_contents(self) -> Path:
        """Rows and columns with numbers of each period of a large ledger; it may vanish without harm."""
        return self._state / "ledger_contents"

    @property
    def hashed(self) -> Path:
        """File of the current vintage up to which the last night compared hashes; it may vanish without harm."""
        return self._state / "hashed.json"

    @property
    def slips_due(self) -> Path:
        """Slips that are still to be written: what they say, one folder a batch."""
        return self.root / "data" / "slips_due"

    @property
    def aside(self) -> Path:
        """Files and folders that were in the way of runs, moved there and never deleted."""
        return self.root / "data" / "aside"

    @property
    def seen(self) -> Path:
        """Hashes of the raw files when they were last read."""
        return self.root / "data" / "seen.json"

    @property
    def beat(self) -> Path:
        """Clock and uptime of the last run."""
        return self.root / "data" / "beat.json"

    @property
    def runs(self) -> Path:
        """Logs of runs, one folder each."""
        return self.root / "data" / "runs"

    @property
    def lock(self) -> Path:
        return self.root / "data" / "run.lock"

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.timezone)

    def in_utc(self, moment: datetime) -> datetime:
        """Convert a moment to UTC; without an offset it is the site's local time. Raises ValueError in year 1 or 9999."""
        try:
            return (moment if moment.tzinfo else moment.replace(tzinfo=self.timezone)).astimezone(UTC)
        except OverflowError:
            raise ValueError(Saying("error.time_out_of_range", time=moment)) from None

    @cached_property
    def catalogue(self) -> "Catalogue":
        """Catalogue of the site: csv files in the folder that the settings name, or a workbook."""
        path = self.own_catalogue
        if path.suffix.lower() != ".xlsx":
            return _read_catalogue(path)
        from flows.steps.catalogue.workbook_source import WorkbookSource  # noqa: PLC0415  sites of csv do without

        return _read_catalogue(WorkbookSource(path))

    @property
    def own_catalogue(self) -> Path:
        """The folder or workbook that the settings name."""
        return self.root / self.settings.catalogue

    @property
    def other_catalogue(self) -> Path:
        """The other form of the catalogue, which does not count: the workbook, or the folder of csv files."""
        return self.root / ("catalogue" if self.own_catalogue.suffix.lower() == ".xlsx" else WORKBOOK)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the settings for a worker process, which reads the catalogue again."""
        return _same_site, (self.root, self.settings.model_dump(), self.is_trial)


def _read_catalogue(source: "Path | CatalogueSource") -> "Catalogue":
    from schemas.catalogue import Catalogue  # noqa: PLC0415  polars, which a help does without

    return Catalogue(source)


def _same_site(root: Path, settings: dict[str, Any], is_trial: bool) -> Site:
    use_texts_in(root / TEXTS)
    use_log_language(settings["message_language"])
    return Site(root, Settings.model_construct(**settings), is_trial)


def open_site(folder: Path) -> Site:
    """Open the site in `folder`. Raises SiteError if it has no usable fedstats.toml."""
    root = folder.resolve()
    path = root / SETTINGS_FILE
    use_log_language(COMPLETE)  # until the settings name another one
    try:
        use_texts_in(root / TEXTS)
    except TextsError as error:
        raise SiteError(error.sentence) from None
    if not path.is_file():
        raise SiteError(Saying("error.no_site", folder=folder, file=SETTINGS_FILE))
    try:
        settings = type("SiteSettings", (Settings,), {"toml_file": path, "__annotations__": {}})()
    except ValidationError as error:
        raise SiteError(setting_faults(error, Settings, path)) from None
    use_log_language(settings.message_language)
    return Site(root, settings)


def find_site(start: Path) -> Path:
    """Nearest folder at or above `start` that contains fedstats.toml; `start` itself if there is no such folder."""
    for folder in (start, *start.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    return start

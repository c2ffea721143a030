"""Words for the steps of a run and what they count, in Chinese and in English, from the text tables."""

from collections.abc import Mapping
from typing import Any

from schemas.texts.language_texts import texts_of, worded

_LANGUAGES = ("zh", "en")
"""Languages of a run's log and of its page."""


def begun_text(step: str) -> str:
    """Sentence at the beginning of a step: 读取并审核 …… / reading and checking …."""
    return " / ".join(
        worded(lang, "said.step_begun", step=worded(lang, f"step.{step}")) for lang in _LANGUAGES
    )


def ended_text(step: str, seconds: float, counts: Mapping[str, Any]) -> str:
    """Sentence at the end of a step with its seconds and counts, or that it failed.

    Counts without a text stay in the log file.
    """
    outcome = "failed" if counts.get("outcome") == "failed" else "done"
    sentences = []
    for lang in _LANGUAGES:
        own = texts_of(lang)
        said = own["said.step_ended"].format(
            step=own[f"step.{step}"], outcome=own[f"said.step_{outcome}"], seconds=f"{seconds:.1f}"
        )
        known = [(own.get(f"count.{name}"), value) for name, value in counts.items()]
        said += "".join(
            worded(lang, "said.step_count", name=name, value=value) for name, value in known if name
        )
        sentences.append(said)
    return " / ".join(sentences)

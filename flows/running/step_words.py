"""Words for the steps of a run and what they count, in Chinese and in English."""

from collections.abc import Mapping
from typing import Any

STEPS = {
    "receive": ("查找新报表", "looking for new returns"),
    "ingest": ("读取并审核", "reading and checking"),
    "recorrect": ("更正", "corrections"),
    "publish": ("发布", "publishing"),
    "slips": ("写退回单", "writing slips"),
    "compare": ("核对已发布的文件", "comparing published files"),
    "workbooks": ("写 Excel", "workbooks"),
    "report": ("写网页", "pages"),
}
"""Steps that a run logs."""

_COUNTS = {
    "period": ("报告期", "period"),
    "files": ("新文件", "new files"),
    "received": ("收到", "received"),
    "accepted": ("接收", "accepted"),
    "rejected": ("退回", "rejected"),
    "waiting": ("待读", "waiting"),
    "corrected": ("更正后重读", "read again with corrections"),
    "vintage": ("版本", "vintage"),
    "findings": ("问题", "findings"),
    "changed": ("变动的数", "changed figures"),
    "slips": ("退回单", "slips"),
    "compared": ("核对的文件", "files compared"),
}
"""Counts of a step that people are told; the others stay in the log file."""


def begun_text(step: str) -> str:
    """Sentence at the beginning of a step: 读取并审核 …… / reading and checking …."""
    chinese, english = STEPS[step]
    return f"{chinese} …… / {english} …"


def ended_text(step: str, seconds: float, counts: Mapping[str, Any]) -> str:
    """Sentence at the end of a step with its seconds and counts, or that it failed."""
    known = [(*_COUNTS[name], value) for name, value in counts.items() if name in _COUNTS]
    outcome = ("没有完成", "failed") if counts.get("outcome") == "failed" else ("完成", "done")
    chinese = [
        f"{STEPS[step][0]}：{outcome[0]}",
        f"{seconds:.1f} 秒",
        *(f"{zh} {value}" for zh, _, value in known),
    ]
    english = [
        f"{STEPS[step][1]}: {outcome[1]}",
        f"{seconds:.1f} s",
        *(f"{en} {value}" for _, en, value in known),
    ]
    return f"{'，'.join(chinese)} / {', '.join(english)}"

"""Months in names of files and folders that say when a return was sent, not which month its figures are of."""

import re

from flows.steps.recognise.said_times import SPAN, SaidTime, months_of
from schemas.periods import Period

_BEHIND = re.compile(r"(?:上报|报送|报来|上交|交来|提交|收到?|收齐)(?![\u4e00-\u9fff])")
_BEFORE = re.compile(r"(?:收到|上报于|报送于|提交于)$")
_MOST_MONTHS_LATER = 3
"""Months after the last month of a period in which its return may still be sent."""


def is_of_sending(plain: str, time: SaidTime) -> bool:
    """Check whether a month in a name is the month of sending: 4月上报, 收到4月; 4月报表 and 4月上报数据 are figures."""
    if time.kind != SPAN or time.first != time.last:
        return False
    return bool(_BEHIND.match(plain, time.end) or _BEFORE.search(plain[: time.start]))


def may_be_sent(time: SaidTime, period: Period) -> bool:
    """Check whether a return of the period may have been sent in that month: in its last month or soon after."""
    year, _, last = months_of(period)
    later = time.first - last + 12 * (time.year - year) if time.year else (time.first - last) % 12
    return 0 <= later <= _MOST_MONTHS_LATER

"""Texts of the command line, each in Chinese and in English."""

from typing import Any

from flows.cli._texts_catalogue import OF_CATALOGUE
from flows.cli._texts_lists import OF_LISTS
from flows.running.step_words import STEPS

SENTENCES: dict[str, tuple[str, str]] = {
    **OF_CATALOGUE,
    **OF_LISTS,
    **STEPS,
    # further stages of a run, and of verify
    "roll_up": ("逐级汇总", "rolling up"),
    "slips": ("写退回单", "writing slips"),
    "archive": ("核对存档", "verifying the archive"),
    "events": ("核对决定和收件记录", "verifying decisions and receipts"),
    "ledger": ("核对台账", "verifying the ledger"),
    "vintages": ("核对各版本", "verifying vintages"),
    # how a run ended
    "counts": (
        "收到 {received} 份，接收 {accepted} 份，退回 {rejected} 份。",
        "received {received}, accepted {accepted}, rejected {rejected}.",
    ),
    "published": ("已发布新版本 {vintage}", "published vintage {vintage}"),
    "unchanged": ("没有新内容，沿用版本 {vintage}", "nothing new, vintage {vintage} stays current"),
    "next": (
        "数据表在 {marts}；问题清单：findings.parquet",
        "tables are in {marts}; what to correct: findings.parquet",
    ),
    "failed": ("运行失败：{reason}。{stands}", "the run failed: {reason}. {stands}"),
    "written": (
        "已写好截至那个时间的版本 {vintage}，没有发布；当前版本不变。看有什么不同：fedstats diff {vintage} current",
        "wrote vintage {vintage} as of that time and published nothing; the current vintage stays. To compare: fedstats "
        "diff {vintage} current",
    ),
    "stands": ("已发布的数据没有变动。", "What is published is unchanged."),
    "published_before": (
        "在此之前已发布新版本 {vintage}。",
        "Vintage {vintage} had been published before.",
    ),
    "bug": (
        "运行失败，原因不明；详情已写入 {log}，请交给系统管理员。{stands}",
        "the run failed for an unknown reason; details are in {log}, give it to the administrator. {stands}",
    ),
    "no_runs": ("还没有运行过", "nothing has run yet"),
    "end_failed": ("失败", "failed"),
    "end_failed_in_part": ("部分失败", "failed in part"),
    "end_done": ("完成", "done"),
    "end_unfinished": ("未结束（被中断，或正在运行）", "unfinished: killed, or still running"),
    # what was typed wrongly
    "catalogue_faults": (
        "目录 {folder} 有 {count} 处错误，请逐条改正后再运行。已发布的数据没有变动。",
        "the catalogue {folder} has {count} faults: correct each and run again. What is published is unchanged.",
    ),
    "not_published": (
        "本站点还没有发布过数据，或已发布的不完整，请先运行：fedstats nightly",
        "this site has published nothing yet, or files of it are missing; run first: fedstats nightly",
    ),
    "no_such_period": (
        "“{period}”不是报告期，请写成 2025-02、2025年2月、2025年第一季度、2025上半年 或 2025",
        "{period!r} is not a period: write it as 2025-02, 2025-Q1, 2025-H1 or 2025",
    ),
    "nothing_expected": (
        "{period} 没有应报的报表，请核对报告期",
        "no return is expected for {period}: check the period",
    ),
    "bad_time": (
        "时间“{time}”看不懂，请写成 2025-04-01 或 2025-04-01T02:00:00+08:00",
        "the time {time!r} cannot be read: write it as 2025-04-01 or 2025-04-01T02:00:00+08:00",
    ),
    "nothing_in_folder": (
        "文件夹 {folder} 里没有文件，请核对路径",
        "there is no file in the folder {folder}: check the path",
    ),
    "no_such_file": ("找不到文件 {file}，请核对路径", "there is no file {file}: check the path"),
    "one_file": ("--slip 一次只能给一个文件", "--slip takes one file at a time"),
    "output_is_input": (
        "退回单不能写到报表本身 {path}，请换一个文件名",
        "the slip must not replace the return {path}: give another file name",
    ),
    "output_not_xlsx": (
        "{path} 不能作为输出文件，请写成以 .xlsx 结尾的文件名",
        "{path} cannot be the output: give a file name that ends in .xlsx",
    ),
    "no_such_folder": (
        "没有文件夹 {folder}，请先建好或换一个位置",
        "there is no folder {folder}: make it first, or write elsewhere",
    ),
    "not_written": ("{path} 写不进去：{reason}", "{path} cannot be written: {reason}"),
    # returns
    "no_findings": (
        "没有发现问题，{accepted} 个数可以接收，可以上报。",
        "no findings: {accepted} numbers can be accepted, and the return can be sent.",
    ),
    "only_warnings": (
        "没有错误，{warnings} 个提示；{accepted} 个数可以接收，可以上报。上报前请逐条核对提示：有误的改正，属实的在“上报说明”里写明原因。",
        "no errors, {warnings} warnings; {accepted} numbers can be accepted, and the return can be sent. Check each "
        "warning first: correct what is wrong, and explain what is right.",
    ),
    "nothing_taken": (
        "没有错误，{warnings} 个提示，但没有读到任何数，还不能上报。请按上表补填后再自查。",
        "no errors, {warnings} warnings, but no number was read, so the return cannot be sent yet. Complete it as the "
        "table says and check it again.",
    ),
    "found": (
        "{errors} 个错误，{warnings} 个提示；{accepted} 个数可以接收，{rejected} 个不能。请按上表改正错误，再自查一次，没有错误后上报。",
        "{errors} errors, {warnings} warnings; {accepted} numbers can be accepted, {rejected} cannot. "
        "Correct the errors as the table says, check the return again, and send it once it has none.",
    ),
    "no_slip": (
        "没有问题，不出退回单；{path} 未写",
        "no findings, so there is no slip: {path} is not written",
    ),
    "slip_failed": (
        "程序出不了这份退回单（{error}），{path} 未写；请把报表交给系统管理员",
        "the program failed to make the slip ({error}), and {path} is not written: give the return to the administrator",
    ),
    "slip_written": (
        "退回单已写到 {path}，问题标在各单元格上",
        "the slip is in {path}, with each finding at its cell",
    ),
    "template_written": (
        "空表已写到 {path}；填好后先自查：fedstats check {path}",
        "the empty return is in {path}; once it is filled in, check it: fedstats check {path}",
    ),
    "accepted": (
        "报表 {submission} 的提示 {rule} 已记为“已说明”，下次 fedstats nightly 发布后生效",
        "{rule} of {submission} is recorded as explained; the next fedstats nightly publishes it",
    ),
    "withdrawn": (
        "报表 {subject} 已撤回，下次 fedstats nightly 发布后不再计入",
        "{subject} is withdrawn and no longer counts from the next fedstats nightly on",
    ),
    "restored": (
        "报表 {subject} 的撤回已取消，下次 fedstats nightly 发布后重新计入",
        "the withdrawal of {subject} is undone; it counts again from the next fedstats nightly on",
    ),
    # status
    "not_due": (
        "{periods} 还有 {count} 份没有报来，还没到期。",
        "{periods}: {count} returns have not come, and are not due yet.",
    ),
    "all_in": ("{periods} 全部按时报齐。", "{periods}: every return was received on time."),
    "missing": ("未报", "missing"),
    "late": ("迟报", "late"),
    "waiting": (
        "待解锁 · {title} · {name} {place_code}：{number} {file}",
        "waiting for an unlock · {title} · {name} {place_code}: {number} {file}",
    ),
    # explain
    "disputed": ("有争议：{name}", "disputed: {name}"),
    "figure": (
        "{name} {period} {indicator}：{value} {unit}（{status}，{method}；应报 {units_expected}，已报 {units_reported}）",
        "{name} {period} {indicator}: {value} {unit} ({status}, {method}; expected {units_expected}, reported "
        "{units_reported})",
    ),
    "cell": (
        "{place}{period}：{value} ← {file}{sheet} {cell} 格",
        "{place}{period}: {value} ← {file}{sheet} {cell}",
    ),
    "cell_blank": (
        "{place}{period}：已报未填 ← {file}{sheet}",
        "{place}{period}: left blank ← {file}{sheet}",
    ),
    "cell_suppressed": (
        "{place}{period}：抑制 ← {file}{sheet} {cell} 格",
        "{place}{period}: suppressed ← {file}{sheet} {cell}",
    ),
    "cell_missing": ("{place}{period}：缺报（{form}）", "{place}{period}: not received ({form})"),
    "cell_received": (
        "{place}{period}：已收（{form}）← {file}{sheet}",
        "{place}{period}: received ({form}) ← {file}{sheet}",
    ),
    "cell_awaited": ("{place}{period}：未到期（{form}）", "{place}{period}: not yet due ({form})"),
    "was_late": ("，迟报", ", late"),
    "more_returns": ("另有 {count} 份，见 fedstats status", "and {count} more, see fedstats status"),
    "as_written": ("，原文“{said}”{qualifier}", ", as written {said!r}{qualifier}"),
    "as_subtotal": ("（上报的下级合计）", " (reported total of the places below)"),
    "as_cumulative": ("（本年累计）", " (cumulative from the start of the year)"),
    "as_claim": ("（填报的比率或合计，只核对）", " (reported rate or total, only compared)"),
    "left_out": (
        "（未计入：其他报告期的报表已含这些月份）",
        " (left out: returns of other periods contain these months)",
    ),
    "corrected": ("更正：{said}", "corrected: {said}"),
    "explained": ("说明：{said}", "explained: {said}"),
    "deeper": (
        "再往下：fedstats explain 下级单位 {period} {indicator}，或 --depth {depth}；全部内容加 --json",
        "further down: fedstats explain PLACE {period} {indicator}, or --depth {depth}; for everything add --json",
    ),
    # vintages and differences
    "no_vintage": (
        "还没有发布过版本，请先运行：fedstats nightly",
        "no vintage yet; run first: fedstats nightly",
    ),
    "current": ("当前", "current"),
    "lacks": (
        "不完整，缺 {count} 个文件，如 {file}",
        "incomplete: {count} files missing, for example {file}",
    ),
    "rolled_back": (
        "当前版本已换回 {vintage}；在收到新报表或有新决定之前，fedstats nightly 不会改动它",
        "{vintage} is current again; fedstats nightly keeps it until there is a new return or decision",
    ),
    "no_difference": ("{old} 与 {new} 的数没有差别", "no figure differs between {old} and {new}"),
    "differences": (
        "{old} → {new}：{count} 处变化（改 {revised}，新 {come}，消失 {gone}）",
        "{old} → {new}: {count} changes ({revised} revised, {come} new, {gone} gone)",
    ),
    "with_longer": (
        "；连同随之变化的较长期间（括号里的），共 {count} 个数",
        "; with the longer periods that changed with them (in brackets) {count} figures in all",
    ),
    "more": ("另有 {count} 处，全部内容加 --json", "{count} more; for everything add --json"),
    # locks, backfill, rebuild
    "locked": (
        "{subject} 已锁定：此后收到的报表保留待解锁，不改动已有的数",
        "{subject} is locked: returns received from now on wait and change no figure",
    ),
    "unlocked": (
        "{subject} 已解锁：待解锁的报表 {count} 份，下次 fedstats nightly 发布后计入",
        "{subject} is unlocked: {count} waiting submissions count from the next fedstats nightly on",
    ),
    "read_again": (
        "重读 {count} 份报表（{periods} 个期间）；{done} 份已由现在的目录和程序读过，不再重读",
        "read {count} submissions of {periods} periods again; {done} had already been read with today's catalogue "
        "and code",
    ),
    "period_failed": ("{period} 没有重算：{why}", "{period} was not derived again: {why}"),
    "dry_run": ("以上为试算，没有改动任何数据。", "This was a trial: nothing is changed."),
    "rebuilt": (
        "已由存档里的 {count} 份报表重建台账；当前版本仍是 {vintage}",
        "rebuilt the ledger from {count} archived submissions; vintage {vintage} is current as before",
    ),
    "rebuilt_anew": (
        "已由存档里的 {count} 份报表重建台账；报表、目录或程序与上一版本不同，发布了新版本 {vintage}",
        "rebuilt the ledger from {count} archived submissions; inputs changed since the last vintage, so a new one "
        "was published: {vintage}",
    ),
    # verify
    "verified": (
        "都完好：存档 {archive:,} 个文件，决定 {events:,} 个，台账 {ledger:,} 个文件，各版本 {vintages:,} 个文件。",
        "all sound: {archive:,} files of the archive, {events:,} events, {ledger:,} files of the ledger, {vintages:,} "
        "files of vintages.",
    ),
    "verified_with_problems": (
        "有 {count} 处问题，怎么修写在各条里；没有改动任何数据。",
        "{count} problems, each with what mends it; nothing was changed.",
    ),
    "break_accepted": (
        "{count} 处断缺已记为已知并接受，下次 fedstats nightly 照常发布",
        "{count} breaks are recorded as known and accepted; the next fedstats nightly publishes again",
    ),
    # serve and site
    "serving": (
        "服务已启动：{page}（只在本机打开）。每晚 {at}（{zone}）自动运行；手动重算在网页的 Deployments → backfill。按 Ctrl+C 结束。",
        "serving at {page} (this machine alone); nightly runs at {at} ({zone}); start a backfill on the page under "
        "Deployments → backfill. Ctrl+C ends it.",
    ),
    "page_password": (
        "打开网页时要填的口令在 {file}，只有运行服务的用户能读",
        "the pages ask for the password in {file}, which the service's user alone can read",
    ),
    "served": (
        "服务已结束；再次启动后照常按时运行。",
        "ended; the schedule continues once it is started again",
    ),
    "port_taken": (
        "端口 {port} 已被占用：服务可能已在运行，或请在 fedstats.toml 里改 port",
        "port {port} is taken: the server may be running already, or set another port in fedstats.toml",
    ),
    "server_ended": (
        "服务意外结束，原因见 {log}；可再次运行 fedstats serve",
        "the server ended unexpectedly, see {log}; run fedstats serve again",
    ),
    "no_answer": (
        "PREFECT_API_URL 写的服务 {url} 在 {seconds} 秒内没有回答（{reason}）；请启动或查看那个服务，或取消 PREFECT_API_URL，再运行一次",
        "the server {url}, which PREFECT_API_URL names, gave no answer within {seconds} seconds ({reason}): start or "
        "check it, or unset PREFECT_API_URL, and run again",
    ),
    "server_slow": (
        "服务 {seconds} 秒内没有启动，原因见 {log}；可再次运行 fedstats serve",
        "the server did not start within {seconds} seconds, see {log}; run fedstats serve again",
    ),
    "site_made": (
        "已建好空站点 {site}。下一步：在 {workbook} 填写单位、指标和报表，运行 fedstats catalogue import --site {site}，把报表文件放入 {raw}，再运行 fedstats nightly --site {site}",
        "made an empty site in {site}. Next: fill in places, indicators and forms in {workbook}, run "
        "fedstats catalogue import --site {site}, put returns into {raw}, and run fedstats nightly --site {site}",
    ),
}
"""Sentences by name; `say` fills them in."""


def say(lang: str, text: str, **values: Any) -> str:
    """Fill in the sentence of that name, in the language asked for."""
    return SENTENCES[text][lang == "en"].format(**values)

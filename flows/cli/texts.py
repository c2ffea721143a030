"""What the commands of history say, in Chinese and in English."""

HISTORY: dict[str, tuple[str, str]] = {
    "no_vintage": (
        "还没有发布过版本，请先运行：fedstats nightly",
        "no vintage yet; run first: fedstats nightly",
    ),
    "current": ("当前", "current"),
    "lacks": ("不完整，缺 {count} 个文件，如 {file}", "not whole, lacks {count} files, {file} among them"),
    "rolled_back": (
        "当前版本已换回 {vintage}；在收到新报表或有新决定之前，fedstats nightly 不会改动它",
        "{vintage} is current again; fedstats nightly leaves it so until a return or a decision comes",
    ),
    "withdrawn": (
        "报表 {subject} 已撤回，下次 fedstats nightly 发布后不再计入",
        "{subject} is withdrawn; from the next fedstats nightly on it no longer counts",
    ),
    "restored": (
        "报表 {subject} 的撤回已取消，下次 fedstats nightly 发布后重新计入",
        "the withdrawal of {subject} is taken back; from the next fedstats nightly on it counts again",
    ),
    "locked": (
        "{subject} 已锁定：此后收到的报表保留待解锁，不改动已有的数",
        "{subject} is locked: what comes from now on waits and changes no figure",
    ),
    "unlocked": (
        "{subject} 已解锁：待解锁的报表 {count} 份，下次 fedstats nightly 发布后计入",
        "{subject} is unlocked: {count} submissions waited and enter with the next fedstats nightly",
    ),
    "no_difference": ("{old} 与 {new} 的数没有差别", "no figure differs between {old} and {new}"),
    "differences": (
        "{old} → {new}：{count} 个数有变化（改 {revised}，新 {come}，消失 {gone}）",
        "{old} → {new}: {count} figures changed ({revised} revised, {come} new, {gone} gone)",
    ),
    "read_again": (
        "重读 {count} 份报表（{periods} 个期间）；{done} 份已由现在的目录和程序读过，不再重读",
        "read {count} submissions of {periods} periods again; {done} were read by today's catalogue and code already",
    ),
    "period_failed": ("{period} 没有重算：{why}", "{period} was left as it is: {why}"),
    "dry_run": ("以上为试算，没有改动任何数据。", "This was a trial: nothing is changed."),
    "serving": (
        "服务已启动：{page}（只在本机打开）。每晚 {at}（{zone}）自动运行；手动重算在网页的 Deployments → backfill。按 Ctrl+C 结束。",
        "serving at {page} (on this machine alone); nightly runs at {at} ({zone}); start a backfill on the page, "
        "Deployments → backfill. Ctrl+C ends it.",
    ),
    "served": ("服务已结束；再次启动后照常按时运行。", "ended; the schedule stands when it is started again"),
    "port_taken": (
        "端口 {port} 已被占用：服务可能已在运行，或请在 fedstats.toml 里改 port",
        "port {port} is taken: the server may be running already, or set another port in fedstats.toml",
    ),
    "server_ended": (
        "服务意外结束，原因见 {log}；可再次运行 fedstats serve",
        "the server ended unexpectedly, see {log}; fedstats serve may be run again",
    ),
    "server_slow": (
        "服务 {seconds} 秒内没有启动，原因见 {log}；可再次运行 fedstats serve",
        "the server did not start within {seconds} seconds, see {log}; fedstats serve may be run again",
    ),
    "rebuilt": (
        "已由存档里的 {count} 份报表重建台账；当前版本仍是 {vintage}",
        "the ledger is built again from {count} submissions of the archive; {vintage} is current as before",
    ),
    "rebuilt_anew": (
        "已由存档里的 {count} 份报表重建台账；报表、目录或程序与上一版本不同，发布了新版本 {vintage}",
        "the ledger is built again from {count} submissions of the archive; submissions, catalogue or code are "
        "others than of the vintage before, so {vintage} is published anew",
    ),
    "waiting": (
        "待解锁 · {title} · {name} {place_code}：{file}",
        "waiting on a lock · {title} · {name} {place_code}: {file}",
    ),
    "no_runs": ("还没有运行过", "nothing has run yet"),
    "end_failed": ("失败", "failed"),
    "end_done": ("完成", "done"),
    "end_unfinished": ("未结束（被中断，或正在运行）", "unfinished: killed, or still at work"),
    "recorrect": ("更正", "corrections"),
    "more": ("另有 {count} 个数，全部内容加 --json", "{count} more; --json holds everything"),
}
HEADS: dict[str, tuple[list[str], list[str]]] = {
    "vintages": (
        ["版本", "发布时间", "截至", "状态", "改动的数"],
        ["vintage", "published", "as of", "state", "figures changed"],
    ),
    "runs": (
        ["开始", "命令", "结果", "秒", "各步（秒）", "收到", "接收", "退回", "改动的数", "版本"],
        [
            "begun",
            "command",
            "end",
            "seconds",
            "steps (s)",
            "received",
            "accepted",
            "rejected",
            "changed",
            "vintage",
        ],
    ),
    "counties": (["地区", "改", "新", "消失"], ["place", "revised", "new", "gone"]),
    "figures": (
        ["地区", "期间", "指标", "原值", "现值", "差", "原因"],
        ["place", "period", "indicator", "old", "new", "difference", "cause"],
    ),
}
CAUSES_ZH = {
    "submission": "报表",
    "correction": "更正",
    "backfill": "重算",
    "withdraw": "撤回",
    "restore": "取消撤回",
    "unlock": "解锁",
    "catalogue": "目录改动",
    "code": "程序改动",
    "calendar": "到期",
}

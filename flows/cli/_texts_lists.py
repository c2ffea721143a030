"""Texts of the look-ups and exports of the command line, as in texts."""

OF_LISTS: dict[str, tuple[str, str]] = {
    "no_such_language": (
        "没有 {asked} 的文字表（schemas/texts），现有：{known}",
        "there is no table of texts in {asked} (schemas/texts): choose one of {known}",
    ),
    "closed": ("{day} 后不再存在", "closed after {day}"),
    "headline": ("重点", "headline"),
    "no_places": ("没有名称或代码里有“{asked}”的单位", "no place has {asked!r} in its name or code"),
    "no_forms": ("没有名称或代码里有“{asked}”的报表", "no form has {asked!r} in its title or code"),
    "no_indicators": ("没有名称或代码里有“{asked}”的指标", "no indicator has {asked!r} in its name or code"),
    "no_submissions": (
        "已发布的数据里没有这样的报表：{asked}",
        "no return of the published data is like this: {asked}",
    ),
    "no_places_at_all": ("目录里还没有单位", "the catalogue has no places yet"),
    "no_forms_at_all": ("目录里还没有报表", "the catalogue has no forms yet"),
    "no_indicators_at_all": ("目录里还没有指标", "the catalogue has no indicators yet"),
    "no_submissions_at_all": ("还没有收到过报表", "no return has been received yet"),
    "more_rows": (
        "另有 {count} 行：写得更具体一些，或加 --most，全部内容加 --json",
        "{count} more rows: be more specific, or add --most; for everything add --json",
    ),
    "export_needs_folder": (
        "{path} 不是文件夹；请用 -o 写一个文件夹（csv 只能写到文件夹）",
        "{path} is no folder: give a folder to -o (csv goes to a folder alone)",
    ),
    "report_folder_taken": (
        "{path} 里已有文件，没有动它；请用 -o 写一个新文件夹",
        "{path} has files, which were left alone: give a new folder to -o",
    ),
    "report_written": ("用浏览器打开：{path}", "open in a browser: {path}"),
    "nothing_exported": (
        "版本 {vintage} 里没有可导出的数，没有写文件",
        "vintage {vintage} has no figures to export; no file was written",
    ),
    "exported": (
        "已写出 {count} 个文件：{path}（版本 {vintage}）",
        "wrote {count} files: {path} (vintage {vintage})",
    ),
    "output_of_missing": (
        "-o 和 --missing 一起用：fedstats status --missing -o 名单.xlsx",
        "-o goes with --missing: fedstats status --missing -o LIST.xlsx",
    ),
    "output_of_list": (
        "{path} 不能作为名单，请写成以 .xlsx 或 .csv 结尾的文件名",
        "{path} cannot be the list: give a file name that ends in .xlsx or .csv",
    ),
    "none_missing": (
        "{periods} 到期的报表没有未报的{rest}。",
        "{periods}: no return that was due is missing{rest}.",
    ),
    "no_list": ("；{path} 未写", "; {path} is not written"),
    "list_written": (
        "未报名单已写到 {path}：{count} 份，分 {counties} 个{level}",
        "the missing returns are in {path}: {count} returns by {level}, {counties} in all",
    ),
    "count_missing": ("未报 {count} 份。", "{count} returns are missing."),
    "of_trial": ("（试算）", " (trial)"),
    "no_step": ("无", "none"),
    "interrupted_reading": (
        "已中断：站点的数据没有变动。",
        "interrupted: nothing of the site was changed.",
    ),
    "interrupted_decided": (
        "已中断：这项决定已经记下。",
        "interrupted: the decision is recorded.",
    ),
    "interrupted_undecided": (
        "已中断：这项决定没有记下，站点的数据没有变动。",
        "interrupted: the decision is not recorded, and nothing of the site was changed.",
    ),
    "interrupted_before": (
        "已中断：还没有做完任何一步。{stands}",
        "interrupted before any step was done. {stands}",
    ),
    "interrupted_run": (
        "已中断。做完的：{done}；没有做完的：{cut}，后面的没有做。{stands}再运行一次 fedstats {command}，已收的不会重收，没有做完的接着做。",
        "interrupted. Done: {done}; not finished: {cut}, nothing after it was begun. {stands} Run fedstats {command} "
        "again: what was received is kept, and the rest goes on.",
    ),
    "no_such_status": (
        "没有状态“{asked}”，可以写：{known}",
        "there is no status {asked!r}: write one of {known}",
    ),
}

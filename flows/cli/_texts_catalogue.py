"""Texts of the commands for the catalogue, as in texts."""

OF_CATALOGUE: dict[str, tuple[str, str]] = {
    "sdmx_is_whole": (
        "--sdmx 写出全部数，不能与 --county、--subject、--periods、--csv、--across 同用，请去掉其中一边",
        "--sdmx writes all figures and goes with none of --county, --subject, --periods, --csv, --across: leave one side out",
    ),
    "sdmx_written": (
        "已把 {count} 个数写成 SDMX-CSV：{path}（版本 {vintage}）；structure.xml 说明各列",
        "wrote {count} figures as SDMX-CSV: {path} (vintage {vintage}); structure.xml describes the columns",
    ),
    "catalogue_exported": (
        "已把目录 {given} 写成 {path}。改好后运行 fedstats catalogue import。",
        "wrote the catalogue {given} as {path}. When it is changed, run fedstats catalogue import.",
    ),
    "catalogue_imported": (
        "已检查 {given}，没有错误，写入 {path}。下一次 fedstats nightly 起生效。",
        "checked {given}, found no fault and wrote it to {path}. It counts from the next fedstats nightly on.",
    ),
    "catalogue_same": (
        "{given} 与 {path} 内容一样，没有写文件。",
        "{given} and {path} say the same; no file was written.",
    ),
    "catalogue_refused": (
        "{folder} 有 {count} 处错误，目录没有改动；请逐条改正后再运行。",
        "{folder} has {count} faults and the catalogue is unchanged: correct each and run again.",
    ),
    "catalogue_is_source": (
        "{path} 就是本站点的目录，不用导出；请用 -o 写别的文件名",
        "{path} is the catalogue of the site itself: give another name to -o",
    ),
    "no_such_catalogue": (
        "没有 {path}；请先运行 fedstats catalogue export，或写出文件名",
        "there is no {path}: run fedstats catalogue export first, or name the file",
    ),
    "no_catalogue_file": (
        "{path} 不是目录：请给出工作簿（.xlsx、.xls、.et、.ods）、csv 文件夹或 DHIS2 元数据（.json）",
        "{path} is no catalogue: name a workbook (.xlsx, .xls, .et, .ods), a folder of csv files, or DHIS2 metadata (.json)",
    ),
    "table_changed": (
        "{table}：新增 {added} 行，去掉 {removed} 行",
        "{table}: {added} rows added, {removed} removed",
    ),
    "sheet_left": (
        "工作表“{sheet}”不是目录表，没有读",
        "the sheet {sheet!r} is no table of the catalogue and was not read",
    ),
    "metadata_left": ("目录里放不下，没有取：{name}", "has no place in the catalogue, left out: {name}"),
    "catalogue_kept": (
        "改动前的文件已存到 {folder}",
        "the files as they were before are kept in {folder}",
    ),
    "site_example_made": (
        "已建好示例站点 {site}：一市一县一镇三村，一张月报，一份填好的报表在 {raw}。现在运行 fedstats nightly --site {site}；"
        "然后按 docs/own-site.zh.md 换成自己的单位和报表",
        "made an example site in {site}: a city, a county, a town, three villages, one form, and one filled return in "
        "{raw}. Now run fedstats nightly --site {site}; then docs/own-site.md leads to your own places and forms",
    ),
}
"""Sentences by name."""

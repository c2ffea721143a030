// Power Query (M)：主页 → 转换数据 → 高级编辑器，一段一个查询；MartsFolder 改成自己的文件夹。
// One query a section, pasted into the advanced editor; set MartsFolder to the folder of the marts.

// ---- query MartsFolder
"D:\fedstats\data\marts\current" meta [IsParameterQuery = true, Type = "Text", IsParameterQueryRequired = true]

// ---- query Table (a function: the table of one file)
(name as text) as table => Parquet.Document(File.Contents(MartsFolder & "\" & name & ".parquet"))

// ---- query dim_place
Table("dim_place")

// ---- query dim_place_now
Table("dim_place_now")

// ---- query dim_period
Table("dim_period")

// ---- query dim_indicator
Table("dim_indicator")

// ---- query dim_form
Table("dim_form")

// ---- query reporting_rate
Table("reporting_rate")

// ---- query county_training
Table("county_training")

// ---- query indicator_values (level and year are in the names of folders; codes and periods stay text)
let
    Files = Folder.Files(MartsFolder & "\indicator_values"),
    AsWas = Table.SelectRows(Files, each Text.EndsWith([Name], "-as_was.parquet")),
    Level = Table.AddColumn(AsWas, "level", each Text.BetweenDelimiters([Folder Path], "level=", "\"), type text),
    Year = Table.AddColumn(Level, "year", each Number.FromText(Text.BetweenDelimiters([Folder Path], "year=", "\")), Int64.Type),
    Counties = Table.SelectRows(Year, each [level] = "county"),
    Read = Table.AddColumn(Counties, "rows", each Parquet.Document([Content])),
    Kept = Table.SelectColumns(Read, {"level", "year", "rows"}),
    Figures = Table.ExpandTableColumn(Kept, "rows", {
        "place_key", "place_code", "period_type", "period", "indicator", "value", "numerator", "denominator",
        "status", "method", "dispute", "units_expected", "units_reported"
    })
in
    Figures

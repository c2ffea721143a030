"""Labels of columns of persons."""

import re
from collections.abc import Container

from flows.steps.values.labels import label_key

_PERSONS = re.compile(
    r"姓名|(?<!未报)(?<!单位)(?<!项目)(?<!村)(?<!社区)名单$|花名册$|身份证(?:件)?(?:号码?|信息)?$|身份号码?$|证件号码?$"
    r"|手机(?:号码?)?$|(?:家庭|户籍|居住)(?:住址|地址)$|^住址$|银行[卡账帐]号$|银行卡$|^[账帐卡]号$"
    r"|^(?:人员|妇女)?名字$|^name$"
)
_CONTACTS = frozenset((
    "联系人", "联系电话", "联系方式", "电话", "电话号码", "负责人", "受益人", "户主", "患者", "受助人", "当事人", "学员",
    "母亲", "父亲", "父母", "配偶", "丈夫", "妻子", "爱人", "儿子", "女儿", "子女", "家属", "亲属", "家长", "男方", "女方",
    "监护人", "法定监护人", "抚养人", "赡养人", "责任人", "包保责任人", "帮扶责任人", "帮扶人", "结对帮扶人", "包保人", "联络员",
    "网格员", "产妇", "孕妇", "孕产妇", "病人", "本人", "申请人", "贷款人", "借款人", "担保人", "举报人", "投诉人", "来访人",
    "信访人", "求助人", "受害人", "受害者", "被害人", "施暴人", "加害人", "被告", "原告", "授课人", "主讲人", "法定代表人",
    "出生日期", "出生年月", "生日", "mother", "father", "spouse", "guardian",
))  # fmt: skip
"""Labels that also occur in a form's head and foot; only in a table's header do they head a column of persons."""

_NO_LABEL = re.compile(
    r"(?:数|率|人次|比例|比重|金额|情况)$|[，。；！？,;!?不勿请]|.{15}"
)  # a count, or a sentence

_ILLNESSES = frozenset((
    "病种", "病名", "疾病", "疾病名称", "疾病种类", "患病种类", "诊断", "诊断结果", "诊断结论", "确诊病种", "病情", "残疾类别", "残疾类型",
))  # fmt: skip
"""Labels of what a person suffers from; with words below them, in a table by places, they tell of single persons."""

_COUNTED = re.compile(r"[（(](?:人|名|人次|次|户|个|部|张|份|件|万?元|%)[）)]")


def kind_of_label(text: str, persons: Container[str], mapped: Container[str]) -> str | None:
    """`names`, `contacts` or `illnesses` for a text that can head a column of persons; None for any other.

    `persons` are such labels of the catalogue, `mapped` its labels of other columns.
    """
    label = bare_label(text) if len(text) <= 40 and not _COUNTED.search(text) else ""
    if label in mapped:
        return None
    if label in persons or (_PERSONS.search(label) and not _NO_LABEL.search(label)):
        return "names"
    return "illnesses" if label in _ILLNESSES else "contacts" if label in _CONTACTS else None


def bare_label(text: str) -> str:
    """A label without numbering, marks and bracketed text."""
    plain = label_key(text.replace("（", "(").replace("）", ")"))
    plain = re.sub(r"^\([^()]{1,3}\)|\([^()]*\)?", "", plain)
    return label_key(plain.strip("*※：:、.")).lower()

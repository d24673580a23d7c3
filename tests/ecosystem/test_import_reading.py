"""What the importer makes of files: formats, encodings, delimiters, traps."""

import datetime
import io
import json
import zipfile

import pytest
from openpyxl import Workbook

from ecosystem.imports.columns import COLUMNS, as_table, meaning_of
from ecosystem.imports.encodings import decode
from ecosystem.imports.limits import ImportRefused
from ecosystem.imports.reading import read_file

CHINESE = "企业名称,简介,城市\n湘岳星辰重工,混凝土泵车与起重机制造企业，寻求焊接新工艺,长沙\n"
WESTERN = "name;city\nMüller & Söhne Präzisionstechnik;Zürich\nÉclair Usinage;Besançon\n"


def read(data: bytes, name: str = "list.csv", encoding: str = ""):
    file = io.BytesIO(data)
    file.name = name
    return read_file(file, encoding=encoding)


def rows(table) -> list[dict]:
    return [dict(row.cells) for row in table.rows]


def refusal(data: bytes, name: str = "list.csv", encoding: str = "") -> str:
    with pytest.raises(ImportRefused) as caught:
        read(data, name, encoding)
    return str(caught.value)


def workbook(*lines, extra_sheets=()) -> bytes:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    for title in extra_sheets:
        book.create_sheet(title)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- encodings ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("codec", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
    ],
)
def test_chinese_is_read_in_each_encoding(codec, found):
    table = read(CHINESE.encode(codec))
    assert table.encoding == found
    assert rows(table)[0]["企业名称"] == "湘岳星辰重工"
    assert table.notes == ()


def test_a_very_short_chinese_file_is_not_taken_for_western():
    assert rows(read("名称\n联通\n".encode("gbk"))) == [{"名称": "联通"}]


@pytest.mark.parametrize("text", [WESTERN, "name\nMüller\n", "name,city\nPeña,Málaga\n", "name\nCafé “Zoé” – 5 €\n"])
def test_western_letters_are_read_and_the_guess_is_owned_up(text):
    table = read(text.encode("cp1252"))
    assert table.encoding == "windows-1252"
    assert rows(table)[0]["name"] == text.splitlines()[1].split(";")[0].split(",")[0]
    assert len(table.notes) == 1


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("name,summary\nНикель,Завод в Москве делает редукторы\n", "cp1251"),
        ("name,summary\n日本工業,わたしたちはロボットをつくります\n", "shift_jis"),
        ("name,summary\n한국정밀,우리는 로봇을 만듭니다 그리고 부품을 가공합니다\n", "euc_kr"),
        ("name,city\nZakład Mechaniczny,Łódź\nWrocławskie Odlewnie,Wrocław\n", "cp1250"),
        ("name,summary\n臺灣精密機械股份有限公司,我們製造機器人與減速機\n", "big5"),
    ],
)
def test_what_is_not_clear_is_refused_and_read_once_named(text, codec):
    assert refusal(text.encode(codec)).startswith("The encoding of this file is not clear")
    assert rows(read(text.encode(codec), encoding=codec))[0]["name"] == text.splitlines()[1].split(",")[0]


def test_an_unknown_encoding_is_refused():
    assert refusal(b"name\nx\n", encoding="klingon").startswith("The file cannot be read as “klingon”")
    assert refusal(b"name\nx\n", encoding="rot13").startswith("The file cannot be read as “rot13”")


def test_a_bad_byte_marks_its_cell_and_leaves_the_others():
    data = "name\nGut\nGrün\nSchön\n".encode() + b"Kaputt \xff\n" + "Ende ü\n".encode()
    assert decode(data).encoding == "utf-8"
    assert [row["name"] for row in rows(read(data))] == ["Gut", "Grün", "Schön", "Kaputt \udcff", "Ende ü"]


# --- CSV ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    text = f"name{delimiter}website{delimiter}city\nAcme, Inc; x{delimiter}a.example{delimiter}Graz\n"
    if delimiter in ",;":
        text = text.replace("Acme, Inc; x", '"Acme, Inc; x"')
    assert rows(read(text.encode())) == [{"name": "Acme, Inc; x", "website": "a.example", "city": "Graz"}]


def test_quotes_line_breaks_and_blank_lines_keep_the_numbers_of_the_spreadsheet():
    table = read(b'name,summary\n"A ""quoted"" one","two\nlines"\n\nB,x\n')
    assert [(row.number, *dict(row.cells).values()) for row in table.rows] == [
        (2, 'A "quoted" one', "two\nlines"),
        (4, "B", "x"),
    ]


def test_titles_may_stand_above_the_header_and_excel_may_name_the_delimiter():
    table = read("sep=;\r\n2026年企业名单;;\r\n;;\r\n企业名称;城市;网址\r\n甲公司;长沙;a.example\r\n".encode())
    assert [(row.number, dict(row.cells)) for row in table.rows] == [
        (5, {"企业名称": "甲公司", "城市": "长沙", "网址": "a.example"})
    ]


def test_a_quotation_mark_that_never_closes_is_a_fault_of_its_row():
    table = read(b'name,city\nA,Graz\n"B,Linz\nC,Wels\n')
    assert [row.fault for row in table.rows] == [
        "",
        "its quotation marks do not match: what begins in line 3 of the file goes on to line 4 "
        "(unexpected end of data)",
    ]


def test_shifted_cells_and_enormous_cells_are_faults():
    table = read(b"name,city\nAcme, Inc,Graz\nB,Linz\nC," + b"x" * 10_000_000 + b"\n")
    assert [bool(row.fault) for row in table.rows] == [True, False, True]
    assert table.rows[2].fault.startswith("the cell “city” holds 10,000,000 characters")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \n\n", "The file is empty."),
        (b"name,city\n", "The file has no rows of data."),
        (b"foo,bar\n1,2\n", "No column holds the names of the organisations."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "This is an old .xls file or a workbook with a password."),
        (b"%PDF-1.7 ...", "This is no table."),
        (b"<!DOCTYPE html><p>x", "This is a web page or an XML file, not a table."),
        (b"PK\x03\x04broken", "The workbook is damaged: it is not a whole zip archive."),
        (b"name\n" + b"x\n" * 50_001, "The file has more than 50,000 rows."),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(data, sentence):
    assert refusal(data)[: len(sentence)] == sentence


def test_a_missing_file_and_one_that_is_too_large_are_refused(tmp_path):
    with pytest.raises(ImportRefused, match="No such file"):
        read_file(tmp_path / "none.csv")
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    with pytest.raises(ImportRefused, match="larger than 64 MB"):
        read_file(large)


# --- XLSX ---------------------------------------------------------------------------------------------------------
def test_a_workbook_gives_numbers_dates_and_formulas_as_they_stand():
    table = read(
        workbook(
            ["id", "name", "founded", "summary"],
            [2021.0, "Gearwright", datetime.datetime(2019, 5, 1), '=HYPERLINK("http://evil.example","x")'],
            [None, None, None, None],
            [7, "=A2+1", 2003, None],
        ),
        "x.xlsx",
    )
    assert (table.format, table.encoding) == ("xlsx", "xlsx")
    assert [(row.number, *dict(row.cells).values()) for row in table.rows] == [
        (2, 2021, "Gearwright", datetime.datetime(2019, 5, 1), '=HYPERLINK("http://evil.example","x")'),
        (4, 7, "=A2+1", 2003, None),
    ]


def test_the_sheet_with_a_header_is_read_and_the_others_are_named():
    table = read(workbook(["名称"], ["甲"], extra_sheets=["Notes"]))
    assert rows(table) == [{"名称": "甲"}]
    assert table.notes == ("Only the sheet “Sheet” was read, not: Notes.",)


def test_a_workbook_that_lies_about_its_extent_is_read_whole():
    source = io.BytesIO(workbook(["name"], ["A"], ["B"]))
    out = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            data = old.read(entry).replace(b'<dimension ref="A1:A3"', b'<dimension ref="A1:A2"')
            new.writestr(entry.filename, data)
    assert [row["name"] for row in rows(read(out.getvalue()))] == ["A", "B"]


def test_a_bomb_is_refused_by_its_directory():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(300):
                sheet.write(b"0" * 1024 * 1024)
    assert refusal(out.getvalue()).startswith("The workbook unpacks to more than 256 MB")


def test_other_archives_and_broken_workbooks_are_refused():
    for files, sentence in (
        ({"hello.txt": "x"}, "This archive is not an XLSX workbook."),
        ({"xl/workbook.xml": "<x"}, "The workbook is damaged and cannot be read."),
    ):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        assert refusal(out.getvalue()).startswith(sentence)


# --- JSON ---------------------------------------------------------------------------------------------------------
def test_json_lists_wrapped_lists_and_single_objects_are_read():
    one = {"name": {"en": "Acme", "zh": "阿克米"}, "tags": ["a", "b"]}
    flat = [{"name_en": "Acme", "name_zh": "阿克米", "tags": ["a", "b"]}]
    for whole in ([one], {"count": 1, "companies": [one]}):
        assert rows(read(json.dumps(whole).encode(), "x.json")) == flat
    assert rows(read(b'{"name": "Acme"}', "x.json")) == [{"name": "Acme"}]


def test_json_faults_name_the_line():
    assert refusal(b'[\n{"name": "A"},\n{"name": }\n]', "x.json") == (
        "This is not valid JSON: line 3, column 10: Expecting value."
    )
    assert refusal(b"[" * 100_000, "x.json").startswith("This JSON is nested too deeply")
    assert refusal(b'[{"name": ' + b"1" * 5000 + b"}]", "x.json").startswith(
        "This JSON is nested too deeply or holds a number"
    )
    assert refusal(b'"name"', "x.json").startswith("The JSON must be a list of objects")
    assert refusal(b'[{"title": "A"}]', "x.json").startswith("No field holds the names of the organisations.")


def test_a_bad_json_line_is_skipped_and_the_rest_kept():
    table = read(b'{"name": "A"}\n\n{"name": \n[1]\n{"name": "B\xe2\x80\xa8C"}\n', "x.jsonl")
    assert table.format == "jsonl"
    assert [(row.number, row.fault) for row in table.rows] == [
        (1, ""),
        (3, "line 3 is not valid JSON: column 10: Expecting value"),
        (4, "it is not an object with fields"),
        (5, ""),
    ]


def test_json_lines_are_known_under_any_name():
    assert read(b'{"name": "A"}\n{"name": "B"}\n', "export.txt").format == "jsonl"


# --- columns ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("Company Name*", ("name", "")),
        ("companyName", ("name", "")),
        ("  NAME\n", ("name", "")),
        ("企业名称（必填）", ("name", "")),
        ("企业英文名称", ("name", "en")),
        ("name_zh", ("name", "zh-hans")),
        ("Name (EN)", ("name", "en")),
        ("summary_zh-hans", ("summary", "zh-hans")),
        ("统一社会信用代码", ("registration_number", "")),
        ("Year founded", ("founded", "")),
        ("website_en", None),
        ("序号", None),
        ("slug", None),
        ("", None),
    ],
)
def test_headers_mean_what_they_say(header, meaning):
    found = meaning_of(header)
    assert (found and found[:2]) == meaning


def test_no_header_means_two_things_and_each_is_understood():
    spellings = [spelling for column in COLUMNS for spelling in column.spellings]
    assert len(spellings) == len(set(spellings))
    assert [meaning_of(s)[0] for c in COLUMNS for s in c.spellings] == [c.field for c in COLUMNS for _s in c.spellings]


def test_the_page_about_importing_lists_the_columns_of_the_code(settings):
    page = (settings.BASE_DIR / "docs" / "import.md").read_text(encoding="utf-8")
    shown = page.split("by a test -->\n", 1)[1].split("\n<!-- end of columns", 1)[0]
    assert shown == as_table()

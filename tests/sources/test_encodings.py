"""Bytes become the letters that somebody typed, whatever the file says; guesses are told, riddles refused."""

from pathlib import Path

import pytest

from index.sources.read import read_sources
from index.text.decode import decoded, mended
from index.types import Found, Rejected
from tests.support import papers

SPANISH = "El puerto cerrará nueve meses, señaló Íñigo Muñoz. La obra costará 4,2 millones."
DANISH = "<p>En 41-årig mand målte søen tirsdag.</p>"
SAID = {
    "German": "Der Stadtrat von Grünau hat am Dienstag beschlossen, die Brücke über die Mühle zu schließen.",
    "French": "Le conseil a décidé mardi de fermer le pont après la tempête. Les élèves prendront le car.",
    "Polish": "Rada miasta zdecydowała we wtorek o zamknięciu mostu po burzy. Dzieci będą jeździć autobusem.",
    "Czech": "Městská rada v úterý rozhodla, že po bouři uzavře most přes řeku. Děti budou jezdit autobusem.",
    "Hungarian": "A városi tanács kedden úgy döntött, hogy a vihar után lezárja a hidat. Az ősszel nyit.",
    "Turkish": "Belediye meclisi salı günü fırtınadan sonra köprünün kapatılmasına karar verdi, dedi başkan.",
    "Russian": "Городской совет решил во вторник закрыть мост после бури. Дети будут ездить на автобусе.",
    "Greek": "Το δημοτικό συμβούλιο αποφάσισε την Τρίτη να κλείσει τη γέφυρα μετά την καταιγίδα.",
    "Hebrew": "מועצת העיר החליטה ביום שלישי לסגור את הגשר אחרי הסערה, אמר ראש העיר בישיבה.",
    "Arabic": "قرر مجلس المدينة يوم الثلاثاء إغلاق الجسر بعد العاصفة، قال رئيس البلدية في اجتماع.",
    "Chinese": "市议会星期二决定在暴风雨后关闭大桥。孩子们要乘公共汽车直到秋天，市长说。",
    "Japanese": "市議会は火曜日、嵐の後に橋を閉鎖することを決めた。子どもたちは秋までバスで通う。",
    "Korean": "시의회는 화요일 폭풍 이후 다리를 폐쇄하기로 결정했다고 시장이 말했다.",
}


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def texts(*sources: Path) -> list[str]:
    return [read.article.text for read in read_sources(sources) if isinstance(read, Found)]


@pytest.mark.parametrize(
    "declared", ["iso-8859-15", "windows-1252", "gb2312", "shift_jis", "koi8-r", "x-none"]
)
@pytest.mark.parametrize("words", [SPANISH, SAID["Chinese"], SAID["Russian"]], ids=["es", "zh", "ru"])
def test_valid_utf8_wins_over_what_a_page_declares(tmp_path: Path, declared: str, words: str) -> None:
    html = papers.page("Port", words, f'<meta charset="{declared}">')
    assert words in texts(written(tmp_path / "a.html", html.encode()))[0]


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252", "GB2312"])
def test_valid_utf8_wins_over_the_head_of_xml(tmp_path: Path, declared: str) -> None:
    nitf = papers.NITF.replace("<p>The ground shook.</p>", DANISH).replace(
        '<?xml version="1.0"?>', f'<?xml version="1.0" encoding="{declared}"?>'
    )
    assert "En 41-årig mand målte søen" in texts(written(tmp_path / "a.xml", nitf.encode()))[0]


def test_xml_that_is_no_utf8_is_read_as_it_declares(tmp_path: Path) -> None:
    nitf = papers.NITF.replace("<p>The ground shook.</p>", DANISH).replace(
        '<?xml version="1.0"?>', '<?xml version="1.0" encoding="iso-8859-1"?>'
    )
    assert "En 41-årig mand målte søen" in texts(written(tmp_path / "a.xml", nitf.encode("latin-1")))[0]


@pytest.mark.parametrize(
    ("declared", "encoding", "language"),
    [
        ("gb2312", "gb18030", "Chinese"),
        ("big5", "big5hkscs", "Japanese"),
        ("shift_jis", "cp932", "Japanese"),
        ("euc-kr", "cp949", "Korean"),
        ("iso-8859-9", "cp1254", "Turkish"),
        ("windows-1251", "cp1251", "Russian"),
        ("iso-8859-2", "iso8859-2", "Czech"),
    ],
)
def test_other_bytes_are_read_as_declared(declared: str, encoding: str, language: str) -> None:
    words = SAID[language] if language != "Japanese" else "市議會決定關閉大橋"
    assert decoded(words.encode(encoding), declared).text == words


@pytest.mark.parametrize(
    ("language", "encoding", "told"),
    [
        ("German", "cp1252", None),
        ("French", "cp1252", None),
        ("Polish", "cp1250", "Windows-1250"),
        ("Czech", "cp1250", "Windows-1250"),
        ("Czech", "iso8859-2", "ISO 8859-2"),
        ("Hungarian", "cp1250", "Windows-1250"),
        ("Turkish", "cp1254", "Windows-1254"),
        ("Russian", "cp1251", "Windows-1251"),
        ("Russian", "koi8-r", "KOI8-R"),
        ("Greek", "cp1253", "Windows-1253"),
        ("Hebrew", "cp1255", "Windows-1255"),
        ("Arabic", "cp1256", "Windows-1256"),
        ("Chinese", "gb18030", "GB18030"),
        ("Japanese", "shift_jis", "Shift JIS"),
        ("Korean", "euc-kr", "EUC-KR"),
        ("French", "mac-roman", "Mac Roman"),
        ("German", "cp850", "code page 850"),
        ("Russian", "cp866", "CP866"),
        ("German", "utf-16-le", "UTF-16"),
        ("French", "utf-16-be", "UTF-16"),
    ],
)
def test_a_code_page_that_nothing_declares_is_told_from_the_letters_and_named(
    tmp_path: Path, language: str, encoding: str, told: str | None
) -> None:
    words = SAID[language]
    (read,) = read_sources([written(tmp_path / "a.txt", words.encode(encoding))])
    assert isinstance(read, Found)
    assert read.article.text == words
    assert read.notes == ((f"read as {told}, which the file does not state",) if told else ())


def test_a_wrong_declaration_is_not_followed() -> None:
    found = decoded(SAID["Russian"].encode("cp1251"), "utf-8")
    assert (found.text, found.guessed) == (SAID["Russian"], True)


def test_a_table_in_a_code_page_is_read_and_told(tmp_path: Path) -> None:
    table = f"title;text\nМост;{SAID['Russian']}\n".encode("cp1251")
    (read,) = read_sources([written(tmp_path / "a.csv", table)])
    assert isinstance(read, Found)
    assert (read.article.title, read.article.text) == ("Мост", SAID["Russian"])
    assert read.notes == ("read as Windows-1251, which the file does not state",)


def test_bytes_of_no_script_are_refused(tmp_path: Path) -> None:
    riddle = bytes(range(0x80, 0x100)) * 20
    (read,) = read_sources([written(tmp_path / "a.txt", riddle)])
    assert isinstance(read, Rejected)
    assert "cannot be told" in read.reason


@pytest.mark.parametrize("words", [SPANISH, SAID["French"], SAID["Russian"], "Tom’s “café” – £3"])
def test_text_that_was_mangled_before_is_mended(tmp_path: Path, words: str) -> None:
    undefined = bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D])
    mangled = "".join(
        chr(byte) if byte in undefined else bytes([byte]).decode("cp1252") for byte in words.encode()
    )
    assert mended(mangled) == words
    assert texts(written(tmp_path / "a.txt", mangled.encode())) == [words]


@pytest.mark.parametrize("words", [*SAID.values(), "“CAFÉ”", "É”", "naïve", "NÃO", "Â, Ã", "£3–£4"])
def test_sound_text_is_left_as_it_is(words: str) -> None:
    assert mended(words) == words

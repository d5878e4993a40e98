"""The web as a source, with a real server on this machine; and what is never fetched."""

import gzip
import socket
import time
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from dateline.cli import main
from index.sources import fetch
from index.sources.fetch import Fetcher, is_public
from index.sources.read import read_sources
from index.types import Found, Rejected
from tests.support import papers

Reply = tuple[int, dict[str, str], bytes]


class Site:
    """A server on loopback: `pages` by path, and the paths and headers that were asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, Reply] = {}
        self.asked: list[str] = []
        self.agents: set[str] = set()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.agents.add(self.headers["User-Agent"])
                status, headers, body = site.pages.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                pause = float(headers.get("X-Pause", "0"))
                try:
                    for number in range(len(body)) if pause else ():
                        self.wfile.write(body[number : number + 1])
                        self.wfile.flush()
                        time.sleep(pause)
                    if not pause:
                        self.wfile.write(body)
                except OSError:
                    pass  # the other side hung up, as it should

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def put(
        self, path: str, body: str | bytes, kind: str = "text/html; charset=utf-8", **headers: str
    ) -> str:
        data = body if isinstance(body, bytes) else body.encode("utf-8")
        self.pages[path] = (200, {"Content-Type": kind, **headers}, data)
        return self.base + path

    def move(self, path: str, target: str) -> str:
        self.pages[path] = (302, {"Location": target}, b"")
        return self.base + path


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


def read(*urls: str, allow_private: bool = True) -> list[Found | Rejected]:
    return list(read_sources(urls, allow_private=allow_private))


def reason(url: str, **options: bool) -> str:
    (problem,) = read(url, **options)
    assert isinstance(problem, Rejected)
    return problem.reason


def test_a_page_is_fetched_and_read_with_its_address(site: Site) -> None:
    site.move("/short", "/ferry")
    url = site.put("/ferry", papers.page("Ferry halts", "The ferry stopped."))
    (found,) = read(f"{site.base}/short#part")
    assert isinstance(found, Found)
    assert "The ferry stopped." in found.article.text
    assert (found.article.title, found.article.url) == ("Ferry halts", url)
    assert all(agent.startswith("Dateline/") and "(+news index)" in agent for agent in site.agents)


def test_documents_and_archives_are_read_from_the_web_as_from_a_disk(site: Site) -> None:
    lines = site.put(
        "/2024/04/12/dump.jsonl.gz", gzip.compress(b'{"text": "One."}\n{"text": "Two."}'), "application/gzip"
    )
    packed = site.put("/a.zip", papers.zipped({"a.md": "Three."}), "application/zip")
    pdf = site.put("/2024/04/12/report", papers.pdf([["Four in a PDF."]]), "application/pdf")
    latin = site.put("/d.txt", "Fünf.".encode("latin-1"), "text/plain; charset=iso-8859-1")
    found = [item.article for item in read(lines, packed, pdf, latin) if isinstance(item, Found)]
    assert [article.text for article in found] == ["One.", "Two.", "Three.", "Four in a PDF.", "Fünf."]
    assert len({article.id for article in found}) == 5
    # The address of a file dates its story, but not several.
    assert [article.published for article in found[2:4]] == [None, date(2024, 4, 12)]
    assert found[0].published is None


def test_a_page_may_not_take_the_place_of_another_site_s_article(site: Site) -> None:
    head = '<link rel="canonical" href="https://other.example/famous">'
    url = site.put("/copy", papers.page("Copy", "Words.", head))
    (found,) = read(url)
    assert isinstance(found, Found)
    assert found.article.url == url


def test_a_feed_gives_whole_entries_as_they_are_and_fetches_teasers(site: Site) -> None:
    url = site.put("/feed", papers.RSS.format(base=site.base, whole="More. " * 120), "application/rss+xml")
    site.put("/old", papers.page("Page's title", "All of the old story."))
    new, old = read(url)
    assert isinstance(new, Found)
    assert isinstance(old, Found)
    assert new.article.text.startswith("Whole words.\n\nMore.")
    assert "All of the old story." in old.article.text
    assert (old.article.published, old.article.outlet) == (date(2024, 1, 1), "Tide")
    assert "/new" not in site.asked


def test_a_teaser_stands_in_for_a_page_that_is_gone(site: Site) -> None:
    url = site.put("/feed", papers.RSS.format(base=site.base, whole="Short."), "text/xml")
    assert [item.article.text for item in read(url) if isinstance(item, Found)] == [
        "Whole words.\n\nShort.",
        "A teaser.",
    ]


def test_sitemaps_and_their_indexes_lead_to_pages_newest_first(site: Site) -> None:
    for name in "abc":
        site.put(f"/{name}", papers.page(f"Story {name}", f"Words of {name}."))
    urls = "".join(
        f"<url><loc>{site.base}/{name}</loc><lastmod>2024-01-0{day}</lastmod></url>"
        for name, day in (("a", 1), ("b", 3), ("c", 2))
    )
    site.put("/map.xml.gz", gzip.compress(f"<urlset>{urls}</urlset>".encode()), "application/octet-stream")
    inner = f"<sitemap><loc>{site.base}/map.xml.gz</loc></sitemap>"
    url = site.put("/index.xml", f"<sitemapindex>{inner}</sitemapindex>", "application/xml")
    found = [item.article.title for item in read(url) if isinstance(item, Found)]
    assert found == ["Story b", "Story c", "Story a"]


def test_feeds_are_bounded_to_the_newest(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.formats.feeds.MOST_ENTRIES", 2)
    items = "".join(
        f"<item><title>{day}</title><description>Words.</description>"
        f"<pubDate>0{day} Jan 2024 00:00:00 GMT</pubDate></item>"
        for day in range(1, 8)
    )
    url = site.put("/feed", f"<rss><channel>{items}</channel></rss>", "application/rss+xml")
    assert [item.article.title for item in read(url) if isinstance(item, Found)] == ["7", "6"]


def test_private_addresses_are_refused_without_leave(site: Site) -> None:
    url = site.put("/ferry", papers.page("Ferry", "Words."))
    assert reason(url, allow_private=False).startswith(
        "expected a public internet address, but 127.0.0.1 is at 127.0.0.1"
    )
    assert "--allow-private" in reason(url, allow_private=False)
    assert not site.asked
    (found,) = read(url, allow_private=True)
    assert isinstance(found, Found)
    assert isinstance(next(read_sources([url])), Rejected)


def test_the_command_fetches_from_private_addresses_on_request_only(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["index", site.put("/a.txt", b"  ", "text/plain"), "--index", str(tmp_path / "made")]
    assert main(command) == 1
    assert "add --allow-private" in capsys.readouterr().err
    assert not site.asked
    assert main([*command, "--allow-private"]) == 1
    assert "found no text in it" in capsys.readouterr().err
    assert "/a.txt" in site.asked


def test_every_redirect_is_checked_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    # The first address is taken as public, whatever it is; the second is not.
    monkeypatch.setattr(fetch, "is_public", lambda address: address == "127.0.0.1" or is_public(address))
    for target in ("http://127.0.0.2/", "http://[::1]/", "http://169.254.169.254/latest/meta-data"):
        assert "public internet address" in reason(site.move("/away", target), allow_private=False)
    assert reason(site.move("/away", "file:///etc/passwd")).startswith("expected an http or https address")


def test_the_address_that_was_checked_is_the_one_connected_to(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A name server that says "public" first and "loopback" ever after.
    answers = [[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("203.0.113.9", 80))]]
    real = socket.getaddrinfo

    def rebinding(host: str, *rest: object, **options: object) -> object:
        if host == "rebind.example":
            return answers[0] if len(answers) == 1 and not answers.append([]) else real("127.0.0.1", *rest)  # type: ignore[arg-type, func-returns-value]
        return real(host, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(fetch, "LONGEST", 0.5)
    monkeypatch.setattr(fetch, "is_public", lambda address: address == "203.0.113.9")
    assert "found none" in reason(f"http://rebind.example:{site.server.server_port}/", allow_private=False)
    assert not site.asked


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0",
     "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1",
     "64:ff9b::a00:1", "2002:a00:1::", "::ffff:127.0.0.1"],
)  # fmt: skip
def test_addresses_that_are_not_of_the_internet_are_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_addresses_of_the_internet_are_known(address: str) -> None:
    assert is_public(address)


def test_redirects_end(site: Site) -> None:
    assert reason(site.move("/round", "/round")) == "expected at most 5 redirects, found more"


def test_robots_are_obeyed_and_asked_once_a_site(site: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /private/\n", "text/plain")
    site.put("/private/a", papers.page("A", "Words."))
    url = site.put("/b", papers.page("B", "Words."))
    refused, found = read(f"{site.base}/private/a", url)
    assert isinstance(refused, Rejected)
    assert refused.reason == "expected a page that may be fetched, but the site's robots.txt forbids it"
    assert isinstance(found, Found)
    assert site.asked == ["/robots.txt", "/b"]


def test_a_site_without_reachable_rules_is_left_alone(site: Site) -> None:
    site.pages["/robots.txt"] = (503, {}, b"")
    assert "robots.txt forbids it" in reason(site.put("/b", papers.page("B", "Words.")))


def test_what_is_too_large_is_refused_packed_or_not(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "LARGEST", 100_000)
    big = b"<p>word</p>" * 20_000
    expected = "expected at most 100,000 bytes from the web, found more"
    assert reason(site.put("/big", big)) == expected
    bomb = gzip.compress(big)
    assert len(bomb) < 100_000
    assert reason(site.put("/bomb", bomb, **{"Content-Encoding": "gzip"})) == expected


def test_a_server_that_sends_a_byte_at_a_time_is_cut_off(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "LONGEST", 1.0)
    started = time.monotonic()
    url = site.put("/slow", b"x" * 1000, **{"X-Pause": "0.1"})
    assert reason(url) == "expected an answer within 1 s, found none"
    assert time.monotonic() - started < 50  # all of it takes 100


@pytest.mark.parametrize(
    ("path", "kind", "expected"),
    [
        ("/a.png", "image/png", "expected a page, feed or document, found image/png"),
        (
            "/a.exe",
            "application/octet-stream",
            "expected a page, feed or document, found application/octet-stream",
        ),
        ("/a", "video/mp4", "expected a page, feed or document, found video/mp4"),
    ],
)
def test_other_kinds_of_content_are_refused(site: Site, path: str, kind: str, expected: str) -> None:
    assert reason(site.put(path, b"\0\1\2", kind)) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://", "expected an http or https address"),
        ("http://name:word@a.example/", "expected an address without a user name or password"),
        ("http://a.example:99999/", "expected a web address, found a malformed one"),
        ("http://[::1", "expected a web address, found a malformed one"),
        ("http://nowhere.invalid/", "expected a server called nowhere.invalid, found none"),
    ],
)
def test_bad_addresses_are_one_sentence(url: str, expected: str) -> None:
    assert reason(url).startswith(expected)


def test_missing_pages_and_closed_ports_are_one_sentence(site: Site) -> None:
    assert reason(f"{site.base}/gone") == "expected a page, but the server answered with status 404"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert reason(f"http://127.0.0.1:{port}/").startswith("expected an answer from 127.0.0.1, found none")


def test_a_server_that_speaks_something_else_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def babble() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"220 mail ready\r\n")

        Thread(target=babble, daemon=True).start()
        assert reason(f"http://127.0.0.1:{server.getsockname()[1]}/").startswith("expected an answer")


def test_the_names_of_sites_may_hold_any_letters() -> None:
    with pytest.raises(Exception, match=r"expected a server called xn--mnchen-3ya\.invalid"):
        Fetcher(allow_private=True).get("http://münchen.invalid/straße?q=ü")

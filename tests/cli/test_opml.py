"""Lists of feeds in OPML, in and out by the command line."""

import json

from pipeline.discover.opml import read_opml
from tests.cli.command import Run


def test_an_opml_file_is_followed_once(run: Run) -> None:
    (run.home / "list.opml").write_text(
        '<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example/feed"/>'
        '<outline text="B" xmlUrl="https://b.example/feed"/></body></opml>'
    )
    assert "2 new feeds" in run("opml", "import", "list.opml").stdout
    assert "0 new feeds, 2 already followed" in run("opml", "import", "list.opml").stdout


def test_a_feed_of_a_forgotten_site_is_followed_with_a_warning(run: Run) -> None:
    (run.home / "list.opml").write_text(
        '<opml version="2.0"><body><outline text="A" xmlUrl="https://feeds.example/a" htmlUrl="https://a.example/"/>'
        '<outline text="B" xmlUrl="https://b.example/feed"/></body></opml>'
    )
    assert "warning" not in run("opml", "import", "list.opml").stdout
    run("forget", "--url-prefix", "https://a.example/", "--yes", "--keep-files")
    done = run("opml", "import", "list.opml").stdout
    assert done.count("warning: ") == 1
    assert "warning: https://feeds.example/a lists what was removed" in done


def test_a_list_keeps_its_folders_titles_and_front_pages_on_its_way_through(run: Run) -> None:
    (run.home / "list.opml").write_text(
        '<opml version="2.0"><body><outline text="World"><outline text="Africa &amp; Asia">'
        '<outline text="A" xmlUrl="https://a.example/feed" htmlUrl="https://a.example/"/></outline></outline>'
        '<outline text="B" type="front-page" xmlUrl="https://b.example/"/></body></opml>'
    )
    run("opml", "import", "list.opml")
    assert "wrote 2 feeds" in run("opml", "export", "out.opml").stdout
    assert "exists already" in run.fails("opml", "export", "out.opml")
    first, second = (run.home / "list.opml").read_bytes(), (run.home / "out.opml").read_bytes()
    read, written = read_opml(first).feeds, read_opml(second).feeds
    assert {(feed.url, feed.title, feed.folder) for feed in written} == {
        (feed.url, feed.title, feed.folder) for feed in read
    }
    assert {feed.kind for feed in written} == {"rss", "front-page"}
    assert read_opml(run("opml", "export").stdout.encode()).feeds == written


def test_a_list_does_not_rename_publications(run: Run) -> None:
    (run.home / "list.opml").write_text(
        '<opml version="2.0"><body><outline text="The Post" xmlUrl="https://post.example/feed"/>'
        '<outline text="The Post: sport" xmlUrl="https://post.example/sport"/></body></opml>'
    )
    run("opml", "import", "list.opml")
    assert [source["name"] for source in json.loads(run("sources", "--json").stdout)] == ["The Post"]
    assert {feed["title"] for feed in json.loads(run("feeds", "--json").stdout)} == {
        "The Post",
        "The Post: sport",
    }


def test_a_list_that_is_none_is_refused_in_one_line(run: Run) -> None:
    (run.home / "page.opml").write_text("<html><body>Not found</body></html>")
    message = run.fails("opml", "import", "page.opml")
    assert "cannot read page.opml: " in message
    assert "it is a web page (HTML)" in message

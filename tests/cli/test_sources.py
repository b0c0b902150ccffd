"""The commands `sources` and `feeds`, and the import of OPML lists, as a user meets them."""

import json
from pathlib import Path

from cli.sample_server import sample_hosts_of
from db import Database, sources
from pipeline.discover.opml import OpmlFeed, read_opml
from services.opml import follow_opml_feeds, list_opml_feeds
from tests.cli.command import Run
from web.settings import WebSettings

LIST = """<opml version="2.0"><body>
<outline text="Shows"><outline type="rss" text="Two Anchors" xmlUrl="https://shows.example/anchors/feed"/>
<outline type="rss" text="Night Tide" xmlUrl="https://shows.example/tide/feed"/></outline>
<outline text="World"><outline text="Europe">
<outline type="rss" text="Harbour News - Europe" xmlUrl="https://feeds.harbour.example/europe.xml"/></outline>
<outline type="rss" text="Harbour News - World" xmlUrl="https://feeds.harbour.example/world.xml"/></outline>
</body></opml>"""


def import_list(run: Run) -> str:
    (run.home / "list.opml").write_text(LIST, encoding="utf-8")
    return run("opml", "import", "list.opml").stdout


def test_an_opml_import_says_which_feeds_are_one_publication(run: Run) -> None:
    printed = import_list(run)
    assert "4 new feeds, 0 already followed" in printed
    assert "Harbour News (source 3): Harbour News - Europe, Harbour News - World" in printed
    rows = json.loads(run("feeds", "list", "--json").stdout)
    assert {row["title"]: row["source"] for row in rows} == {
        "Two Anchors": "Two Anchors",
        "Night Tide": "Night Tide",
        "Harbour News - Europe": "Harbour News",
        "Harbour News - World": "Harbour News",
    }


def test_sources_are_renamed_tagged_and_merged_by_name(run: Run) -> None:
    import_list(run)
    assert "is called Anchors now" in run("sources", "rename", "two anchors", "Anchors").stdout
    assert "Anchors: audio" in run("sources", "tag", "Anchors", "Audio").stdout
    assert "1 feed, 0 entries" in run("sources", "merge", "Night Tide", "--into", "anchors").stdout
    assert [row["name"] for row in json.loads(run("sources", "list", "--tag", "audio", "--json").stdout)] == [
        "Anchors"
    ]
    assert "other names      Night Tide" in run("sources", "show", "1").stdout


def test_feeds_of_a_folder_are_listed_and_mistakes_are_explained(run: Run) -> None:
    import_list(run)
    printed = run("feeds", "list", "--folder", "Europe").stdout
    assert "europe.xml" in printed
    assert "world.xml" not in printed
    assert "did you mean Night Tide?" in run.fails("sources", "pause", "Night Tid")
    assert "or --failing" in run.fails("feeds", "retry")
    assert "not both" in run.fails("feeds", "retry", "1", "--failing")
    assert "no feed 99" in run.fails("feeds", "remove", "99")
    assert "failing, paused, working" in run.fails("feeds", "list", "--state", "odd")


def test_a_source_without_articles_is_marked_and_removed(run: Run) -> None:
    import_list(run)
    run("feeds", "remove", "https://shows.example/tide/feed")
    states = {row["name"]: row["feeds"] for row in json.loads(run("sources", "list", "--json").stdout)}
    assert states == {"Two Anchors": 1, "Night Tide": 0, "Harbour News": 2}
    assert "empty" in run("sources", "list").stdout
    assert "no longer followed: 0 feeds" in run("sources", "remove", "Night Tide").stdout
    assert "no longer followed: 2 feeds" in run("sources", "remove", "Harbour News").stdout
    assert len(json.loads(run("sources", "list", "--json").stdout)) == 1


def test_tagging_says_what_changed(run: Run) -> None:
    import_list(run)
    run("sources", "tag", "1", "audio", "local")
    printed = run("sources", "tag", "1", "--remove", "Audio", "--remove", "sport").stdout
    assert printed == "Two Anchors: local (removed audio; it did not have sport)\n"
    assert "(nothing changed)" in run("sources", "tag", "1", "local").stdout


def test_titles_and_folders_come_back_from_an_exported_list(tmp_path: Path, sqlite_url: str) -> None:
    database = Database(sqlite_url)
    feeds = read_opml(LIST.encode()).feeds
    with database.transaction() as session:
        assert follow_opml_feeds(session, feeds).new_count == 4
        exported = list_opml_feeds(session)
        assert follow_opml_feeds(session, exported).known_count == 4
        assert len(sources.list_sources(session)) == 3
    database.close()

    def title_and_folder(feed: OpmlFeed) -> tuple[str, str, tuple[str, ...]]:
        return feed.url, feed.title, feed.folder

    assert sorted(map(title_and_folder, exported)) == sorted(map(title_and_folder, feeds))


def test_a_check_of_the_sample_site_may_request_its_hosts_and_no_other_check_may() -> None:
    port = WebSettings().sample_site_port
    assert f"127.0.0.1:{port + 1}" in sample_hosts_of(f"http://127.0.0.1:{port}/feed.xml")
    assert sample_hosts_of("https://thepost.org/feed.xml") == frozenset()
    assert sample_hosts_of(f"http://127.0.0.1:{port - 1}/feed.xml") == frozenset()

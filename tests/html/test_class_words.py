import pytest

from pipeline.html.class_words import is_navigation_class


@pytest.mark.parametrize(
    "name", ["nav", "site-footer", "navLinks", "menu_item", "share", "article__share", "NAV", "tag", "topnav"]
)
def test_classes_of_menus_footers_and_tools_are_navigation(name: str) -> None:
    assert is_navigation_class(name)


@pytest.mark.parametrize(
    "name",
    ["", "-", "story", "social-affairs", "legalNews", "tag-menu", "category-social", "has-footer", "canvas"],
)
def test_classes_of_stories_and_their_topics_are_not_navigation(name: str) -> None:
    assert not is_navigation_class(name)

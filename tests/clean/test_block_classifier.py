"""The forest answers as a walk down its trees would, and reads every page it is asked about."""

from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean.block_classifier import MAX_LEAVES, TreeEnsemble, load_ensemble, predict_proba
from pipeline.clean.blocks import extract_blocks
from pipeline.clean.features import block_features
from pipeline.clean.metadata import PageMetadata
from pipeline.clean.page_parser import parse_html
from pipeline.records import Page

# One tree: first trait over 1? then 30, else second trait over 5? then 20, else 10.
TREE = TreeEnsemble(
    test_features=np.array([0, 1], np.intp),
    test_thresholds=np.array([1.0, 5.0], np.float32),
    node_tests=np.array([[0], [1]], np.intp),
    excluded_leaves=np.array([[0b011], [0b001]], np.uint16),
    leaf_values=np.array([[1.0, 2.0, 3.0] + [0.0] * (MAX_LEAVES - 3)], np.float32),
    feature_names=("first", "second"),
)


@given(st.lists(st.tuples(st.floats(-9, 9, width=32), st.floats(-9, 9, width=32)), min_size=1, max_size=30))
def test_every_run_gets_the_leaf_that_a_walk_down_the_tree_finds(runs: list[tuple[float, float]]) -> None:
    walked = [3.0 if first > 1 else 2.0 if second > 5 else 1.0 for first, second in runs]
    asked = np.array(runs, np.float32).T
    assert predict_proba(TREE, asked) == pytest.approx([1 / (1 + np.exp(-leaf)) for leaf in walked])


@pytest.mark.parametrize(
    "body", ["<p>One", "<div>One<br><br>Two</div>", "<footer><a href='/a'>Sport</a></footer>" * 3]
)
def test_every_trait_that_the_forest_asks_for_is_a_finite_number_for_each_run(body: str) -> None:
    forest = load_ensemble(resources.files("pipeline.clean").joinpath("data", "blocks.npz"))
    reading = extract_blocks(
        parse_html(Page("https://thepost.example/x", f"<html><body>{body}".encode())).tree
    )
    seen = block_features(reading, PageMetadata("One", "Two", ("Ada Roe",)))
    asked = [seen.columns[name] for name in forest.feature_names]
    assert {len(column) for column in asked} == {len(seen.scored_blocks)}
    assert np.isfinite(np.stack(asked)).all()

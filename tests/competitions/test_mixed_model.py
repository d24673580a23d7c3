"""The model of entries and judges: what it estimates, what it does not depend on, and what it is worth on real panels."""

import itertools
import json
import os
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from competitions.engine import mixed_model, panels, ranking, what_if
from competitions.engine.scores import means, scores
from tests.competitions.test_scores_engine import SHROUT, whole

PANELS = (
    Path(os.environ.get("SHARED_DATA", Path(site.BASE_DIR) / ".." / "shared" / "data")) / "judge-panels/skating.csv"
)


def made(entries=12, judges=6, k=3, seed=0, sd=(10, 6, 4)):
    random = np.random.default_rng(seed)
    entry, judge = np.nonzero(panels.shown(entries, judges, k, random))
    truth, lenient = sd[0] * random.standard_normal(entries), sd[1] * random.standard_normal(judges)
    return scores(entry, judge, 50 + truth[entry] + lenient[judge] + sd[2] * random.standard_normal(len(entry)))


def test_on_a_whole_table_it_is_the_analysis_of_variance():
    """Shrout and Fleiss's table: mean squares 11.242 between entries, 32.486 between judges, 1.019 left."""
    fitted = mixed_model.fit(whole(SHROUT))
    by_hand = ((11.2417 - 1.0194) / 4, (32.4861 - 1.0194) / 6, 1.0194)
    np.testing.assert_allclose(fitted.variances, by_hand, rtol=1e-3)
    reliable = by_hand[0] / (by_hand[0] + by_hand[2] / 4)
    rows = SHROUT.mean(axis=1)
    np.testing.assert_allclose(fitted.value, rows.mean() + reliable * (rows - rows.mean()), atol=1e-3)


def test_it_is_the_dense_equations_of_henderson():
    found = made()
    fitted = mixed_model.fit(found)
    entry, judge, noise = fitted.variances
    to_entry, to_judge = np.eye(found.entries)[found.entry], np.eye(found.judges)[found.judge]
    design = np.column_stack([np.ones(found.size), to_entry, to_judge])
    penalty = np.diag([0, *[noise / entry] * found.entries, *[noise / judge] * found.judges])
    inverse = np.linalg.inv(design.T @ design + penalty)
    solution = inverse @ design.T @ found.value
    np.testing.assert_allclose(fitted.value, solution[0] + solution[1 : 1 + found.entries], atol=1e-6)
    np.testing.assert_allclose(fitted.leniency, solution[1 + found.entries :], atol=1e-6)
    told = np.column_stack([np.ones(found.entries), np.eye(found.entries), np.zeros((found.entries, found.judges))])
    np.testing.assert_allclose(fitted.error, np.sqrt(noise * np.diag(told @ inverse @ told.T)), rtol=1e-3)
    np.testing.assert_allclose(fitted.draw(20_000, 1).std(axis=0), fitted.error, rtol=0.05)
    np.testing.assert_allclose(mixed_model.predict(found, (entry / noise, judge / noise)), fitted.value, atol=1e-6)


def test_no_other_components_are_more_likely():
    """Restricted likelihood from the dense covariance matrix, on a grid about the estimate."""
    found = made(seed=3)
    entry, judge, noise = mixed_model.fit(found).variances
    same_entry = found.entry[:, None] == found.entry
    same_judge = found.judge[:, None] == found.judge

    def likelihood(parts):
        covariance = parts[0] * same_entry + parts[1] * same_judge + parts[2] * np.eye(found.size)
        inverse, ones = np.linalg.inv(covariance), np.ones(found.size)
        weight = ones @ inverse @ ones
        off = found.value - (ones @ inverse @ found.value) / weight
        return -(np.linalg.slogdet(covariance)[1] + np.log(weight) + off @ inverse @ off) / 2

    best = likelihood((entry, judge, noise))
    for factors in itertools.product((0.9, 1.0, 1.1), repeat=3):
        assert likelihood(np.array([entry, judge, noise]) * factors) <= best + 1e-6


def test_the_edges_hold():
    same = mixed_model.fit(scores([0, 0, 1, 1, 2, 2], [0, 1] * 3, [5.0] * 6))
    assert same.value.tolist() == [5.0, 5.0, 5.0]
    random = np.random.default_rng(5)
    alike = mixed_model.fit(whole(np.repeat(random.normal(50, 10, (30, 1)), 4, axis=1) + random.normal(0, 1, (30, 4))))
    assert alike.variances[1] < 0.2
    assert mixed_model.can_fit(scores([0, 1, 2], [0, 1, 1], [1, 2, 3])) is False
    with pytest.raises(ValueError, match="no scores"):
        mixed_model.fit(scores([], [], []))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False), st.sampled_from([0.25, 3.0, 100.0]))
def test_labels_order_and_scale_do_not_matter(seed, random, factor):
    found = made(seed=seed)
    value = mixed_model.fit(found).value
    entries, judges = random.sample(range(12), 12), random.sample(range(6), 6)
    lines = random.sample(range(found.size), found.size)
    again = scores(np.array(entries)[found.entry][lines], np.array(judges)[found.judge][lines], found.value[lines])
    np.testing.assert_allclose(mixed_model.fit(again).value[entries], value, atol=1e-3)
    scaled = mixed_model.fit(found._replace(value=factor * found.value - 7)).value
    np.testing.assert_allclose(scaled, factor * value - 7, atol=1e-3 * factor)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(-40, 40), st.integers(0, 4))
def test_a_judge_who_gives_everybody_more_changes_no_rank_where_all_judged_all(seed, more, judge):
    found = made(entries=10, judges=5, k=5, seed=seed)
    order = np.argsort(mixed_model.fit(found).value)
    assume(np.diff(np.sort(means(found))).min() > 1e-6)
    moved = found._replace(value=found.value + more * (found.judge == judge))
    assert np.argsort(mixed_model.fit(moved).value).tolist() == order.tolist()


def test_a_harsh_judge_moves_plain_means_and_hardly_the_model():
    found = made(entries=20, judges=8, k=3, seed=2, sd=(10, 0.1, 2))
    harsh = found._replace(value=found.value - 40 * (found.judge == 0))
    moved = {}
    for ranker in (means, panels.by_model):
        before, after = (np.argsort(np.argsort(ranker(one))) for one in (found, harsh))
        moved[ranker] = int(np.abs(before - after).sum())
    assert moved[means] > 40
    assert moved[panels.by_model] <= moved[means] / 4


def test_the_same_scores_give_the_same_intervals_twice_and_these_hold_the_truth():
    inside = []
    for seed in range(12):
        random = np.random.default_rng(100 + seed)
        truth, lenient = random.normal(0, 10, 30), random.normal(0, 5, 10)
        entry, judge = np.nonzero(panels.shown(30, 10, 3, random))
        found = scores(entry, judge, truth[entry] + lenient[judge] + random.normal(0, 6, len(entry)))
        groups = np.zeros(30, int)
        one, two = (ranking.standing(found, groups, 10, seed=4, corrected=True).spread for _ in range(2))
        assert [part.tolist() for part in one] == [part.tolist() for part in two]
        rank = ranking.ranks(np.argsort(-truth), groups)
        inside.append(((one.low <= rank) & (rank <= one.high)).mean())
    assert 0.85 <= np.mean(inside) <= 0.97


def test_left_out_and_added_judges():
    # Judge 2 alone holds entry 1 up; without them it falls behind entry 0.
    found = whole([[60, 60, 50], [50, 50, 90], [20, 20, 20], [10, 12, 11]])
    standing = ranking.standing(found, np.zeros(4, int), 1, seed=0, corrected=False)
    rank = ranking.ranks(np.argsort(-standing.value), np.zeros(4, int))
    left = what_if.leave_out(found, None, rank, np.zeros(4, int), 1)
    assert [(one.judge, one.enters, one.leaves, one.farthest) for one in left] == [
        (0, (), (), 0), (1, (), (), 0), (2, (0,), (1,), 1),
    ]  # fmt: skip
    found = made(entries=30, judges=10, k=3, seed=1)
    groups = np.zeros(30, int)
    standing = ranking.standing(found, groups, 10, seed=0, corrected=True)
    noise = sum(standing.fit.variances[1:])
    more = what_if.more_judges(standing.value, standing.fit.error, noise, standing.spread, groups, 10, seed=0)
    assert more[0] == (0, int(ranking.crossing(standing.spread, 10).sum()))
    assert more[-1].open < more[0].open


def test_the_command_refuses_what_it_cannot_read(tmp_path):
    file = tmp_path / "panels.csv"
    refusals = {
        "panel,entry,judge\n1,a,x\n": "header",
        "panel,entry,judge,score\n1,a,x,good\n": "no score",
        "panel,entry,judge,score\n1,a,x,1\n1,a,x,2\n": "twice",
        "panel,entry,judge,score\n1,a,x,1\n1,b,y,2\n": "not every judge",
    }
    for content, words in refusals.items():
        file.write_text(content, encoding="utf-8")
        with pytest.raises(CommandError, match=words):
            call_command("evaluate_scoring", str(file))


@pytest.mark.skipif(not PANELS.exists(), reason="the panels are not beside the project")
def test_on_real_panels_it_is_as_good_as_the_mean_and_with_harsh_judges_far_better(capsys):
    taus = []
    for shift in ("0", "1"):
        call_command("evaluate_scoring", str(PANELS), k=3, shift=float(shift), json=True)
        taus.append(json.loads(capsys.readouterr().out)["tau"])
    plain, harsh = taus
    assert plain["model"] >= plain["raw"] - 0.005
    assert harsh["model"] >= harsh["raw"] + 0.12
    assert plain["zscore"] < plain["raw"]

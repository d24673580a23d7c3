"""One scale for all language pairs, and one score for both directions."""

import numpy as np
import pytest

from matching.engine.calibration import CROSS, EN_EN, PRIOR, ZH_ZH, Calibration, pair_class
from matching.engine.documents import CHINESE, ENGLISH, NO_TEXT
from matching.engine.rank import combine

EMPTY = np.empty(0)


def score(calibration, cosine, language_class):
    return float(calibration.scores(np.array([cosine]), np.array([language_class]))[0])


def test_pairs_of_one_language_and_all_others_are_classes():
    languages = np.array([ENGLISH, CHINESE, NO_TEXT])
    assert pair_class(languages[:, None], languages[None, :]).tolist() == [
        [EN_EN, CROSS, CROSS],
        [CROSS, ZH_ZH, CROSS],
        [CROSS, CROSS, CROSS],
    ]


def test_without_a_sample_the_prior_speaks():
    calibration = Calibration()
    assert [score(calibration, cosine, EN_EN) for cosine in PRIOR[EN_EN]] == pytest.approx(
        [5, 25, 50, 70, 85], abs=0.01
    )
    # Twice the last quantile: 100 − 15 / 2; a thousand times: 100 − 15 / 1000.
    last = calibration.knots[ZH_ZH, -1]
    assert [score(calibration, times * last, ZH_ZH) for times in (0, 2, 1000)] == [0.0, 92.5, 99.985]


def test_the_same_rank_among_random_pairs_gives_the_same_score_in_every_class():
    tail = -np.log1p(-np.linspace(0.0, 0.999999, 1_000_000)) / 5
    scales = (1.0, 0.5, 0.2)
    calibration = Calibration().fit(tuple(scale * tail for scale in scales))
    for share, expected in ((0.9, 25.0), (0.99, 50.0), (0.999, 70.0)):
        cosine = float(np.quantile(tail, share))
        found = [score(calibration, scale * cosine, number) for number, scale in enumerate(scales)]
        assert found == pytest.approx([expected] * 3, abs=1.5)


def test_a_handful_of_pairs_moves_the_tail_hardly_and_a_flood_decides_it():
    few = Calibration().fit((np.full(20, 0.9), EMPTY, EMPTY))
    many = Calibration().fit((np.full(10_000_000, 0.9), EMPTY, EMPTY))
    believed = PRIOR[EN_EN][4]
    assert few.knots[EN_EN, 5] == pytest.approx(believed + (0.9 - believed) * 0.0002, abs=1e-4)
    assert many.knots[EN_EN, 5] == pytest.approx(0.9, abs=0.02)


def test_scores_rise_strictly_with_the_cosine_even_where_nearly_all_pairs_are_0():
    calibration = Calibration().fit((EMPTY, EMPTY, np.zeros(100_000)))
    cosines = np.linspace(0.0, 1.0, 2001)
    scores = calibration.scores(cosines, np.full(2001, CROSS))
    assert (np.diff(scores) > 0).all()
    assert (scores[0], scores[-1] < 100.0) == (0.0, True)


@pytest.mark.parametrize(
    ("one", "other", "pair"), [(80, 60, 86), (60, 80, 86), (80, 0, 80), (0, 0, 0), (100, 100, 100), (50, 50, 62.5)]
)
def test_a_second_direction_closes_up_to_half_of_what_is_missing(one, other, pair):
    assert combine(np.array(float(one)), np.array(float(other))) == pair

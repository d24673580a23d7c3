from production.engine.familiar import OBJECTS, guess_unit, nearest, readings
from production.engine.geometry import Unit


def test_every_thing_is_nearest_to_itself_and_longest_first():
    for code, box in OBJECTS.items():
        assert nearest(box).code == code
        assert sorted(box, reverse=True) == list(box)


def test_how_a_part_lies_does_not_matter():
    assert {nearest(box).code for box in ((16, 53, 36), (53, 36, 16), (36, 16, 53))} == {"matchbox"}


def test_what_a_box_is_under_each_unit():
    found = [(one.unit, one.familiar.code) for one in readings((1.2, 0.8, 0.144))]
    assert found == [
        (Unit.MM, "grain_of_sand"),
        (Unit.CM, "coin_euro"),
        (Unit.M, "euro_pallet"),
        (Unit.INCH, "coin_euro"),
    ]


def test_a_guess_says_why():
    guess = guess_unit((5, 2.5, 1.375))
    assert (guess.unit, guess.reason) == (Unit.INCH, "nearest_usual")
    assert guess.sentence == "A part 5 units long is as large as a grain of rice in mm, a hand in inch."
    assert guess_unit((0.2286, 0.165, 0.016)).unit == Unit.M
    assert (guess_unit((120, 80, 5)).unit, guess_unit((120, 80, 5)).reason) == (Unit.MM, "usual_in_mm")
    assert (guess_unit((1e6, 1, 1)).unit, guess_unit((1e6, 1, 1)).reason) == (Unit.MM, "nothing_usual")

"""Registration numbers: what they are read as, and what is said of them where they are typed and where they are judged."""

import pytest
from django.urls import reverse

from ecosystem.identity.numbers import CHECK_DIGIT, FORM, RIGHT, UNKNOWN, country_of, number_key, read_number
from tests.factories import make_concept, make_organisation, make_staff, make_user

RIGHT_CODE, MISTYPED_CODE = "91430100MA4L1T5X99", "91430100MA4L1T5X98"


@pytest.mark.parametrize(
    ("written", "country", "state", "kind", "number"),
    [
        ("9143 0100 ma4l 1t5x 99", "", RIGHT, "cn.uscc", RIGHT_CODE),
        ("９１４３０１００ＭＡ４Ｌ１Ｔ５Ｘ９９", "", RIGHT, "cn.uscc", RIGHT_CODE),
        (MISTYPED_CODE, "cn", CHECK_DIGIT, "cn.uscc", MISTYPED_CODE),
        ("91430100MA4L1T5X9", "cn", FORM, "cn.uscc", "91430100MA4L1T5X9"),
        ("430100000012345", "cn", UNKNOWN, "", "430100000012345"),
        ("DE 136 695 976", "", RIGHT, "eu.vat", "DE136695976"),
        ("136695976", "de", RIGHT, "eu.vat", "DE136695976"),
        ("de 136695977", "fr", CHECK_DIGIT, "eu.vat", "de 136695977"),
        ("HRB 12345", "de", UNKNOWN, "", "HRB 12345"),
        ("ATU57194903", "", RIGHT, "eu.vat", "ATU57194903"),
        ("BE 697.449.992", "", RIGHT, "eu.vat", "BE0697449992"),
        ("EL 094259216", "", RIGHT, "eu.vat", "EL094259216"),
        ("094259216", "gr", RIGHT, "eu.vat", "EL094259216"),
        ("NL4495445B01", "", RIGHT, "eu.vat", "NL004495445B01"),
        ("FR 61 954 506 077", "", RIGHT, "eu.vat", "FR61954506077"),
        ("GB 980 7806 84", "", RIGHT, "gb.vat", "GB980780684"),
        ("sc123456", "gb", RIGHT, "gb.company", "SC123456"),
        ("1234567", "gb", RIGHT, "gb.company", "01234567"),
        ("CHE-107.787.577 MWST", "", RIGHT, "ch.uid", "CHE-107.787.577"),
        ("107787578", "ch", CHECK_DIGIT, "ch.uid", "107787578"),
        ("NO 923 609 016 MVA", "", RIGHT, "no.orgnr", "923609016"),
        ("923609017", "no", CHECK_DIGIT, "no.orgnr", "923609017"),
        ("923609016", "", UNKNOWN, "", "923609016"),
        ("B 1234 of Liège", "be", UNKNOWN, "", "B 1234 of Liège"),
    ],
)
def test_a_number_is_read(written, country, state, kind, number):
    found = read_number(written, country)
    assert (found.state, found.kind, found.number) == (state, kind, number)


def test_every_member_state_has_a_rule():
    """By its letters a number is known as one of that state, whatever its digits."""
    states = [
        "at",
        "be",
        "bg",
        "cy",
        "cz",
        "de",
        "dk",
        "ee",
        "el",
        "es",
        "fi",
        "fr",
        "hr",
        "hu",
        "ie",
        "it",
        "lt",
        "lu",
        "lv",
        "mt",
        "nl",
        "pl",
        "pt",
        "ro",
        "se",
        "si",
        "sk",
    ]
    kinds = {state: read_number(f"{state}{'U' if state == 'at' else ''}1").kind for state in states}
    assert kinds == dict.fromkeys(states, "eu.vat")


def test_two_writings_of_a_number_have_one_key():
    assert number_key("de 136.695.976") == number_key("136695976", "de") == "DE136695976"
    assert (number_key("—"), number_key("12"), number_key("none yet")) == ("", "", "")


def test_a_region_names_its_country():
    found = [country_of(code) for code in ("region.cn-hn.430100", "region.cn-hn", "region.de", "region.europe", "")]
    assert found == ["cn", "cn", "de", "", ""]


@pytest.mark.django_db
def test_what_is_typed_is_kept_and_what_is_wrong_with_it_said(client):
    owner = make_user()
    firm = make_organisation(owner=owner, region=make_concept("region.cn", "China", "中国"))
    client.force_login(owner)

    def typed(value: str) -> dict:
        address = reverse("ecosystem:autosave", kwargs={"slug": firm.slug})
        answer = client.post(address, {"field": "registration_number", "value": value, "overwrite": "1"})
        firm.refresh_from_db()
        return answer.json()

    assert typed(MISTYPED_CODE)["remark"] == (
        "Read as: unified social credit code (China). Its check digit is wrong, so one of its characters is mistyped. "
        "It is kept as you wrote it."
    )
    assert firm.registration_number == MISTYPED_CODE
    page = client.get(reverse("ecosystem:edit", kwargs={"slug": firm.slug})).content.decode()
    assert "Its check digit is wrong" in page
    assert (
        typed("9143 0100 MA4L 1T5X 99")["remark"] == "Read as: unified social credit code (China). Its form is right."
    )
    assert firm.registration_number == RIGHT_CODE
    assert typed("")["remark"] == ""
    assert (
        "remark"
        not in client.post(
            reverse("ecosystem:autosave", kwargs={"slug": firm.slug}),
            {"field": "size", "value": "1-10", "overwrite": "1"},
        ).json()
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "badge"), [(RIGHT_CODE, "form is right"), (MISTYPED_CODE, "check digit wrong"), ("", None)]
)
def test_the_desk_sees_it(client, number, badge):
    firm = make_organisation(verified=False, registration_number=number)
    client.force_login(make_staff())
    page = client.get(reverse("portal:desk-decide", kwargs={"slug": firm.slug})).content.decode()
    found = [words for words in ("form is right", "check digit wrong") if words in page]
    assert found == ([badge] if badge else [])

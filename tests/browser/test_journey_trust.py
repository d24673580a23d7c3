"""From registering to being believed: evidence, a question, the park's yes, and a year later the profile confirmed."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

WORDS = {
    "en": {
        "name": "Valvelight",
        "asks": "Register of Lund, entry 4301",
        "question": "Which register is that?",
        "answer": "The Swedish one.",
        "sent back": "Sent back",
        "verified": "Verified",
        "to confirm": "Is your profile still right?",
        "faded": "Nobody has confirmed it for long. It stands behind the others.",
        "thanks": "Thank you. The profile counts as right from today.",
    },
    "zh-hans": {
        "name": "湘阀轻材",
        "asks": "营业执照与官网",
        "question": "请补充营业执照编号。",
        "answer": "已补充。",
        "sent back": "已退回",
        "verified": "已核验",
        "to confirm": "您的资料是否仍然准确？",
        "faded": "资料久未确认，现排在其他资料之后。",
        "thanks": "感谢确认。资料自今日起视为准确。",
    },
}
MARKS = {"advantages": "3", "clarity": "4", "cooperation": "3", "language": "3"}
STATE = """
import json
from ecosystem.models import Organisation
print(json.dumps(Organisation.objects.filter(slug={slug!r}).values("verification", "freshness").get()))
"""


def state(site, slug: str) -> dict[str, str]:
    return json.loads(site.manage("shell", "-c", STATE.format(slug=slug)).strip().splitlines()[-1])


def decide(staff, slug: str, verdict: str, answer: str) -> None:
    staff.goto(f"/desk/verification/{slug}/")
    for name, mark in MARKS.items():
        staff.page.locator(f"#decide [name={name}][value='{mark}']").check()
    staff.page.locator("#decide [name=answer]").fill(answer)
    staff.page.locator(f"#decide button[value={verdict}]").click()
    staff.page.wait_for_url("**/desk/verification/")


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_profile_is_verified_fades_and_is_confirmed(site, visit, language):
    words, email = WORDS[language], f"ada-{language}@valve.example"
    owner, staff = visit(language), visit("en", who="staff@demo.example")
    owner.sign_up(email, "Ada")
    owner.confirm(staff.read_mail(email))
    slug, page = owner.register("startup", words["name"]), owner.page
    page.locator("#verification a").click()
    page.wait_for_url("**/verification/")
    page.locator("#evidence-file").set_input_files(
        {"name": "extract.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 entry 4301"}
    )
    page.locator("#files form[enctype] button").click()
    expect(page.locator("#files .tb-file")).to_contain_text("extract.pdf")
    page.locator("#ask [name=evidence]").fill(words["asks"])
    page.locator("#ask button[type=submit]").click()
    expect(page.locator("#ask")).to_have_count(0)

    decide(staff, slug, "decline", words["question"])
    assert state(site, slug)["verification"] == "declined"
    owner.goto(f"/organisations/{slug}/verification/")
    expect(page.locator("#rounds")).to_contain_text(words["sent back"])
    expect(page.locator("#rounds")).to_contain_text(words["question"])
    page.locator("#remarks [name=text]").fill(words["answer"])
    page.locator("#remarks form button").click()
    expect(page.locator("#remarks .tb-remark")).to_contain_text(words["answer"])
    page.locator("#ask [name=evidence]").fill(words["asks"])
    page.locator("#ask button[type=submit]").click()
    decide(staff, slug, "verify", "")
    assert state(site, slug) == {"verification": "verified", "freshness": "fresh"}
    owner.goto(f"/organisations/{slug}/")
    expect(page.locator(".tb-profile-title")).to_contain_text(words["verified"])

    site.manage("look_after_profiles", "--at", in_days(366))
    assert state(site, slug)["freshness"] == "asked"
    owner.goto(f"/home/?for={slug}")
    expect(page.locator("main")).to_contain_text(words["to confirm"])
    site.manage("look_after_profiles", "--at", in_days(397))
    assert state(site, slug)["freshness"] == "faded"
    owner.goto(f"/home/?for={slug}")
    expect(page.locator("main")).to_contain_text(words["faded"])
    owner.goto(f"/organisations/{slug}/confirm/")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("body")).to_contain_text(words["thanks"])
    assert state(site, slug) == {"verification": "verified", "freshness": "fresh"}

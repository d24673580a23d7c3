"""一家湖南铸造厂：全程中文，用手机。A foundry in Hunan, in Chinese throughout, on a telephone."""

import pytest
from playwright.sync_api import expect

from tests.browser.matches import AT_ONCE, publish_and_find, reason_naming
from tests.browser.visitor import PHONE

EMAIL = "lu.yunting@yunting-zhuzao.example"
DEBURRING = "去毛刺（deburring）"
TITLE = "箱体铸件机器人去毛刺与打磨单元"
BODY = (
    "变速箱壳体月产四千件，目前人工清理飞边、毛刺，粉尘大、招工难。希望引进带力控的机器人去毛刺、打磨工作站，"
    "换型不超过十分钟，单件节拍三分钟以内，先在一条清理线上试点。"
)


@pytest.mark.alone
def test_a_foundry_registers_publishes_a_need_and_is_matched_with_a_startup_that_writes_english(visit, record_property):
    foundry = visit("zh-hans", size=PHONE)
    foundry.sign_up(EMAIL, "陆云亭")
    staff = visit("en", who="staff@demo.example")
    link = staff.read_mail(EMAIL)
    assert "/zh-hans/" in link
    foundry.confirm(link)
    assert "/zh-hans/" in foundry.page.url

    slug = foundry.register("manufacturer", "云亭精密铸造")
    foundry.write("zh-hans-tagline", "变速箱与泵体灰铁铸件")
    foundry.write("zh-hans-summary", "年产灰铁、球铁铸件一万二千吨，客户为工程机械与农机主机厂。")
    foundry.write("zh-hans-city", "娄底")
    foundry.pick("concepts", "铸造", "铸造")
    foundry.pick("region", "Loudi", "娄底")
    foundry.saved()

    foundry.goto(f"/organisations/{slug}/listings/")
    foundry.page.locator("form[action$='/new/need/'] button").click()
    foundry.page.wait_for_url("**/edit/")
    foundry.write("zh-hans-title", TITLE)
    foundry.write("zh-hans-body", BODY)
    foundry.pick("concepts", "去毛刺", "去毛刺")
    foundry.pick("concepts", "force control", "机器人力控")
    foundry.pick("concepts", "铸造", "铸造")
    foundry.select("intent", "pilot")
    foundry.saved()
    card, took = publish_and_find(foundry, naming=DEBURRING)
    record_property("seconds_until_matched", took)
    assert took <= AT_ONCE

    foundry.goto("/matches/")
    shown = foundry.page.locator(".tb-match").filter(has_text=card["name"])
    expect(shown.locator(".tb-reason").filter(has_text=DEBURRING)).to_have_text(reason_naming(card, DEBURRING))
    expect(shown.locator(".tb-meet-need").first).to_contain_text(TITLE)
    expect(shown.locator(".tb-match-name a")).to_have_attribute("lang", "en")
    assert foundry.page.evaluate("document.scrollingElement.scrollWidth") == PHONE["width"]

"""A jury at work, from who judges what to the certificate: six people in two languages and eight entries."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser import jury
from tests.browser.jury import AT_THE_CUT, CHINESE_NAMES, JUDGES, NAMES, SLUG, is_faultless, press, status_of, told
from tests.browser.visitor import PHONE, Visitor

ROUND = f"/desk/competitions/{SLUG}/rounds/1/"
CEREMONY = f"/desk/competitions/{SLUG}/ceremony/"
WHY = "I advised them two years ago and am not impartial."
VOTED = 2
"""The number of the entry at the cut that the jury votes for."""


@pytest.fixture(scope="module")
def scene(site):
    return jury.set_up(site)


# --- who judges what --------------------------------------------------------------------------------------------------
def propose_and_apply(manager: Visitor) -> dict[str, set[int]]:
    """The manager has a proposal computed, reads the difference, and applies it. Returns judge → numbers of entries."""
    page = manager.page
    manager.goto(f"{ROUND}assignment/")
    press(page, "Propose")
    expect(page.locator(".tb-assigning-counts .tb-badge")).to_have_text(["16 added", "0 removed", "0 kept"])
    rows = page.locator("section:has(h2:text-is('By entry, the worst-served first')) tbody tr")
    expect(rows).to_have_count(8)
    has: dict[str, set[int]] = {email: set() for email in JUDGES}
    for row in rows.all():
        number = NAMES.index(row.locator("th a").inner_text())
        judges = row.locator(".tb-assigning-added").all_inner_texts()
        assert len(judges) == 2
        for email, name in JUDGES.items():
            if any(one.endswith(name) for one in judges):
                has[email].add(number)
    by_judge = page.locator("section:has(h2:text-is('By judge')) tbody tr")
    loads = {
        row.locator("th").inner_text().splitlines()[0]: row.locator("td").all_inner_texts() for row in by_judge.all()
    }
    assert loads == {JUDGES[email]: ["0", str(len(mine)), str(len(mine)), "0"] for email, mine in has.items()}
    assert sum(map(len, has.values())) == 16
    is_faultless(manager)
    press(page, "Apply, and tell the judges")
    told(manager, "It is so. Each judge who has something new is told by mail, once.")
    manager.goto(f"{ROUND}move/open/")
    press(page, "Open the round")
    page.wait_for_url(f"**{ROUND}")
    expect(page.locator("main").get_by_text("0 of 16", exact=True)).to_be_visible()
    return has


def steps_back(judge: Visitor, manager: Visitor, scene: dict, mine: set[int]) -> int:
    """Somebody takes on what they were written to about, then steps back from one entry. Returns its number."""
    page = judge.page
    page.goto(manager.read_mail(jury.CHINESE))
    assert page.url == judge.address(f"/judging/{SLUG}/rounds/1/assigned/")
    press(page, f"全部接受（{len(mine)} 个）")
    number = next(one for one in sorted(mine) if one not in {0, *AT_THE_CUT})
    judge.goto("/judging/")
    page.get_by_role("link", name=scene["pseudonyms"][number], exact=True).click()
    page.get_by_role("link", name="回避该申报", exact=True).click()
    is_faultless(judge)
    page.locator("input[name=kind][value=personal]").check()
    page.fill("#id_reason", WHY)
    press(page, "回避")
    told(judge, "您已回避。该申报已从您的列表中移除。")
    judge.goto("/judging/")
    expect(page.locator(".tb-todo tbody tr")).to_have_count(len(mine) - 1)
    expect(page.get_by_role("link", name=scene["pseudonyms"][number], exact=True)).to_have_count(0)
    assert status_of(judge, f"/judging/entries/{scene['entries'][number]}/") == 404
    return number


def replaces(manager: Visitor, number: int, has: dict[str, set[int]]) -> None:
    """Two clicks: the entry that lacks somebody, and whoever suits it best."""
    page = manager.page
    other = next(email for email in (jury.TABLET, jury.THIRD) if number not in has[email])
    manager.goto(f"{ROUND}progress/")
    short = page.locator("section:has(h2:text-is('Entries that lack score sheets')) tbody tr").filter(
        has_text="too few"
    )
    expect(short).to_have_count(1)
    short.get_by_role("link", name=NAMES[number], exact=True).click()
    best = page.locator(".tb-assigning-options li")
    expect(best.locator("strong")).to_have_text([JUDGES[other]])
    is_faultless(manager)
    best.get_by_role("button", name="Give it", exact=True).click()
    told(manager, f"{JUDGES[other]} has the entry, and is told by mail.")
    live = page.locator(".tb-card:has(h2:text-is('Its judges')) tbody th")
    assert {one.splitlines()[0] for one in live.all_inner_texts()} == {JUDGES[jury.TABLET], JUDGES[jury.THIRD]}
    expect(page.locator(".tb-assigning-past li")).to_contain_text([WHY])
    expect(page.locator(".tb-assigning-past li strong")).to_have_text([JUDGES[jury.CHINESE]])
    has[jury.CHINESE].remove(number)
    has[other].add(number)


# --- what it comes to ------------------------------------------------------------------------------------------------
def closes(manager: Visitor) -> None:
    manager.goto(f"{ROUND}move/close/")
    expect(manager.page.locator("main p").filter(has_text="16 of 16 sheets are in.")).to_have_count(1)
    press(manager.page, "Close the round")
    manager.page.wait_for_url(f"**{ROUND}")


def reads_the_intervals(chair: Visitor, site, scene: dict) -> list[dict]:
    """The chair, in Chinese: who stands where, with which certainty, and what the scores do not decide."""
    result = jury.ranked(site, scene)
    order = [row["number"] for row in result]
    assert order[:2] + sorted(order[2:4]) + order[4:] == [*range(8)]
    assert {row["number"] for row in result if row["crosses"]} == AT_THE_CUT
    chair.goto(f"{ROUND}results/")
    page = chair.page
    expect(page.locator("h1")).to_have_text("结果")
    expect(page.locator(".tb-results-lead")).to_contain_text("有 2 个项目仅凭评分无法判定是否入围，应进入终评合议。")
    rows = page.locator(".tb-results-table tbody tr:not(.tb-results-cut)")
    expect(rows.locator("th a")).to_have_text([CHINESE_NAMES[number] for number in order])
    expect(rows.locator("td.tb-results-rank")).to_have_text([str(row["rank"]) for row in result])
    expect(rows.locator(".tb-results-span > .tb-num")).to_have_text([f"{row['low']}–{row['high']}" for row in result])
    expect(page.locator("tr.tb-results-crosses .tb-badge")).to_have_text(["在入围线上"] * 2)
    expect(page.locator(".tb-results-cut")).to_have_text("前 3 名晋级")
    first, at_the_cut = result[0], [row for row in result if row["crosses"]]
    assert (first["low"], first["high"], first["chance"]) == (1, 1, 1.0)
    assert all(row["low"] <= 3 < row["high"] for row in at_the_cut)
    is_faultless(chair)
    page.get_by_role("link", name="只显示这些", exact=True).click()
    expect(rows).to_have_count(2)
    return at_the_cut


# --- the talk, and what is decided ------------------------------------------------------------------------------------
def deliberates(chair: Visitor, judge: Visitor, scene: dict, at_the_cut: list[dict]) -> None:
    """The chair leads and votes, a judge votes on a telephone, and the vote is settled."""
    page, booth = chair.page, judge.page.locator("#booth")
    chair.goto(f"{ROUND}deliberation/")
    press(page, "开始合议")
    items = page.locator(".jd-talks > li")
    pseudonyms = scene["pseudonyms"]
    expect(items.locator("h2")).to_have_text([pseudonyms[row["number"]] for row in at_the_cut])
    spans = [f"第 {row['low']} 至 {row['high']} 名" for row in at_the_cut]
    expect(items.locator(".jd-figures p")).to_contain_text(spans)
    is_faultless(chair)
    judge.goto(f"/competitions/{SLUG}/rounds/1/vote/")
    expect(booth).to_contain_text("Nothing for you at the moment")
    item = items.filter(has_text=pseudonyms[VOTED])
    press(item, "显示")
    press(item, "开放表决")
    wall = chair.tab(f"{ROUND}deliberation/projector/")
    expect(wall.locator(".jd-entry h1")).to_have_text(pseudonyms[VOTED])
    expect(wall.locator(".jd-voting")).to_have_text("表决进行中：已投 0 票")
    expect(booth.locator("h2")).to_have_text(pseudonyms[VOTED])  # by itself, after some seconds
    jury.vote(judge, "for", "It has run in a plant.", "Vote")
    told(judge, "Your vote is written down. You may change it while the vote is open.")
    expect(wall.locator(".jd-voting")).to_have_text("表决进行中：已投 1 票")
    wall.close()
    chair.goto(f"/competitions/{SLUG}/rounds/1/vote/")
    jury.vote(chair, "for", "已在工厂运行。", "投票")
    told(chair, "您的表决已记录。表决结束前可以更改。")
    chair.goto(f"{ROUND}deliberation/")
    expect(item.locator(".jd-voting")).to_have_text("表决进行中：已投 2 票")
    item.locator("input[name=note]").fill("评审团一致同意表彰。")
    press(item, "形成结论")
    expect(item.locator(".jd-tally dd")).to_have_text(["2", "0", "0", "通过"])
    press(page, "结束合议")
    expect(item.locator(".jd-moves")).to_have_count(0)
    expect(booth).to_contain_text("The deliberation is over")


def proposes(manager: Visitor, scene: dict) -> None:
    """One wins, two are commended, five are not chosen. Whoever proposes it does not approve it."""
    page = manager.page
    manager.goto(f"{ROUND}decisions/")
    voted = page.locator(f"#entry-{scene['entries'][VOTED]} .jd-talked")
    expect(voted).to_have_text(re.compile(r"^\s*Carried\s+2 : 0\s*$"))
    for number, key in enumerate(scene["entries"]):
        outcome = "winner" if number == 0 else "commended" if number in (1, VOTED) else "unsuccessful"
        page.select_option(f"[name=outcome-{key}]", outcome)
    page.select_option(f"[name=prize-{scene['entries'][0]}]", str(scene["prize"]))
    press(page, "Save the proposals")
    told(manager, "8 proposals are written down.")
    expect(page.locator("main")).to_contain_text("8 are yours: somebody else approves them.")
    expect(page.get_by_role("button", name="Approve them")).to_have_count(0)
    is_faultless(manager)


def approves(chair: Visitor, site) -> None:
    """A second person, who shows once more who they are."""
    page = chair.page
    chair.goto(f"{ROUND}decisions/")
    expect(page.locator("main")).to_contain_text("有 8 项他人的提议待您批准。")
    (session,) = [one["value"] for one in chair.context.cookies() if one["name"] == "sessionid"]
    jury.leave_the_room(site, session)
    press(page, "批准")
    jury.prove(chair)
    page.wait_for_url(f"**{ROUND}decisions/")
    told(chair, "谢谢。您填写的内容仍在，请检查后再次提交。")
    press(page, "批准")
    told(chair, "已批准 8 项决定。")
    expect(page.locator("main")).to_contain_text("所有决定均已批准并固化：")
    is_faultless(chair)


# --- letters ----------------------------------------------------------------------------------------------------------
def tells(manager: Visitor) -> None:
    """Under an embargo until tomorrow: three letters are looked at one by one, the rest approved, all sent once."""
    page = manager.page
    manager.goto(f"{ROUND}decisions/letters/")
    page.locator("input[name=feedback][value=bands]").check()
    tomorrow = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=1)
    page.fill("#id_embargo_until", f"{tomorrow:%Y-%m-%dT%H:%M}")
    press(page, "Save")
    told(manager, "Saved.")
    press(page, "Draft the letters")
    told(manager, "8 letters are drafted.")
    is_faultless(manager)
    page.get_by_role("link", name="Look at the next one", exact=True).click()
    read = set()
    for place in (1, 2, 3):
        expect(page.locator("h1")).to_have_text(f"Letter {place} of 8")
        paper = page.locator(".jd-letter-paper")
        read.add((paper.get_attribute("lang"), paper.locator("h2").inner_text()))
        press(page, "Approve, and the next")
    expect(page.locator("h1")).to_have_text("Letter 4 of 8")
    assert {language for language, _subject in read} == {"en", "zh-Hans"}
    assert {subject.partition(mark)[0] for (_, subject) in read for mark in ":：" if mark in subject} == {
        "Hunan Story Prize",
        "湖南故事奖",
    }
    manager.goto(f"{ROUND}decisions/letters/")
    expect(page.locator(".jd-counts dd")).to_have_text(["8", "3", "3"])
    press(page, "Approve the rest")
    told(manager, "5 letters are approved.")
    press(page, "Send 8 letters")
    told(manager, "8 letters are on their way.")
    expect(page.locator("main")).to_contain_text("8 letters are on their way or there.")
    expect(page.get_by_role("button", name=re.compile("^Send"))).to_have_count(0)


def reads_the_result(applicant: Visitor, manager: Visitor, scene: dict, judges: list[str]) -> None:
    """The winner follows the letter's link: outcome, prize, embargo, and what the judges wrote, without their names."""
    page = applicant.page
    link = manager.read_mail(jury.APPLICANT)
    expect(manager.page.locator(".tb-letter")).to_contain_text("Prism Deburring (JURY-")
    expect(manager.page.locator(".tb-letter")).to_contain_text("This is under embargo until")
    page.goto(link)
    assert page.url == applicant.address(f"/applications/{scene['applications'][0]}/result/")
    expect(page.locator(".jd-result h2")).to_have_text("Wins")
    expect(page.locator(".jd-prize strong")).to_have_text("Grand prize")
    expect(page.locator(".jd-prize .tb-num")).to_have_text("50,000 EUR")
    expect(page.locator(".jd-result .tb-alert-title")).to_have_text("Under embargo")
    expect(page.locator(".jd-bands dd")).to_have_text(["Upper third", "Upper third"])
    comments = {one.strip() for one in page.locator(".jd-comment").all_inner_texts()}
    assert comments == {jury.FOR_APPLICANT[email] for email in judges}
    assert not any(name in page.content() for name in JUDGES.values())
    is_faultless(applicant)
    assert manager.read_mail(jury.CHINESE_APPLICANT) == link.replace("/en/", "/zh-hans/").replace(
        f"/{scene['applications'][0]}/", f"/{scene['applications'][1]}/"
    )
    expect(manager.page.locator(".tb-letter")).to_contain_text("哈尔登光学")


# --- embargo, ceremony, certificate -----------------------------------------------------------------------------------
def plans_the_ceremony(manager: Visitor) -> str:
    """The evening, the finalists, their certificates. Returns the winner's code."""
    page, now = manager.page, datetime.now(ZoneInfo("Asia/Shanghai"))
    manager.goto(f"{CEREMONY}plan/")
    for name, hours in (("starts_at", 25), ("ends_at", 28), ("embargo_until", 26)):
        page.fill(f"#id_{name}", f"{now + timedelta(hours=hours):%Y-%m-%dT%H:%M}")
    page.fill("#id_venue_en", "Orange Isle Hall")
    page.fill("#id_venue_zh", "橘洲厅")
    press(page, "Save the plan")
    told(manager, "Saved.")
    manager.goto(f"{CEREMONY}finalists/")
    press(page, "Take over the decisions")
    told(manager, "3 new finalists.")
    rows = page.locator("#answers tbody tr")
    expect(rows.locator("th a")).to_have_text([NAMES[1], NAMES[VOTED], NAMES[0]])  # the winner is revealed last
    expect(rows.locator("td[data-label=Award] .tb-badge")).to_have_text(["Commended", "Commended", "Winner"])
    press(page, "Invite them")
    told(manager, "3 finalists are written to.")
    manager.goto(f"{CEREMONY}certificates/")
    press(page, "Issue certificates")
    told(manager, "3 certificates are issued.")
    row = page.locator("tbody tr").filter(has_text=NAMES[0])
    code = row.locator("code").inner_text()
    for _ in range(40):
        if row.locator(".tb-badge").inner_text().strip() == "Drawn":
            break
        page.wait_for_timeout(250)
        page.reload()
    expect(page.locator("tbody .tb-badge").filter(has_text="Drawn")).to_have_count(3)
    return code


def nothing_is_public(anybody: Visitor, code: str) -> None:
    for path in (f"/competitions/{SLUG}/winners/", f"/competitions/{SLUG}/press-kit.zip", f"/certificates/{code}/"):
        assert status_of(anybody, path) == 404
    anybody.goto(f"/competitions/{SLUG}/")
    expect(anybody.page.locator("h1")).to_have_text(
        {"en": "Hunan Story Prize", "zh-hans": "湖南故事奖"}[anybody.language]
    )
    expect(anybody.page.locator("#honours")).to_have_count(0)
    seen = anybody.page.content()
    assert not any(name in seen for name in (*NAMES, *CHINESE_NAMES))
    assert "/winners/" not in seen


def lifts_the_embargo(manager: Visitor, site, scene: dict) -> None:
    """Not before its moment; then the code is typed and the button pressed."""
    page = manager.page
    manager.goto(f"{CEREMONY}announce/")
    expect(page.locator("main .tb-alert-title")).to_have_text(["This cannot be taken back", "The embargo still holds"])
    expect(page.locator("#id_code")).to_have_count(0)
    jury.let_two_days_pass(site, scene)
    manager.goto(f"{CEREMONY}announce/")
    expect(page.locator(".ce-reveals strong")).to_have_text([NAMES[1], NAMES[VOTED], NAMES[0]])
    is_faultless(manager)
    page.fill("#id_code", jury.CODE)
    press(page, "Announce the winners now")
    told(manager, "The embargo is lifted. The winners stand where everybody reads them.")


def everything_is_public(anybody: Visitor, code: str) -> None:
    page = anybody.page
    names, winner, ours, honours = {
        "en": (NAMES, "Winner · Grand prize", "This certificate is ours", ["Wins", "Commended", "Commended"]),
        "zh-hans": (CHINESE_NAMES, "获奖者 · 大奖", "该证书由我们签发", ["获奖", "表扬奖", "表扬奖"]),
    }[anybody.language]
    anybody.goto(f"/competitions/{SLUG}/")
    expect(page.locator("#honours + ul h3")).to_have_text([names[0], names[1], names[VOTED]])
    expect(page.locator("#honours + ul .cp-honour-outcome")).to_have_text(honours)
    assert names[3] not in page.content()
    page.locator("main a[href$='/winners/']").click()
    expect(page.locator("#winners + ul h3")).to_have_text([names[0]])
    expect(page.locator("#winners + ul .ce-honour")).to_have_text([winner])
    expect(page.locator("#commended + ul h3")).to_have_text([names[1], names[VOTED]])
    is_faultless(anybody)
    anybody.goto(f"/certificates/{code}/")
    expect(page.locator("h1")).to_have_text(ours)
    expect(page.locator(".ce-paper strong")).to_have_text([NAMES[0], CHINESE_NAMES[0]])
    is_faultless(anybody)


def keeps_the_certificate(applicant: Visitor, scene: dict, code: str) -> None:
    page, key = applicant.page, scene["applications"][0]
    applicant.goto(f"/applications/{key}/result/")
    expect(page.locator(".jd-result .tb-alert-title")).to_have_count(0)
    applicant.goto(f"/applications/{key}/ceremony/")
    expect(page.locator("main code").first).to_have_text(code)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the PDF", exact=True).click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    page.get_by_role("link", name="The page that verifies it", exact=True).click()
    expect(page.locator("h1")).to_have_text("This certificate is ours")


def test_a_jury_judges_decides_and_announces(visit, scene, site, watch):
    watch.expect("net::ERR_INTERNET_DISCONNECTED")
    watch.expect("404")
    manager = visit("en", who=jury.MANAGER, reduced_motion="reduce")
    chair = visit("zh-hans", who=jury.CHAIR, fresh=True, reduced_motion="reduce")
    tablet = visit("en", who=jury.TABLET, size=jury.TABLET_SIZE, has_touch=True)
    chinese = visit("zh-hans", who=jury.CHINESE, reduced_motion="reduce")
    third = visit("en", who=jury.THIRD, size=PHONE, has_touch=True, is_mobile=True)
    applicant = visit("en", who=jury.APPLICANT, reduced_motion="reduce")

    has = propose_and_apply(manager)
    number = steps_back(chinese, manager, scene, has[jury.CHINESE])
    replaces(manager, number, has)
    jury.scores_on_a_tablet(tablet, site, scene)
    assert jury.fill(site, scene) == 15
    closes(manager)
    at_the_cut = reads_the_intervals(chair, site, scene)
    deliberates(chair, third, scene, at_the_cut)
    proposes(manager, scene)
    approves(chair, site)
    assert status_of(applicant, f"/applications/{scene['applications'][0]}/result/") == 404
    tells(manager)
    reads_the_result(applicant, manager, scene, [email for email, mine in has.items() if 0 in mine])

    code = plans_the_ceremony(manager)
    anybody = [visit(language, reduced_motion="reduce") for language in ("en", "zh-hans")]
    for one in anybody:
        nothing_is_public(one, code)
    lifts_the_embargo(manager, site, scene)
    for one in anybody:
        everything_is_public(one, code)
    keeps_the_certificate(applicant, scene, code)

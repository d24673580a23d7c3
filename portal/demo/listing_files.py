"""What the demo's known organisations have put beside their listings: drawings on their rungs, and earlier wordings."""

import io
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from core.files import store
from ecosystem.editing import ListingEditor
from ecosystem.files import ATTACHMENT
from ecosystem.models import Attachment, Listing, ListingVersion, Membership
from ecosystem.models.rung import Rung
from portal.demo import people

ENDS_IN = timedelta(days=9)
"""The first listing of each ends soon, so that its owner sees what that looks like."""
TITLES = {
    "en": {Rung.PUBLIC: "Section of the part", Rung.INTRODUCED: "Test rig, front view", Rung.NDA: "Channel geometry"},
    "zh-hans": {Rung.PUBLIC: "零件剖面图", Rung.INTRODUCED: "试验台正视图", Rung.NDA: "流道几何尺寸"},
}
EARLIER = {"en": "Draft: ", "zh-hans": "（初稿）"}


@transaction.atomic
def load() -> bool:
    """Writes it once, when the organisations are there. Returns whether it did."""
    owned = Membership.objects.filter(user__email__in=[people.STARTUP, people.MANUFACTURER], role="owner")
    if Attachment.objects.exists() or not owned:
        return False
    now = timezone.now()
    for membership in owned.select_related("user", "organisation"):
        listing = Listing.objects.filter(organisation=membership.organisation).order_by("pk").first()
        if listing is not None:
            Listing.objects.filter(pk=listing.pk).update(expires_at=now + ENDS_IN)
            listing.refresh_from_db()
            _attach(listing, membership.user)
            _versions(listing, membership.user, now)
    return True


def _attach(listing: Listing, owner) -> None:
    for number, (rung, title) in enumerate(TITLES[owner.language].items()):
        file = store(
            drawing(listing.pk + number),
            purpose=ATTACHMENT,
            owner_id=listing.pk,
            name=f"drawing-{number + 1}.png",
            content_type="image/png",
            by=owner,
        )
        Attachment.objects.create(listing=listing, file=file, title=title, rung=rung, added_by=owner)


def _versions(listing: Listing, owner, now: datetime) -> None:
    """An earlier title and a shorter text, then what it says today."""
    present = ListingEditor(listing, by=owner).content()
    language = next(iter(listing.texts.all())).language
    title, body = f"{language}-title", f"{language}-body"
    first = {
        **present,
        title: EARLIER[language] + present[title],
        body: present[body][: len(present[body]) // 2],
    }
    second = {**present, title: present[title], body: first[body]}
    for number, (content, days) in enumerate(((first, 40), (second, 38), (present, 12)), start=1):
        moment = now - timedelta(days=days)
        ListingVersion.objects.create(
            listing=listing, number=number, began_at=moment, ended_at=moment, by=owner, content=content
        )


def drawing(seed: int) -> bytes:
    """An invented section of a block with channels, 900 × 600, as a PNG."""
    picture = Image.new("RGB", (900, 600), "#fbfcfc")
    draw = ImageDraw.Draw(picture)
    for x in range(0, 900, 30):
        draw.line((x, 0, x, 600), fill="#e6eced")
    for y in range(0, 600, 30):
        draw.line((0, y, 900, y), fill="#e6eced")
    draw.rectangle((120, 120, 780, 480), outline="#15212b", width=4)
    for number in range(4):
        x, radius = 210 + number * 150, 24 + (seed * 7 + number * 5) % 20
        draw.ellipse((x - radius, 300 - radius, x + radius, 300 + radius), outline="#15212b", width=3)
        draw.line((x, 130, x, 470), fill="#b3261e", width=1)
        draw.arc((x, 180 + number * 10, x + 150, 420 - number * 10), 180, 0, fill="#1f5673", width=3)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()

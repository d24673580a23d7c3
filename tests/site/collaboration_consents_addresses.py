"""Who is answered what about consents: each person about their own, staff about notices and counts."""

from collaboration.consenting.consents import current_notices
from tests.site.cases import API, DESK, SIGNED_IN, STAFF_ONLY, Case, data, nothing, sends
from tests.site.roles import NO_ONE, PEOPLE, SITTING, STAFF

OWNER = frozenset({"startup_owner"})
NO_SUCH = {"pk": "00000000-0000-4000-8000-000000000000"}
WRITTEN = data(
    text_en="Words", text_zh="文字", categories=["email"], method="Shown", method_zh="显示", retention="A year",
    retention_zh="一年", after="1",
)  # fmt: skip


def in_room(world):
    return {"pk": world.together["room"].pk}


def own(**more):
    return lambda world: {"pk": world.together["consent"].pk, **more}


def answering(answer: str):
    return lambda world: {"purpose": "contact", "answer": answer, "notice": current_notices()["contact"].pk}


CONSENTS = {
    "api-1:consents": [Case(door=API, readers=PEOPLE)],
    "collaboration:consent": [
        Case("no", in_room, door=SIGNED_IN, readers=SITTING, data=answering("refuse"), posts=(sends(SITTING),)),
        Case(
            "yes", in_room, door=SIGNED_IN, readers=SITTING, data=answering("agree"),
            posts=(sends(SITTING - {"startup_owner", "startup_editor"}), sends(SITTING, writes=False)),
        ),
        Case("nonsense", in_room, door=SIGNED_IN, readers=SITTING, posts=(sends(SITTING, writes=False),)),
        Case("no such", nothing(**NO_SUCH), door=SIGNED_IN, readers=NO_ONE),
    ],
    "collaboration:consents": [Case(door=SIGNED_IN, readers=PEOPLE)],
    "collaboration:own-consent": [
        Case("the owner's", own(), door=SIGNED_IN, readers=OWNER),
        Case("no such", nothing(**NO_SUCH), door=SIGNED_IN, readers=NO_ONE),
    ],
    "collaboration:consent-withdraw": [
        Case("the owner's", own(), door=SIGNED_IN, for_sending=True, posts=(sends(OWNER),)),
        Case("no such", nothing(**NO_SUCH), door=SIGNED_IN, for_sending=True),
    ],
    "collaboration:consent-receipt": [
        *(Case(form, own(form=form), door=SIGNED_IN, readers=OWNER) for form in ("json", "pdf")),
        Case("no such", nothing(**NO_SUCH, form="json"), door=SIGNED_IN, readers=NO_ONE),
    ],
    "collaboration:desk-consents": [Case(**STAFF_ONLY)],
    "collaboration:desk-transfers": [Case(**STAFF_ONLY)],
    "collaboration:desk-retention": [Case(**STAFF_ONLY)],
    "collaboration:desk-notice": [
        Case("publish", nothing(purpose="contact"), data=WRITTEN, posts=(sends(STAFF),), **STAFF_ONLY),
        Case("nothing", nothing(purpose="abroad"), posts=(sends(STAFF, 422, writes=False),), door=DESK, readers=STAFF),
    ],
}  # fmt: skip

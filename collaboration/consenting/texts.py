"""The first editions of the notices, laid when the database is made. Staff write the next ones on the desk."""

from typing import Any

from django.utils import timezone

from collaboration.models import ConsentNotice

FIRST: dict[str, dict[str, Any]] = {
    "contact": {
        "text_en": (
            "You share a room with another organisation. If you agree, the people whom it has let into this room are "
            "shown your name and your e-mail address there, so that they can write or talk to you about your work "
            "together.\n\n"
            "You need not agree. If you do not, you both go on working through the room, and nothing is taken away "
            "from you. You can withdraw your consent at any time with one press; from then on your details are no "
            "longer shown. What somebody has noted before then we cannot take back."
        ),
        "text_zh": (
            "您与另一家企业共用一个合作空间。如果您同意，对方已加入该合作空间的人员将在其中看到您的姓名和电子邮箱，以便就双方的合作与您联系。\n\n"
            "您可以不同意。不同意时，双方继续通过合作空间沟通，您使用的任何服务都不受影响。您可以随时一键撤回同意，撤回后您的联系方式不再显示；"
            "对方在此之前已经记下的内容，我们无法收回。"
        ),
        "method": "Shown on pages of the room you share, to people who have signed in. Not sent, not sold, not used for profiles.",
        "method_zh": "仅在双方共用的合作空间页面上向已登录人员显示；不另行发送，不出售，不用于画像。",
        "retention": "Until you withdraw, the room is closed or you leave. The proof of your consent: five years longer.",
        "retention_zh": "至您撤回同意、合作空间关闭或您注销账户为止；您同意的证明另行保存五年。",
    },
    "abroad": {
        "text_en": (
            "The organisation with which you share a room is in another country, which may protect personal data less "
            "than yours: its authorities may be able to read it, and you may find it harder to enforce your rights. If "
            "you agree, your name and your e-mail address are shown to its people in the room and so leave your "
            "country.\n\n"
            "You need not agree; you then go on working through the room. This is asked by itself, beside the consent "
            "to give your details to this organisation, and can be withdrawn by itself, at any time, with one press. "
            "Towards the recipient you have the same rights as towards us; its address is named below."
        ),
        "text_zh": (
            "与您共用合作空间的企业位于另一个国家或地区，当地对个人信息的保护可能低于您所在地：当地机关可能有权查阅，您行使权利也可能更困难。"
            "如果您同意，您的姓名和电子邮箱将在合作空间中向该企业的人员显示，即向境外提供。\n\n"
            "您可以不同意，不同意时双方继续通过合作空间沟通。本项同意与“向该企业提供联系方式”的同意分别征求，也可随时单独一键撤回。"
            "您可以向境外接收方行使与对我们相同的权利，其联系方式见下文。"
        ),
        "method": "Shown across the border on pages of the room you share, to people who have signed in. No copy is sent.",
        "method_zh": "跨境在双方共用的合作空间页面上向已登录人员显示；不另行发送副本。",
        "retention": "Until you withdraw, the room is closed or you leave. The proof of your consent: five years longer.",
        "retention_zh": "至您撤回同意、合作空间关闭或您注销账户为止；您同意的证明另行保存五年。",
    },
}


def lay_first_notices(**kwargs) -> None:
    """Publishes the first edition of each notice of which there is none. Safe to repeat; called after each migration."""
    for purpose, columns in FIRST.items():
        if not ConsentNotice.objects.filter(purpose=purpose).exists():
            ConsentNotice.objects.create(
                purpose=purpose, edition=1, categories=["name", "email"], published_at=timezone.now(), **columns
            )

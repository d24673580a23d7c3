"""A startup of three people and four factories that need what it offers: enough for any story about matches."""

from dataclasses import dataclass, field

from accounts.models import User
from ecosystem.models import Listing, Membership, Organisation
from matching.lists import EVERYTHING, Wanted, matches_for
from tests.factories import make_concept, make_listing, make_organisation, make_user

LPBF, WELDING, MAINTENANCE = "am.pbf.lpbf", "air.app.welding", "iiot.pdm"


@dataclass
class Scene:
    startup: Organisation
    owner: User
    editor: User
    viewer: User
    offer: Listing
    factories: dict[str, Organisation] = field(default_factory=dict)

    def listed(self, wanted: Wanted = EVERYTHING, **more) -> list[str]:
        """The names on the startup's list, best first."""
        names = {factory.pk: name for name, factory in self.factories.items()}
        return [
            names[one.other(self.startup.pk)] for one in matches_for(self.startup, self.owner, wanted=wanted, **more)
        ]

    def scores(self) -> dict[str, float]:
        names = {factory.pk: name for name, factory in self.factories.items()}
        found = matches_for(self.startup, self.owner)
        return {names[one.other(self.startup.pk)]: round(one.score, 6) for one in found}

    def need_of(self, name: str) -> Listing:
        return self.factories[name].listings.get()

    def owner_of(self, name: str) -> User:
        return self.factories[name].memberships.get(role="owner").user


def make_words() -> None:
    make_concept("am", "additive manufacturing", "增材制造")
    make_concept(LPBF, "laser powder bed fusion", "激光粉末床熔融", {"zh-hans": ["激光选区熔化"], "en": ["LPBF"]})
    make_concept(WELDING, "robot welding", "机器人焊接")
    make_concept(MAINTENANCE, "predictive maintenance", "预测性维护")
    make_concept("region.hunan", "Hunan", "湖南")
    make_concept("cert.iso13485", "ISO 13485", "ISO 13485")


def make_scene() -> Scene:
    make_words()
    owner, editor, viewer = (make_user(name=name) for name in ("Olga Owner", "Emil Editor", "Vera Viewer"))
    startup = make_organisation("startup", name="Osteon Print", slug="osteon", owner=owner)
    for person, role in ((editor, "editor"), (viewer, "viewer")):
        Membership.objects.create(organisation=startup, user=person, role=role)
    offer = make_listing(
        startup,
        "offer",
        title="Laser powder bed fusion, robot welding and predictive maintenance",
        body="We print titanium, weld frames and watch gearboxes.",
    )
    scene = Scene(startup, owner, editor, viewer, offer)
    for name, title, body in (
        ("湘岳医疗", "激光选区熔化加工", "需要激光选区熔化加工植入物。"),
        ("星城重工", "机器人焊接改造", "车架机器人焊接改造。"),
        ("麓山矿机", "预测性维护系统", "掘进机预测性维护系统。"),
        ("浏阳钛业", "激光选区熔化与机器人焊接", "激光选区熔化件的机器人焊接。"),
    ):
        factory = make_organisation(
            "manufacturer", name_zh=name, owner=make_user(language="zh-hans"), region=make_concept("region.hunan")
        )
        make_listing(factory, "need", title=title, body=body, language="zh-hans")
        scene.factories[name] = factory
    return scene

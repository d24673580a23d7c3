"""Sites and machines as the engine reads them.

What a machine does not say (hands, inspection, packing, margin) is taken from the typical machine of its process, and its
source says so.
"""

from dataclasses import replace
from datetime import date

from production.engine.carbon import grid_factor
from production.engine.costing.machine import Machine as EngineMachine
from production.engine.costing.machine import Material, stated
from production.engine.costing.machine import Site as EngineSite
from production.engine.parameters import Parameter, Source
from production.engine.processes import Process
from production.engine.reference.machines import TYPICAL_MACHINES
from production.engine.reference.materials import MATERIALS
from production.models import Machine, ProductionSite

TYPICAL = {one.process: one for one in TYPICAL_MACHINES}
PROVINCES = {
    "bj": "beijing", "tj": "tianjin", "he": "hebei", "sx": "shanxi", "nm": "inner_mongolia", "ln": "liaoning",
    "jl": "jilin", "hl": "heilongjiang", "sh": "shanghai", "js": "jiangsu", "zj": "zhejiang", "ah": "anhui", "fj": "fujian",
    "jx": "jiangxi", "sd": "shandong", "ha": "henan", "hb": "hubei", "hn": "hunan", "gd": "guangdong", "gx": "guangxi",
    "hi": "hainan", "cq": "chongqing", "sc": "sichuan", "gz": "guizhou", "yn": "yunnan", "sn": "shaanxi", "gs": "gansu",
    "qh": "qinghai", "nx": "ningxia", "xj": "xinjiang",
}  # fmt: skip
"""Letters of ISO 3166-2 to the names of the announcement of grid factors."""
ELSEWHERE = Source("Estimate: order of size of the national mix in the 2020s", date(2026, 11, 27))
GRIDS = {"se": "0.03", "dk": "0.12", "de": "0.36", "no": "0.02", "fi": "0.06"}
EUROPE = "0.25"


def grid_of(code: str) -> Parameter:
    """Of the electricity at a place of the taxonomy. Outside China it is an estimate, and says so."""
    place = code.removeprefix("region.")
    country, _dash, rest = place.partition("-")
    if country[:2] == "cn":
        return grid_factor(PROVINCES.get(rest[:2], ""))
    return ELSEWHERE(f"grid:{country[:2]}", GRIDS.get(country[:2], EUROPE), "kgCO2/kWh")


def machine_to_engine(machine: Machine) -> EngineMachine:
    """Asks for `machine.materials`: prefetch them for many."""
    said = Source(f"Stated by the site for {machine.code}", machine.changed_at.date())
    own = {
        "hour_rate": machine.hour_rate,
        "set_up": machine.set_up,
        "rate": machine.rate,
        "finish_rate": machine.finish_rate,
        "energy": machine.energy,
        "buy_to_fly": machine.buy_to_fly,
        "support_factor": machine.support_factor,
        "tolerance": machine.tolerance,
        "least_wall": machine.least_feature,
    }
    values = {name: str(value) for name, value in own.items() if value is not None}
    process = Process(machine.process)
    return EngineMachine(
        code=machine.code,
        process=process,
        envelope=(float(machine.x), float(machine.y), float(machine.z)),
        materials=frozenset(one.code for one in machine.materials.all()),
        stated={**TYPICAL[process].stated, **stated(said, values, money=machine.currency)},
    )


def materials_to_engine(machine: Machine) -> dict[str, Material]:
    """The materials of a machine by code, at its own prices."""
    said = Source(f"Stated by the site for {machine.code}", machine.changed_at.date())
    return {
        one.code: replace(
            MATERIALS[one.code], price=said(f"price:{one.code}", str(one.price), f"{machine.currency}/kg")
        )
        for one in machine.materials.all()
    }


def site_to_engine(site: ProductionSite) -> EngineSite:
    """With the machines that work. Asks for `site.machines` and their materials, and for `site.region`."""
    province = site.region.code.removeprefix("region.cn-")[:2]
    return EngineSite(
        code=f"{site.pk}",
        name=site.name_en or site.name_zh,
        region=PROVINCES.get(province, site.region.code) if site.country == "cn" else site.region.code,
        place=(float(site.latitude), float(site.longitude)),
        grid=grid_of(site.region.code),
        machines=tuple(machine_to_engine(one) for one in site.machines.all() if one.is_active and site.is_active),
    )

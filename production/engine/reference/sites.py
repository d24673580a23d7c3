"""Typical sites: a town, its province's electricity, and one typical machine for each process.

Places are the towns' centres (GeoNames, read 27 November 2026), to two decimals.
"""

from production.engine.carbon import grid_factor
from production.engine.costing.machine import Site
from production.engine.reference.machines import PUBLISHED_LPBF, TYPICAL_MACHINES

ROWS = (
    ("hunan-changsha", "Changsha", "hunan", (28.23, 112.94)),
    ("hunan-zhuzhou", "Zhuzhou", "hunan", (27.83, 113.13)),
    ("hunan-xiangtan", "Xiangtan", "hunan", (27.83, 112.94)),
    ("hubei-wuhan", "Wuhan", "hubei", (30.59, 114.31)),
    ("guangdong-shenzhen", "Shenzhen", "guangdong", (22.54, 114.06)),
    ("zhejiang-ningbo", "Ningbo", "zhejiang", (29.87, 121.54)),
    ("jiangsu-suzhou", "Suzhou", "jiangsu", (31.30, 120.60)),
    ("sichuan-chengdu", "Chengdu", "sichuan", (30.67, 104.07)),
)
DEFAULT = "hunan-changsha"
PUBLISHED = "published-lpbf"
"""The site of Phasio's example: its LPBF machine and nothing besides."""

SITES = {
    code: Site(code, name, region, place, grid_factor(region), TYPICAL_MACHINES) for code, name, region, place in ROWS
} | {PUBLISHED: Site(PUBLISHED, "Published example", "hunan", (28.23, 112.94), grid_factor("hunan"), (PUBLISHED_LPBF,))}

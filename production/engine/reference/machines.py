"""One typical machine for each process.

The LPBF machine has the hour rate, build rate, set-up and support factor of Phasio's published example; its envelope and power are
those of EOS's M 290 (data sheet: 250 × 250 × 325 mm, 2.4 kW typical). The other rates are ours, in the order of published
job-shop figures, and say so. A site replaces them by its own.
"""

from datetime import date

from production.engine.costing.machine import Machine, stated
from production.engine.parameters import Source
from production.engine.processes import Process

PHASIO = Source("Phasio documentation, Metal - LPBF (docs.phas.io)", date(2026, 11, 27))
EOS = Source("EOS M 290 data sheet", date(2026, 11, 27))
TYPICAL = Source("Estimate: typical job-shop figure", date(2026, 11, 27))

METALS = frozenset({"316l", "17-4ph", "ti6al4v", "alsi10mg", "inconel718"})
CUT = frozenset({"al6061", "al7075", "c45", "304", "316l", "ti6al4v", "brass", "abs"})
AFTER: dict[str, float | str] = {
    "hand_rate": 45,
    "check_minutes": 10,
    "pack_piece": "0.5",
    "pack_order": 5,
    "margin": "0.15",
}
"""What is alike on every machine: hands, inspection, packing, margin."""

PUBLISHED = stated(PHASIO, {"hour_rate": 130, "rate": 5000, "set_up": 150, "support_factor": "0.40"})
NOTHING_ELSE = stated(
    PHASIO,
    {
        "support_charged": 0,
        "buy_to_fly": 1,
        "packing": 1,
        "piece_minutes": 0,
        "hand_rate": 0,
        "hand_minutes": 0,
        "check_minutes": 0,
        "pack_piece": 0,
        "pack_order": 0,
        "margin": 0,
    },
)
"""What the published example leaves out. It charges the part's own material and none of the supports'."""
PUBLISHED_LPBF = Machine(
    "published-lpbf",
    Process.LPBF,
    (250, 250, 325),
    METALS,
    PUBLISHED | NOTHING_ELSE | stated(EOS, {"energy": "2.4"}),
)


def _typical(
    process: Process, envelope: tuple[float, float, float], materials: frozenset[str], **values: float | str
) -> Machine:
    return Machine(f"typical-{process}", process, envelope, materials, stated(TYPICAL, AFTER | values))


LPBF = Machine(
    "typical-lpbf",
    Process.LPBF,
    (250, 250, 325),
    METALS,
    stated(
        TYPICAL,
        AFTER
        | {
            "support_charged": 0,
            "buy_to_fly": 1,
            "packing": "0.6",
            "piece_minutes": 0,
            "hand_minutes": 30,
            "tolerance": "0.1",
            "least_wall": "0.4",
        },
    )
    | stated(EOS, {"energy": "2.4"})
    | PUBLISHED,
)
SLS = _typical(
    Process.SLS, (340, 340, 600), frozenset({"pa12", "pa12-gf"}), hour_rate=22, set_up=60, rate=1_500_000, energy=3,
    packing="0.10", buy_to_fly="1.5", piece_minutes=0, hand_minutes=3, tolerance="0.3", least_wall="0.7",
)  # fmt: skip
MJF = _typical(
    Process.MJF, (380, 284, 380), frozenset({"pa12", "pa12-gf"}), hour_rate=28, set_up=70, rate=3_000_000, energy=6,
    packing="0.12", buy_to_fly="1.25", piece_minutes=0, hand_minutes=3, tolerance="0.3", least_wall="0.5",
)  # fmt: skip
FDM = _typical(
    Process.FDM, (330, 240, 300), frozenset({"abs", "pla", "petg"}), hour_rate=4, set_up=8, rate=15_000, energy="0.3",
    packing="0.7", buy_to_fly=1, support_factor="0.20", support_charged=1, piece_minutes=6, hand_minutes=8, tolerance="0.3",
    least_wall="0.8",
)  # fmt: skip
SLA = _typical(
    Process.SLA, (145, 145, 185), frozenset({"resin"}), hour_rate=8, set_up=12, rate=20_000, energy="0.25", packing="0.7",
    buy_to_fly="1.05", support_factor="0.15", support_charged=1, piece_minutes=6, hand_minutes=10, tolerance="0.15",
    least_wall="0.5",
)  # fmt: skip
CNC_MILLING = _typical(
    Process.CNC_MILLING, (762, 406, 508), CUT, hour_rate=55, set_up=120, rate=1_200_000, finish_rate=120_000, energy=6,
    allowance=3, hole_minutes="0.5", piece_minutes=4, hand_minutes=3, tolerance="0.02",
)  # fmt: skip
CNC_TURNING = _typical(
    Process.CNC_TURNING, (250, 250, 500), CUT, hour_rate=45, set_up=80, rate=1_500_000, finish_rate=200_000, energy=5,
    allowance=2, hole_minutes="0.5", piece_minutes=2, hand_minutes=2, tolerance="0.02",
)  # fmt: skip
SHEET_METAL = _typical(
    Process.SHEET_METAL, (3000, 1500, 500), frozenset({"c45", "304", "al6061"}), hour_rate=90, set_up=45, rate=180_000,
    energy=15, buy_to_fly="1.3", piece_minutes=1, hand_minutes=2, tolerance="0.2",
)  # fmt: skip
CASTING = _typical(
    Process.CASTING, (600, 400, 400), frozenset({"alsi10mg", "gg25", "brass"}), hour_rate=60, set_up=100, rate=6_000_000,
    energy=40, buy_to_fly="1.6", piece_minutes=6, tooling=2500, hand_minutes=12, tolerance="0.8", least_wall=3,
)  # fmt: skip
INJECTION_MOULDING = _typical(
    Process.INJECTION_MOULDING, (500, 400, 300), frozenset({"abs", "pp", "pa12", "pa12-gf"}), hour_rate=40, set_up=180,
    energy=8, buy_to_fly="1.05", piece_minutes="0.15", tooling=9000, hand_minutes="0.2", tolerance="0.05", least_wall="0.8",
)  # fmt: skip

TYPICAL_MACHINES = (LPBF, SLS, MJF, FDM, SLA, CNC_MILLING, CNC_TURNING, SHEET_METAL, CASTING, INJECTION_MOULDING)

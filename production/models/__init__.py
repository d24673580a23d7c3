"""Where things are made, on what, and when there is time; what is made; what it would cost;
and what was ordered."""

from production.models.capacity import Booking, CapacityWeek
from production.models.delivery import Claim, OrderQuestion, Receipt, RouteChange, Shipment
from production.models.lot import Inspection, Lot, LotActual, LotStep
from production.models.machine import Machine, MachineMaterial
from production.models.order import Order
from production.models.part import Part, PartGrant, PartVersion
from production.models.part_access import PartAccess
from production.models.quote import Quotation, SiteQuote
from production.models.rate import ExchangeRate
from production.models.request import QuoteAnswer, QuoteRequest, QuoteWord
from production.models.route import RoutePlan
from production.models.sheet import SheetPlan
from production.models.site import ProductionSite, SiteCertificate

__all__ = [
    "Booking",
    "CapacityWeek",
    "Claim",
    "ExchangeRate",
    "Inspection",
    "Lot",
    "LotActual",
    "LotStep",
    "Machine",
    "MachineMaterial",
    "Order",
    "OrderQuestion",
    "Part",
    "PartAccess",
    "PartGrant",
    "PartVersion",
    "ProductionSite",
    "Quotation",
    "QuoteAnswer",
    "QuoteRequest",
    "QuoteWord",
    "Receipt",
    "RouteChange",
    "RoutePlan",
    "SheetPlan",
    "Shipment",
    "SiteCertificate",
    "SiteQuote",
]

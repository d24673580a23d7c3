"""What is owed to orders once something is stored."""

from core.outbox import handler
from production.actions.rerouting import reroute_order
from production.models import Order


@handler("production.reroute")
def run_reroute(effect) -> None:
    """Safe to run twice: a lot that was re-routed is open no more, or has nothing left."""
    told = effect.payload
    order = Order.objects.filter(pk=told["order"]).select_related("organisation").first()
    if order is not None:
        reroute_order(order=order, cause=told["cause"], lots=told["lots"])

"""Orders, and the board of incoming work."""

from django.urls import path, re_path

from production.views import board, lots, orders

NUMBER = "(?P<number>O-[0-9A-Z]{4,8})"
LOT_VERBS = "accept|decline|start|step|inspect|ship|receive|ask|answer|claim|answer-claim|withdraw-claim|actual"

urlpatterns = [
    path("production/orders/", orders.orders, name="orders"),
    path("production/orders/new/<int:plan>/", orders.new, name="order-new"),
    re_path(rf"^production/orders/{NUMBER}/$", orders.order, name="order"),
    re_path(rf"^production/orders/{NUMBER}/(?P<verb>cancel|close)/$", orders.move, name="order-move"),
    re_path(rf"^production/orders/{NUMBER}/purchase-order/$", orders.paper, name="order-paper"),
    re_path(
        rf"^production/orders/{NUMBER}/delivery-note/(?P<lot>[0-9]{{1,3}})/$", orders.delivery_note, name="lot-paper"
    ),
    re_path(
        rf"^production/orders/{NUMBER}/files/(?P<pk>[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})/$",
        orders.file,
        name="order-file",
    ),
    re_path(rf"^production/lots/(?P<pk>[0-9]{{1,18}})/(?P<verb>{LOT_VERBS})/$", lots.move, name="lot-move"),
    path("production/board/", board.board, name="board"),
    path("production/desk/", board.desk, name="desk-orders"),
]

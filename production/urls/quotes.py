"""Quotes, and requests for them."""

from django.urls import URLPattern, path, re_path

from production.views import quote_ask, quote_files, quote_requests, quote_ways, quotes, rates

Q, R, P = "(?P<number>Q-[0-9A-Z]{4,8})", "(?P<number>R-[0-9A-Z]{4,8})", "(?P<number>P-[0-9A-Z]{4,8})"
urlpatterns: list[URLPattern] = [
    path("production/quotes/", quotes.quotations, name="quotations"),
    re_path(rf"^production/quotes/ask/{P}/$", quote_ask.ask, name="quote-ask"),
    re_path(rf"^production/quotes/{Q}/$", quotes.quotation, name="quotation"),
    re_path(rf"^production/quotes/{Q}/ways/$", quote_ways.ways, name="quotation-ways"),
    re_path(rf"^production/quotes/{Q}/makers/$", quote_requests.send, name="quotation-makers"),
    re_path(rf"^production/quotes/{Q}/quotation\.pdf$", quote_files.pdf, name="quotation-pdf"),
    re_path(rf"^production/quotes/{Q}/quotation\.csv$", quote_files.csv, name="quotation-csv"),
    path("production/requests/", quote_requests.requests, name="quote-requests"),
    re_path(rf"^production/requests/{R}/$", quote_requests.request_page, name="quote-request"),
    re_path(rf"^production/requests/{R}/order/$", quote_requests.order, name="quote-request-order"),
    path("production/rates/", rates.rates, name="rates"),
]

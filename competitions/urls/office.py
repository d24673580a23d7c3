"""Where organisers look at what came in."""

from django.urls import path

from competitions.views import office, office_entries, office_extensions, office_letters

ONE = "desk/competitions/<slug:slug>/"
urlpatterns = [
    path(ONE, office.office, name="office"),
    path(f"{ONE}entries/", office_entries.entry_list, name="entries"),
    path(f"{ONE}entries/<int:pk>/", office_entries.entry, name="entry"),
    path(f"{ONE}entries/<int:pk>/extension/", office_extensions.extension, name="entry-extension"),
    path(f"{ONE}letters/", office_letters.letters, name="letters"),
    path(f"{ONE}letters/new/", office_letters.write, name="letter-new"),
    path(f"{ONE}letters/<int:pk>/", office_letters.letter, name="letter"),
    path(f"{ONE}letters/<int:pk>/edit/", office_letters.write, name="letter-edit"),
    path(f"{ONE}letters/<int:pk>/<slug:verb>/", office_letters.move, name="letter-move"),
    path(f"{ONE}audit/", office.audit, name="competition-audit"),
]

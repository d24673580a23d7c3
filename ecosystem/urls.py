from django.urls import path, re_path

from ecosystem.views import closing, directory, editing, facts, identity, listings, profile, saved, team, trust

app_name = "ecosystem"
SLUG = r"^organisations/(?P<slug>[-a-zA-Z0-9_]+)/"
urlpatterns = [
    path("startups/", directory.startups, name="startups"),
    path("manufacturers/", directory.manufacturers, name="manufacturers"),
    path("listings/", directory.listings, name="listings"),
    path("listings/<int:pk>/", profile.listing, name="listing"),
    path("listings/<int:pk>/edit/", editing.listing_edit, name="listing-edit"),
    path("listings/<int:pk>/autosave/", editing.listing_autosave, name="listing-autosave"),
    re_path(
        r"^listings/(?P<pk>[0-9]+)/(?P<verb>publish|close|reopen|renew|delete)/$",
        editing.listing_move,
        name="listing-move",
    ),
    path("listings/<int:pk>/files/", listings.attachment_add, name="attachment-add"),
    path("listings/<int:pk>/files/<int:attachment>/", listings.attachment, name="attachment"),
    re_path(
        r"^listings/(?P<pk>[0-9]+)/files/(?P<attachment>[0-9]+)/(?P<verb>move|remove)/$",
        listings.attachment_move,
        name="attachment-move",
    ),
    path("listings/<int:pk>/about/", listings.concept_add, name="concept-add"),
    path("listings/<int:pk>/versions/", listings.versions, name="versions"),
    path("listings/<int:pk>/versions/<int:number>/restore/", listings.version_restore, name="version-restore"),
    path("listings/<int:pk>/translate/", listings.translate, name="listing-translate"),
    path("compare/", saved.compare, name="compare"),
    path("saved-searches/", saved.searches, name="searches"),
    re_path(
        r"^saved-searches/save/(?P<directory>startups|manufacturers|listings)/$", saved.search_save, name="search-save"
    ),
    re_path(r"^saved-searches/(?P<pk>[0-9]+)/(?P<verb>often|remove)/$", saved.search_move, name="search-move"),
    path("organisations/new/", editing.new, name="new"),
    path("organisations/<slug:slug>/", profile.profile, name="profile"),
    path("organisations/<slug:slug>/logo/", profile.logo, name="logo"),
    path("organisations/<slug:slug>/edit/", editing.edit, name="edit"),
    path("organisations/<slug:slug>/edit/autosave/", editing.autosave, name="autosave"),
    path("organisations/<slug:slug>/edit/progress/", editing.progress, name="progress"),
    path("organisations/<slug:slug>/edit/logo/", editing.logo, name="logo-change"),
    path("organisations/<slug:slug>/edit/sites/", editing.site_add, name="site-add"),
    path("organisations/<slug:slug>/edit/sites/<int:pk>/remove/", editing.site_remove, name="site-remove"),
    path("organisations/<slug:slug>/verification/", trust.verification, name="verification"),
    path("organisations/<slug:slug>/verification/ask/", trust.ask, name="verification-request"),
    path("organisations/<slug:slug>/verification/remark/", trust.remark, name="verification-remark"),
    path("organisations/<slug:slug>/verification/files/", trust.evidence_add, name="evidence-add"),
    path("organisations/<slug:slug>/verification/files/<int:pk>/", trust.evidence, name="evidence"),
    path(
        "organisations/<slug:slug>/verification/files/<int:pk>/remove/", trust.evidence_remove, name="evidence-remove"
    ),
    path("organisations/<slug:slug>/facts/", facts.facts, name="facts"),
    re_path(
        SLUG + r"facts/say/(?P<fact>size|founded|certificate|sme|funding|customers|capacity)/$",
        facts.say,
        name="fact-say",
    ),
    re_path(SLUG + r"facts/(?P<pk>[0-9]+)/(?P<verb>take-back|seen|choose)/$", facts.move, name="fact-move"),
    path("organisations/<slug:slug>/identity/", identity.identity, name="identity"),
    path("organisations/<slug:slug>/identity/names/", identity.name_add, name="name-add"),
    path("organisations/<slug:slug>/identity/names/<int:pk>/remove/", identity.name_remove, name="name-remove"),
    re_path(SLUG + r"identity/domain/(?P<verb>begin|check)/$", identity.domain_move, name="domain-move"),
    path("organisations/<slug:slug>/confirm/", trust.confirm, name="confirm"),
    path("organisations/<slug:slug>/people/", team.people, name="people"),
    path("organisations/<slug:slug>/people/invite/", team.invite, name="invite"),
    path("organisations/<slug:slug>/close/", closing.close, name="close"),
    path("organisations/<slug:slug>/people/leave/", team.leave, name="leave"),
    path("organisations/<slug:slug>/join/", team.join, name="join"),
    path("organisations/<slug:slug>/switch/", team.switch, name="switch"),
    re_path(SLUG + r"people/(?P<pk>[0-9]+)/(?P<verb>role|hand-over|remove)/$", team.member_move, name="member-move"),
    re_path(
        SLUG + r"invitations/(?P<pk>[0-9]+)/(?P<verb>again|withdraw)/$", team.invitation_move, name="invitation-move"
    ),
    re_path(SLUG + r"asking/(?P<pk>[0-9]+)/(?P<verb>accept|decline)/$", team.join_answer, name="join-answer"),
    path("invitations/<str:token>/", team.invitation, name="invitation"),
    path("organisations/<slug:slug>/listings/", editing.my_listings, name="my-listings"),
    re_path(
        SLUG + r"listings/new/(?P<kind>need|offer)/$",
        editing.listing_new,
        name="listing-new",
    ),
]

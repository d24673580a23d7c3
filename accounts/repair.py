"""Django's own administration, cut down to what needs repair: who may do what here, and a second factor that was lost.

Everything else is done on the site's pages. It is for administrators with a second factor, asks for fresh proof before
it changes anything, and every change is in the audit trail.
"""

from functools import wraps
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from accounts.actions import remove_factor
from accounts.models import User
from accounts.permissions import check_user_can_repair
from accounts.recent import SAFE, proof_needed
from core import audit
from core.access import ADMINISTRATOR
from core.permissions import allowed


class RepairSite(admin.AdminSite):
    site_header = site_title = index_title = _("Repair")
    enable_nav_sidebar = False
    final_catch_all_view = False
    left_out = frozenset({"login", "logout", "password_change", "password_change_done", "view_on_site", "autocomplete"})

    def has_permission(self, request: HttpRequest) -> bool:
        return allowed(check_user_can_repair, request.user)

    def admin_view(self, view, cacheable: bool = False):
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs):
            check_user_can_repair(request.user)
            asked = None if request.method in SAFE else proof_needed(request)
            return view(request, *args, **kwargs) if asked is None else asked

        return csrf_protect(guarded if cacheable else never_cache(guarded))

    def get_urls(self):
        """Every address says who may reach it (core/access.py)."""
        patterns = [pattern for pattern in super().get_urls() if getattr(pattern, "name", "") not in self.left_out]
        for pattern in patterns:
            for one in getattr(pattern, "url_patterns", [pattern]):
                one.callback.access = ADMINISTRATOR
        return patterns


class Repairing(admin.ModelAdmin):
    """Rows are neither made here nor logged in a second place: the audit trail has it all."""

    pages: tuple[str, ...] = ()
    actions = None

    def get_urls(self):
        return [one for one in super().get_urls() if one.name and one.name.rpartition("_")[2] in self.pages]

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def log_change(self, *args) -> None: ...

    def log_deletions(self, *args) -> None: ...


class PersonRepair(Repairing):
    pages = ("changelist", "change")
    list_display = ("email", "name", "is_staff", "is_superuser", "is_active", "date_joined")
    list_filter = ("is_staff", "is_superuser", "is_active")
    search_fields = ("email", "name", "emailaddress__email")
    ordering = ("email",)
    fields = (
        "email",
        "name",
        "is_staff",
        "is_superuser",
        "is_active",
        "date_joined",
        "last_login",
        "leaving_at",
        "left_at",
    )
    readonly_fields = ("email", "date_joined", "last_login", "leaving_at", "left_at")

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def get_readonly_fields(self, request, obj=None) -> tuple[str, ...]:
        """Nobody takes their own powers away by mistake, and who has left stays nameless."""
        own = ("is_superuser", "is_active") if obj == request.user else ()
        gone = self.fields if obj is not None and obj.left_at else ()
        return (*self.readonly_fields, *own, *gone)

    @transaction.atomic
    def save_model(self, request, obj, form, change) -> None:
        before = {name: form.initial.get(name) for name in form.changed_data}
        after = {name: form.cleaned_data[name] for name in form.changed_data}
        if after:
            User.objects.filter(pk=obj.pk).update(**after)
            audit.record("person.repaired", by=request.user, target=obj, before=before, after=after)


class FactorRepair(Repairing):
    pages = ("changelist", "change", "delete")
    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    search_fields = ("user__email", "user__name")
    list_select_related = ("user",)
    fields = ("user", "type", "created_at", "last_used_at")

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def delete_model(self, request, obj: Any) -> None:
        remove_factor(factor=obj, by=request.user)


repair_site = RepairSite(name="admin")
repair_site.register(User, PersonRepair)
repair_site.register(Authenticator, FactorRepair)

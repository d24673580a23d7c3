"""Small things that have a name, and a few words, in both languages."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ecosystem.languages import CHINESE


class Named(models.Model):
    """A name in each language; what is missing in one is shown in the other."""

    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=160, blank=True)
    about_en = models.TextField(_("a few words in English"), max_length=1200, blank=True)
    about_zh = models.TextField(_("a few words in Chinese"), max_length=1200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return first_of(self.name_en, self.name_zh)

    @property
    def about(self) -> str:
        return first_of(self.about_en, self.about_zh)


def first_of(english: str, chinese: str) -> str:
    """The one in the page's language, else the other."""
    return (chinese or english) if get_language() == CHINESE else (english or chinese)

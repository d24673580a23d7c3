"""The shared words: technologies, processes, materials, sectors, regions, certificates, scales and skills."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Family(models.TextChoices):
    AM = "am", _("Additive manufacturing")
    AIR = "air", _("Industrial robotics")
    IIOT = "iiot", _("Industrial Internet of Things")
    GREEN = "green", _("Green manufacturing")
    ATI = "ati", _("Advanced technologies")
    PROCESS = "proc", _("Manufacturing processes")
    MATERIAL = "mat", _("Materials")
    SECTOR = "sector", _("Sectors")
    REGION = "region", _("Regions")
    CERTIFICATE = "cert", _("Certificates and standards")
    SKILL = "skill", _("Skills")
    TRL = "trl", _("Technology readiness")
    MRL = "mrl", _("Manufacturing readiness")


TECHNOLOGY_FAMILIES = (Family.AM, Family.AIR, Family.IIOT, Family.GREEN, Family.ATI)
TOPIC_FAMILIES = (*TECHNOLOGY_FAMILIES, Family.PROCESS, Family.MATERIAL, Family.SECTOR)
"""What a listing or a profile may be about: everything but places, certificates, scales and skills."""


class ConceptQuerySet(models.QuerySet):
    def current(self):
        return self.filter(retired=False)

    def topics(self):
        return self.current().filter(family__in=TOPIC_FAMILIES)


class Concept(models.Model):
    """One idea with a stable code and its names in both languages."""

    code = models.CharField(max_length=60, unique=True)
    family = models.CharField(max_length=10, choices=Family.choices, db_index=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    label_en = models.CharField(max_length=120)
    label_zh = models.CharField(max_length=120)
    source = models.CharField(max_length=120, blank=True)
    position = models.PositiveIntegerField(default=0)
    retired = models.BooleanField(default=False)

    objects = ConceptQuerySet.as_manager()

    class Meta:
        ordering = ["family", "position"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return self.label_in(get_language() or "en")

    @property
    def other_label(self) -> str:
        """The name in the other language, for those who know the thing by that one."""
        return self.label_in("en" if (get_language() or "en").startswith("zh") else "zh-hans")

    def label_in(self, language: str) -> str:
        return self.label_zh if language.startswith("zh") else self.label_en


def label_column() -> str:
    """The column that holds names in the language of the page."""
    return "label_zh" if (get_language() or "en").startswith("zh") else "label_en"


class ConceptName(models.Model):
    """One way of writing a concept: a label, a synonym, or a name that is the same in every language (a grade, a
    trade name)."""

    class Kind(models.TextChoices):
        LABEL = "label"
        SYNONYM = "synonym"
        TRADE = "trade"

    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="names")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    language = models.CharField(max_length=10, blank=True)
    text = models.CharField(max_length=160)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["concept", "kind", "language", "text"], name="concept_name_once")
        ]

    def __str__(self) -> str:
        return self.text

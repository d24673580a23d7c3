import json
from dataclasses import asdict

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.processing import ACTIVITIES, MEASURES, Activity

LABELS = {
    "purpose": "Purpose",
    "basis": "Lawful basis",
    "people": "Whose data",
    "categories": "Categories of data",
    "recipients": "Recipients",
    "third_countries": "Third countries",
    "time_limits": "Time limits",
}


class Command(BaseCommand):
    help = "Prints the register of processing of personal data (GDPR article 30) as Markdown, drawn from the code."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args, **options):
        if options["json"]:
            activities = [asdict(one) for one in ACTIVITIES.values()]
            register = {"controller": controller(), "measures": MEASURES, "activities": activities}
            self.stdout.write(json.dumps(register, ensure_ascii=False, indent=1))
            return
        lines = ["# Register of processing", ""]
        lines += [f"- {name}: {value}" for name, value in controller().items()]
        lines += ["", "Measures for all of it: " + "; ".join(MEASURES) + "."]
        for activity in ACTIVITIES.values():
            lines += ["", *told(activity)]
        self.stdout.write("\n".join(lines))


def controller() -> dict[str, str]:
    return {
        "Controller": settings.CONTROLLER_NAME,
        "Contact": settings.CONTROLLER_CONTACT,
        "Country": settings.CONTROLLER_COUNTRY,
        "Kept at": settings.STORAGE_LOCATION,
        "Representative in China": settings.REPRESENTATIVE_IN_CHINA or "none named",
    }


def told(activity: Activity) -> list[str]:
    lines = [f"## {activity.code}", ""]
    lines += [f"- {label}: {getattr(activity, name)}" for name, label in LABELS.items()]
    lines.append(f"- Measures: {'; '.join(activity.measures) or 'those for all of it'}")
    lines.append(f"- Tables: {', '.join(activity.relations)}")
    return lines

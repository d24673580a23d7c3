from django.apps import AppConfig


class EffectsConfig(AppConfig):
    name = "tests.chaos.effects"
    label = "chaos_effects"

    def ready(self) -> None:
        import tests.chaos.effects.handlers  # noqa: F401  (registers its effects)

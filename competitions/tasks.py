"""What is owed to the world and what the clock asks for, registered for whoever relays."""

from competitions import (  # noqa: F401  (register what they do)
    chores_applications,
    chores_ceremony,
    chores_deadlines,
    chores_files,
    chores_judges,
    chores_judging_assigning,
    chores_results,
    chores_rounds,
    chores_screening,
    effects_decisions,
    effects_files,
    office_tasks,
)

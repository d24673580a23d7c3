"""The numbers by which what is counted of a round is known to be out of date, and the triggers that raise them.

On PostgreSQL a trigger waits for the end of its transaction: the number's row is the last that is locked, for a moment, so
that judges who save at the same time do not wait for each other, nor anybody for them in a circle.
"""

from django.db import migrations, models

from core.append_only import either

RAISE = "ON CONFLICT (round_id) DO UPDATE SET number = competitions_judgingmark.number + 1"
OF_ENTRY = "SELECT round_id, 1 FROM competitions_roundentry WHERE id = {row}.entry_id"
OF_APPLICATION = "SELECT DISTINCT round_id, 1 FROM competitions_roundentry WHERE application_id = {row}.application_id ORDER BY 1"
OF_ITSELF = "SELECT {row}.round_id, 1 WHERE true"
OF_ALL_ITS = "SELECT DISTINCT round_id, 1 FROM competitions_roundentry WHERE application_id = {row}.id ORDER BY 1"
OF_COMPETITION = "SELECT id, 1 FROM competitions_round WHERE competition_id = {row}.competition_id ORDER BY 1"

WATCHED = {
    "scoresheet": (OF_ENTRY, "status, revision, changed_at, submitted_at"),
    "assignment": (OF_ENTRY, "status, due_at, entry_id, judge_id"),
    "roundentry": (OF_ITSELF, "removed_at, is_calibration, application_id"),
    "conflict": (OF_APPLICATION, "state, judge_id, application_id"),
    "application": (OF_ALL_ITS, "status"),
    "judge": (OF_COMPETITION, "status, user_id"),
}
"""Table → the rounds that one of its rows concerns, and the columns that matter."""


def on_sqlite(table: str, rounds: str, columns: str) -> list[str]:
    made = []
    for verb, event, row in (("insert", "INSERT", "NEW"), ("update", f"UPDATE OF {columns}", "NEW"), ("delete", "DELETE", "OLD")):
        # The parser takes an ON CONFLICT for part of a join without a WHERE (sqlite.org/lang_upsert.html).
        found = rounds.format(row=row)
        made.append(
            f"CREATE TRIGGER competitions_{table}_mark_{verb} AFTER {event} ON competitions_{table} "
            f"BEGIN INSERT INTO competitions_judgingmark (round_id, number) SELECT * FROM ({found}) WHERE true {RAISE}; END"
        )
    return made


def on_postgresql(table: str, rounds: str, columns: str) -> list[str]:
    new, old = (rounds.format(row=row) for row in ("NEW", "OLD"))
    insert = "INSERT INTO competitions_judgingmark (round_id, number)"
    return [
        f"""CREATE FUNCTION competitions_{table}_mark() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN {insert} {old} {RAISE};
            ELSE {insert} {new} {RAISE};
            END IF;
            RETURN NULL;
        END $$""",
        f"""CREATE CONSTRAINT TRIGGER competitions_{table}_mark
        AFTER INSERT OR UPDATE OF {columns} OR DELETE ON competitions_{table}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION competitions_{table}_mark()""",
    ]


def undo_sqlite(table: str) -> list[str]:
    return [f"DROP TRIGGER competitions_{table}_mark_{verb}" for verb in ("insert", "update", "delete")]


def undo_postgresql(table: str) -> list[str]:
    return [
        f"DROP TRIGGER competitions_{table}_mark ON competitions_{table}",
        f"DROP FUNCTION competitions_{table}_mark()",
    ]


class Migration(migrations.Migration):
    dependencies = [("competitions", "0016_mails_about_applications")]

    operations = [
        migrations.CreateModel(
            name="JudgingMark",
            fields=[
                (
                    "round",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="mark",
                        serialize=False,
                        to="competitions.round",
                    ),
                ),
                ("number", models.BigIntegerField()),
            ],
        ),
        *(
            either(
                on_sqlite(table, *watched), on_postgresql(table, *watched), undo_sqlite(table), undo_postgresql(table)
            )
            for table, watched in WATCHED.items()
        ),
    ]

"""Looking at what came in: words to search, how complete drafts are, letters to many.

The full-text index stands over words that are analysed already (competitions/search.py), so that both databases find the
same: each word between two spaces is one token, whatever it is made of.
"""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from core.append_only import either


SQLITE = [
    """CREATE VIRTUAL TABLE competitions_entrywords_fts USING fts5(
        words, content='', contentless_delete=1, detail='none', tokenize="unicode61 remove_diacritics 0")""",
    """CREATE TRIGGER entry_words_added AFTER INSERT ON competitions_entrywords
        BEGIN INSERT INTO competitions_entrywords_fts(rowid, words) VALUES (new.application_id, new.words); END""",
    """CREATE TRIGGER entry_words_removed AFTER DELETE ON competitions_entrywords
        BEGIN DELETE FROM competitions_entrywords_fts WHERE rowid = old.application_id; END""",
    """CREATE TRIGGER entry_words_changed AFTER UPDATE ON competitions_entrywords
        BEGIN DELETE FROM competitions_entrywords_fts WHERE rowid = old.application_id;
        INSERT INTO competitions_entrywords_fts(rowid, words) VALUES (new.application_id, new.words); END""",
]
POSTGRESQL = [
    """CREATE INDEX entry_words_found ON competitions_entrywords
        USING gin (array_to_tsvector(string_to_array(words, ' ')))""",
]
UNDO_SQLITE = [
    "DROP TRIGGER entry_words_added",
    "DROP TRIGGER entry_words_removed",
    "DROP TRIGGER entry_words_changed",
    "DROP TABLE competitions_entrywords_fts",
]
UNDO_POSTGRESQL = ["DROP INDEX entry_words_found"]


class Migration(migrations.Migration):

    dependencies = [
        ('competitions', '0003_files'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EntryWords',
            fields=[
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='indexed', serialize=False, to='competitions.application')),
                ('words', models.TextField()),
            ],
        ),
        migrations.RemoveField(
            model_name='application',
            name='words',
        ),
        migrations.CreateModel(
            name='BulkLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('sending', 'Being sent'), ('sent', 'Sent'), ('stopped', 'Stopped'), ('discarded', 'Thrown away')], default='draft', max_length=9)),
                ('filters', models.JSONField(default=dict)),
                ('audience', models.CharField(choices=[('submit', 'Those who may hand in'), ('write', 'Everybody who may write')], default='submit', max_length=6, verbose_name='to whom')),
                ('subject_en', models.CharField(max_length=160, verbose_name='subject in English')),
                ('body_en', models.TextField(max_length=6000, verbose_name='letter in English')),
                ('subject_zh', models.CharField(max_length=160, verbose_name='subject in Chinese')),
                ('body_zh', models.TextField(max_length=6000, verbose_name='letter in Chinese')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sent_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('competition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='competitions.competition')),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='LetterRecipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mailed_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='competitions.application')),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='competitions.bulkletter')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='progress', serialize=False, to='competitions.application')),
                ('done', models.PositiveSmallIntegerField()),
                ('of', models.PositiveSmallIntegerField()),
                ('complete', models.BooleanField()),
                ('modified_at', models.DateTimeField()),
                ('form_version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='competitions.formversion')),
            ],
        ),
        migrations.AddConstraint(
            model_name='bulkletter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', True), ('status__in', ['draft', 'discarded'])), models.Q(('sent_at__isnull', False), ('status__in', ['sending', 'sent', 'stopped'])), _connector='OR'), name='letter_sent_has_time'),
        ),
        migrations.AddIndex(
            model_name='letterrecipient',
            index=models.Index(condition=models.Q(('mailed_at__isnull', True)), fields=['letter', 'id'], name='letter_waiting'),
        ),
        migrations.AddConstraint(
            model_name='letterrecipient',
            constraint=models.UniqueConstraint(fields=('letter', 'user'), name='letter_once_per_person'),
        ),
        migrations.AddConstraint(
            model_name='progress',
            constraint=models.CheckConstraint(condition=models.Q(('done__lte', models.F('of'))), name='progress_has_not_done_more_than_is_asked'),
        ),
        either(SQLITE, POSTGRESQL, UNDO_SQLITE, UNDO_POSTGRESQL),
    ]

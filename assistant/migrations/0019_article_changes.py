from django.db import migrations, models

#: Whatever changes an article or its questions, in bulk, by cascade or by hand, leaves a row.
TRIGGERS = """
CREATE FUNCTION assistant_note_article_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched record;
    changed bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN touched := OLD; ELSE touched := NEW; END IF;
    IF TG_TABLE_NAME = 'assistant_article' THEN changed := touched.id; ELSE changed := touched.article_id; END IF;
    INSERT INTO assistant_articlechange (article, written_in)
    VALUES (changed, pg_current_xact_id()::text::bigint);
    RETURN NULL;
END $$;
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON assistant_article
    FOR EACH ROW EXECUTE FUNCTION assistant_note_article_change();
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON assistant_articlequestion
    FOR EACH ROW EXECUTE FUNCTION assistant_note_article_change();
"""
WITHOUT = """
DROP TRIGGER note_change ON assistant_article;
DROP TRIGGER note_change ON assistant_articlequestion;
DROP FUNCTION assistant_note_article_change();
"""


class Migration(migrations.Migration):
    dependencies = [("assistant", "0018_article_import")]

    operations = [
        migrations.CreateModel(
            name="ArticleChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("article", models.BigIntegerField()),
                (
                    "written_in",
                    models.BigIntegerField(db_index=True, help_text="The transaction, by PostgreSQL's number."),
                ),
            ],
        ),
        migrations.RunSQL(TRIGGERS, WITHOUT),
    ]

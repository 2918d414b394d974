from django.db import migrations

from assistant.retrieval.pieces import split


def cut_published(apps, schema_editor):
    """Articles of before get their pieces."""
    Chunk = apps.get_model("assistant", "Chunk")
    published = apps.get_model("assistant", "Article").objects.filter(state="published")
    for article in published.only("body", "version").iterator():
        Chunk.objects.bulk_create(
            Chunk(article=article, version=article.version, number=piece.number, heading=piece.heading, text=piece.text)
            for piece in split(article.body)
        )


class Migration(migrations.Migration):
    dependencies = [("assistant", "0013_knowledge")]

    operations = [migrations.RunPython(cut_published, migrations.RunPython.noop, elidable=True)]

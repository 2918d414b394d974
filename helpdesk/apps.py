from django.apps import AppConfig
from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig


class HelpdeskConfig(AppConfig):
    name = "helpdesk"
    verbose_name = "Helpdesk"

    def ready(self) -> None:
        from helpdesk import celery  # noqa: F401  (whoever sends a task must know our broker, not Celery's default)
        from helpdesk.logs import mask_every_handler

        mask_every_handler()
        if settings.SENTRY_DSN:
            from helpdesk.sentry import report_faults  # a desk without Sentry need not load it

            report_faults(settings.SENTRY_DSN)


class FilesConfig(StaticFilesConfig):
    """Leaves out the htmx that django-htmx brings: ours is vendored, and its modules import what is not there."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx"]

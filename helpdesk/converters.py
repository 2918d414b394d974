"""Path converters: what cannot be an id never reaches a view."""

from django.urls.converters import StringConverter


class PublicId(StringConverter):
    regex = "[0-9A-Za-z]{20}"

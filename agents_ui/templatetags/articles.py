"""{{ article|article_html }}: an article of the desk as safe HTML."""

from django import template
from django.utils.safestring import SafeString

from assistant.models import Article
from tickets.markup import render_markdown

register = template.Library()


@register.filter
def article_html(article: Article) -> SafeString:
    return render_markdown(article.body)

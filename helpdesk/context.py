"""What every template may say about the desk."""

from django.conf import settings
from django.http import HttpRequest


def desk(request: HttpRequest) -> dict[str, object]:
    return {"desk_name": settings.DESK_NAME, "assistant_is_simulated": settings.ASSISTANT_IS_SIMULATED}

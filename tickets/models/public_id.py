from django.utils.crypto import get_random_string


def new_public_id() -> str:
    """20 letters and digits, 119 random bits: an id that may stand in a URL because it cannot be guessed."""
    return get_random_string(20)

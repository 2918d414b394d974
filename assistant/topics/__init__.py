"""Which topic a question is about, offline; and what its record says about how far the assistant may go there."""

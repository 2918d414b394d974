"""What an answer claims, against what it was given: leaks, links, and all that a person has to check. Plain Python."""

from assistant.claims.check import Inputs, find_marks
from assistant.claims.covered import is_covered
from assistant.claims.hosts import Hosts
from assistant.claims.leaks import LeakWatch
from assistant.claims.links import Cut, cut_links, hosts_in
from assistant.claims.mark import Mark

__all__ = ["Cut", "Hosts", "Inputs", "LeakWatch", "Mark", "cut_links", "find_marks", "hosts_in", "is_covered"]

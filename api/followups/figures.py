"""The numbers by which staff stand by people and hosts: those as shipped."""

from typing import Final

from matcher.followup.cadence import Cadence
from matcher.followup.worklist import ListFigures
from matcher.host_support.figures import HostFigures

CADENCE: Final = Cadence()
LIST: Final = ListFigures()
HOSTS: Final = HostFigures()

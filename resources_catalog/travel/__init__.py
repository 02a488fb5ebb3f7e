"""Ways there and back: a proxy by distance, a timetable, or an imported matrix; every time names which one gave it."""

from resources_catalog.travel.connections import DayWays, day_ways, earliest_arrival, latest_departure
from resources_catalog.travel.gtfs import Feed, read_gtfs
from resources_catalog.travel.matrix import Matrix, read_matrix
from resources_catalog.travel.proxy import Pace, assumed_pace, proxy_ways
from resources_catalog.travel.timetable import Timetable, Walking
from resources_catalog.travel.ways import Points, Source, Way, Ways

__all__ = [
    "DayWays",
    "Feed",
    "Matrix",
    "Pace",
    "Points",
    "Source",
    "Timetable",
    "Walking",
    "Way",
    "Ways",
    "assumed_pace",
    "day_ways",
    "earliest_arrival",
    "latest_departure",
    "proxy_ways",
    "read_gtfs",
    "read_matrix",
]

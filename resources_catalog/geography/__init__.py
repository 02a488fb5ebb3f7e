"""Where things are: straight distances and the squares of the national grid."""

from resources_catalog.geography.distance import straight_km
from resources_catalog.geography.mesh import mesh_centre

__all__ = ["mesh_centre", "straight_km"]

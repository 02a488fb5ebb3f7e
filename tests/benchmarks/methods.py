"""The methods of the races by name, and which problems each can state."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.benchmarks.graphs import fits_a_dense_matrix, matching_library, only_seats, scipy_dense, scipy_sparse
from tests.benchmarks.instances import Instance
from tests.benchmarks.peers import Method, cp_sat, highs, scipy_milp


@dataclass(frozen=True)
class Peer:
    """A method, and whether it can state an instance."""

    run: Method
    can_state: Callable[[Instance], bool]


def _always(_made: Instance) -> bool:
    return True


PEERS: Final = {
    "CP-SAT": Peer(cp_sat, _always),
    "HiGHS": Peer(highs, _always),
    "SciPy milp": Peer(scipy_milp, _always),
    "SciPy linear_sum_assignment": Peer(scipy_dense, fits_a_dense_matrix),
    "SciPy min_weight_full_bipartite_matching": Peer(scipy_sparse, only_seats),
    "matching HospitalResident": Peer(matching_library, only_seats),
}
OURS: Final = "enishi"

"""The mixed integer programme behind :func:`comcep.privacy.hiding.protect` (Fischetti and Salazar, 2001)."""

import math
import time

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse.csgraph import connected_components

from comcep.privacy.tables import NotProtected, protection


class Suppression:
    """Hides cells of one system until every sensitive one stays in doubt, or the deadline is over."""

    def __init__(self, system, k, deadline):
        self.k, self.deadline = k, deadline
        self.keys = sorted(system.cells)
        self.cells = [system.cells[key] for key in self.keys]
        index = {key: i for i, key in enumerate(self.keys)}
        rows = [
            [(index[whole], -1), *((index[part], 1) for part in parts)] for whole, parts in system.equations
        ]
        self.matrix = sparse.lil_matrix((len(rows), len(self.keys)))
        for r, row in enumerate(rows):
            for i, sign in row:
                self.matrix[r, i] = sign
        self.matrix = self.matrix.tocsr()
        self.component = (
            connected_components(self.matrix.T @ self.matrix)[1] if rows else list(index.values())
        )
        self.insiders = [frozenset(index[key] for key in known if key in index) for known in system.insiders]
        wholes = {index[whole] for whole, _ in system.equations}
        self.weight = np.array(
            [1 + math.log1p(cell.value) + 5 * (i in wholes) for i, cell in enumerate(self.cells)]
        )

    def run(self):
        primary = {i for i, cell in enumerate(self.cells) if cell.primary and not cell.bounded}
        sensitive = primary | {i for i, cell in enumerate(self.cells) if cell.flow}
        fixed = [i for i in primary if self.cells[i].fixed or self.cells[i].value < 1]
        if fixed:
            raise NotProtected("a total of the report is itself too small", self.keys[fixed[0]])
        silent = {i for i, cell in enumerate(self.cells) if cell.silent}
        hidden = primary | silent
        for target in sorted(sensitive, key=lambda i: (self.cells[i].value, self.keys[i])):
            hidden |= self._solve(target, hidden, may_hide=True)
        for extra in sorted(hidden - primary - silent, key=lambda i: (-self.weight[i], self.keys[i])):
            if self._holds_without(extra, hidden, sensitive):
                hidden.remove(extra)
        for target in sorted(primary, key=lambda i: (self.cells[i].value, self.keys[i])):
            for known in self._against(target):
                hidden |= self._solve(target, hidden, may_hide=True, known=known)
        return frozenset(self.keys[i] for i in hidden)

    def _holds_without(self, extra, hidden, sensitive):
        """Whether every sensitive cell stays protected when ``extra`` is shown. In doubt, it stays hidden."""
        fewer = hidden - {extra}
        try:
            for target in sensitive:
                if self.component[target] == self.component[extra]:
                    self._solve(target, fewer, may_hide=False)
        except NotProtected:
            return False
        return True

    def _against(self, target):
        """What each insider who does not know ``target`` knows of the cells around it."""
        here = self.component[target]
        for known in self.insiders:
            if target not in known and any(self.component[i] == here for i in known):
                yield known

    def _solve(self, target, hidden, *, may_hide, known=frozenset()):
        """The cells to hide, besides ``hidden``, so that ``target`` may lie low and may lie high.

        The unknowns are ``z`` (hidden or not) and two whole-number deviations from the truth that satisfy
        every equation: one where the target is high enough, one where it is low enough. Against an insider,
        the ``known`` cells do not deviate, and three possible values are doubt enough.
        """
        here = np.flatnonzero(np.asarray(self.component) == self.component[target])
        place = int(np.flatnonzero(here == target)[0])
        cells = [self.cells[i] for i in here]
        n = len(here)
        down_needed, up_needed = protection(cells[place], self.k)
        if known:
            down_needed = min(1, down_needed)
            up_needed = 2 - down_needed
        reach = max(30, 4 * (cells[place].value + up_needed))
        up = np.array([float(min(reach, c.high - c.value) if c.bounded else reach) for c in cells])
        floors = [c.low if c.bounded else min(c.value, 1) for c in cells]
        down = np.array([float(min(reach, c.value - low)) for c, low in zip(cells, floors, strict=True)])
        fixed = np.array([i in known for i in here])
        up[fixed] = down[fixed] = 0
        forced = np.array([c.bounded or i in hidden for c, i in zip(cells, here, strict=True)])
        barred = np.array([not may_hide or c.fixed or c.value == 0 for c in cells]) & ~forced

        sums = self.matrix[:, here]
        sums = sums[np.flatnonzero(np.diff(sums.indptr))]
        lower = np.concatenate([forced.astype(float), np.full(2 * n, -reach)])
        upper = np.concatenate([(~barred).astype(float), np.full(2 * n, reach)])
        lower[n + place] = up_needed
        upper[2 * n + place] = -down_needed
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise NotProtected("out of time", self.keys[target])
        cost = np.concatenate([np.where(forced, 0, self.weight[here]), np.zeros(2 * n)])
        shown = _pattern(sums, up, down, cost, Bounds(lower, upper), left)
        if isinstance(shown, int):
            raise NotProtected("no pattern" if shown == 2 else "out of time", self.keys[target])
        return {int(i) for i, z, c in zip(here, shown, cells, strict=True) if z > 0.5 and not c.bounded}


_patterns = {}
MOST = 4_000


def _pattern(sums, up, down, cost, bounds, time_limit):
    """Which cells to hide, as the programme has it, or the status of what it did not find.

    A report is tried several times, each time with one table said otherwise: what the others ask is the same.
    """
    arrays = (sums.indptr, sums.indices, sums.data, up, down, cost, bounds.lb, bounds.ub)
    name = tuple(each.tobytes() for each in arrays)
    if name not in _patterns:
        found = _found(sums, up, down, cost, bounds, time_limit)
        if not isinstance(found, int) or found == 2:
            if len(_patterns) >= MOST:
                _patterns.clear()
            _patterns[name] = found
        return found
    return _patterns[name]


def _found(sums, up, down, cost, bounds, time_limit):
    n = len(up)
    zero = sparse.csr_matrix((n, n))
    one = sparse.identity(n, format="csr")
    no_sum = sparse.csr_matrix(sums.shape)
    constraints = [
        LinearConstraint(sparse.bmat([[no_sum, sums, no_sum], [no_sum, no_sum, sums]]), 0, 0),
        LinearConstraint(
            sparse.bmat([[sparse.diags(up), -one, zero], [sparse.diags(up), zero, -one]]), 0, np.inf
        ),
        LinearConstraint(
            sparse.bmat([[sparse.diags(down), one, zero], [sparse.diags(down), zero, one]]), 0, np.inf
        ),
    ]
    if sums.shape[0] == 0:
        constraints.pop(0)
    result = milp(
        cost,
        integrality=np.ones(3 * n),
        bounds=bounds,
        constraints=constraints,
        options={"time_limit": time_limit, "mip_rel_gap": 0},
    )
    if result.status != 0 or result.x is None:
        return int(result.status) or 1
    return result.x[:n]

"""Steps of the dual simplex method over parties: the plan with its prices is the first basis, and the one gone back to.

The inverse of a basis is that of the first one, and a column for each step since then; going back drops steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from resources_catalog.compiled import compiled

if TYPE_CHECKING:
    from matcher.assignment.prices.kernels.party import Real, Small
    from matcher.assignment.prices.kernels.sweep import People
    from matcher.problem.columns import Whole

BREACH: Final = 1e-7
"""How far a column may lie beyond its sides."""

NOTHING: Final = 1e-11
ENTERING: Final = 1e-7
"""The smallest entry of a row through which a column enters."""

SOLVED, CUT_OFF, IMPOSSIBLE, ENDED = range(4)
"""How a walk ended: at the best; below what was asked for; with nothing left; at the number of steps."""

IN_BASIS: Final = 1
"""What being in the basis adds to the reasons why a column may not enter."""

REASON: Final = 2
"""What each other reason adds, so that a column that is only in the basis is told from one that is ruled out."""

LISTED: Final = 100
"""What being listed adds to them, for as long as it is."""

STEPS, WALKED = range(2)
"""Counters of a walk: steps since the first basis, steps in all."""


class Program(NamedTuple):
    """Columns (parties, then what a row leaves free, then prices as columns) over rows (people, openings, cuts).

    Parameters
    ----------
    heads : shape (n_columns + 1,)
        Where the entries of each column begin.
    row, weight, pair : shape (n_entries,)
        Row and weight of each entry, and the pair that it stands for; -1 for none.
    worth : shape (n_columns,)
        What each column adds.
    row_from, column, entry : shape (n_rows + 1,), (n_entries,), (n_entries,)
        The same entries row by row.
    along_from, along, along_value
        The inverse of the first basis, row by row.
    down_from, down, down_value
        The same, column by column.
    basis, held, price : shape (n_rows,)
        The first basis, how much of each of its columns it holds, its prices.
    loss : shape (n_columns,)
        How much more each column pays there than it is worth.
    banned : shape (n_columns,)
        1 for columns that no solution may hold.
    """

    heads: Whole
    row: Whole
    weight: Real
    pair: Whole
    worth: Real
    row_from: Whole
    column: People
    entry: Real
    along_from: Whole
    along: Whole
    along_value: Real
    down_from: Whole
    down: Whole
    down_value: Real
    basis: Whole
    held: Real
    price: Real
    loss: Real
    banned: Small


class Walk(NamedTuple):
    """Where a walk stands, and the space it needs.

    Parameters
    ----------
    basis, held, price : shape (n_rows,)
        As in the program.
    banned : shape (n_columns,)
        The reasons why a column may not enter, added up; being in the basis is one.
    step_row, step_from, step_at, step_value
        The steps since the first basis.
    counter : shape (2,)
        ``STEPS`` and ``WALKED``.
    barred : shape (n_rows,)
        1 where no solution may hold the row's column.
    scale : shape (n_rows,)
        The square of how far a row's column goes for each unit of its price: the row furthest beyond by it is next.
    one, other, across
        Sums being made: two over rows, one over columns; ``*_list`` which of them, ``*_mark`` whether listed.
    loss : shape (n_columns,)
        As in the program; unknown where a column may not enter.
    """

    basis: Whole
    held: Real
    price: Real
    banned: Small
    step_row: Whole
    step_from: Whole
    step_at: Whole
    step_value: Real
    counter: Whole
    barred: Small
    scale: Real
    one: Real
    one_list: Whole
    one_mark: Small
    other: Real
    other_list: Whole
    other_mark: Small
    across: Real
    across_list: Whole
    loss: Real


@compiled
def bar(walk: Walk) -> None:
    """Note the rows whose column no solution may hold."""
    for row in range(len(walk.held)):
        walk.barred[row] = 1 if walk.banned[walk.basis[row]] > IN_BASIS else 0


@compiled
def worst_row(walk: Walk) -> int:
    """Give the row whose column lies furthest beyond its sides by its own scale; -1 for none."""
    held, barred, scale = walk.held, walk.barred, walk.scale
    worst, found = 0.0, -1
    for row in range(len(held)):
        if held[row] < -BREACH or (barred[row] == 1 and held[row] > BREACH):
            beyond = held[row] * held[row]
            if beyond > worst * scale[row]:
                worst, found = beyond / scale[row], row
    return found


@compiled
def note(marks: Small, listed: Whole, place: int, number: int) -> int:
    """Note that a sum is being made at a place; gives how many are noted then."""
    if marks[place] == 0:
        marks[place] = 1
        listed[number] = place
        number += 1
    return number


@compiled
def row_of_inverse(program: Program, walk: Walk, row: int) -> int:
    """Bring a row of the inverse into ``other``; gives how many of its places are listed."""
    one, places, marks = walk.one, walk.one_list, walk.one_mark
    step_row, step_from, step_at, step_value = walk.step_row, walk.step_from, walk.step_at, walk.step_value
    number = note(marks, places, row, 0)
    one[row] = 1.0
    for step in range(walk.counter[STEPS] - 1, -1, -1):
        total = 0.0
        for place in range(step_from[step], step_from[step + 1]):
            total += one[step_at[place]] * step_value[place]
        if total != 0.0:
            number = note(marks, places, step_row[step], number)
        one[step_row[step]] = total
    return spread(program.along_from, program.along, program.along_value, walk, number)


@compiled
def spread(first: Whole, at: Whole, value: Real, walk: Walk, number: int) -> int:
    """Sum up rows of the first inverse, as ``one`` has them, in ``other``; gives how many places are listed."""
    one, other, places, marks = walk.one, walk.other, walk.other_list, walk.other_mark
    listed = 0
    for place in range(number):
        own = walk.one_list[place]
        share = one[own]
        one[own] = 0.0
        walk.one_mark[own] = 0
        for each in range(first[own], first[own + 1]):
            listed = note(marks, places, at[each], listed)
            other[at[each]] += share * value[each]
    return listed


@compiled
def forget_row(walk: Walk, listed: int) -> None:
    """Clear ``other``."""
    other, places, marks = walk.other, walk.other_list, walk.other_mark
    for place in range(listed):
        other[places[place]] = 0.0
        marks[places[place]] = 0


@compiled
def column_by_basis(program: Program, walk: Walk, column: int) -> int:
    """Express a column by the basis in ``one``; gives how many of its places are listed."""
    one, places, marks = walk.one, walk.one_list, walk.one_mark
    step_row, step_from, step_at, step_value = walk.step_row, walk.step_from, walk.step_at, walk.step_value
    down_from, down, down_value = program.down_from, program.down, program.down_value
    number = 0
    for each in range(program.heads[column], program.heads[column + 1]):
        own, weight = program.row[each], program.weight[each]
        for place in range(down_from[own], down_from[own + 1]):
            number = note(marks, places, down[place], number)
            one[down[place]] += weight * down_value[place]
    for step in range(walk.counter[STEPS]):
        share = one[step_row[step]]
        if share != 0.0:
            one[step_row[step]] = 0.0
            for place in range(step_from[step], step_from[step + 1]):
                number = note(marks, places, step_at[place], number)
                one[step_at[place]] += share * step_value[place]
    return number


@compiled
def row_of_columns(program: Program, walk: Walk, listed: int) -> int:
    """Sum up ``other`` for each column that may enter, in ``across``; gives how many are listed."""
    row_from, columns, entry = program.row_from, program.column, program.entry
    banned, across, places = walk.banned, walk.across, walk.across_list
    number = 0
    for place in range(listed):
        row = walk.other_list[place]
        share = walk.other[row]
        if abs(share) < NOTHING:
            continue
        for each in range(row_from[row], row_from[row + 1]):
            column = columns[each]
            if banned[column] == 0:
                banned[column] = LISTED
                places[number] = column
                number += 1
            if banned[column] == LISTED:
                across[column] += share * entry[each]
    return number


@compiled
def entering(walk: Walk, number: int, sign: float) -> int:
    """Give the listed column that loses least for each unit by which it mends a row; -1 for none."""
    across, loss, places = walk.across, walk.loss, walk.across_list
    least, widest, found = 1e300, 0.0, -1
    for place in range(number):
        column = places[place]
        width = across[column] * sign
        if width > ENTERING:
            ratio = loss[column] / width
            if ratio < least - 1e-9 or (ratio < least + 1e-9 and width > widest):
                least, widest, found = min(ratio, least), width, column
    return found


@compiled
def find_losses(program: Program, walk: Walk) -> None:
    """Find how much more each column pays than it is worth."""
    heads, row, weight, price = program.heads, program.row, program.weight, walk.price
    for column in range(len(walk.loss)):
        loss = -program.worth[column]
        for each in range(heads[column], heads[column + 1]):
            loss += price[row[each]] * weight[each]
        walk.loss[column] = max(loss, 0.0)


@compiled
def move_losses(walk: Walk, number: int, move: float) -> None:
    """Move what listed columns lose along ``across``, none below nothing, and clear it."""
    banned, across, loss, places = walk.banned, walk.across, walk.loss, walk.across_list
    for place in range(number):
        column = places[place]
        loss[column] = max(loss[column] + move * across[column], 0.0)
        across[column] = 0.0
        banned[column] -= LISTED


@compiled
def take_in(program: Program, walk: Walk, row: int, column: int, move: float) -> None:
    """Let a column take the place of the one at a row, which then loses ``move``."""
    number = column_by_basis(program, walk, column)
    one, held, step_at, step_value = walk.one, walk.held, walk.step_at, walk.step_value
    width = one[row]
    amount = walk.held[row] / width
    scale, own_scale = walk.scale, walk.scale[row] / (width * width)
    step = walk.counter[STEPS]
    end = walk.step_from[step]
    for place in range(number):
        own = walk.one_list[place]
        share = one[own]
        one[own] = 0.0
        walk.one_mark[own] = 0
        if own == row or abs(share) > NOTHING:
            step_at[end] = own
            step_value[end] = 1.0 / width if own == row else -share / width
            end += 1
            held[own] -= amount * share
            scale[own] = max(scale[own], share * share * own_scale)
    scale[row] = max(own_scale, 1.0)
    walk.held[row] = amount
    walk.step_row[step], walk.step_from[step + 1] = row, end
    walk.counter[STEPS] += 1
    walk.counter[WALKED] += 1
    walk.banned[walk.basis[row]] -= IN_BASIS
    walk.banned[column] += IN_BASIS
    walk.loss[walk.basis[row]], walk.loss[column] = max(move, 0.0), 0.0
    walk.basis[row], walk.barred[row] = column, 0


@compiled
def move_prices(price: Real, along: Real, places: Whole, listed: int, move: float) -> None:
    """Move prices along a row."""
    for place in range(listed):
        price[places[place]] += move * along[places[place]]


@compiled
def walk_on(program: Program, walk: Walk, value: float, enough: float, most: int) -> tuple[int, float]:
    """Step until nothing lies beyond its sides; gives how it ended, and what no solution exceeds.

    ``walk.loss`` is what columns lose at ``walk.price`` when it begins, and when it ends.

    Parameters
    ----------
    value
        What no solution exceeds now; it only falls.
    enough
        Below this it ends.
    most
        Steps at most.
    """
    rows = len(walk.held)
    bar(walk)
    for _ in range(most):
        row = worst_row(walk)
        if value < enough or row < 0:
            return (CUT_OFF if value < enough else SOLVED), value
        if walk.counter[STEPS] + 1 >= len(walk.step_row) or (
            walk.step_from[walk.counter[STEPS]] + rows > len(walk.step_at)
        ):
            break
        sign = 1.0 if walk.held[row] > 0.0 else -1.0
        listed = row_of_inverse(program, walk, row)
        number = row_of_columns(program, walk, listed)
        column = entering(walk, number, sign)
        if column < 0:
            move_losses(walk, number, 0.0)
            forget_row(walk, listed)
            return IMPOSSIBLE, value
        move = -walk.loss[column] / walk.across[column]
        move_losses(walk, number, move)
        before = walk.held[row]
        take_in(program, walk, row, column, move)
        move_prices(walk.price, walk.other, walk.other_list, listed, move)
        forget_row(walk, listed)
        value += move * before
    return ENDED, value

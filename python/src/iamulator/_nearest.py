"""Suggests names for misspelled ones, in the words of the server."""

from typing import List, Optional, Sequence

#: Lists of up to this length are short enough for an error message.
_MAXIMUM_LISTED = 6

#: Long names are cut, because the time grows with the product of the lengths.
_MAXIMUM_COMPARED = 100


def suggestion_for(name: str, known: Sequence[str]) -> str:
    """Returns what follows the sentence that rejects a name, with a space before it. Empty if nothing is similar."""
    nearest = _nearest_of(name, known)
    others = [] if len(known) > _MAXIMUM_LISTED else [f'"{each}"' for each in known if each != nearest]
    if nearest is None:
        return f" Use {_list_of(others)}." if others else ""
    rest = f" You can also use {_list_of(others)}." if others else ""
    return f' Did you mean "{nearest}"?{rest}'


def _list_of(names: List[str]) -> str:
    if len(names) < 3:
        return " or ".join(names)
    return f"{', '.join(names[:-1])}, or {names[-1]}"


def _nearest_of(name: str, known: Sequence[str]) -> Optional[str]:
    tolerated = max(1, int(len(name) * 0.4))
    rated = [(_distance(name.lower(), each.lower()), each) for each in known]
    near = [(distance, each) for distance, each in rated if distance <= tolerated and distance < len(each)]
    return min(near, key=lambda each: each[0])[1] if near else _continued(name.lower(), known)


def _continued(name: str, known: Sequence[str]) -> Optional[str]:
    """Returns a known name that this one begins, or that begins this one."""
    longer = [each for each in known if len(name) >= 3 and each.lower().startswith(name)]
    shorter = [each for each in known if len(each) >= 3 and name.startswith(each.lower())]
    return next(iter([*longer, *shorter]), None)


def _distance(name: str, other: str) -> int:
    """Counts the characters to insert, delete, replace, or swap with their neighbor."""
    a, b = name[:_MAXIMUM_COMPARED], other[:_MAXIMUM_COMPARED]
    before: List[int] = []
    above = list(range(len(b) + 1))
    for row in range(1, len(a) + 1):
        current = [row]
        for column in range(1, len(b) + 1):
            replaced = above[column - 1] + (a[row - 1] != b[column - 1])
            costs = [above[column] + 1, current[column - 1] + 1, replaced]
            if row > 1 and column > 1 and a[row - 2 : row] == b[column - 2 : column][::-1]:
                costs.append(before[column - 2] + 1)
            current.append(min(costs))
        before, above = above, current
    return above[-1]

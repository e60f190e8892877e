"""The report of a run of pytest: what no test used of the policies, and which calls were denied unexpectedly."""

import re
import shutil
from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping, Tuple

from ._accounts import account_of_process, first_account
from ._expected import is_expected
from ._handle import Iamulator

#: Each list has at most this many lines, because a policy can have hundreds of statements.
_SHOWN = 20

#: The denial of a call, as the report shows it.
Denial = Dict[str, str]


class Report:
    """The report on the tests of a process. A worker of pytest-xdist sends its report to the process that started it."""

    def __init__(self) -> None:
        self._policies: Dict[Tuple[str, ...], Dict[str, Any]] = {}
        #: How often the statement on a line decided, by the path of the policy's file.
        self._lines: Dict[str, Dict[int, int]] = {}
        self._denials: List[Denial] = []

    def add_denials(self, iam: Iamulator, test: str) -> None:
        """Adds the denials since the test began that it did not ask for."""
        for each in reversed(iam.decisions.list(effect="denied")):
            names = ("caller", "action", "resource", "reason", "request_id")
            denial = {name: str(getattr(each, name)) for name in names}
            if not is_expected(denial):
                self._denials.append(_of_any_worker({**denial, "test": test}))

    def add_coverage(self, emulator: Iamulator) -> None:
        """Adds which statements decided requests."""
        coverage = emulator.coverage()
        for policy in coverage.policies:
            self._add_policy(_of_any_worker(policy))
        for record in coverage.lcov.split("end_of_record\n"):
            self._add_lines(_of_any_worker(record))

    @property
    def data(self) -> Dict[str, Any]:
        """Everything, as pytest-xdist can send it."""
        lines = {path: list(counts.items()) for path, counts in self._lines.items()}
        return {"policies": list(self._policies.values()), "lines": lines, "denials": self._denials}

    def add(self, data: Mapping[str, Any]) -> None:
        """Adds the data of a worker."""
        for policy in data["policies"]:
            self._add_policy(policy)
        for path, counts in data["lines"].items():
            self._add_counts(path, counts)
        self._denials.extend(data["denials"])

    def _add_policy(self, policy: Mapping[str, Any]) -> None:
        key = tuple(str(policy.get(name)) for name in ("account", "policy", "holder", "document"))
        known = self._policies.get(key)
        others = known["statements"] if known else [None] * len(policy["statements"])
        statements = [_sum_of(one, other) for one, other in zip(others, policy["statements"])]
        self._policies[key] = {**policy, "statements": statements}

    def _add_lines(self, record: str) -> None:
        path = re.search(r"^SF:(.*)$", record, re.MULTILINE)
        if path:
            counts = re.findall(r"^DA:(\d+),(\d+)$", record, re.MULTILINE)
            self._add_counts(path[1], [(int(line), int(count)) for line, count in counts])

    def _add_counts(self, path: str, counts: Iterable[Tuple[int, int]]) -> None:
        known = self._lines.setdefault(path, {})
        for line, count in counts:
            known[line] = known.get(line, 0) + count

    def __str__(self) -> str:
        """Returns the lists that are not empty."""
        policies = list(self._policies.values())
        unused = [each for each in policies if not any(one["matched"] for one in each["statements"])]
        used = [each for each in policies if each not in unused]
        lines = [
            *_list_of("Policies that no call used", [_name_of(each) for each in unused]),
            *_list_of("Statements that no call matched", [line for each in used for line in _unmatched_in(each)]),
            *_list_of("Calls denied outside an expectation", [_text_of(each) for each in self._denials]),
        ]
        return "\n".join(lines)

    def write_lcov(self, folder: Path, root: Path) -> Path:
        """Writes ``lcov.info``, and the policies that it is about beside it. Returns its path."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        start = folder.relative_to(root) if root in folder.parents else folder
        for policy in self._policies.values():
            path = folder / policy["file"]["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(policy["file"]["text"], encoding="utf-8")
        records = [_record_of((start / path).as_posix(), counts) for path, counts in self._lines.items()]
        (folder / "lcov.info").write_text("".join(records), encoding="utf-8")
        return folder / "lcov.info"


def _of_any_worker(value: Any) -> Any:
    """Replaces the account of a worker that shares a server with the first worker's."""
    account, first = account_of_process(), first_account()
    if isinstance(value, str):
        return re.sub(rf"(?<!\d){account}(?!\d)", first, value)
    if isinstance(value, Mapping):
        return {name: _of_any_worker(each) for name, each in value.items()}
    return [_of_any_worker(each) for each in value] if isinstance(value, list) else value


def _sum_of(one: "Mapping[str, Any] | None", other: Mapping[str, Any]) -> Mapping[str, Any]:
    if one is None:
        return other
    sums = {name: one[name] + other[name] for name in ("matched", "decided")}
    last = other if "lastRequest" in other else one
    return {**one, **last, **sums, "elementsThatNeverMatched": _never_matched_in_both(one, other)}


def _never_matched_in_both(one: Mapping[str, Any], other: Mapping[str, Any]) -> List[str]:
    known, found = one["elementsThatNeverMatched"], other["elementsThatNeverMatched"]
    # Without a request that has a matching action, the other elements were not checked.
    if one["matched"] == 0 and _is_action(known):
        return list(found)
    if other["matched"] == 0 and _is_action(found):
        return list(known)
    return [each for each in known if each in found]


def _is_action(elements: List[str]) -> bool:
    return elements in (["Action"], ["NotAction"])


def _list_of(heading: str, lines: List[str]) -> List[str]:
    if not lines:
        return []
    more = [f"  and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
    return [f"{heading}: {len(lines)}", *(f"  {line}" for line in lines[:_SHOWN]), *more]


def _name_of(policy: Mapping[str, Any]) -> str:
    holder = policy.get("holder")
    return str(policy["policy"]) if holder is None else f"{policy['policy']} of {holder}"


def _unmatched_in(policy: Mapping[str, Any]) -> List[str]:
    lines = []
    for statement in policy["statements"]:
        if statement["matched"]:
            continue
        elements = ", ".join(statement["elementsThatNeverMatched"])
        why = f"{elements} never matched" if elements else "its elements never matched together"
        sid = f" ({statement['sid']})" if statement.get("sid") else ""
        asked = _last_request_of(statement)
        lines.append(f"statement {statement['index'] + 1}{sid} of {_name_of(policy)}: {why}{asked}")
    return lines


def _last_request_of(statement: Mapping[str, Any]) -> str:
    request = statement.get("lastRequest")
    return "" if request is None else f" (last request: {request['action']} on {request['resource']})"


def _text_of(denial: Denial) -> str:
    why = f": {denial['reason']}" if denial["reason"] else ""
    return f"{denial['action']} on {denial['resource']} for {denial['caller']}{why} ({denial['test']})"


def _record_of(path: str, counts: Mapping[int, int]) -> str:
    hit = sum(1 for count in counts.values() if count > 0)
    lines = [f"DA:{line},{count}" for line, count in counts.items()]
    return "\n".join(["TN:", f"SF:{path}", *lines, f"LF:{len(counts)}", f"LH:{hit}", "end_of_record\n"])

"""The example project, and the examples in README.md."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1]
EXAMPLE = FOLDER.parent / "examples" / "testing" / "pytest"
RUN = ("-p", "iamulator.pytest_plugin", "-p", "no:cacheprovider", "-W", "ignore")


@pytest.fixture(autouse=True)
def sources(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(FOLDER / "src"))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")


@pytest.mark.parametrize("workers", ["0", "2"])
def test_example(pytester, workers):
    for file in EXAMPLE.glob("*.py"):
        (pytester.path / file.name).write_text(file.read_text())
    pytester.runpytest_subprocess(*RUN, "-n", workers).assert_outcomes(passed=5)


def test_example_needs_few_lines_besides_the_tests():
    others = [file for file in EXAMPLE.iterdir() if file.is_file() and not file.name.startswith("test_")]
    assert sum(len(file.read_text().splitlines()) for file in others) < 25


def test_readme(pytester):
    examples = re.findall(r"```python\n(.*?)```", (FOLDER / "README.md").read_text(), re.DOTALL)
    tests, guarded, options, moto, program = examples
    (pytester.path / "iam.yaml").write_text("groups:\n  - name: staff\n")
    pytester.makeconftest(options)
    pytester.makepyfile(test_one=tests, test_two=moto, test_zero="def test_it(iam): iam.arn('root')")
    pytester.runpytest_subprocess(*RUN).assert_outcomes(passed=4)
    done = pytester.runpython(pytester.makepyfile(program=program))
    assert done.stdout.lines == ["arn:aws:iam::000000000000:user/iamulator"]

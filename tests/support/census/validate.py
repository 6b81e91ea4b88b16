"""The sector's census validator over some files: run by the Python it is installed in.

It is given the collection year and the files. It prints, as JSON, the rules that each file breaks.
Some of its rules stop with an error on some files, and it goes on without them.
"""

import contextlib
import json
import sys
import warnings
from xml.etree import ElementTree as ET

warnings.simplefilter("ignore")

from cin_validator import cin_validator  # noqa: E402 - after its warnings are off
from cin_validator.rules.ruleset_utils import get_year_ruleset  # noqa: E402


def broken(path: str, year: str) -> dict[str, object]:
    """The rules that a file breaks, by child and as a whole, and every rule there is."""
    rules = get_year_ruleset(year)
    with contextlib.redirect_stdout(sys.stderr):
        tables = cin_validator.convert_data(ET.parse(path).getroot())  # noqa: S314 - our own file
        found = cin_validator.CinValidator(cin_validator.process_data(tables), rules)
    children = {
        (str(issue.rule_code), str(issue.child_id)) for issue in found.full_issue_df.itertuples()
    }
    whole = {str(code) for code in found.multichild_issues.get("rule_code", [])}
    return {"children": sorted(children), "file": sorted(whole), "rules": sorted(map(str, rules))}


if __name__ == "__main__":
    year, *paths = sys.argv[1:]
    sys.stdout.write(json.dumps([broken(path, year) for path in paths]))

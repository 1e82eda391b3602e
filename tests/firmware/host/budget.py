"""budget.json: what was reached, which must not grow, and what is wanted."""

import json

from .tools import HERE

FILE = HERE / "budget.json"


def check(measured):
    """Lines about what has grown."""
    budget = json.loads(FILE.read_text())
    limits, grown = budget["limits"], []
    for name, value in measured.items():
        kind = name.split(",")[0]
        slack = 1 + budget["slack_percent"].get(kind, budget["slack_percent"]["otherwise"]) / 100
        limit = limits.get(name)
        if limit is None:
            grown.append(f"{name}: {value}, and budget.json has no limit for it")
        elif value > limit * slack:
            grown.append(f"{name}: {value}, and budget.json allows {limit}")
    return grown


def goals(measured):
    """What is wanted, and what is reached."""
    for name, goal in json.loads(FILE.read_text())["goals"].items():
        if name in measured:
            reached = measured[name]
            yield f"{name}: {reached:g}, wanted at most {goal}: {'met' if reached <= goal else 'NOT MET'}"


def tighten(measured):
    """Writes down what is new, or less than before."""
    budget = json.loads(FILE.read_text())
    limits = budget["limits"]
    for name, value in measured.items():
        limits[name] = min(value, limits.get(name, value))
    budget["limits"] = dict(sorted(limits.items()))
    FILE.write_text(json.dumps(budget, indent=4) + "\n")

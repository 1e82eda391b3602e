"""Everything in its order."""

import sys

from . import budget, checks, memory, sizes, table, tools
from .builds import Failed, the_compiler

CHECKS = {name: getattr(checks, name) for name in ("vectors", "client", "server", "interrupt", "llm", "soak")}


def main(arguments):
    """0 if all is right. What cannot be done here is skipped, and it is said why."""
    write = "--write" in arguments
    known = [*CHECKS, "cost", "sizes"]
    names = [name for name in arguments if name != "--write"] or known
    if unknown := [name for name in names if name not in known]:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(known)}")
        return 2
    if write and names != known:
        print("--write takes all that is measured")
        return 2
    sys.stdout.reconfigure(line_buffering=True)
    tools.TARGET.mkdir(exist_ok=True)
    try:
        rust = the_compiler()
        print(f"firmware: {rust.name}")
    except tools.Missing as missing:
        print(f"firmware: all skipped, there is no compiler for microcontrollers: {missing}")
        return 0
    measured, failures = {}, []
    needs_qemu = [name for name in names if name != "sizes"]
    try:
        qemu = tools.qemu() if needs_qemu else None
    except tools.Missing as missing:
        print(f"firmware: {', '.join(needs_qemu)} skipped, there is no QEMU: {missing}")
        names = [name for name in names if name == "sizes"]
    for name in names:
        try:
            if name in CHECKS:
                measured |= CHECKS[name](qemu)
            elif name == "cost":
                measured |= checks.cost(qemu)
            else:
                measured |= sizes.prices() | sizes.programs() | memory.memory()
        except tools.Missing as missing:
            print(f"firmware: {name} skipped: {missing}")
        except Failed as failed:
            print(f"{name}: FAILED: {failed}")
            failures.append(name)
    if write and not failures and rust.is_usual:
        budget.tighten(measured)
        table.write(table.table(measured))
        memory.write(measured)
    if measured:
        print(f"\n{table.table(measured)}")
    for line in budget.goals(measured):
        print(line)
    if not rust.is_usual:
        print("firmware: the budget is not looked at, as another compiler's code is of another size")
        return 1 if failures else 0
    for line in budget.check(measured):
        print(f"over budget: {line}")
        failures.append(line)
    return 1 if failures else 0

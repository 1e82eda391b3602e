"""Installs what is missing, in `target/interop` and, where it must be, with apt-get. Nothing is installed twice."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from .servers import SOURCE

PACKAGES = {"node": ["nodejs"], "npm": ["npm"], "php": ["php-cli"], "nginx": ["nginx-light"]}
NODE_AT_LEAST = 20


class Missing(Exception):
    """Why something cannot be installed."""


def install(target, needs):
    """Installs what `needs` names of node, php, python and nginx. Gives where the tools are, and why others are missing."""
    tools, missing = {}, {}
    for name in sorted(needs):
        try:
            tools |= {"node": _node, "php": _php, "python": _python, "nginx": _nginx}[name](target)
        except Missing as reason:
            missing[name] = str(reason)
    return tools, missing


def _node(target):
    node, npm = _command("node"), _command("npm")
    version = _run([node, "--version"])
    if int(re.match(r"v(\d+)", version)[1]) < NODE_AT_LEAST:
        raise Missing(f"node is {version.strip()}, and better-sse needs {NODE_AT_LEAST}")
    # Modules are looked for next to the file that imports them, so the sources go to where the modules are.
    modules = target / "node"
    modules.mkdir(parents=True, exist_ok=True)
    for name in os.listdir(SOURCE / "node"):
        if name != "node_modules":
            shutil.copy(SOURCE / "node" / name, modules)
    lock = (SOURCE / "node/package-lock.json").read_text()
    _once(modules / "node_modules/.done", lock, lambda: _run([npm, "ci", "--no-audit", "--no-fund"], cwd=modules))
    return {"node": node, "modules": modules}


def _php(target):
    return {"php": _command("php")}


def _nginx(target):
    return {"nginx": _command("nginx")}


def _python(target):
    venv, requirements = target / "venv", SOURCE / "python/requirements.txt"
    python = venv / "bin/python"

    def make():
        try:
            _run(["python3", "-m", "venv", "--clear", venv])
        except Missing:
            _apt(["python3-venv"])
            _run(["python3", "-m", "venv", "--clear", venv])
        _run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements])

    _once(venv / ".done", requirements.read_text(), make)
    return {"python": python}


def _once(stamp, content, make):
    """`make`, unless that was done with the same content."""
    if not stamp.exists() or stamp.read_text() != content:
        make()
        stamp.write_text(content)


def _command(name):
    places = os.environ.get("PATH", os.defpath) + ":/usr/sbin:/usr/local/sbin"
    if not shutil.which(name, path=places):
        _apt(PACKAGES[name])
    found = shutil.which(name, path=places)
    if not found:
        raise Missing(f"{name} is not there after the packages were installed: {' '.join(PACKAGES[name])}")
    return Path(found)


def _apt(packages):
    if not shutil.which("apt-get"):
        raise Missing(f"there is no apt-get here to install {' '.join(packages)}")
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    # With this, Debian does not start the services that come with a package.
    root += ["env", "RUNLEVEL=1", "DEBIAN_FRONTEND=noninteractive"]
    print(f"installing {' '.join(packages)}", flush=True)
    install = [*root, "apt-get", "-qq", "install", "--no-install-recommends", "--no-remove", *packages]
    try:
        try:
            _run(install)
        except Missing:
            _run([*root, "apt-get", "-qq", "update"])
            _run(install)
    except Missing as reason:
        raise Missing(f"{' '.join(packages)} cannot be installed: {reason}") from None


def _run(command, **options):
    command = list(map(str, command))
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=300,
            text=True,
            **options,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(f"{' '.join(command)}: {error}") from None
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "failed").splitlines()[-1]
        raise Missing(f"{' '.join(command)}: {last}")
    return done.stdout

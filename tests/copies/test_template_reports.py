"""Reports from one template, about other places, people and numbers, are no copies of each other in any language."""

import pytest

from pipeline.copies import CopyKind, compare_texts, prepare_text

# A template, and two sets of values for it.
REPORTS = {
    "lottery en": (
        (
            "The winning numbers in the {day} drawing of the Valley Lotto were {a}. The estimated jackpot was "
            "{m} million dollars. No ticket matched all six numbers, so the jackpot for the next drawing "
            "rises to {n} million. Tickets can be bought until an hour before the drawing. Players must be at "
            "least 18 years old, and prizes have to be claimed within a year at any office of the lottery."
        ),
        {"day": "Saturday", "a": "4, 11, 19, 23, 38 and 41", "m": 12, "n": 15},
        {"day": "Wednesday", "a": "2, 7, 21, 30, 33 and 45", "m": 15, "n": 19},
    ),
    "lottery de": (
        (
            "Die Gewinnzahlen der Ziehung vom {day} lauten {a}. Die Superzahl ist die {s}. Im Jackpot lagen "
            "{m} Millionen Euro. Niemand hatte alle sechs Zahlen richtig, deshalb steigt der Jackpot bis zur "
            "nächsten Ziehung auf {n} Millionen Euro. Scheine können bis eine Stunde vor der Ziehung "
            "abgegeben werden. Die Teilnahme ist erst ab 18 Jahren erlaubt, alle Angaben sind ohne Gewähr."
        ),
        {"day": "Samstag", "a": "4, 11, 19, 23, 38 und 41", "s": 3, "m": 12, "n": 15},
        {"day": "Mittwoch", "a": "2, 7, 21, 30, 33 und 45", "s": 8, "m": 15, "n": 19},
    ),
    "weather fr": (
        (
            "À {town}, le soleil brillera {day} matin avant l'arrivée de nuages par {way}. Les températures "
            "atteindront {h} degrés l'après-midi et descendront à {l} degrés dans la nuit. Le vent soufflera "
            "faiblement, avec des rafales à {v} kilomètres par heure. Le risque de pluie est de {r} pour "
            "cent. Le week-end s'annonce sec selon les prévisionnistes, avec des maximales proches de {w} "
            "degrés."
        ),
        {"town": "Valbourg", "day": "lundi", "way": "l'ouest", "h": 24, "l": 11, "v": 30, "r": 30, "w": 26},
        {"town": "Montclair", "day": "vendredi", "way": "l'est", "h": 18, "l": 7, "v": 45, "r": 55, "w": 20},
    ),
    "weather ru": (
        (
            "В {town} в {day} ожидается переменная облачность, во второй половине дня возможен небольшой "
            "дождь. Температура воздуха днем составит {h} градусов, ночью опустится до {l} градусов. Ветер "
            "{way}, {v} метров в секунду. Атмосферное давление {p} миллиметров ртутного столба. В выходные, "
            "по данным синоптиков, осадков не ожидается, температура поднимется до {w} градусов."
        ),
        {
            "town": "Северске",
            "day": "понедельник",
            "h": 24,
            "l": 11,
            "way": "западный",
            "v": 5,
            "p": 748,
            "w": 26,
        },
        {
            "town": "Южногорске",
            "day": "пятницу",
            "h": 18,
            "l": 7,
            "way": "восточный",
            "v": 9,
            "p": 755,
            "w": 20,
        },
    ),
    "result de": (
        (
            "{home} hat am {day} gegen {guest} mit {g}:{k} gewonnen. Vor {c} Zuschauern brachte {a} die "
            "Gastgeber in der {m}. Minute in Führung. Nach der Pause erhöhte {b} mit einem Schuss aus der "
            "Distanz. Den Gästen gelang durch {d} nur noch der Anschlusstreffer. Mit dem Sieg klettert {home} "
            "auf den {p}. Platz der Tabelle, {guest} bleibt im unteren Mittelfeld. Am nächsten Spieltag geht "
            "es für beide Mannschaften auswärts weiter."
        ),
        {
            "home": "Norddorf",
            "guest": "Ostheim",
            "day": "Samstag",
            "g": 2,
            "k": 1,
            "c": "4.120",
            "a": "Ola Ruud",
            "m": 12,
            "b": "Jan Krog",
            "d": "Li Bo",
            "p": 4,
        },
        {
            "home": "Wickdorf",
            "guest": "Stein",
            "day": "Sonntag",
            "g": 3,
            "k": 1,
            "c": "11.870",
            "a": "Pia Dahl",
            "m": 31,
            "b": "Eva Holm",
            "d": "Mia Falk",
            "p": 9,
        },
    ),
    "result es": (
        (
            "El {home} venció este {day} al {guest} por {g} a {k}. Ante {c} espectadores, {a} adelantó a los "
            "locales en el minuto {m}. Tras el descanso, {b} amplió la ventaja con un disparo desde lejos. "
            "Los visitantes solo pudieron recortar distancias por medio de {d}. Con esta victoria el {home} "
            "sube al puesto {p} de la tabla, mientras que el {guest} sigue en la parte baja. En la próxima "
            "jornada ambos equipos jugarán fuera de casa."
        ),
        {
            "home": "Norvalle",
            "guest": "Estébar",
            "day": "sábado",
            "g": 2,
            "k": 1,
            "c": "4.120",
            "a": "Ola Ruud",
            "m": 12,
            "b": "Jan Krog",
            "d": "Li Bo",
            "p": 4,
        },
        {
            "home": "Vicario",
            "guest": "Piedra",
            "day": "domingo",
            "g": 3,
            "k": 1,
            "c": "11.870",
            "a": "Pia Dahl",
            "m": 31,
            "b": "Eva Holm",
            "d": "Mia Falk",
            "p": 9,
        },
    ),
    "result ja": (
        (
            "{home}は{day}、{guest}に{g}対{k}で勝った。{c}人の観客の前で、前"
            "半{m}分に{a}が先制点を決めた。後半には{b}が遠い位置からのシュートで追加点を奪った"
            "。{guest}は{d}が1点を返したが、及ばなかった。{home}はこの勝利で{p}位に"
            "上がり、{guest}は下位にとどまった。次の試合は両チームとも敵地で行われる。"
        ),
        {
            "home": "北谷",
            "guest": "東浜",
            "day": "土曜日",
            "g": 2,
            "k": 1,
            "c": 4120,
            "a": "小野",
            "m": 12,
            "b": "黒木",
            "d": "李",
            "p": 4,
        },
        {
            "home": "西川",
            "guest": "石田",
            "day": "日曜日",
            "g": 3,
            "k": 1,
            "c": 11870,
            "a": "原",
            "m": 31,
            "b": "森下",
            "d": "林",
            "p": 9,
        },
    ),
    "quake es": (
        (
            "Un sismo de magnitud {g} sacudió el {day} la zona de {town}, informó el servicio sismológico. El "
            "epicentro se ubicó a {k} kilómetros al {way} de la ciudad y a una profundidad de {h} kilómetros. "
            "El movimiento se sintió a las {m} horas. Hasta el momento no se reportan daños ni víctimas. "
            "Protección Civil pidió a la población mantener la calma y seguir las indicaciones de las "
            "autoridades. Este texto se generó de forma automática."
        ),
        {"g": "4.6", "day": "lunes", "town": "Vallenorte", "k": 31, "way": "sur", "h": 12, "m": "11:42"},
        {"g": "5.1", "day": "viernes", "town": "Puertolargo", "k": 8, "way": "oeste", "h": 40, "m": "03:15"},
    ),
    "weather de": (
        (
            "In {town} scheint am {day} zunächst die Sonne, am Nachmittag ziehen von {way} her Wolken auf. "
            "Die Temperaturen steigen auf {h} Grad, in der Nacht sinken sie auf {l} Grad. Der Wind weht "
            "schwach bis mäßig. Die Wahrscheinlichkeit für Regen liegt bei {r} Prozent. Am Wochenende bleibt "
            "es nach Angaben des Wetterdienstes meist trocken bei Höchstwerten um {w} Grad. Die Pegel der "
            "Flüsse bleiben niedrig."
        ),
        {"town": "Nordheim", "day": "Montag", "way": "Westen", "h": 24, "l": 11, "r": 30, "w": 26},
        {"town": "Südlingen", "day": "Freitag", "way": "Osten", "h": 18, "l": 7, "r": 55, "w": 20},
    ),
}


@pytest.mark.parametrize("name", REPORTS)
def test_two_reports_from_one_template_are_no_copies(name: str) -> None:
    template, first, second = REPORTS[name]
    texts = [prepare_text(template.format_map(values)) for values in (first, second)]
    match = compare_texts(*texts)
    assert match is not None
    assert match.kind is CopyKind.TEMPLATE


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_without_its_last_sentences_is_a_copy(name: str) -> None:
    template, values, _ = REPORTS[name]
    report = template.format_map(values)
    match = compare_texts(prepare_text(report[: len(report) * 7 // 10]), prepare_text(report))
    assert match is not None
    assert match.kind is CopyKind.SHORTENED


@pytest.mark.parametrize(
    ("name", "replaced"),
    [
        (
            "weather de",
            {"zunächst": "am Morgen", "schwach bis mäßig": "kaum", "meist trocken": "überwiegend freundlich"},
        ),
        (
            "result de",
            {"erhöhte": "traf", "klettert": "rückt", "geht es": "spielen", "aus der Distanz": "von weit her"},
        ),
        ("result ja", {"追加点を奪った": "リードを広げた", "及ばなかった": "届かなかった"}),
    ],
)
def test_an_edited_report_of_one_event_is_a_copy(name: str, replaced: dict[str, str]) -> None:
    template, values, _ = REPORTS[name]
    report = edited = template.format_map(values)
    for old, new in replaced.items():
        edited = edited.replace(old, new)
    match = compare_texts(prepare_text(edited), prepare_text(report))
    assert match is not None
    assert match.kind is CopyKind.EDITED

"""The format of activities.csv in each language of the athlete's account.

Dates are in CLDR's medium format (https://cldr.unicode.org). Labels are those of Strava if they are
publicly known, else English.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from stravafetch.sandbox.archive.columns import LABELS


@dataclass(frozen=True)
class Language:
    """A language: the format of its dates and numbers, and its labels.

    ``date`` is a template with day, month (its name), number (of the month), year, and hour without
    leading zero; ``types`` are labels by the API's ``type``.
    """

    locale: str
    date: str
    months: str = ""
    point: str = ","
    thousands: str = "."
    header: str = ""
    types: Mapping[str, str] = field(default_factory=dict)

    def moment(self, at: datetime) -> str:
        """Format a time."""
        names = self.months.split() or [""] * 12
        return self.date.format(
            day=at.day,
            month=names[at.month - 1],
            year=at.year,
            hour=at.hour,
            hour12=at.hour % 12 or 12,
            half="AM" if at.hour < 12 else "PM",
            at=at,
        )

    def kilometres(self, metres: float) -> str:
        """Format a distance, truncated rather than rounded to ten metres."""
        whole, rest = divmod(int(metres / 10 + 1e-9), 100)
        return f"{self.integer(whole)}{self.point}{rest:02}"

    def integer(self, number: int) -> str:
        """Format an integer."""
        return f"{number:,}".replace(",", self.thousands)

    def translations(self) -> Mapping[str, str]:
        """Return the labels of columns by their English ones."""
        return dict(zip(LABELS, _words(self.header), strict=False))


def _words(text: str) -> Sequence[str]:
    return [" ".join(word.split()) for word in text.split(",") if word.strip()]


_CLOCK = "{at:%H:%M:%S}"
LANGUAGES: Mapping[str, Language] = {
    "en": Language(
        "en-US",
        "{month} {day}, {year}, {hour12}:{at:%M:%S} {half}",
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
        ".",
        ",",
    ),
    "de": Language(
        "de-DE",
        "{at:%d.%m.}{year}, " + _CLOCK,
        header="""
        Aktivitäts-ID, Aktivitätsdatum, Name der Aktivität, Aktivitätsart, Aktivitätsbeschreibung,
        Verstrichene Zeit, Distanz, Max. Herzfrequenz, Relative Anstrengung, Pendeln,
        Private Notiz zur Aktivität, Ausrüstung, Dateiname, Gewicht des Athleten, Radgewicht,
        Verstrichene Zeit, Bewegungszeit, Distanz, Maximalgeschwindigkeit,
        Durchschnittsgeschwindigkeit, Höhenzunahme
        """,
        types={
            "Ride": "Radfahrt",
            "Run": "Lauf",
            "VirtualRide": "Virtuelle Radfahrt",
            "Swim": "Schwimmen",
            "Hike": "Wanderung",
            "Walk": "Spaziergang",
            "WeightTraining": "Gewichtstraining",
            "Workout": "Training",
        },
    ),
    "fr": Language(
        "fr-FR",
        "{day} {month} {year}, " + _CLOCK,
        "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
        thousands="\N{NARROW NO-BREAK SPACE}",
        header="""
        ID de l'activité, Date de l'activité, Nom de l'activité, Type d'activité,
        Description de l'activité, Temps écoulé, Distance, Fréquence cardiaque max., Effort relatif,
        Déplacement-transport, Note privée sur les activités, Matériel utilisé pour l'activité,
        Nom du fichier, Poids de l'athlète, Poids du vélo, Temps écoulé, Durée de déplacement,
        Distance, Vitesse max., Vitesse moyenne, Dénivelé positif
        """,
        types={
            "Ride": "Sortie vélo",
            "Run": "Course à pied",
            "Swim": "Natation",
            "Hike": "Randonnée",
            "Walk": "Marche",
            "WeightTraining": "Musculation",
            "Workout": "Entraînement",
        },
    ),
    "es": Language(
        "es-ES",
        "{day} {month} {year}, {hour}:{at:%M:%S}",
        "ene feb mar abr may jun jul ago sept oct nov dic",
        header="""
        ID de actividad, Fecha de la actividad, Nombre de la actividad, Tipo de actividad,
        Descripción de la actividad, Tiempo transcurrido, Distancia, Ritmo cardiaco máximo,
        Esfuerzo Relativo, Desplazamiento, Nota privada de la actividad,
        Equipamiento de la actividad, Nombre del archivo, Peso del deportista,
        Peso de la bicicleta, Tiempo transcurrido, Tiempo en movimiento, Distancia,
        Velocidad máxima, Velocidad promedio, Desnivel positivo
        """,
        types={
            "Ride": "Bicicleta",
            "Run": "Carrera",
            "VirtualRide": "Bicicleta virtual",
            "Hike": "Senderismo",
            "Walk": "Caminata",
            "Workout": "Entrenamiento",
            "WeightTraining": "Entrenamiento con pesas",
        },
    ),
    "nl": Language(
        "nl-NL",
        "{day} {month} {year}, " + _CLOCK,
        "jan feb mrt apr mei jun jul aug sep okt nov dec",
        header="""
        Activiteits-ID, Datum van activiteit, Naam activiteit, Activiteitstype,
        Beschrijving activiteit, Verstreken tijd, Afstand, Max. hartslag, Relatieve inspanning,
        Woon-werkverkeer, Privénotitie bij activiteit, Uitrusting voor activiteit, Bestandsnaam,
        Gewicht atleet, Gewicht fiets, Verstreken tijd, Beweegtijd, Afstand, Max. snelheid,
        Gemiddelde snelheid, Totale stijging
        """,
        types={
            "Ride": "Fietsrit",
            "Run": "Hardloopsessie",
            "VirtualRide": "Virtuele fietsrit",
            "Swim": "Zwemmen",
            "Hike": "Hiken",
            "Walk": "Wandeling",
            "WeightTraining": "Krachttraining",
            "Workout": "Training",
        },
    ),
    "pt": Language(
        "pt-BR",
        "{day} de {month} de {year}, " + _CLOCK,
        "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
        header="""
        ID da atividade, Data da atividade, Nome da atividade, Tipo de atividade,
        Descrição da atividade, Tempo decorrido, Distância, Frequência cardíaca máxima,
        Esforço Relativo, Trajeto diário, Nota particular da atividade,
        Equipamento da atividade, Nome do arquivo, Peso do atleta, Peso da bicicleta,
        Tempo decorrido, Tempo em movimento, Distância, Velocidade máxima, Velocidade média
        """,
        types={
            "Ride": "Pedalada",
            "Run": "Corrida",
            "Swim": "Natação",
            "Hike": "Trilha",
            "Walk": "Caminhada",
            "WeightTraining": "Treino com peso",
            "Workout": "Treino",
        },
    ),
    "it": Language(
        "it-IT",
        "{day} {month} {year}, " + _CLOCK,
        "gen feb mar apr mag giu lug ago set ott nov dic",
        header="""
        ID attività, Data dell'attività, Nome dell'attività, Tipo di attività,
        Descrizione dell'attività, Tempo trascorso, Distanza, Frequenza cardiaca max
        """,
    ),
    "da": Language(
        "da-DK",
        "{day}. {month} {year}, {at:%H.%M.%S}",
        "jan. feb. mar. apr. maj jun. jul. aug. sep. okt. nov. dec.",
        header="Aktivitets-id, Dato for aktivitet, Aktivitetsnavn, Aktivitetstype",
        types={"Ride": "Cykeltur", "Run": "Løb", "Swim": "Svømning"},
    ),
    "ja": Language(
        "ja-JP",
        "{year}/{at:%m/%d} {hour}:{at:%M:%S}",
        "",
        ".",
        ",",
        header="アクティビティID, アクティビティ実行日",
        types={"Run": "ランニング"},
    ),
}

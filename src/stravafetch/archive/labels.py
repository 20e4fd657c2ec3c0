"""Activity types as activities.csv names them, in the language of the account.

English labels are the names of the types in words. Those of other languages come from archives and
from programs that read them, and are incomplete.
"""

import re
import unicodedata
from collections.abc import Mapping

from stravafetch.query.sports import SPORT_TYPES

# The API's older ``type`` for each sport type that did not exist then.
COARSE: Mapping[str, str] = {
    "TrailRun": "Run",
    "GravelRide": "Ride",
    "MountainBikeRide": "Ride",
    "EMountainBikeRide": "EBikeRide",
}
_ENGLISH = {
    "footballsoccer": "Soccer",
    "hiit": "HighIntensityIntervalTraining",
    "rockclimb": "RockClimbing",
    "canoe": "Canoeing",
    "kitesurfing": "Kitesurf",
    "iceskating": "IceSkate",
    "sailing": "Sail",
    "virtualrowing": "VirtualRow",
    **{sport.casefold(): sport for sport in SPORT_TYPES},
}
_OTHERS = {
    "Run": "Hardloopsessie, Lauf, Course à pied, Carrera, Corrida, Løb, ランニング",
    "Ride": "Fietsrit, Radfahrt, Vélo, Sortie vélo, Bicicleta, Pedalada, Volta de bicicleta, "
    "Cykeltur, Cykling, 骑行",
    "VirtualRide": "Virtuele fietsrit, Virtuelle Radfahrt, Bicicleta virtual",
    "EBikeRide": "E-Bike-Radfahrt, Pedalada de bicicleta elétrica",
    "Walk": "Wandeling, Spaziergang, Marche, Caminata, Caminhada",
    "Hike": "Hiken, Wandern, Wanderung, Randonnée, Senderismo, Trilha, Caminhada pedestre",
    "Swim": "Zwemmen, Schwimmen, Natation, Natação, Svømning",
    "WeightTraining": "Krachttraining, Gewichtstraining, Musculation, Entraînement aux poids, "
    "Entrenamiento con pesas, Treinamento com peso, Treino com peso",
    "Workout": "Training, Entraînement, Entrenamiento, Treino",
    "AlpineSki": "Esquí alpino",
    "Kayaking": "Kayakken",
    "Kitesurf": "Kitesurfen",
    "Elliptical": "Elítica",
    "Soccer": "Futebol",
}


def _fold(label: str) -> str:
    return unicodedata.normalize("NFC", label).casefold().strip()


_KNOWN = {_fold(label): sport for sport, labels in _OTHERS.items() for label in labels.split(", ")}


def sport_of(label: str) -> str | None:
    """Return the sport type for a label, or None if it is unknown."""
    folded = _fold(label)
    return _KNOWN.get(folded) or _ENGLISH.get(re.sub(r"[\W\d_]", "", folded))

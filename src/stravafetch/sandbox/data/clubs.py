"""The clubs that the athlete is a member of."""

from typing import Any

Record = dict[str, Any]


def _summary(number: int, name: str, sport_type: str, members: int, url: str) -> Record:
    photo = f"https://photos.example/clubs/{number}"
    return {
        "id": number,
        "resource_state": 2,
        "name": name,
        "profile_medium": f"{photo}/medium.jpg",
        "profile": f"{photo}/large.jpg",
        "cover_photo": f"{photo}/cover-large.jpg",
        "cover_photo_small": f"{photo}/cover-small.jpg",
        "activity_types": ["Ride", "VirtualRide"] if sport_type == "cycling" else ["Run"],
        "sport_type": sport_type,
        "city": "Berlin",
        "state": "Berlin",
        "country": "Germany",
        "private": False,
        "member_count": members,
        "featured": False,
        "verified": False,
        "url": url,
    }


def clubs() -> list[Record]:
    """Return the clubs as they appear in lists."""
    return [
        _summary(214_507, "Tailwind & Cake", "cycling", 87, "tailwind-cake"),
        _summary(598_116, "Laufgruppe Süd", "running", 23, "laufgruppe-sued"),
    ]


def detail(club: Record) -> Record:
    """Return a club in detail."""
    return {
        **club,
        "resource_state": 3,
        "membership": "member",
        "admin": False,
        "owner": False,
        "description": "Every Sunday, whatever the weather.",
        "club_type": "casual_club",
        "post_count": 12,
        "owner_id": 10_000_001,
        "following_count": 3,
    }

"""The offices that hand in records. An office is named, a person never."""

OFFICES = (
    "provincial_administration",
    "provincial_police",
    "district_administration",
    "general_secretariat",
    "national_police",
    "drug_authority",
    "statistics_institute",
    "other",
)

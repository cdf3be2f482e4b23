"""The map: a folium choropleth on one canvas, its legend, styles and tooltips."""

"""The baseline of every ratio: a page with one select box and one line of text."""

import streamlit as st

year = st.selectbox("Year", range(2025, 2018, -1), key="year")
st.write(f"The year is {year}.")

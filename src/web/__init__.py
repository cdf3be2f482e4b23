"""What the web server adds to Streamlit: routes, headers, the page frame and its parts."""

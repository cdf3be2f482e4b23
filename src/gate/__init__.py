"""The gate in front of the server: what may be asked, by whom, and how much of it at a time.

``addresses`` says what is served at all and which names the server answers to; ``budget`` how much
one reader may ask; ``door`` is the layer that every request and every WebSocket passes;
``connections`` bounds what has not come as far as a request; ``turns`` shares out the runs of
pages; ``watchdog`` ends a process that has stood still; ``counts`` tells what was refused.
Nothing here knows a page.
"""

"""Reads: every word of the programme as it is read, compiled to one SQL statement.

``shape`` declares, ``selection`` says what is asked, ``compile`` writes the statement, ``run`` runs
it. Nothing here knows GraphQL: a selection is a neutral tree of words, arguments and keys.
"""

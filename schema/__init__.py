"""The language of the API: types, queries, mutations, subscriptions.

``schema.compose.compose()`` builds the schema; ``schema.graphql`` at the top is its print.
"""

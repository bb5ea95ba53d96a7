"""GraphQL over HTTP: what a request may say, and how it is answered.

https://graphql.github.io/graphql-over-http/draft/
"""

"""How good our methods are, on data that nobody here made: what `jakmentor evaluate` prints.

tables       real data sets that ship inside registry packages, as features, action, outcome
estimators   what the probabilities are compared with (scikit-learn)
scores       log loss, Brier, calibration error and its floor, uplift ranking
progress     all of it, a row for each data set and estimator
known        intervals of effects in made worlds, where the truth is known
forecast     the forecast of a year's total on real monthly series

What is measured of probabilities comes in as a `Table`: whoever has other rows (held-out weeks of
a city) hands in another one.
"""

"""How good our methods are, on real data and on seeded cities: what `jakmentor evaluate` prints.

tables       real data sets that ship inside registry packages, as features, action, outcome
estimators   what the probabilities are compared with (scikit-learn)
scores       log loss, Brier, calibration error and its floor, uplift ranking
progress     all of it, a row for each data set and estimator
city         a simulated city's weeks as a data set, the last of them held out
recorded     the planner's own model and the others on a city's person-weeks
effects      whether intervals of effects hold in the city
known        intervals of effects in made worlds, where the truth is known
forecast     the forecast of a year's total on real monthly series

What is measured of probabilities comes in as a `Table`: whoever has other rows (held-out weeks of
a city) hands in another one.
"""

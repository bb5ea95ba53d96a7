"""How good the planner's probabilities are, measured on data that nobody here wrote.

tables       real data sets that ship inside registry packages, as features, action, outcome
estimators   what the model is compared with (scikit-learn)
scores       log loss, Brier, calibration error and its floor, uplift ranking
progress     all of it, a row for each data set and estimator
known        intervals of effects in made worlds, where the truth is known

What is measured comes in as a `Table`: whoever has other rows (held-out weeks of a city) hands
in another one.
"""

"""The language of claims: what a suite says of metrics and rules, and what that means.

`parser` reads a metric into the expressions of `nodes`, `arithmetic` and `functions`, and
`rule_parser` a rule; `trial` evaluates a metric in one trial.
"""

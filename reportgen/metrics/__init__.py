"""The language of claims: the syntax and the meaning of metrics and rules.

`parser` parses a metric into a tree of the expressions in `nodes`, `arithmetic` and `functions`;
`rule_parser` parses a rule; `trial` evaluates a metric in one trial.
"""

"""Numerical code: nets run together as stacks of rows, named noise, measurements.

Sizes have the same letters everywhere: `A` nets in a stack (one an arm), `B` rows of a batch, `D`
units of a layer, `L` layers. Layers count from 1; layer 0 is the input.
"""

"""Numerical code: stacked and plain networks, named noise streams, and measurements.

Sizes have the same letters everywhere: `A` nets in a stack (one for each arm), `B` examples of a
batch, `D` units of a layer, `L` layers. Layers count from 1; layer 0 is the input.
"""

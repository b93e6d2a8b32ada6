"""Training of groups of trials as one program, and of single trials.

Letters of shapes, beside those of `reportgen.engine`: `T` trials of a group, `S` seeds, `A` trials
of each seed (T = S * A), `B` examples of a batch, `F` units of a layer, `C` outputs, `L` hidden
layers. Trials are ordered by seed: trial s * A + a. Hidden layers are feature-major, (T, F, B).
"""

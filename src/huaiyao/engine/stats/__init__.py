"""Methods several subjects need: linear and mixed models, simultaneous intervals, resampling."""

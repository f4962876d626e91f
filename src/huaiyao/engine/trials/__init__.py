"""Judge a trial book: difference, replication, sites and years, the check, outliers."""

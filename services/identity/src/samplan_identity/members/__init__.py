"""Who takes part in which plan, as plans tells it: it decides who may look persons up."""

"""Resources: the people, the money and the pipeline that a plan needs."""

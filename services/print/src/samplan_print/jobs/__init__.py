"""Print jobs: asked for by a person or by the archive, made by a worker, fetched by who asked."""
